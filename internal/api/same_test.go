package api

import (
	"fmt"
	"testing"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// TestIsAlike: schemas are told to be the same only where all is that they are made of.
func TestIsAlike(t *testing.T) {
	const text = "openapi: %s\npaths:\n  /a:\n    get:\n      parameters: [{name: q, in: query, schema: %s}]\n      responses: {}\ncomponents: {schemas: {A: {type: string}, B: {type: integer}, C: {type: %s}}}\n"
	for _, c := range []struct {
		base, head string
		want       bool
	}{
		{"{type: string, maxLength: 3}", "{type: string, maxLength: 3}", true},
		{"{type: object, properties: {a: {type: string}}}", "{type: object, properties: {a: {type: string}}}", true},
		{"{type: string, maxLength: 3}", "{type: string, maxLength: 4}", false},
		{"{type: string, maxLength: 3}", "{maxLength: 3, type: string}", false},
		{"{$ref: '#/components/schemas/A'}", "{$ref: '#/components/schemas/A'}", true},
		{"{$ref: '#/components/schemas/A'}", "{$ref: '#/components/schemas/B'}", false},
		{"{$ref: '#/components/schemas/C'}", "{$ref: '#/components/schemas/C'}", false},
		{"{$ref: '#/components/schemas/A', maxLength: 3}", "{$ref: '#/components/schemas/A', maxLength: 3}", true},
		{"{$ref: '#/components/schemas/A', maxLength: 3}", "{$ref: '#/components/schemas/A', maxLength: 4}", false},
		{"{type: object, properties: {a: {$ref: '#/components/schemas/A'}}}", "{type: object, properties: {a: {$ref: '#/components/schemas/A'}}}", true},
		{"{type: object, properties: {a: {$ref: '#/components/schemas/C'}}}", "{type: object, properties: {a: {$ref: '#/components/schemas/C'}}}", false},
		{"{anyOf: [{type: string}, {$ref: '#/components/schemas/B'}]}", "{anyOf: [{type: string}, {$ref: '#/components/schemas/B'}]}", true},
		{"{allOf: [{type: string}, {$ref: '#/components/schemas/C'}]}", "{allOf: [{type: string}, {$ref: '#/components/schemas/C'}]}", false},
	} {
		base, head := build(t, fmt.Sprintf(text, "3.1.0", c.base, "string")), build(t, fmt.Sprintf(text, "3.1.0", c.head, "integer"))
		known := openapi.NewLikeness(base.Doc, head.Doc)
		b, h := base.Operations()[0].Parameters[0].Schema, head.Operations()[0].Parameters[0].Schema
		if got := b.IsAlike(h, known); got != c.want {
			t.Errorf("%s and %s: %v", c.base, c.head, got)
		}
	}
}

// TestIsAlikeOfSeveral: what is joined of several schemas is alike where each of them is.
func TestIsAlikeOfSeveral(t *testing.T) {
	const text = "openapi: 3.1.0\npaths:\n  /a:\n    get:\n      parameters:\n      - name: q\n        in: query\n        schema:\n          oneOf:\n" +
		"          - {properties: {a: {type: string}, b: {type: string}}}\n          - {properties: {a: {enum: [x, y]}, b: {enum: [x, %s]}}}\n      responses: {}\n"
	base, head := build(t, fmt.Sprintf(text, "y")), build(t, fmt.Sprintf(text, "z"))
	known := openapi.NewLikeness(base.Doc, head.Doc)
	b, h := base.Operations()[0].Parameters[0].Schema, head.Operations()[0].Parameters[0].Schema
	for name, want := range map[string]bool{"a": true, "b": false} {
		if got := b.Property(name).Schema.IsAlike(h.Property(name).Schema, known); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if b.Choices()[0].Variants[0].IsAlike(h, known) || b.IsAlike(b.Choices()[0].Variants[0], known) {
		t.Error("one of several is like all of them")
	}
}
