package prune

import (
	"bytes"
	"testing"
)

// samplesDoc has an operation of which the examples are elsewhere, one of another
// operation, and one that names more than a part of the description.
const samplesDoc = `openapi: 3.0.3
paths:
  /orders:
    post:
      requestBody:
        content:
          a/b:
            schema: {type: object, properties: {size: {type: integer}}}
            examples: {one: {$ref: '#/components/examples/Order'}}
      responses: {}
  /toys:
    post:
      requestBody:
        content:
          a/b:
            schema: {type: object, properties: {name: {type: string, maxLength: 7}}}
            examples: {one: {$ref: '#/components/examples/Toy'}}
      responses: {}
  /free:
    post:
      requestBody:
        content:
          a/b:
            schema: {type: object, properties: {kind: {type: string}}}
            examples: {one: {$ref: '#/components/examples'}}
      responses: {}
components:
  examples:
    Order: {$ref: '#/components/examples/Shared'}
    Shared: {value: {size: 12345}}
    Toy: {value: {name: bear}}
`

// TestExamplesOfWhatIsKept: who reads an operation reads the examples to which it refers,
// though a change of them is none of its own.
func TestExamplesOfWhatIsKept(t *testing.T) {
	for _, c := range []struct{ name, old, new, kept, left string }{
		{"an operation changed", "size: {type: integer}", "size: {type: number}", "12345", "bear"},
		{"another one changed", "maxLength: 7", "maxLength: 8", "bear", "12345"},
		{"an example changed", "name: bear", "name: lion", "", "bear"},
	} {
		t.Run(c.name, func(t *testing.T) {
			head := bytes.Replace([]byte(samplesDoc), []byte(c.old), []byte(c.new), 1)
			b, h, _ := verify(t, []byte(samplesDoc), head)
			for _, x := range []*Text{b, h} {
				if !bytes.Contains(x.Bytes(), []byte(c.kept)) {
					t.Errorf("an example of what is kept was left out:\n%s", x.Bytes())
				}
			}
			if b.Whole() || bytes.Contains(b.Bytes(), []byte(c.left)) {
				t.Errorf("an example of what is left out was kept:\n%s", b.Bytes())
			}
		})
	}
	head := bytes.Replace([]byte(samplesDoc), []byte("kind: {type: string}"), []byte("kind: {type: number}"), 1)
	if b, _, _ := verify(t, []byte(samplesDoc), head); !b.Whole() {
		t.Error("the examples of an operation are more than a part, and parts were left out")
	}
}
