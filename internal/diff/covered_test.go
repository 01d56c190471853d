package diff

import "testing"

// TestTuples: elements are compared with those at the same place, and what comes after
// them with what came after them.
func TestTuples(t *testing.T) {
	of := func(items string) string { return "{type: array, " + items + "}" }
	holds(t, []relation{
		{"one is looser", of("prefixItems: [{type: boolean}, {type: integer}]"), of("prefixItems: [{type: boolean}, {type: number}]"), []string{`InputRelaxed request $[] type "integer">"number" (1)`}},
		{"one is tighter", of("prefixItems: [{type: boolean}, {type: number}]"), of("prefixItems: [{type: boolean}, {type: integer}]"), nil},
		{"exchanged", of("prefixItems: [{type: boolean}, {type: object}]"), of("prefixItems: [{type: object}, {type: boolean}]"),
			[]string{`InputRelaxed request $[] type "boolean">"object" (1)`, `InputRelaxed request $[] type "object">"boolean" (1)`}},
		{"all of them as unevaluated ones", of("prefixItems: [{type: integer}]"), of("unevaluatedItems: {type: integer}"), nil},
		{"others as unevaluated ones", of("items: {type: integer}"), of("unevaluatedItems: {type: string}"), []string{`InputRelaxed request $ items "integer">"" (1)`}},
		{"a list of whole numbers", of("items: {type: integer}"), of("items: {type: number, enum: [1, 2.0]}"), nil},
		{"a list of numbers", of("items: {type: integer}"), of("items: {type: number, enum: [1, 2.5]}"), []string{`InputRelaxed request $[] type "integer">"number" (1)`}},
		{"one more, where anything could be", of("prefixItems: [{type: boolean}]"), of("prefixItems: [{type: boolean}, {type: integer}]"), []string{`InputAdded request $[], declared (1)`}},
		{"one more in a closed one", of("prefixItems: [{type: boolean}], items: false"), of("prefixItems: [{type: boolean}, {type: integer}], items: false"), []string{`InputAdded request $[] (1)`}},
		{"the rest is free", of("prefixItems: [{type: boolean}], items: false"), of("prefixItems: [{type: boolean}]"), []string{`InputRelaxed request $ items "false">"" (1)`}},
		{"the rest is free, of which there is none", of("prefixItems: [{type: boolean}], items: false, maxItems: 1"), of("prefixItems: [{type: boolean}], maxItems: 1"), nil},
		{"the rest is looser", of("prefixItems: [{type: boolean}], items: {type: integer}"), of("prefixItems: [{type: boolean}], items: {type: number}"), []string{`InputRelaxed request $[] type "integer">"number" (1)`}},
		{"the rest is described", of("prefixItems: [{type: boolean}]"), of("prefixItems: [{type: boolean}], items: {type: integer}"), nil},
		{"the rest in other words", of("prefixItems: [{type: boolean}]"), of("prefixItems: [{type: boolean}], items: true"), nil},
		{"no elements any more", of("items: {type: integer}"), of("items: false"), nil},
		{"no elements, in other words", of("items: false"), of("items: {not: {}}"), nil},
		{"elements where there were none", of("items: {not: {}}"), of("items: {type: integer}"),
			[]string{`InputAdded request $[], declared (1)`, `InputRelaxed request $ items "{\"not\":{}}">"" (1)`}},
	})
}

// TestCovered: what narrows in one of several alternatives is not told as if it
// widened, and what widens there is.
func TestCovered(t *testing.T) {
	of := func(first string) string {
		return "{anyOf: [" + first + ", {type: array, items: {type: boolean}}, {type: object, patternProperties: {^x: {type: integer}}}]}"
	}
	holds(t, []relation{
		{"elements described", of("{type: array}"), of("{type: array, items: {type: integer}}"), nil},
		{"another pattern of names", of("{type: object, required: [k], patternProperties: {^x: {type: integer}}}"), of("{type: object, required: [k], patternProperties: {^x: {type: integer}, ^y: {type: string}}}"), nil},
		{"null among the values", of("{enum: [a, b]}"), of("{enum: [a, b, null]}"), []string{`InputRelaxed request $ nullable "false">"true" (1)`}},
		{"a new field of one", of("{type: object, required: [k], properties: {k: {type: string}}}"), of("{type: object, required: [k], properties: {k: {type: string}, admin: {type: boolean}}}"), []string{`InputAdded request $.admin (1)`}},
	})
}

// TestOtherwise: a check that another one makes superfluous is not missing.
func TestOtherwise(t *testing.T) {
	of := func(items string) string { return "{type: array, " + items + "}" }
	holds(t, []relation{
		{"the excluded value is refused by a pattern", "{type: string, not: {enum: [a]}}", "{type: string, pattern: '^[0-9]+$'}", []string{`InputReworded request $ pattern "">"^[0-9]+$" (1)`}},
		{"the excluded value is not refused", "{type: string, not: {enum: [a]}}", "{type: string, pattern: '^[a-z]+$'}", []string{`InputRelaxed request $ not "{\"enum\":[\"a\"]}">"" (1)`, `InputReworded request $ pattern "">"^[a-z]+$" (1)`}},
		{"the excluded name is refused by a closed object", "{type: object, not: {required: [name]}}", "{type: object, additionalProperties: false, properties: {size: {type: integer}}}", []string{`InputAdded request $.size, declared (1)`}},
		{"the unevaluated elements are the elements", of("unevaluatedItems: {type: integer}"), of("items: {type: integer}"), []string{`InputAdded request $[], declared (1)`}},
		{"nothing is unevaluated", of("items: {}, unevaluatedItems: {type: integer}"), of("items: {}"), nil},
		{"a condition without a consequence", "{type: object, if: {required: [kind]}, then: {}}", "{type: object}", nil},
		{"narrower alternatives of one", "{type: string, pattern: ^a}", "{anyOf: [{type: string, pattern: ^a}, {const: ab}]}", nil},
		{"a bound that each alternative has", "{type: number, minimum: 1}", "{oneOf: [{type: number, minimum: 1}, {type: integer, exclusiveMinimum: 2}]}", nil},
		{"whole numbers", "{type: integer}", "{type: number, multipleOf: 2}", nil},
		{"a list of what was refused", "{type: integer, minimum: 1}", "{enum: [a]}", []string{`InputRelaxed request $ type "integer">"string" (1)`}},
	})
}
