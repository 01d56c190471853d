package diff

import "testing"

// TestSteps: numbers that must be multiples of several are multiples of all of them.
func TestSteps(t *testing.T) {
	const both = "{allOf: [{type: integer, multipleOf: 4}, {type: integer, multipleOf: 5}]}"
	holds(t, []relation{
		{"one of two is gone", both, "{type: integer, multipleOf: 5}", []string{`InputRelaxed request $ multipleOf "20">"5" (1)`}},
		{"written as one", both, "{type: integer, multipleOf: 20}", nil},
		{"written as two", "{type: integer, multipleOf: 20}", both, nil},
		{"alternatives of less", "{type: integer, multipleOf: 2}", "{anyOf: [{type: integer, multipleOf: 4}, {type: integer, multipleOf: 6}]}", nil},
		{"an alternative of more", "{type: integer, multipleOf: 4}", "{anyOf: [{type: integer, multipleOf: 4}, {type: integer, multipleOf: 6}]}",
			[]string{`InputRelaxed request $ multipleOf "4">"2" (1)`}},
	})
}
