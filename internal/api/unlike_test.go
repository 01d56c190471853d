package api

import (
	"fmt"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// TestUnlike: the properties in which objects differ are told where there is nothing else, and
// no other is made for it.
func TestUnlike(t *testing.T) {
	const text = "openapi: 3.1.0\npaths:\n  /a:\n    get:\n      parameters: [{name: q, in: query, schema: %s}]\n      responses: {}\ncomponents: {schemas: {A: {type: string}, C: {type: %s}}}\n"
	const c = "{$ref: '#/components/schemas/C'}"
	for _, x := range []struct{ base, head, want string }{
		{"{type: object, required: [b], properties: {b: " + c + ", a: {items: " + c + "}, d: {$ref: '#/components/schemas/A'}}}", "", "a b!"},
		{"{properties: {a: {maxLength: 3}, b: " + c + "}, additionalProperties: false}", "{properties: {a: {maxLength: 4}, b: " + c + "}, additionalProperties: false}", "a b"},
		{"{properties: {a: {maxLength: 3}}}", "{properties: {a: {maxLength: 4}}}", ""},
		{"{properties: {a: " + c + "}, maxProperties: 3, description: d}", "", "a"},
		{"{properties: {a: " + c + "}, maxProperties: 3}", "{properties: {a: " + c + "}, maxProperties: 4}", ""},
		{"{properties: {a: " + c + "}, description: d}", "{properties: {a: " + c + "}, description: e}", ""},
		{"{type: object, properties: {a: " + c + "}}", "{properties: {a: " + c + "}, type: object}", ""},
		{"{properties: {a: " + c + "}}", "{properties: {a: " + c + ", b: {}}}", ""},
		{"{properties: {b: false, a: " + c + "}}", "{properties: {b: {not: {}}, a: " + c + "}}", ""},
		{"{properties: {a: " + c + "}, additionalProperties: {type: string}}", "", ""},
		{"{properties: {a: " + c + "}, patternProperties: {x: {type: string}}}", "", ""},
		{"{properties: {a: " + c + "}, dependentRequired: {a: [b]}}", "", ""},
		{"{properties: {a: " + c + "}, oneOf: [{required: [a]}]}", "", ""},
		{"{properties: {a: " + c + "}, allOf: [{type: object}]}", "", ""},
		{"{items: " + c + "}", "", ""},
		{"{properties: {a: {$ref: '#/components/schemas/A'}}}", "", ""}, // alike
	} {
		if x.head == "" {
			x.head = x.base
		}
		base, head := build(t, fmt.Sprintf(text, x.base, "string")), build(t, fmt.Sprintf(text, x.head, "integer"))
		known := openapi.NewLikeness(base.Doc, head.Doc)
		b, h := base.Operations()[0].Parameters[0].Schema, head.Operations()[0].Parameters[0].Schema
		b.IsAlike(h, known)
		made := base.schemas.count
		var names []string
		for _, p := range b.Unlike(h, known) {
			was, is := b.Property(p[0].Name), h.Property(p[1].Name)
			if *was != *p[0] || *is != *p[1] {
				t.Errorf("%s: %+v and %+v, want %+v and %+v", x.base, p[0], p[1], was, is)
			}
			names = append(names, p[0].Name+map[bool]string{true: "!"}[p[0].Required])
		}
		if got := strings.Join(names, " "); got != x.want {
			t.Errorf("%s and %s: %q, want %q", x.base, x.head, got, x.want)
		}
		if x.want == "" && base.schemas.count > made {
			t.Errorf("%s and %s: %d schemas were made", x.base, x.head, base.schemas.count-made)
		}
	}
}

// TestLone: a property that is asked for alone is the one among all, and no other is made.
func TestLone(t *testing.T) {
	const text = "openapi: 3.0.3\npaths: {}\ncomponents:\n  schemas:\n    A: {type: object, required: [b], properties: {a: {type: string}, b: {type: string, writeOnly: true}, c: {not: {}}, '$ref': {type: string}}}\n" +
		"    B: {allOf: [{$ref: '#/components/schemas/A'}], properties: {d: {type: string}}}\n    C: {type: array, items: {type: string}}\n"
	found := 0
	for _, name := range []string{"a", "b", "c", "d", "e", "$ref", Map, Element} {
		for _, component := range []string{"A", "B", "C"} {
			a := build(t, text)
			x := a.Schema(a.Doc.Root.At("components", "schemas", component))
			made := a.schemas.count
			got := x.Lone(name)
			made = a.schemas.count - made
			want := x.Property(name)
			if (got == nil) != (want == nil) || got != nil && got != want.Schema {
				t.Errorf("%s of %s: %+v, want %+v", name, component, got, want)
			}
			if got != nil {
				found++
			}
			if got != nil && component == "A" && name != "$ref" && made != 1 {
				t.Errorf("%d schemas were made for %s", made, name)
			}
		}
	}
	if found < 5 {
		t.Errorf("only %d are there", found)
	}
}
