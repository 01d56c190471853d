package api

import "testing"

// TestRefuses: a name is refused that a part forbids or does not know, though another part
// or an alternative declares it.
func TestRefuses(t *testing.T) {
	for schema, want := range map[string]bool{
		"{properties: {a: {type: string}}}":                                                    false,
		"{properties: {b: {type: string}}}":                                                    false,
		"{properties: {b: {type: string}}, additionalProperties: false}":                       true,
		"{properties: {a: false}}":                                                             true,
		"{properties: {a: false}, oneOf: [{properties: {a: {type: string}}}, {type: object}]}": true,
		"{allOf: [{properties: {a: {type: string}}}, {properties: {a: false}}]}":               true,
		"{allOf: [{properties: {a: {type: string}}}, {additionalProperties: false}]}":          true,
		"{allOf: [{properties: {a: {type: string}}}, {properties: {b: {}}}]}":                  false,
	} {
		x := build(t, "openapi: 3.1.0\npaths:\n  /a:\n    post:\n      requestBody: {content: {application/json: {schema: "+schema+"}}}\n      responses: {}\n").Operations()[0].Body[0].Schema
		if got := x.Refuses("a"); got != want {
			t.Errorf("%s: %v", schema, got)
		}
	}
}
