package api

import (
	"fmt"
	"testing"
)

// TestIsWrittenLike: what is written alike is told to be the same only where nothing
// outside of the text can make it differ.
func TestIsWrittenLike(t *testing.T) {
	const text = "openapi: %s\npaths:\n  /a:\n    get:\n      parameters: [{name: q, in: query, schema: %s}]\n      responses: {}\ncomponents: {schemas: {A: {type: string}, B: {type: integer}}}\n"
	schema := func(version, s string) *Schema {
		return build(t, fmt.Sprintf(text, version, s)).Operations()[0].Parameters[0].Schema
	}
	for _, c := range []struct {
		base, head string
		want       bool
	}{
		{"{type: string, maxLength: 3}", "{type: string, maxLength: 3}", true},
		{"{type: object, properties: {a: {type: string}}}", "{type: object, properties: {a: {type: string}}}", true},
		{"{type: string, maxLength: 3}", "{type: string, maxLength: 4}", false},
		{"{type: string, maxLength: 3}", "{maxLength: 3, type: string}", false},
		{"{$ref: '#/components/schemas/A'}", "{$ref: '#/components/schemas/A'}", true}, // it is the component
		{"{$ref: '#/components/schemas/A'}", "{$ref: '#/components/schemas/B'}", false},
		{"{type: object, properties: {a: {$ref: '#/components/schemas/A'}}}", "{type: object, properties: {a: {$ref: '#/components/schemas/A'}}}", false},
		{"{anyOf: [{type: string}]}", "{anyOf: [{type: string}]}", false},
	} {
		if got := schema("3.1.0", c.base).IsWrittenLike(schema("3.1.0", c.head)); got != c.want {
			t.Errorf("%s and %s: %v", c.base, c.head, got)
		}
	}
	if s := "{type: string}"; schema("3.0.3", s).IsWrittenLike(schema("3.1.0", s)) {
		t.Error("of two versions of OpenAPI: one keyword means two things there")
	}
}
