package request

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

const shop = `openapi: 3.1.0
components:
  schemas:
    Order:
      type: object
      required: [sku]
      additionalProperties: false
      properties:
        id: {type: string, readOnly: true}
        sku: {type: string, example: A-1}
        note: {type: string, maxLength: 3}
        to: {$ref: '#/components/schemas/Address'}
        lines: {type: array, items: {type: object, required: [n], properties: {n: {type: integer}, extra: {type: object, properties: {x: {type: string}}}}}}
        tags: {type: object, additionalProperties: {type: object, required: [v], properties: {v: {type: string}, w: {type: string}}}}
        pay: {oneOf: [{$ref: '#/components/schemas/Card'}, {$ref: '#/components/schemas/Bank'}]}
        parent: {$ref: '#/components/schemas/Order'}
    Address: {type: object, required: [city], properties: {city: {type: string}, zip: {type: string}}}
    Card: {type: object, required: [pan], additionalProperties: false, properties: {pan: {type: string}, cvv: {type: string}}}
    Bank: {type: object, required: [iban], additionalProperties: false, properties: {iban: {type: string}, bic: {type: string}}}
paths:
  /orders/{id}:
    post:
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: filter, in: query, style: deepObject, schema: {type: object, required: [a], properties: {a: {type: string}, b: {type: string}}}}
        - {name: X-Trace, in: header, schema: {type: string}}
        - {name: limit, in: query, required: true, schema: {type: integer, default: 10}}
        - {name: user_id, in: query, required: true, schema: {type: integer}}
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}, application/xml: {schema: {type: object, properties: {only: {type: string}}}}}}
      responses:
        '200': {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
`

// bodyOf spells a body and the parameters as JSON.
func bodyOf(r *Request) string {
	body, _ := json.Marshal(r.Body)
	out := string(body)
	for _, p := range r.Parameters {
		value, _ := json.Marshal(p.Value)
		out += fmt.Sprintf(" %s %s=%s", p.In, p.Name, value)
		if p.Guessed {
			out += "?"
		}
	}
	return out
}

// leafAt is a place in a body, or a parameter and a place in that, of which the schema is
// not known.
func leafAt(where string, names ...string) api.Leaf {
	l := api.BodyLeaf(where, nil, openapi.Value{})
	if where != api.RequestBody && !strings.HasPrefix(where, "response") {
		l, names = api.ParameterLeaf(&api.Parameter{In: where, Name: names[0]}), names[1:]
	}
	for _, name := range names {
		l = l.Child(&api.Property{Name: name})
	}
	return l
}

// TestWith puts values at places that a body or parameter does not have yet.
func TestWith(t *testing.T) {
	o := operation(t, read(t, shop), "POST /orders/{id}")
	r, err := Make(o)
	if err != nil {
		t.Fatal(err)
	}
	const parameters = ` path id="string"? query limit=10 query user_id=1?`
	if got := bodyOf(r); got != `{"sku":"A-1"}`+parameters {
		t.Fatalf("made %s", got)
	}
	for _, c := range []struct {
		where, path, want string
		value             any
	}{
		{"request", "sku", `{"sku":"x"}`, "x"}, {"request", "note", `{"note":"much too long","sku":"A-1"}`, "much too long"}, {"request", "to.zip", `{"sku":"A-1","to":{"city":"string","zip":7}}`, 7},
		{"request", "lines.[].n", `{"lines":[{"n":-1}],"sku":"A-1"}`, -1}, {"request", "lines.[].extra.x", `{"lines":[{"extra":{"x":"v"},"n":1}],"sku":"A-1"}`, "v"}, {"request", "tags.{*}.w", `{"sku":"A-1","tags":{"key1":{"v":"string","w":null}}}`, nil},
		{"request", "pay.pan", `{"pay":{"pan":"4"},"sku":"A-1"}`, "4"}, {"request", "pay.bic", `{"pay":{"bic":"4","iban":"string"},"sku":"A-1"}`, "4"}, {"request", "parent.parent.note", `{"parent":{"parent":{"note":"n","sku":"A-1"},"sku":"A-1"},"sku":"A-1"}`, "n"},
		{"request", "isAdmin", `{"isAdmin":true,"sku":"A-1"}`, true}, {"request", "only", `{"only":"v"}`, "v"}, {"request", "lines", `{"lines":[],"sku":"A-1"}`, []any{}},
		{"query", "filter.b", `{"sku":"A-1"} path id="string"? query filter={"a":"string","b":"v"} query limit=10 query user_id=1?`, "v"}, {"query", "limit", `{"sku":"A-1"} path id="string"? query limit=0.5 query user_id=1?`, 0.5},
		{"header", "x-trace", `{"sku":"A-1"} header X-Trace="v" path id="string"? query limit=10 query user_id=1?`, "v"}, {"path", "id", `{"sku":"A-1"} path id="7" query limit=10 query user_id=1?`, "7"}, {"query", "debug", `{"sku":"A-1"} path id="string"? query debug=true query limit=10 query user_id=1?`, true},
	} {
		names := strings.Split(c.path, ".")
		if c.where == "request" && !strings.Contains(c.want, " path ") {
			c.want += parameters
		}
		got, err := r.With(leafAt(c.where, names...), c.value)
		if err != nil {
			t.Errorf("%s %s: %v", c.where, c.path, err)
			continue
		}
		if bodyOf(got) != c.want {
			t.Errorf("%s %s: %s, want %s", c.where, c.path, bodyOf(got), c.want)
		}
		if bodyOf(r) != `{"sku":"A-1"}`+parameters {
			t.Fatalf("%s %s: the request itself is now %s", c.where, c.path, bodyOf(r))
		}
	}
}

