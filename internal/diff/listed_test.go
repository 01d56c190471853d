package diff

import "testing"

// TestClosedLists: null and the text of a number are values like others in a closed
// list, unless the type of all values refuses them.
func TestClosedLists(t *testing.T) {
	holds(t, []relation{
		{"null", "{enum: [a, b]}", "{enum: [a, b, null]}", []string{`InputRelaxed request $ nullable "false">"true" (1)`}},
		{"null that the type refuses", "{type: string, enum: [a, b]}", "{type: string, enum: [a, b, null]}", nil},
		{"null in other words", "{enum: [a, null]}", "{type: [string, 'null'], enum: [a, null]}", nil},
		{"the text of a number", "{enum: [1, 2]}", "{enum: [1, 2, '1']}", []string{`InputRelaxed request $ enum "1, 2">"\"1\", 1, 2" (1)`}},
		{"the text is gone", "{enum: [1, 2, '1']}", "{enum: [1, 2]}", nil},
		{"another order", "{enum: [1, '1', 2]}", "{enum: ['1', 2, 1]}", nil},
		{"a parameter", "q {enum: [1, 2]}", "q {enum: [1, 2, '1']}", nil},
		{"a parameter with more", "q {enum: [1, 2]}", "q {enum: [1, 2, '1', 3]}", []string{`InputRelaxed query q enum "1, 2">"1, 2, 3" (1)`}},
	})
}
