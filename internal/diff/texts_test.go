package diff

import "testing"

// TestTexts: a parameter is a text on the way, whatever type it is read as.
func TestTexts(t *testing.T) {
	holds(t, []relation{
		{"one of a union is a text", "q {anyOf: [{type: boolean}, {type: string}]}", "q {anyOf: [{type: boolean}, {oneOf: [{type: string}, {type: integer}]}]}", nil},
		{"the other boolean", "q {oneOf: [{type: boolean, enum: [false]}, {type: string, maxLength: 5}]}", "q {oneOf: [{type: boolean}, {type: string, maxLength: 5}]}", nil},
		{"the other boolean, of more letters", "q {oneOf: [{type: boolean, enum: [true]}, {type: string, maxLength: 4}]}", "q {oneOf: [{type: boolean}, {type: string, maxLength: 4}]}",
			[]string{`InputRelaxed query q enum "true">"" (1)`}},
		{"a list of one", "q {type: array, items: {type: integer}}", "q {type: integer}", nil},
		{"a list of one, of which the element is looser", "q {type: array, items: {type: integer, maximum: 5}}", "q {type: integer}", []string{`InputRelaxed query q maximum "5">"" (1)`}},
		{"a list of two", "q {type: array, minItems: 2, items: {type: integer}}", "q {type: integer}", []string{`InputRelaxed query q type "array">"integer" (1)`}},
		{"a word of a list of words", "q {type: array, maxItems: 2, items: {type: string, enum: [a, b]}}", "q {type: string, enum: [a, b]}", nil},
		{"one more word of a list of words", "q {type: array, items: {type: string, enum: [a, b]}}", "q {type: string, enum: [a, b, c]}", []string{`InputRelaxed query q enum "a, b">"a, b, c" (1)`}},
		{"a word of none", "q {type: array, items: {type: string, enum: [a, b]}}", "q {type: string}", []string{`InputRelaxed query q enum "a, b">"" (1)`}},
		{"any text of a list of any texts", "q {type: array, items: {type: string}}", "q {type: string}", nil},
		{"a text that may be a longer list", "q {type: array, maxItems: 2, items: {type: string}}", "q {type: string}", []string{`InputRelaxed query q type "array">"string" (1)`}},
		{"two words with a comma", "q {type: array, maxItems: 1, items: {type: string, enum: [a, b]}}", "q {type: string, enum: ['a', 'a,b']}", []string{`InputRelaxed query q type "array">"string" (1)`}},
		{"digits", "q {type: integer}", "q {anyOf: [{type: integer}, {type: string, pattern: '^[0-9]{2,4}$'}]}", nil},
		{"letters", "q {type: integer}", "q {anyOf: [{type: integer}, {type: string, pattern: '^[a-z]{2,4}$'}]}", []string{`InputRelaxed query q type "integer">"integer, string" (1)`}},
		{"a boolean beside letters", "q {type: string, pattern: '^[a-z]+$'}", "q {oneOf: [{type: string, pattern: '^[a-z]+$'}, {type: boolean, enum: [false]}]}", nil},
		{"an alternative that is narrower", "q {type: integer, exclusiveMinimum: 2}", "q {oneOf: [{type: integer, exclusiveMinimum: 2}, {type: integer, enum: [12]}]}", nil},
	})
}