// TestWithSeveral: what was put stays, also where the rest is made up anew; and it can
// be left out again.
func TestWithSeveral(t *testing.T) {
	o := operation(t, read(t, shop), "POST /orders/{id}")
	r, _ := Make(o)
	put := func(r *Request, value any, names ...string) *Request {
		t.Helper()
		out, err := r.With(leafAt(api.RequestBody, names...), value)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	got := put(put(put(r, "no", "note"), "p", "pay", "pan"), "b", "pay", "bic")
	if body := strings.Split(bodyOf(got), " path ")[0]; body != `{"note":"no","pay":{"bic":"b","iban":"string","pan":"p"},"sku":"A-1"}` {
		t.Errorf("body %s", body)
	}
	whole := put(put(r, map[string]any{"sku": "B-2", "note": "no"}), "yes", "note")
	if body := strings.Split(bodyOf(whole), " path ")[0]; body != `{"note":"yes","sku":"B-2"}` {
		t.Errorf("what was put later stays: body %s", body)
	}
	got, err := got.Without(leafAt(api.RequestBody, "pay"))
	if body := strings.Split(bodyOf(got), " path ")[0]; err != nil || body != `{"note":"no","sku":"A-1"}` {
		t.Errorf("body %s, %v", body, err)
	}
	if got, err = got.WithMedia(o.Body[1]); err != nil || got.Media != "application/xml" || bodyOf(got)[:2] != "{}" && !strings.HasPrefix(bodyOf(got), `{"note":"no"}`) {
		t.Errorf("%s, %v", bodyOf(got), err)
	}
	for _, l := range []api.Leaf{leafAt("path", "id"), leafAt("response 200", "sku")} {
		if _, err := r.Without(l); l.Where() == "path" && !errors.Is(err, ErrNone) {
			t.Errorf("without %s: %v", l.Subject(), err)
		}
		if _, err := r.With(l, "x"); l.Where() != "path" && !errors.Is(err, ErrNone) {
			t.Errorf("with %s: %v", l.Subject(), err)
		}
	}
	got, err = r.Without(leafAt("query", "limit"))
	if err != nil || strings.Contains(bodyOf(got), "limit") {
		t.Errorf("%s, %v", bodyOf(got), err)
	}
}

// TestEveryLeaf: each input of an operation can be given a value, which is where the
// leaf says, and each output is in a body that is made for it.
func TestEveryLeaf(t *testing.T) {
	o := operation(t, read(t, shop), "POST /orders/{id}")
	r, _ := Make(o)
	for _, l := range o.Inputs() {
		got, err := r.With(l, "here it is")
		if err != nil || !strings.Contains(bodyOf(got), `"here it is"`) {
			t.Errorf("%s: %v", l.Subject(), err)
		}
	}
	for _, l := range o.Outputs() {
		body, media, err := ResponseBody(o, l, "here it is")
		text, _ := json.Marshal(body)
		if err != nil || media.Type != "application/json" || !strings.Contains(string(text), `"here it is"`) {
			t.Errorf("%s: %s %v", l.Subject(), text, err)
		}
	}
}
