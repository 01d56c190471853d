package rules_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/threat"
)

// TestWordsOfExposures holds what a reader learns about newly returned data: who
// reads it, where it stands, and what stood at base.
func TestWordsOfExposures(t *testing.T) {
	const shop = `openapi: 3.0.3
info: {title: Shop, version: '1'}
paths:
  /orders: {get: {security: [{bearer: []}], responses: {'200': {description: ok}}}}
  /profile:
    get:
      PARAMETERS
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}
        '400': {description: bad, content: {application/json: {schema: {type: object, properties: {flow: {$ref: '#/components/schemas/User'}}}}}}
components:
  securitySchemes:
    bearer: {type: http, scheme: bearer}
  schemas:
    User: SCHEMA
`
	const asked = "parameters: [{name: X-Session-Token, in: header, required: true, schema: {type: string}}]"
	for _, c := range []struct{ parameters, base, head, rule, message string }{
		{"", "{type: object, properties: {id: {type: string}}}", "{type: object, properties: {id: {type: string}, ssn: {type: string}}}", "data-sensitive-field-added",
			"`GET /profile` newly returns `$.ssn` (the number of an official document) to anybody"},
		{asked, "{type: object, properties: {id: {type: string}}}", "{type: object, properties: {id: {type: string}, ssn: {type: string}}}", "data-sensitive-field-added",
			"`GET /profile` newly returns `$.ssn` (the number of an official document) to callers with `X-Session-Token`, as its parameters have it"},
		{asked, "{type: object}", "{type: object, properties: {ssn: {type: string}}}", "data-sensitive-field-added",
			"`GET /profile` is now said to return `$.ssn` (the number of an official document) to callers with `X-Session-Token`, as its parameters have it; so far the description let it return anything"},
	} {
		text := strings.Replace(shop, "PARAMETERS", c.parameters, 1)
		found := slices.DeleteFunc(review(t, "api.yaml", strings.Replace(text, "SCHEMA", c.base, 1), strings.Replace(text, "SCHEMA", c.head, 1)),
			func(f *threat.Finding) bool { return f.Rule != c.rule })
		if len(found) != 1 || found[0].Message != c.message {
			t.Errorf("want one %q, got:", c.message)
			for _, f := range found {
				t.Errorf("\t%s %q", f.Level, f.Message)
			}
		}
	}
}

// TestEmptyValue: a value without a letter has a name all the same.
func TestEmptyValue(t *testing.T) {
	const shop = "openapi: 3.0.3\npaths: {/orders: {get: {parameters: [{name: state, in: query, schema: {type: string, enum: [open]}}], responses: {'200': {description: ok}}}}}\n"
	found := review(t, "api.yaml", shop, strings.Replace(shop, "[open]", "[open, '']", 1))
	if len(found) != 1 || !strings.Contains(found[0].Message, " the empty string ") {
		t.Errorf("want a message about the empty string, got %v", found)
	}
}
