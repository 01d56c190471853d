package diff

import (
	"slices"
	"strings"
	"testing"
)

// TestShown: where no keyword is known to accept more, a value is told that base refused, as
// deep as it is.
func TestShown(t *testing.T) {
	const names = "{type: object, properties: {x: {type: integer}}, "
	holds(t, []relation{
		{"an alternative evaluates all names", "{type: object, unevaluatedProperties: {type: integer}}", "{type: object, anyOf: [{additionalProperties: {}}], unevaluatedProperties: {type: integer}}",
			[]string{`InputRelaxed request $ value "">"{\"other\":\"other\"}" (1)`}},
		{"a part evaluates all names", "{type: object, unevaluatedProperties: {type: integer}}", "{type: object, allOf: [{additionalProperties: {}}], unevaluatedProperties: {type: integer}}",
			[]string{`InputRelaxed request $ values "integer">"" (1)`}}, // a keyword that is known to
		{"another part bounds a name", "{allOf: [{type: object, additionalProperties: {maximum: 10}}, {properties: {role: {type: integer}}}]}", "{type: object, additionalProperties: false, properties: {role: {type: integer}}}",
			[]string{`InputRelaxed request $ value "">"{\"role\":11}" (1)`}},
		{"below", "{type: object, properties: {in: {type: object, unevaluatedProperties: {type: integer}}}}", "{type: object, properties: {in: {type: object, anyOf: [{additionalProperties: {}}], unevaluatedProperties: {type: integer}}}}",
			[]string{`InputRelaxed request $.in value "">"{\"other\":\"other\"}" (1)`}},
		{"two formats", "{type: object, properties: {day: {type: string, allOf: [{format: date}, {format: uuid}]}}}", "{type: object, properties: {day: {type: string, format: date}}}",
			[]string{`InputRelaxed request $.day value "">"\"1111-11-11\"" (1)`}},
		{"beside what is told of another name", names + "unevaluatedProperties: {type: integer}}", "{type: object, properties: {x: {type: number}}, anyOf: [{additionalProperties: {}}], unevaluatedProperties: {type: integer}}",
			[]string{`InputRelaxed request $ value "">"{\"other\":\"other\"}" (1)`, `InputRelaxed request $.x type "integer">"number" (1)`}},
		{"not where all values are told of", names + "unevaluatedProperties: {type: integer}}", "{type: [object, string], properties: {x: {type: integer}}, anyOf: [{type: [object, string], additionalProperties: {}}], unevaluatedProperties: {type: integer}}",
			[]string{`InputRelaxed request $ type "object">"object, string" (1)`}},
		{"not where a name may be missing", "{type: object, required: [a], properties: {a: {type: integer}}}", "{type: object, properties: {a: {type: integer}}}", []string{`InputRelaxed request $.a required "true">"false" (1)`}},
		{"what no part evaluates", "{type: object, unevaluatedProperties: {type: integer}}", "{type: object, allOf: [{minProperties: 1}], unevaluatedProperties: {type: integer}}", nil},
		{"fewer names", "{type: object, properties: {a: {type: integer}, b: {type: integer}}}", "{type: object, properties: {a: {type: integer}}}", nil},
		{"a field is any", "{type: object, properties: {a: {type: integer}}}", "{type: object, additionalProperties: true}", nil},
		{"one of a list", "{type: array, items: {type: object, properties: {a: {type: string}}}}", "{type: object, properties: {a: {type: string}}}", nil},
	})
}

// TestPossiblePlace: what is relaxed of a component is told at a place where a value of it can
// be.
func TestPossiblePlace(t *testing.T) {
	const text = "openapi: 3.1.0\npaths: {/a: {post: {requestBody: {content: {application/json: {schema: {type: object, properties: {a: {allOf: [{$ref: '#/components/schemas/First'}], type: object}, nearly: {$ref: '#/components/schemas/First'}}}}}}, responses: {'200': {description: d}}}}}\ncomponents: {schemas: {First: TYPE}}\n"
	d := Compare(build(t, strings.Replace(text, "TYPE", "{type: integer, maximum: 5}", 1)), build(t, strings.Replace(text, "TYPE", "{type: integer, maximum: 9}", 1)))
	if got, want := reported(d), []string{`InputRelaxed request $.nearly maximum "5">"9" (1)`}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
