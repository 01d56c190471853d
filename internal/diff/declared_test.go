package diff

import (
	"slices"
	"strings"
	"testing"
)

// TestDeclared: a field of an object that could hold anything is declared, not new.
// A list of lists carries the same as a list.
func TestDeclared(t *testing.T) {
	const text = "openapi: 3.0.3\npaths: {/a: {post: {requestBody: {content: {application/json: {schema: SCHEMA}}}, responses: {'200': {description: d, content: {application/json: {schema: SCHEMA}}}}}}}\n"
	const fields = "{type: object, properties: {a: {type: string}, b: {type: object, properties: {c: {type: string}}}}}"
	for _, c := range []struct {
		name, base, head string
		want             []string
	}{
		{"any shape", "{type: object}", fields, []string{"InputAdded request $.a, request $.b.c, declared (1)", "OutputAdded response 200 $.a, response 200 $.b.c, declared (1)"}},
		{"open by word", "{type: object, additionalProperties: true}", fields, []string{"InputAdded request $.a, request $.b.c, declared (1)", "OutputAdded response 200 $.a, response 200 $.b.c, declared (1)"}},
		{"a map of texts", "{type: object, additionalProperties: {type: string}}", "{type: object, properties: {a: {type: string}}}", []string{"InputAdded request $.a, declared (1)", "OutputAdded response 200 $.a, declared (1)"}},
		{"a map of objects", "{type: object, additionalProperties: {type: object, properties: {c: {type: string}}}}", "{type: object, properties: {b: {type: object, properties: {c: {type: string}, d: {type: string}}}}}",
			[]string{"InputAdded request $.b.d (1)", "OutputAdded response 200 $.b.d (1)"}},
		{"open, but fields are declared", "{type: object, additionalProperties: true, properties: {z: {type: string}}}", "{type: object, additionalProperties: true, properties: {z: {type: string}, a: {type: string}}}",
			[]string{"InputAdded request $.a (1)", "OutputAdded response 200 $.a (1)"}},
		{"a list of lists", "{type: array, items: {type: array, items: " + fields + "}}", "{type: array, items: " + fields + "}", nil},
		{"a list in a list", "{type: array, items: " + fields + "}", "{type: array, items: {type: array, items: " + fields + "}}", nil},
		{"one of a list", "{type: array, items: " + fields + "}", fields, nil},
		{"one of a list, and more", "{type: array, items: {type: object, properties: {a: {type: string}}}}", fields, []string{"InputAdded request $.b.c (1)", "OutputAdded response 200 $.b.c (1)"}},
		{"an object where texts were listed", "{type: array, items: {type: string}}", "{type: object, properties: {a: {type: string}}}", []string{"InputAdded request $.a (1)", `InputRelaxed request $ type "array">"object" (1)`, "OutputAdded response 200 $.a (1)"}},
		{"elements of any shape", "{type: array, items: {type: object, additionalProperties: {}}}", "{type: object, additionalProperties: {}}", []string{`InputRelaxed request $ type "array">"object" (1)`}},
		{"elements of a kind", "{type: array, items: " + fields + "}", "{type: object, additionalProperties: {}}", []string{`InputRelaxed request $ type "array">"object" (1)`, "OutputOpened response 200 $ (1)"}},
	} {
		d := Compare(build(t, strings.ReplaceAll(text, "SCHEMA", c.base)), build(t, strings.ReplaceAll(text, "SCHEMA", c.head)))
		if got := reported(d); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", c.name, got, c.want)
		}
	}
}

// TestNamesByPatterns: a name that is declared keeps to what patterns of names say of it too.
func TestNamesByPatterns(t *testing.T) {
	const of = "{type: object, properties: {name: {type: string}}, patternProperties: {^n: {maxLength: 3}}}"
	holds(t, []relation{
		{"the pattern is looser", of, "{type: object, properties: {name: {type: string}}, patternProperties: {^n: {maxLength: 5}}}",
			[]string{`InputRelaxed request $.name maxLength "3">"5" (1)`, `InputRelaxed request $.{*} maxLength "3">"5" (1)`}},
		{"another name", "{type: object, properties: {size: {type: string}}, patternProperties: {^n: {maxLength: 3}}}", "{type: object, properties: {size: {type: string}}, patternProperties: {^n: {maxLength: 5}}}",
			[]string{`InputRelaxed request $.{*} maxLength "3">"5" (1)`}},
		{"said by the property", of, "{type: object, properties: {name: {type: string, maxLength: 3}}, patternProperties: {^n: {maxLength: 3}}}", nil},
		{"said by a pattern of another part", "{type: object, properties: {name: {type: string, maxLength: 3}}, patternProperties: {^n: {maxLength: 3}}}", "{type: object, properties: {name: {type: string}}, allOf: [{patternProperties: {^n: {maxLength: 3}}}]}", nil},
	})
}
