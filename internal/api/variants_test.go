package api

import "testing"

// TestOpenness: what is said of alternatives holds of a value only if one of them has
// to hold, and only of values of their types.
func TestOpenness(t *testing.T) {
	for _, c := range []struct {
		schema           string
		anything, closed bool
	}{
		{"{}", true, false},
		{"false", false, false},
		{"{description: any}", true, false},
		{"{type: object}", false, false},
		{"{type: object, additionalProperties: false}", false, true},
		{"{anyOf: [{type: object, additionalProperties: false}, {type: array}]}", false, true},
		{"{anyOf: [{type: object, additionalProperties: false}, {type: object}]}", false, false},
		{"{anyOf: [{type: object, additionalProperties: false}, {}]}", false, false},
		{"{anyOf: [{type: string}, {type: array}]}", false, false},
		{"{if: {}, then: {type: string}}", false, false},
	} {
		a := build(t, "openapi: 3.1.0\ncomponents: {schemas: {A: "+c.schema+"}}\n")
		x := a.Schema(a.Doc.Root.At("components", "schemas", "A"))
		if x.IsAnything() != c.anything || x.IsClosed() != c.closed {
			t.Errorf("%s: anything %t, closed %t", c.schema, x.IsAnything(), x.IsClosed())
		}
	}
}

// TestElementsOfAlternatives: elements may be anything if one alternative is a list of
// which nothing says what they are, and in a tuple of which the rest is not described.
func TestElementsOfAlternatives(t *testing.T) {
	for schema, anything := range map[string]bool{
		"{anyOf: [{type: array, items: {type: string}}, {type: array}]}":             true,
		"{anyOf: [{type: array, items: {type: string}}, {type: array, items: {}}]}":  true,
		"{anyOf: [{type: array, items: {type: string}}, {}]}":                        true,
		"{anyOf: [{type: array, items: {type: string}}, {type: object}]}":            false,
		"{type: array, prefixItems: [{type: string}, {type: integer}]}":              true,
		"{type: array, prefixItems: [{type: string}, {type: integer}], items: true}": true,
		"{type: array, prefixItems: [{type: string}], items: false}":                 false,
	} {
		a := build(t, "openapi: 3.1.0\ncomponents: {schemas: {A: "+schema+"}}\n")
		if got := a.Schema(a.Doc.Root.At("components", "schemas", "A")).Property(Element).Schema.IsAnything(); got != anything {
			t.Errorf("elements of %s: anything %t", schema, got)
		}
	}
}
