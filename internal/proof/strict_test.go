package proof

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"github.com/getkin/kin-openapi/openapi3filter"

	"github.com/threatdelta/threatdelta/internal/request"
)

// TestStrict: what a schema of 3.1 says of a body is what kin-openapi says that it does,
// which compiles the schema for this body alone.
func TestStrict(t *testing.T) {
	const components = `
components:
  schemas:
    Plain: {type: object, required: [name], properties: {name: {type: string, maxLength: 3}, when: {type: string, format: date}}}
    Holder: {type: object, properties: {plain: {$ref: '#/components/schemas/Plain'}}}
    Modern: {type: object, properties: {kind: {const: k}, next: {$ref: '#/components/schemas/Modern'}, other: {$ref: '#/components/schemas/Round'}}, unevaluatedProperties: false}
    Round: {type: object, properties: {back: {$ref: '#/components/schemas/Modern'}, name: {type: string}}}
    Alias: {$ref: '#/components/schemas/Modern'}
    Old: {type: object, properties: {a: {type: string, pattern: '^(?=a)'}, name: {type: string, maxLength: 3}}}
`
	schemas := []string{"{$ref: '#/components/schemas/Plain'}", "{$ref: '#/components/schemas/Holder'}", "{$ref: '#/components/schemas/Modern'}", "{$ref: '#/components/schemas/Round'}",
		"{$ref: '#/components/schemas/Alias'}", "{type: array, prefixItems: [{$ref: '#/components/schemas/Plain'}], items: {$ref: '#/components/schemas/Modern'}}",
		"{type: object, properties: {name: {type: string, maxLength: 3}}, additionalProperties: false}", "{oneOf: [{$ref: '#/components/schemas/Plain'}, {$ref: '#/components/schemas/Modern'}]}",
		"{type: object, if: {required: [kind]}, then: {required: [name]}, patternProperties: {'^n': {type: string}}}", "{type: integer, exclusiveMinimum: 3, format: int32}", "true", "false",
		"{allOf: [{properties: {name: {minLength: 2}}}, {$ref: '#/components/schemas/Modern'}]}", "{type: object, dependentRequired: {kind: [name]}, propertyNames: {maxLength: 5}}"}
	bodies := []string{`{}`, `{"name":"abcd"}`, `{"name":"a","when":"never"}`, `{"name":"a","when":"2024-01-02"}`, `{"plain":{"name":"abcd"}}`, `{"plain":{}}`, `{"kind":"k"}`, `{"kind":"x"}`,
		`{"kind":"k","next":{"kind":"x"}}`, `{"other":{"back":{"kind":"x","name":"a"}}}`, `{"other":{"back":{"odd":1}}}`, `{"odd":1}`, `[{"name":"abcd"},{"kind":"x"}]`, `[{"name":"a"},{"kind":"k"}]`,
		`3`, `4`, `4.5`, `null`, `"a"`, `{"longer name":1}`, `{"name":5,"kind":"k"}`}
	refusals := 0
	for _, schema := range schemas {
		text := "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  /a: {post: {requestBody: {required: true, content: {application/json: {schema: " + schema + "}}}, responses: {'200': {description: d, content: {application/json: {schema: " + schema + "}}}}}}" + components
		o := operation(t, map[string]string{"api.yaml": text}, "POST /a")
		j, _, err := newSide(o.API.Doc).judge(o, responses)
		if err != nil {
			t.Fatal(err)
		}
		for _, body := range bodies {
			r := &request.Request{Method: "POST", Path: "/a", Media: "application/json"}
			if err := json.Unmarshal([]byte(body), &r.Body); err != nil {
				t.Fatal(err)
			}
			own, alone := asRefused(t, j.accepts(r, nil)), asRefused(t, acceptsAlone(t, j, r))
			for i := 0; i < 50 && !reflect.DeepEqual(own, alone); i++ { // of several reasons it has any first
				alone = asRefused(t, acceptsAlone(t, j, r))
			}
			if !reflect.DeepEqual(own, alone) {
				t.Errorf("%s: %s is %+v, and alone %+v", schema, body, own, alone)
			}
			if own != nil {
				refusals++
			}
			if answered := j.documents(r, 200, "application/json", []byte(body)); (answered == nil) != (own == nil) {
				t.Errorf("%s: %s in a response is %v, and in a request %+v", schema, body, answered, own)
			}
		}
	}
	if refusals < 50 || refusals == len(schemas)*len(bodies) {
		t.Errorf("%d refusals", refusals)
	}
}

