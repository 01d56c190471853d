package request

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
)

// bodySchema is the schema of a body.
func bodySchema(t *testing.T, schema string) *api.Schema {
	t.Helper()
	a := read(t, "openapi: 3.1.0\npaths: {/a: {post: {requestBody: {content: {application/json: {schema: "+schema+"}}}, responses: {}}}}\n")
	return operation(t, a, "POST /a").Body[0].Schema
}

// TestFormats: of each format that is known there are texts that differ, and each is of
// the format.
func TestFormats(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(formats())) {
		value, err := Value(bodySchema(t, `{type: array, minItems: 4, uniqueItems: true, items: {type: string, format: `+name+`}}`), api.In)
		list, _ := value.([]any)
		if err != nil || len(list) != 4 || !areUnique(list) {
			if name == "regex" || name == "relative-json-pointer" || name == "json-pointer" {
				continue
			}
			t.Errorf("%s: %v, %v", name, value, err)
		}
		for _, x := range list {
			if !isInFormat(name, x.(string)) {
				t.Errorf("%s: %s", name, x)
			}
		}
	}
}

// TestLiterals: values of YAML are those of JSON, without what is not sent.
func TestLiterals(t *testing.T) {
	for _, c := range [][2]string{
		{`{type: integer, example: 0x1F}`, `31`}, {`{type: number, example: .5}`, `0.5`}, {`{type: number, example: +1.50}`, `1.5`}, {`{type: number, example: .inf}`, `1`}, {`{type: number, example: 1e999999999}`, `1`},
		{`{type: object, example: '{"a": [1, true, null]}'}`, `{"a":[1,true,null]}`}, {`{type: boolean, example: 'true'}`, `true`}, {`{type: string, example: false}`, `"false"`},
		{`{type: array, example: [{id: 1, n: a}], items: {type: object, properties: {id: {type: integer, readOnly: true}, n: {type: string}}}}`, `[{"n":"a"}]`},
		{`{type: array, prefixItems: [{type: integer}], unevaluatedItems: false, minItems: 1, example: [1, 2]}`, `[1]`}, {`{type: array, items: false}`, `[]`},
		{`{minimum: 3}`, `3`}, {`{minItems: 1}`, `["string"]`}, {`{maxProperties: 2}`, `{}`}, {`{type: object, unevaluatedProperties: false, anyOf: [{required: [a], properties: {a: {type: integer}}}], example: {a: 2, b: 3}}`, `{"a":1}`},
	} {
		value, err := Value(bodySchema(t, c[0]), api.In)
		if got, _ := json.Marshal(value); err != nil || string(got) != c[1] {
			t.Errorf("%s: %s, want %s (%v)", c[0], got, c[1], err)
		}
	}
}

// TestSwagger2 makes a request of 2.0: a form, and lists as collectionFormat says.
func TestSwagger2(t *testing.T) {
	list := func(name, in, format string) string {
		return "{name: " + name + ", in: " + in + ", required: true, type: array, minItems: 2, items: {type: integer}, collectionFormat: " + format + "}"
	}
	a := read(t, `swagger: '2.0'
paths:
  /a:
    post:
      parameters: [`+strings.Join([]string{list("c", "query", "csv"), list("m", "query", "multi"), list("p", "query", "pipes"), list("s", "query", "ssv"), list("t", "query", "tsv"), list("h", "header", "csv"),
		list("fc", "formData", "csv"), list("fm", "formData", "multi"), list("fp", "formData", "pipes"), list("fs", "formData", "ssv"), list("ft", "formData", "tsv")}, ", ")+`, {name: note, in: formData, type: string}]
      responses: {}
  /f:
    post:
      parameters: [{name: up, in: formData, type: file, required: true}]
      responses: {}
`)
	r, err := Make(operation(t, a, "POST /a"))
	if err != nil {
		t.Fatal(err)
	}
	const want = "POST /a?c=1,1&m=1&m=1&p=1%7C1&s=1%201&t=1%091 HTTP/1.1\nHost: api.example\nContent-Type: application/x-www-form-urlencoded\nh: 1,1\nContent-Length: 47\n\nfc=1,1&fm=1&fm=1&fp=1%7C1&fs=1%201&ft=1%091"
	got := r.String()
	if head, body, _ := strings.Cut(want, "Content-Length: 47\n"); !strings.HasPrefix(got, head) || !strings.HasSuffix(got, body) {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	with, err := r.With(leafAt(api.RequestBody, "note"), "a b")
	if err != nil || !strings.Contains(with.String(), "&note=a%20b") {
		t.Errorf("%v, %v", with, err)
	}
	with, err = with.Without(leafAt(api.RequestBody, "note"))
	if err != nil || with.String() != got {
		t.Errorf("%v, %v", with, err)
	}
	if r, err = Make(operation(t, a, "POST /f")); err != nil || !strings.Contains(r.String(), `name="up"; filename="file"`) {
		t.Errorf("%v, %v", r, err)
	}
}

// TestWithout leaves out what is in lists and in parameters, and a request that is of no
// operation says so.
func TestWithout(t *testing.T) {
	r := &Request{Method: "POST", Path: "/", Media: "application/json", Body: map[string]any{"l": []any{map[string]any{"a": "x", "b": "y"}, map[string]any{"a": "z"}}, "m": map[string]any{"k": map[string]any{"a": "x"}}},
		Parameters: []Parameter{{Name: "f", In: "query", Style: "deepObject", Value: map[string]any{"a": "x", "b": "y"}}}}
	for _, l := range []api.Leaf{leafAt(api.RequestBody, "l", "[]", "a"), leafAt(api.RequestBody, "m", "{*}", "a"), leafAt("query", "f", "b")} {
		next, err := r.Without(l)
		if err != nil {
			t.Fatal(err)
		}
		r = next
	}
	if got := bodyOf(r); got != `{"l":[{"b":"y"},{}],"m":{"k":{}}} query f={"a":"x"}` {
		t.Error(got)
	}
	for _, where := range []string{"request", "query"} {
		if _, err := r.With(leafAt(where, "x"), 1); !errors.Is(err, ErrNone) {
			t.Errorf("%s: %v", where, err)
		}
	}
	if _, err := r.WithMedia(api.Media{}); !errors.Is(err, ErrNone) {
		t.Error(err)
	}
	if r, err := r.Without(leafAt(api.RequestBody)); err != nil || r.Media != "" || r.Body != nil {
		t.Errorf("%v, %v", r, err)
	}
}
