package prune

import "testing"

// TestOddOperations: what is no object is no operation that is folded, and blank lines that
// an operation ends with stay in it where they mean something; so does a missing line break.
func TestOddOperations(t *testing.T) {
	for name, operation := range map[string]string{
		"a list":                        "\n      - responses: {}\n        summary: a",
		"a text":                        " a",
		"blank lines that are kept":     "\n      responses: {}\n      x-a: |+\n        a\n\n\n",
		"blank lines that are kept, 2":  "\n      responses: {}\n      x-a: >2+\n          a\n\n# a comment\n",
		"blank lines that are not kept": "\n      responses: {}\n      x-a: |\n        a\n\n\n",
	} {
		text := []byte("openapi: 3.0.3\npaths:\n  /a:\n    get:" + operation + "\ncomponents:\n  schemas:\n    T:\n      type: string\n      description: of a T\n")
		t.Run(name, func(t *testing.T) {
			if b, _, _ := verify(t, text, text); b.Whole() {
				t.Error("nothing was shortened")
			}
		})
	}
	for _, end := range []string{"", "\n", "\n\n  "} {
		for _, style := range []string{"|", "|+", ">-"} {
			text := []byte("openapi: 3.0.3\ncomponents:\n  schemas:\n    T:\n      type: string\npaths:\n  /a:\n    get:\n      responses: {}\n      x-a: " + style + "\n        a" + end)
			verify(t, text, text)
		}
	}
}
