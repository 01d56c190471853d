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
