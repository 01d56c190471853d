package diff

import (
	"slices"
	"strings"
	"testing"
)

// TestRefactored: refactorings that mean the same are no change, in either
// direction. Metamorphic tests of the review found them.
func TestRefactored(t *testing.T) {
	const pet = "    Pet: {type: object, properties: {k: {type: string}}, discriminator: {propertyName: k}}\n"
	const cat = "    Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, properties: {claws: {type: integer}}}]}\n"
	for name, c := range map[string][2]string{
		"a discriminator's parent, described where it is used": {
			oneOperation("Home", "    Home: {type: object, properties: {pet: {$ref: '#/components/schemas/Pet'}}}\n"+pet+cat),
			oneOperation("Home", "    Home: {type: object, properties: {pet: {allOf: [{$ref: '#/components/schemas/Pet'}], description: Whose}}}\n"+pet+cat)},
		"an heir in a wrapper": {
			oneOperation("Pet", pet+cat),
			oneOperation("Pet", pet+"    Cat: {allOf: [{allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, properties: {claws: {type: integer}}}]}]}\n")},
		"an heir by reference": {
			oneOperation("Pet", pet+cat),
			oneOperation("Pet", pet+"    Cat: {$ref: '#/components/schemas/Lion'}\n"+strings.Replace(cat, "Cat:", "Lion:", 1))},
		"null as a component": {
			oneOperation("A", "    A: {type: object, properties: {a: {anyOf: [{type: string, maxLength: 5}, {type: 'null'}]}}}\n"),
			oneOperation("A", "    A: {type: object, properties: {a: {anyOf: [{type: string, maxLength: 5}, {$ref: '#/components/schemas/Nil'}]}}}\n    Nil: {type: 'null'}\n")},
		"words about the values of a free map": {
			oneOperation("A", "    A: {type: object, additionalProperties: {}}\n"),
			oneOperation("A", "    A: {type: object, additionalProperties: {description: Anything}}\n")},
		"alternatives with one default": {
			oneOperation("A", "    A: {oneOf: [{type: object, properties: {a: {type: boolean, default: true}}}, {type: object, properties: {a: {type: boolean, default: true}}}]}\n"),
			oneOperation("A", "    A: {oneOf: [{type: object, properties: {a: &a {type: boolean, default: true}}}, {type: object, properties: {a: *a}}]}\n")},
		"a file": {
			"swagger: '2.0'\npaths:\n  /a: {post: {consumes: [multipart/form-data], parameters: [{in: formData, name: f, type: file}], responses: {}}}\n",
			"openapi: 3.0.0\npaths:\n  /a: {post: {requestBody: {content: {multipart/form-data: {schema: {type: object, properties: {f: {type: string, format: binary}}}}}}, responses: {}}}\n"},
		"callbacks of one expression in another order": {
			callbacks("one: {'{$request.body#/u}': {post: {requestBody: {content: {a/b: {schema: {type: object, properties: {x: {type: string}}}}}}, responses: {}}}}", "two: {'{$request.body#/u}': {post: {responses: {}}}}"),
			callbacks("two: {'{$request.body#/u}': {post: {responses: {}}}}", "one: {'{$request.body#/u}': {post: {requestBody: {content: {a/b: {schema: {type: object, properties: {x: {type: string}}}}}}, responses: {}}}}")},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := build(t, c[0]), build(t, c[1])
			if got := append(reported(Compare(a, b)), reported(Compare(b, a))...); len(got) > 0 {
				t.Errorf("%q", got)
			}
		})
	}
}

func callbacks(list ...string) string {
	return "openapi: 3.1.0\npaths:\n  /a:\n    post:\n      responses: {}\n      callbacks:\n        " + strings.Join(list, "\n        ") + "\n"
}

// TestAliasedFields: two fields that refer to one YAML anchor are two fields.
func TestAliasedFields(t *testing.T) {
	base := oneOperation("A", "    A: {type: object, properties: {a: &text {type: string}}}\n")
	head := strings.Replace(base, "{type: string}}", "{type: string}, ssn: *text, pin: *text}", 1)
	want := []string{"InputAdded request $.pin, request $.ssn (1)", "OutputAdded response 200 $.pin, response 200 $.ssn (1)"}
	if got := reported(Compare(build(t, base), build(t, head))); !slices.Equal(got, want) {
		t.Errorf("\n got %q\nwant %q", got, want)
	}
}

// TestMovedRefactored: a move is recognised even if the components of the operation
// are renamed, or written out.
func TestMovedRefactored(t *testing.T) {
	op := func(schema string) string {
		return "{post: {responses: {'200': {description: d, content: {a/b: {schema: " + schema + "}}}}}}\n"
	}
	base := "openapi: 3.1.0\npaths:\n  /link: " + op("{$ref: '#/components/schemas/A'}") + "components: {schemas: {A: {type: object, properties: {x: {type: string}}}}}\n"
	head := "openapi: 3.1.0\npaths:\n  /admin/link: " + op("{type: object, properties: {x: {type: string}}}")
	if got, want := reported(Compare(build(t, base), build(t, head))), []string{"OperationMoved POST /admin/link (1)"}; !slices.Equal(got, want) {
		t.Errorf("\n got %q\nwant %q", got, want)
	}
}

// TestWrappedUse: one edit of a component is one change, whether its uses refer to
// it or wrap it.
func TestWrappedUse(t *testing.T) {
	base := oneOperation("A", "    A: {type: object, properties: {m: {$ref: '#/components/schemas/M'}, n: {allOf: [{$ref: '#/components/schemas/M'}], description: d}}}\n    M: {type: object, additionalProperties: false, properties: {x: {type: string}}}\n")
	head := strings.Replace(base, "additionalProperties: false, ", "", 1)
	opened := 0
	for range Each[OutputOpened](Compare(build(t, base), build(t, head))) {
		opened++
	}
	if opened != 1 {
		t.Errorf("reported %d times, want once", opened)
	}
}
