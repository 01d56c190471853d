package prune

import (
	"slices"
	"strings"
	"testing"
)

// TestSubtypes: a response of a discriminator's type may be any subtype. So a
// changed subtype changes whatever refers to its parent, and is kept where the
// parent is.
func TestSubtypes(t *testing.T) {
	const doc = `openapi: 3.0.3
paths:
  /pets:
    get:
      responses:
        '200': {description: '', content: {a/b: {schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}}
  /toys:
    get:
      responses:
        '200': {description: '', content: {a/b: {schema: {type: array, items: {$ref: '#/components/schemas/Toy'}}}}}
  /free:
    get:
      responses:
        '200': {description: '', content: {a/b: {schema: {type: array, items: {type: string}}}}}
components:
  schemas:
    Pet: {type: object, DISCRIMINATOR properties: {kind: {type: string}}}
    Dog: {allOf: [{$ref: '#/components/schemas/Pet'}, {properties: {bone: {type: string}}}]}
    Puppy: {allOf: [{allOf: [{$ref: '#/components/schemas/Dog'}]}, {properties: {age: {type: integer}}}]}
    Toy: {type: object, properties: {size: {type: string}}}
`
	for _, c := range []struct {
		name, discriminator, old, new string
		kept                          []string
	}{
		{"a subtype of a subtype", "discriminator: {propertyName: kind},", "type: integer", "type: string", []string{"schemas\x00Pet", "schemas\x00Dog", "schemas\x00Puppy", "/pets\x00get"}},
		{"who refers to the parent", "discriminator: {propertyName: kind},", "items: {$ref: '#/components/schemas/Toy'}", "items: {$ref: '#/components/schemas/Pet'}",
			[]string{"schemas\x00Pet", "schemas\x00Dog", "schemas\x00Puppy", "/toys\x00get"}},
		{"no discriminator", "", "type: integer", "type: string", []string{"schemas\x00Pet", "schemas\x00Dog", "schemas\x00Puppy"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			base := strings.Replace(doc, "DISCRIMINATOR", c.discriminator, 1)
			head := strings.Replace(base, c.old, c.new, 1)
			b, _, region := verify(t, []byte(base), []byte(head))
			if b.Whole() {
				t.Fatal("nothing was shortened")
			}
			for id := range region {
				if slices.ContainsFunc(c.kept, func(kept string) bool { return strings.Contains(id, kept) }) {
					t.Errorf("%q was shortened", id)
				}
			}
			if c.discriminator == "" && !region["paths\x00/pets\x00get"] {
				t.Error("without a discriminator nothing is a subtype: the operation is the same")
			}
		})
	}
}
