package diff

import "testing"

// TestNotOfAlternatives: a "not" that is gone is not made up for by others of the
// alternatives that come.
func TestNotOfAlternatives(t *testing.T) {
	const base = "{type: string, not: {pattern: ^a}}"
	holds(t, []relation{
		{"another one in each", base, "{anyOf: [{type: string, not: {pattern: ^b}}, {type: string, not: {enum: [a]}}]}", []string{`InputRelaxed request $ not "{\"pattern\":\"^a\"}">"" (1)`}},
		{"another one beside it", base, "{anyOf: [{type: string, not: {pattern: ^a}}, {type: string, not: {enum: [a]}}]}", []string{`InputRelaxed request $ not "{\"pattern\":\"^a\"}">"" (1)`}},
		{"the same in each", base, "{anyOf: [{type: string, not: {pattern: ^a}, maxLength: 3}, {type: string, not: {pattern: ^a}, minLength: 5}]}", nil},
		{"the same around", base, "{type: string, not: {pattern: ^a}, anyOf: [{not: {enum: [a]}}, {not: {enum: [b]}}]}", nil},
		{"wider in each", base, "{anyOf: [{type: string, not: {pattern: ^}}, {type: string, not: {type: string}}]}", nil},
		{"values that it accepted", base, "{anyOf: [{type: string, enum: [b]}, {type: string, enum: [c]}]}", nil},
	})
}

// TestNeededByNot: an object must have the names without which it would be what a "not"
// excludes.
func TestNeededByNot(t *testing.T) {
	const noTags = "{type: object, not: {required: [tags]}}"
	holds(t, []relation{
		{"more names than there may be", noTags, "{type: object, maxProperties: 2, not: {dependentSchemas: {kind: {properties: {size: {type: integer}}}}}}", nil},
		{"as many as there may be", noTags, "{type: object, maxProperties: 3, not: {dependentSchemas: {kind: {properties: {size: {type: integer}}}}}}", []string{`InputRelaxed request $ not "{\"required\":[\"tags\"]}">"" (1)`}},
		{"one of several", "{type: object, required: [size]}", "{type: object, not: {properties: {size: {type: integer}, kind: {type: integer}}}}", []string{`InputRelaxed request $.size required "true">"false" (1)`}},
		{"a property", "{type: object, required: [size]}", "{type: object, not: {type: object, properties: {size: {type: integer}}}}", nil},
		{"a property that another one asks for", "{type: object, dependentRequired: {kind: [size]}}", "{type: object, not: {properties: {size: {type: integer}}}}", nil},
		{"a name that asks for others", "{type: object, required: [kind]}", "{type: object, not: {dependentRequired: {kind: [size]}}}", nil},
		{"the name that is asked for", "{type: object, required: [size]}", "{type: object, not: {dependentRequired: {kind: [size]}}}", []string{`InputRelaxed request $.size required "true">"false" (1)`}},
		{"twice", "{type: object, required: [kind, size]}", "{type: object, not: {not: {required: [kind, size]}}}", nil},
	})
}
