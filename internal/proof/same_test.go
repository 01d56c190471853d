package proof

import (
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// TestIsSame: what is written otherwise anywhere below an operation is seen, also where a
// component is reached in circles, and what only others refer to is not.
func TestIsSame(t *testing.T) {
	const text = `openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /a: {post: {summary: s, requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Node'}}}}, responses: {'200': {description: d}}}}
  /b: {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Leaf'}}}}, responses: {}}}
components:
  schemas:
    Node: {type: object, properties: {next: {$ref: '#/components/schemas/Node'}, leaf: {$ref: '#/components/schemas/Leaf'}, other: {$ref: '#/components/schemas/Other'}}}
    Leaf: {type: string, maxLength: 3}
    Other: {type: array, items: {$ref: '#/components/schemas/Node'}}
    Alone: {type: integer}
`
	for _, c := range []struct {
		name, from, to string
		a, b           bool // whether each operation is the same
	}{
		{"nothing", "", "", true, true},
		{"prose", "summary: s", "summary: other", true, true},
		{"a component of another operation", "integer", "number", true, true},
		{"what a component refers to", "maxLength: 3", "maxLength: 4", false, false},
		{"a component in a circle", "type: array", "type: array, maxItems: 2", false, true},
		{"a component under another name", "Leaf", "Sheet", false, false},
		{"a reference in place of what it leads to", "leaf: {$ref: '#/components/schemas/Leaf'}", "leaf: {type: string, maxLength: 3}", false, true},
	} {
		files := func(text string) map[string]string { return map[string]string{"api.yaml": text} }
		head := strings.ReplaceAll(text, c.from, c.to)
		if c.from == "" {
			head = text
		}
		for name, want := range map[string]bool{"POST /a": c.a, "POST /b": c.b} {
			base, head := operation(t, files(text), name), operation(t, files(head), name)
			l := newLikeness(newSide(base.API.Doc), newSide(head.API.Doc))
			if got := l.isWrittenSame(base, head); got != want {
				t.Errorf("%s: %s is written the same: %v", c.name, name, got)
			}
			l.written = openapi.NewLikeness(nil, nil)
			for range 2 { // the second time of what is known
				if same, err := l.isSame(base, head); same != want || err != nil {
					t.Errorf("%s: %s is the same: %v, %v", c.name, name, same, err)
				}
			}
		}
	}
}
