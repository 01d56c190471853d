package openapi

import "testing"

// TestReferencesAreMarked: an object is marked if it has a key of a reference, wherever the key
// comes from.
func TestReferencesAreMarked(t *testing.T) {
	d := loadAll(t, map[string]string{"a.yaml": `openapi: 3.1.0
info: {title: t, version: '1'}
x-anchor: &merged {$ref: '#/components/schemas/A', description: d}
paths:
  /beside: {$ref: 'other.yaml#/item', summary: s}
components:
  schemas:
    A: {type: string}
    Merged: {<<: *merged, title: t}
    Twice: {properties: {a: {$ref: '#/components/schemas/A'}}, properties: {b: {$dynamicRef: '#b'}, a: {description: d}}}
    Joined: {title: a}
    Joined: {$ref: '#/components/schemas/A'}
    Alias: *merged
    Number: {$ref: 3}
    List: [{$ref: '#/components/schemas/A'}, {}]
`, "other.yaml": "item: {$ref: 'nowhere.yaml#/item', get: {responses: {}}}\n"}, DefaultLimits())
	marked, made := 0, 0
	var look func(v Value)
	look = func(v Value) {
		want := v.Get("$ref").Exists() || v.Get("$dynamicRef").Exists()
		if v.node.isRef != want {
			_, pointer := v.Place()
			t.Errorf("%s: %t, want %t", pointer, v.node.isRef, want)
		}
		if want {
			marked++
		}
		if v.origin() != v.node {
			made++
		}
		for _, field := range v.Fields() {
			look(field)
		}
		for item := range v.Items() {
			look(item)
		}
	}
	look(d.Root)
	look(d.Root.Bare())
	if marked < 14 || made == 0 {
		t.Errorf("%d objects with a reference, %d that were made", marked, made)
	}
}
