package diff

import (
	"strings"
	"testing"
)

// TestVoid: a schema that accepts nothing by its letter, since what holds at once excludes
// each other, opens nothing for certain, and beside others it opens nothing at all.
func TestVoid(t *testing.T) {
	doubted := func(what string) []string { return []string{what} }
	holds(t, []relation{
		{"an integer is a number", "{type: integer}", "{allOf: [{type: number}, {type: integer}]}", nil},
		{"one of the alternatives is none", "{allOf: [{type: integer, minimum: 0}]}", "{allOf: [{type: integer}, {oneOf: [{type: integer, minimum: 0}, {type: boolean}]}]}", nil},
		{"a not of one of the alternatives", "{type: boolean, not: {enum: [true]}}", "{allOf: [{type: boolean}, {anyOf: [{type: boolean, not: {enum: [true]}}, {type: string}]}]}", nil},
		{"an alternative more that needs a name that it refuses", "{type: integer}", "{anyOf: [{type: integer}, {type: object, additionalProperties: false, required: [a]}]}", nil},
		{"a listed value that its list does not accept", "{type: string, enum: [a], minLength: 2}", "{type: string, enum: [a]}", doubted(`InputRelaxed request $ minLength "2">"" (1)`)},
		{"a const beside an enum", "{const: c, enum: [b, c]}", "{enum: [b]}", []string{`InputRelaxed request $ enum "c">"b" (1)`}},
		{"null of one alternative, text of another", "{oneOf: [{type: [integer, 'null']}, {type: string}]}", "{oneOf: [{type: integer}, {type: [string, 'null']}]}", nil},
		{"an object that is no boolean, then a boolean", "{type: object, properties: {a: {type: object, properties: {b: {type: integer}}, oneOf: [{type: boolean}, {type: number}]}}}", "{type: object, properties: {a: {type: [object, boolean], properties: {b: {type: integer}}, oneOf: [{type: boolean}, {type: number}]}}}",
			[]string{`InputRelaxed request $.a type "object">"boolean" (1)`}},
		{"names that no pattern finds", "{type: object, patternProperties: {^x: {type: integer}}}", "{type: object, propertyNames: {enum: [kind, size]}}", nil},
		{"a name that the pattern finds", "{type: object, patternProperties: {^x: {type: integer}}}", "{type: object, propertyNames: {enum: [kind, xs]}}", []string{`InputRelaxed request $ values "integer">"" (1)`}},
		{"then without if", "{type: object, properties: {a: {type: integer}}, then: {properties: {a: {type: ['null', integer]}}}}", "{type: object, properties: {a: {type: [integer, 'null']}}}",
			[]string{`InputRelaxed request $.a nullable "false">"true" (1)`}},
		{"a part is closed to what another declares", "{allOf: [{type: object, properties: {a: {type: integer}}}, {type: object, additionalProperties: false}]}", "{type: object, additionalProperties: false, properties: {a: {type: integer}}}",
			[]string{`InputRelaxed request $.a properties "false">"" (1)`}},
		{"never sent, then anything", "{type: object, additionalProperties: true, properties: {a: {type: string, readOnly: true}, b: {type: string}}}", "{type: object, additionalProperties: true, properties: {b: {type: string}}}",
			[]string{`InputRelaxed request $.a readOnly "true">"" (1)`}},
	})
}

// TestNoLongerVoid: where parts that hold at once had no type in common, and nothing was
// accepted, one of them that is gone opens what the others accept. Nobody knows whether a
// server took them all, so that it is not certain.
func TestNoLongerVoid(t *testing.T) {
	holds(t, []relation{
		{"a part is gone", "{type: object, properties: {a: {type: number}}, allOf: [{properties: {a: {type: boolean}}}]}", "{type: object, properties: {a: {type: number}}}", []string{`InputRelaxed request $.a schema "false">"number" (1)`}},
		{"a part is another one", "{type: number, allOf: [{type: boolean}]}", "{type: number, allOf: [{type: integer}]}", []string{`InputRelaxed request $ schema "false">"integer" (1)`}},
		{"another conflict", "{type: number, allOf: [{type: boolean}]}", "{type: number, allOf: [{type: string}]}", nil},
	})
}

