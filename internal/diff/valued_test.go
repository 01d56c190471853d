package diff

import (
	"fmt"
	"strings"
	"testing"
)

// TestHasValue: what is taken to have a value without a search has one.
func TestHasValue(t *testing.T) {
	cases := []struct {
		schema string
		want   bool
	}{
		{"{type: string, maxLength: 3}", true},
		{"{type: string, enum: [a, b]}", true},
		{"{type: string, enum: [1]}", false},
		{"{type: string, enum: [a], minLength: 2}", false},
		{"{type: integer, enum: [1]}", false}, // as it may be: that is searched
		{"{type: object, required: [a], properties: {a: {type: string}, b: {not: {}}}}", true},
		{"{type: object, required: [a], properties: {a: {not: {}}}}", false},
		{"{type: object, required: [a]}", false},
		{"{type: object, additionalProperties: false, required: [a]}", false},
		{"{type: object, minProperties: 1}", false},
		{"{type: object, required: [a], properties: {a: {type: string}}, additionalProperties: {type: integer}}", true},
		{"{type: object, required: [a], properties: {a: {type: string}}, patternProperties: {'^[a-c]': {type: integer}}}", false},
		{"{allOf: [{type: object, required: [a], properties: {a: {type: string}}}, {type: object, properties: {b: {type: string}}}]}", true},
		{"{allOf: [{type: object, required: [a], properties: {a: {type: string}}}, {type: object, additionalProperties: {type: integer}}]}", false},
		{"{allOf: [{type: object, required: [a], properties: {a: {type: string}}}, {type: object, properties: {a: {type: integer}}}]}", false},
		{"{allOf: [{type: string}, {type: integer}]}", false},
		{"{type: object, oneOf: [{type: string}, {required: [a], properties: {a: {type: string}}}]}", true},
		{"{type: object, anyOf: [{type: string}, {type: integer}]}", false},
		{"{type: object, required: [a], properties: {a: {$ref: '#/components/schemas/S'}}}", true},
		{"{type: object, required: [self], properties: {self: {$ref: '#/components/schemas/Endless'}}}", false},
		{"{type: object, properties: {a: {type: string}}, not: {required: [a]}}", false},
		{"{$ref: '#/components/schemas/Nowhere'}", false},
	}
	var text strings.Builder
	text.WriteString("openapi: 3.1.0\npaths: {}\ncomponents:\n  schemas:\n    S: {type: string}\n    Endless: {type: object, required: [self], properties: {self: {$ref: '#/components/schemas/Endless'}}}\n")
	for i, c := range cases {
		fmt.Fprintf(&text, "    C%d: %s\n", i, c.schema)
	}
	a := build(t, text.String())
	g := newGraph(&Delta{Base: a, Head: a})
	for i, c := range cases {
		x := a.Schema(a.Doc.Root.At("components", "schemas", fmt.Sprint("C", i)))
		if got := g.hasValue(x); got != c.want {
			t.Errorf("%s: %t, want %t", c.schema, got, c.want)
		}
		if c.want && (g.isVoid(x) || g.solver.IsVoid(x.Stated())) {
			t.Errorf("%s: a search finds no value", c.schema)
		}
	}
}
