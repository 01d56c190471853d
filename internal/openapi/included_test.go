package openapi

import (
	"testing"
	"testing/fstest"
)

// TestIncluded: a reference that is followed from a document leads to a value of that document,
// also after others of the store were loaded that have the file.
func TestIncluded(t *testing.T) {
	const text = "openapi: 3.1.0\ninfo: {title: t}\npaths: {}\ncomponents: {schemas: {A: {$ref: 'parts.yaml#/A'}}}\n"
	tree := fstest.MapFS{"a.yaml": {Data: []byte(text)}, "b.yaml": {Data: []byte(text)}, "parts.yaml": {Data: []byte("A: {items: {$ref: 'more.yaml#/B'}}\n")}, "more.yaml": {Data: []byte("B: {type: string}\n")}}
	store := NewStore(tree, DefaultLimits())
	var documents []*Document
	for _, name := range []string{"a.yaml", "b.yaml", "a.yaml"} {
		d, err := store.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		documents = append(documents, d)
	}
	for i, d := range documents {
		part := d.Deref(d.Root.At("components", "schemas", "A"))
		inner := d.Deref(part.Get("items"))
		if part.File() != "parts.yaml" || inner.Get("type").Scalar() != "string" || part.file.loader != d.loader || inner.file.loader != d.loader {
			t.Errorf("%d: %s and %s, of another document", i, part.File(), inner.File())
		}
	}
}