// TestDoubt: what is told of a schema that accepts nothing is not certain.
func TestDoubt(t *testing.T) {
	const text = "openapi: 3.1.0\npaths: {/a: {post: {requestBody: {content: {application/json: {schema: SCHEMA}}}, responses: {'204': {description: d}}}}}\n"
	for _, c := range []struct {
		base, head string
		certain    bool
	}{
		{"{type: object, maxProperties: 3}", "{type: object}", true},
		{"{type: object, maxProperties: 3}", "{type: object, allOf: [{oneOf: [{type: integer}, {type: string}]}]}", false},
		{"{type: string, maxLength: 3}", "{type: string, minLength: 9, maxLength: 5}", false},
		{"{type: object, properties: {a: {type: string, maxLength: 3}}, required: [a], maxProperties: 3}", "{type: object, properties: {a: {not: {}}}, required: [a]}", false},
		// What accepts nothing by the letter, and is meant otherwise.
		{"{type: array, items: {type: string}, enum: [a, b]}", "{type: array, items: {type: string}, enum: [a, b, c]}", true},
		{"{type: integer, enum: ['1', '2']}", "{type: integer, enum: ['1', '2', '3']}", true},
		{"{type: string, enum: [1, 2], maxLength: 1}", "{type: string, enum: [1, 2, 33]}", true},
		{"{oneOf: [{type: string, maxLength: 3}, {type: string, maxLength: 3}]}", "{oneOf: [{type: string, maxLength: 5}, {type: string, maxLength: 5}]}", true},
		{"{type: string, format: date-time, pattern: '^[0-9-]{10}$', maxLength: 10}", "{type: string, format: date-time, pattern: '^[0-9-]+$', maxLength: 20}", true},
	} {
		found := false
		for _, w := range Each[InputRelaxed](Compare(build(t, strings.ReplaceAll(text, "SCHEMA", c.base)), build(t, strings.ReplaceAll(text, "SCHEMA", c.head)))) {
			for _, r := range w.Relaxed {
				found = true
				if r.Certain != c.certain {
					t.Errorf("%s to %s: %s is certain: %t", c.base, c.head, r.Facet, r.Certain)
				}
			}
		}
		if !found {
			t.Errorf("%s to %s: nothing is relaxed", c.base, c.head)
		}
	}
}

// TestVoidBody: what a component accepts more is not told of an operation whose body accepts
// nothing at all, where another one takes it.
func TestVoidBody(t *testing.T) {
	const text = `openapi: 3.1.0
paths:
  /a: {put: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/S', type: object}}}}, responses: {'204': {description: d}}}}
  /b: {put: {requestBody: {content: {application/json: {schema: {SCHEMA}}}}, responses: {'204': {description: d}}}}
components: {schemas: {S: {type: integer, minimum: 1}}}
`
	for schema, want := range map[string]string{
		"$ref: '#/components/schemas/S'":               "/b",
		"$ref: '#/components/schemas/S', type: string": "/a, /b",
	} {
		base := strings.ReplaceAll(text, "SCHEMA", schema)
		d := Compare(build(t, base), build(t, strings.ReplaceAll(base, "minimum: 1", "minimum: -5")))
		if len(d.Changes) != 1 {
			t.Fatalf("%d changes, want 1", len(d.Changes))
		}
		var got []string
		for _, p := range d.Changes[0].Pairs {
			got = append(got, p.Op().Path)
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("beside %s it is told of %s, want %s", schema, strings.Join(got, ", "), want)
		}
	}
}

// TestUnsentBody: a new body of which no property is sent is a new body.
func TestUnsentBody(t *testing.T) {
	const text = "openapi: 3.1.0\npaths: {/a: {post: {BODYresponses: {'204': {description: d}}}}}\n"
	of := func(body string) string { return strings.ReplaceAll(text, "BODY", body) }
	got := reported(Compare(build(t, of("")), build(t, of("requestBody: {content: {application/json: {schema: {type: object, properties: {id: {type: string, readOnly: true}}}}}}, "))))
	if want := "InputAdded request $ (1)"; len(got) != 1 || got[0] != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
