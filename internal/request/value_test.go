package request

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
)

// read reads a description.
func read(t testing.TB, text string) *api.API {
	t.Helper()
	doc, err := openapi.Load(fstest.MapFS{"api.yaml": {Data: []byte(text)}}, "api.yaml", openapi.DefaultLimits())
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return api.Build(doc, ratelimit.New())
}

// operation returns the operation of a description that is so called.
func operation(t testing.TB, a *api.API, name string) *api.Operation {
	t.Helper()
	for _, o := range a.Operations() {
		if o.String() == name {
			return o
		}
	}
	t.Fatalf("there is no %s", name)
	return nil
}

// valueCases has a schema and the value that is made of it; "" for none. R is a
// schema of objects that contain themselves, Pet has subtypes.
func valueCases() [][2]string {
	return [][2]string{
		{`{type: string}`, `"string"`}, {`{type: string, maxLength: 3}`, `"str"`}, {`{type: string, minLength: 8}`, `"stringaa"`},
		{`{type: string, minLength: 3, maxLength: 2}`, ``}, {`{type: string, pattern: '^[A-Z]{3}$'}`, `"AAA"`}, {`{type: string, pattern: 'x', minLength: 3}`, `"xaa"`},
		{`{type: string, format: uuid}`, `"123e4567-e89b-42d3-a456-426614174000"`}, {`{type: string, format: date}`, `"2024-01-02"`}, {`{type: string, format: date-time}`, `"2024-01-02T03:04:05Z"`},
		{`{type: string, format: email, minLength: 20}`, `"uuuuuser@example.com"`}, {`{type: string, format: email, maxLength: 5}`, ``}, {`{type: string, format: ipv6}`, `"2001:db8::1"`},
		{`{type: string, format: uri}`, `"https://example.com/"`}, {`{type: string, format: hostname}`, `"example.com"`}, {`{type: string, format: byte}`, `"dGV4dA=="`}, {`{type: string, format: duration}`, `"PT1H"`},
		{`{type: string, not: {const: string}}`, `"text"`}, {`{type: string, enum: [b, a]}`, `"b"`}, {`{type: string, enum: [b, a], not: {enum: [b]}}`, `"a"`}, {`{const: 7}`, `7`}, {`{enum: [null, x]}`, `"x"`}, {`{enum: [null]}`, `null`},
		{`{type: string, enum: [1, 2]}`, `"1"`}, {`{type: string, example: abc}`, `"abc"`}, {`{type: string, format: uuid, example: abc}`, `"123e4567-e89b-42d3-a456-426614174000"`}, {`{type: string, example: 12}`, `"12"`}, {`{type: integer, example: '12'}`, `12`},
		{`{type: string, default: d}`, `"d"`}, {`{type: string, examples: [e, f]}`, `"e"`}, {`{type: string, maxLength: 2, examples: [eee, f]}`, `"f"`},
		{`{type: integer}`, `1`}, {`{type: integer, minimum: 5}`, `5`}, {`{type: integer, exclusiveMinimum: 5}`, `6`}, {`{type: integer, maximum: -3}`, `-3`}, {`{type: integer, multipleOf: 7}`, `7`}, {`{type: integer, minimum: 8, multipleOf: 7}`, `14`},
		{`{type: number, exclusiveMinimum: 0, exclusiveMaximum: 0.5}`, `0.25`}, {`{type: number, multipleOf: 0.01, minimum: 0.3}`, `0.3`}, {`{type: integer, minimum: 3, maximum: 2}`, ``}, {`{type: integer, multipleOf: 2.5}`, `5`}, {`{type: integer, not: {maximum: 1}}`, `2`},
		{`{type: boolean}`, `false`}, {`{type: [string, 'null']}`, `"string"`}, {`{type: ['null', integer]}`, `1`}, {`{type: 'null'}`, `null`}, {`{}`, `"string"`}, {`true`, `"string"`}, {`false`, ``}, {`{not: {}}`, ``},
		{`{type: array, items: {type: integer}}`, `[1]`}, {`{type: array, items: {type: integer}, minItems: 3, uniqueItems: true}`, `[1,2,3]`}, {`{type: array, maxItems: 0}`, `[]`}, {`{type: array, items: {type: boolean}, minItems: 3, uniqueItems: true}`, ``},
		{`{type: array, items: {enum: [a, b]}, minItems: 2, uniqueItems: true}`, `["a","b"]`}, {`{type: array, prefixItems: [{type: integer}, {type: string}], items: false, minItems: 2}`, `[1,"string"]`}, {`{type: array, items: {type: integer}, contains: {minimum: 9}, minContains: 2}`, `[9,9]`},
		{`{type: array, items: {type: object, required: [a], properties: {a: {type: string, format: uuid}}}, minItems: 2, uniqueItems: true}`, `[{"a":"123e4567-e89b-42d3-a456-426614174000"},{"a":"123e4567-e89b-42d3-a456-426614174001"}]`},
		{`{type: object, properties: {a: {type: string}}}`, `{}`}, {`{required: [a], properties: {a: {type: string}, b: {type: string}}}`, `{"a":"string"}`}, {`{type: object, required: [a]}`, `{"a":"string"}`}, {`{type: object, required: [a], additionalProperties: false}`, ``},
		{`{type: object, minProperties: 2, properties: {b: {type: integer}}}`, `{"b":1,"key1":"string"}`}, {`{type: object, minProperties: 1, additionalProperties: {type: boolean}}`, `{"key1":false}`}, {`{type: object, minProperties: 1, additionalProperties: false, patternProperties: {'^x-[a-z]$': {type: integer}}}`, `{"x-a":1}`},
		{`{type: object, minProperties: 1, propertyNames: {pattern: '^[A-Z]+$'}}`, `{"A":"string"}`}, {`{type: object, required: [a], dependentRequired: {a: [b]}, properties: {b: {type: integer}}}`, `{"a":"string","b":1}`}, {`{type: object, required: [a], dependentSchemas: {a: {required: [c]}}}`, `{"a":"string","c":"string"}`},
		{`{required: [id, n], properties: {id: {type: string, readOnly: true}, n: {type: string}}}`, `{"n":"string"}`}, {`{required: [id, n], example: {id: x, n: y}, properties: {id: {type: string, readOnly: true}, n: {type: string}}}`, `{"n":"y"}`},
		{`{allOf: [{required: [id]}, {properties: {id: {type: string, readOnly: true}}}]}`, `{}`}, {`{allOf: [{type: object, required: [a], properties: {a: {type: string}}}, {properties: {a: {maxLength: 2}}}]}`, `{"a":"st"}`}, {`{allOf: [{type: string}, {type: integer}]}`, ``}, {`{allOf: [{type: number}, {type: integer}]}`, `1`},
		{`{oneOf: [{type: string, maxLength: 1}, {type: string, minLength: 4}]}`, `"s"`}, {`{oneOf: [{type: object, required: [a]}, {type: object, required: [b]}]}`, `{"a":"string"}`}, {`{oneOf: [{type: integer}, {type: number}]}`, `1.5`}, {`{anyOf: [{type: integer, minimum: 5}, {type: string}]}`, `5`},
		{`{oneOf: [{type: object}, {type: object}]}`, `{}`}, {`{anyOf: [{required: [a]}, {required: [b]}], properties: {a: {type: string}}, additionalProperties: false}`, `{"a":"string"}`}, {`{oneOf: [{$ref: '#/components/schemas/R'}, {type: string}]}`, `"string"`},
		{`{$ref: '#/components/schemas/L'}`, `{"of":[]}`}, {`{$ref: '#/components/schemas/R'}`, ``}, {`{$ref: '#/components/schemas/Expr'}`, `"string"`}, {`{$ref: '#/components/schemas/Pet'}`, `{"kind":"c","lives":1}`}, {`{$ref: '#/components/schemas/Cat'}`, `{"kind":"c","lives":1}`},
		{`{oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}], discriminator: {propertyName: t}}`, `{"t":"A"}`}, {`{oneOf: [{$ref: '#/components/schemas/B'}], discriminator: {propertyName: t, mapping: {bee: '#/components/schemas/B'}}}`, `{"t":"bee"}`},
		{`{type: object, properties: {k: {enum: [x, y]}}, required: [k], if: {properties: {k: {const: x}}}, then: {required: [v]}}`, `{"k":"x","v":"string"}`}, {`{type: object, required: [k], if: {properties: {k: {const: string}}}, then: {properties: {k: {maxLength: 2}}}, else: {required: [w]}}`, `{"k":"st","w":"string"}`},
		{`{$ref: '#/components/schemas/A', required: [z]}`, `{"t":"string","z":"string"}`}, {`{$ref: '#/components/schemas/Nowhere'}`, `"string"`}, {`{type: object, unevaluatedProperties: false, allOf: [{required: [a], properties: {a: {type: string}}}]}`, `{"a":"string"}`},
		{`{type: string, pattern: '(?=x)y'}`, `"string"`}, {`{type: string, pattern: '^(?=.*\d)(?!.*1)\w{4,9}$'}`, `"0000"`}, {`{type: string, contentEncoding: base64}`, `"dGV4dA=="`}, {`{type: strange}`, `"string"`}, {`{type: string, minLength: 99999999}`, ``}, {`{type: array, minItems: 99999999}`, ``}, {`{type: object, minProperties: 99999999}`, ``},
	}
}

