package api

import (
	"slices"
	"testing"
)

// TestForeignKeywords: a keyword binds only values of its own type.
func TestForeignKeywords(t *testing.T) {
	for _, c := range []struct{ bound, free string }{
		{"{type: string, minItems: 1}", "{type: string}"},
		{"{type: string, maximum: 9, exclusiveMinimum: 1, multipleOf: 2}", "{type: string}"},
		{"{type: integer, pattern: '^[0-9]+$', maxLength: 3}", "{type: integer}"},
		{"{type: array, maxLength: 3, items: {}}", "{type: array, items: {}}"},
		{"{type: boolean, minLength: 3, minProperties: 2}", "{type: boolean}"},
		{"{allOf: [{type: string}, {minItems: 1}]}", "{type: string}"},
	} {
		a, b := facts(t, c.bound), facts(t, c.free)
		if r, q := a.Relaxed(b, within), b.Relaxed(a, within); len(r)+len(q) > 0 {
			t.Errorf("%s and %s: %v, %v", c.bound, c.free, r, q)
		}
	}
	for _, c := range []struct{ bound, free, facet string }{
		{"{minItems: 1}", "{}", "minItems"},
		{"{type: [string, array], minItems: 1}", "{type: [string, array]}", "minItems"},
		{"{type: string, maxLength: 3}", "{type: integer}", "type"},
		{"{type: integer, maximum: 3}", "{type: number, maximum: 3}", "type"},
		{"{type: number, maximum: 3}", "{type: integer}", "maximum"},
	} {
		got := facts(t, c.free).Relaxed(facts(t, c.bound), within)
		if c.facet == "" && len(got) > 0 || c.facet != "" && (len(got) != 1 || got[0].Facet != c.facet) {
			t.Errorf("%s to %s: %v, want %q", c.bound, c.free, got, c.facet)
		}
	}
}

// TestItemsEnum: an enum beside the items of an array lists the values of the
// items.
func TestItemsEnum(t *testing.T) {
	for schema, want := range map[string][]string{
		"{type: array, items: {type: string, enum: [a, b]}}":                          {"a", "b"},
		"{type: array, items: {type: string}, enum: [a, b]}":                          {"a", "b"},
		"{items: {type: string}, enum: [a]}":                                          {"a"},
		"{type: array, items: {type: string, enum: [a, b]}, enum: [b, c]}":            {"b"},
		"{type: array, items: {$ref: '#/components/schemas/B'}, enum: [a]}":           {"a"},
		"{type: array, items: {type: array, items: {}}, enum: [[a], [b]]}":            nil,
		"{type: string, items: {type: string}, enum: [a]}":                            nil,
		"{allOf: [{type: array, items: {type: string}, enum: [a, b]}, {}]}":           {"a", "b"},
		"{oneOf: [{type: array, items: {type: string}, enum: [a]}, {type: integer}]}": {"a"},
	} {
		a := build(t, "openapi: 3.1.0\ncomponents: {schemas: {A: "+schema+", B: {type: string}}}\n")
		x := a.Schema(a.Doc.Root.At("components", "schemas", "A"))
		if got := x.Property(Element).Schema.Facts(); !slices.Equal(got.Enum, want) || got.HasEnum != (want != nil) {
			t.Errorf("%s: items %v", schema, got.Enum)
		}
		if f := x.Facts(); want != nil && f.HasEnum {
			t.Errorf("%s: the array itself has %v", schema, f.Enum)
		}
		if b := a.Schema(a.Doc.Root.At("components", "schemas", "B")).Facts(); b.HasEnum {
			t.Errorf("%s: B has %v", schema, b.Enum)
		}
	}
}