// acceptsAlone has kin-openapi alone judge a request.
func acceptsAlone(t *testing.T, j *judge, r *request.Request) error {
	t.Helper()
	input, err := j.input(r, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range j.side.parts {
		if err := j.side.read([]*part{p}, nil); err != nil {
			t.Fatal(err)
		}
	}
	return refusal(openapi3filter.ValidateRequest(context.Background(), input))
}

func asRefused(t *testing.T, err error) *errRefused {
	t.Helper()
	var out *errRefused
	if err != nil && !errors.As(err, &out) {
		t.Fatal(err)
	}
	return out
}

// TestCompiledOnce: bodies of the same names, also of several operations, are judged by one
// schema.
func TestCompiledOnce(t *testing.T) {
	const text = `openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /a: {post: {requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}, responses: {}}, put: {requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}, responses: {}}}
components: {schemas: {A: {type: object, properties: {kind: {enum: [k, x], const: k}, b: {$ref: '#/components/schemas/B'}}}, B: {type: string}}}
`
	files := map[string]string{"api.yaml": text}
	post := operation(t, files, "POST /a")
	d := newSide(post.API.Doc)
	for _, o := range post.API.Operations() {
		j, _, err := d.judge(o, requests)
		if err != nil {
			t.Fatal(err)
		}
		for _, kind := range []string{"k", "x"} {
			err := j.accepts(&request.Request{Method: o.Method, Path: "/a", Media: "application/json", Body: map[string]any{"kind": kind}}, nil)
			if (err == nil) != (kind == "k") {
				t.Errorf("%s with %s: %v", o, kind, err)
			}
		}
	}
	if s := d.strict["kind"]; len(d.strict) != 1 || s == nil || len(s.compiled) != 1 {
		t.Errorf("compiled for %d lists of names: %+v", len(d.strict), s)
	}
}

// TestConst: a const is a list of one value, but for null and beside another list.
func TestConst(t *testing.T) {
	for schema, want := range map[string]struct{ accepted, refused any }{
		"{const: k}":                          {"k", "x"},
		"{const: 7, type: integer}":           {json.Number("7"), json.Number("8")},
		"{enum: [k], type: [string, 'null']}": {"k", nil},
		"{const: true}":                       {true, false},
		"{const: null}":                       {nil, "null"},
		"{const: {a: 1}}":                     {map[string]any{"a": json.Number("1")}, map[string]any{"a": json.Number("2")}},
		"{const: k, enum: [k, x]}":            {"k", "x"},
		"{const: k, type: [string, 'null'], nullable: true}": {"k", "x"},
		"{const: k, type: [string, 'null']}":                 {"k", nil},
	} {
		text := "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {/a: {post: {requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}, responses: {}}}}\n" +
			"components: {schemas: {A: {type: object, properties: {kind: " + schema + ", b: {$ref: '#/components/schemas/B'}}}, B: {type: string}}}\n"
		post := operation(t, map[string]string{"api.yaml": text}, "POST /a")
		j, _, err := newSide(post.API.Doc).judge(post, requests)
		if err != nil {
			t.Fatal(err)
		}
		accepts := func(v any) error {
			return j.accepts(&request.Request{Method: "POST", Path: "/a", Media: "application/json", Body: map[string]any{"kind": v}}, nil)
		}
		if err := accepts(want.accepted); err != nil {
			t.Errorf("%s: %v", schema, err)
		}
		if err := accepts(want.refused); err == nil {
			t.Errorf("%s accepts %v", schema, want.refused)
		}
	}
}