// TestValue makes a value of each schema.
func TestValue(t *testing.T) {
	for _, c := range valueCases() {
		a := read(t, `openapi: 3.1.0
components:
  schemas:
    R: {type: object, required: [r], properties: {r: {$ref: '#/components/schemas/R'}}}
    L: {type: object, required: [of], properties: {of: {type: array, items: {$ref: '#/components/schemas/L'}}}}
    Expr: {oneOf: [{type: object, required: [not], properties: {not: {$ref: '#/components/schemas/Expr'}}}, {type: string}]}
    A: {type: object, required: [t], properties: {t: {type: string}}}
    B: {type: object, required: [t], properties: {t: {type: string}}}
    Pet: {type: object, required: [kind], properties: {kind: {type: string}}, discriminator: {propertyName: kind, mapping: {c: '#/components/schemas/Cat'}}}
    Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, required: [lives], properties: {lives: {type: integer}}}]}
paths: {/a: {post: {requestBody: {content: {application/json: {schema: `+c[0]+`}}}, responses: {}}}}
`)
		value, err := Value(operation(t, a, "POST /a").Body[0].Schema, api.In)
		got, _ := json.Marshal(value)
		if err != nil {
			got = nil
			if !errors.Is(err, ErrNone) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: %v", c[0], err)
			}
		}
		if string(got) != c[1] {
			t.Errorf("%s: %s, want %s (%v)", c[0], got, c[1], err)
		}
	}
}
