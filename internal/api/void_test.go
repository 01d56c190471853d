//go:build unix

package api

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/threatdelta/threatdelta/internal/growth"
)

// TestIsVoidOfManyFields: whether an object may have the names that it must have is seen in
// time with their number.
func TestIsVoidOfManyFields(t *testing.T) {
	of := func(n int) func() {
		properties, required := map[string]any{}, []string{}
		for i := range n {
			name := fmt.Sprint("f", i)
			properties[name], required = map[string]any{"type": "string"}, append(required, name)
		}
		text, err := json.Marshal(map[string]any{"type": "object", "required": required, "properties": properties})
		if err != nil {
			t.Fatal(err)
		}
		x := build(t, "openapi: 3.1.0\npaths:\n  /a:\n    post:\n      requestBody: {content: {application/json: {schema: "+string(text)+"}}}\n      responses: {}\n").Operations()[0].Body[0].Schema
		x.RequiredNames() // and the properties, which are made once
		return func() {
			if x.IsVoid(nil) {
				t.Error("an object that may have all its names accepts nothing")
			}
		}
	}
	growth.Check(t, "required names", 24, of(500), of(4000))
}

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
