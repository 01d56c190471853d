package api

import (
	"slices"
	"strings"
	"testing"
)

// TestWithheld: what a response declares and never returns is listed for each of its
// bodies, whichever was looked at before.
func TestWithheld(t *testing.T) {
	a := build(t, `openapi: 3.1.0
paths:
  /a: {get: {responses: {'200': {content: {a/b: {schema: {$ref: '#/components/schemas/Plain'}}}}}}}
  /b: {get: {responses: {'200': {content: {a/b: {schema: {$ref: '#/components/schemas/Both'}}}}}}}
  /c: {get: {responses: {'200': {content: {a/b: {schema: {$ref: '#/components/schemas/Secret'}}}}}}}
components:
  schemas:
    Plain: {properties: {name: {type: string}, self: {$ref: '#/components/schemas/Plain'}}}
    Secret: {properties: {pin: {type: string, writeOnly: true}, back: {$ref: '#/components/schemas/Both'}}}
    Both: {properties: {plain: {$ref: '#/components/schemas/Plain'}, secret: {$ref: '#/components/schemas/Secret'}, keys: {writeOnly: true, properties: {a: {}, b: {}}}}}
`)
	var got []string
	for _, o := range slices.Concat(a.Operations(), a.Operations()) {
		got = append(got, o.Path+":")
		for _, l := range o.Withheld() {
			got = append(got, l.Path())
		}
	}
	once := "/a: /b: $.keys.a $.keys.b $.secret.pin /c: $.pin $.back.keys.a $.back.keys.b"
	if want := once + " " + once; strings.Join(got, " ") != want {
		t.Errorf("%s, want %s", strings.Join(got, " "), want)
	}
}
