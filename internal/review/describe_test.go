package review_test

import (
	"slices"
	"strings"
	"testing"
)

// TestSamePolicyReadsAlike: an operation whose policy stays is not shown as
// changed because a second scheme makes names necessary; one whose scheme means
// something else is.
func TestSamePolicyReadsAlike(t *testing.T) {
	const text = `openapi: 3.0.3
info: {title: Shop, version: '1'}
paths:
  /orders: {get: {security: [{user: []}], responses: {'200': {description: ok}}}}
  /keys: {get: {security: [{key: []}], responses: {'200': {description: ok}}}}
components:
  securitySchemes:
    user: {type: http, scheme: bearer}
    key: {type: apiKey, in: header, name: X-Key}
`
	head := strings.Replace(text, "    key:", "    staff: {type: http, scheme: bearer}\n    key:", 1)
	head = strings.ReplaceAll(head, "{'200': {description: ok}}", "{'200': {description: ok, content: {application/json: {schema: {type: object, properties: {email: {type: string}}}}}}}")
	head = strings.Replace(head, "in: header", "in: query", 1)
	want := map[string][2]string{
		"/orders": {"user (bearer)", "user (bearer)"},
		"/keys":   {"apiKey in header X-Key", "apiKey in query X-Key"},
	}
	for _, c := range raw(t, text, head).Specs[0].Changes {
		if got := [2]string{c.BaseAuth, c.HeadAuth}; got != want[c.Operation.Path] {
			t.Errorf("%s: %q, want %q", c.Operation.Path, got, want[c.Operation.Path])
		}
		delete(want, c.Operation.Path)
	}
	if len(want) > 0 {
		t.Errorf("no row for %v", want)
	}
}

// TestDataIsListedOnce: what is declared once is one row of the data of an operation, at
// the nearest of its places, also where parts of the answer are declared apart; another
// declaration of the name is a row of its own.
func TestDataIsListedOnce(t *testing.T) {
	const base = `openapi: 3.0.3
info: {title: Shop, version: '1'}
paths: {}
components:
  schemas:
    Order: {type: object, properties: {buyer: {anyOf: [{type: string}, {$ref: '#/components/schemas/Person'}]}, seller: {anyOf: [{$ref: '#/components/schemas/Person'}, {type: integer}]}, email: {type: string}}}
    Person: {type: object, properties: {email: {type: string}, passport_number: {type: string}}}
`
	head := strings.Replace(base, "paths: {}", "paths:\n  /orders: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}}}", 1)
	var got []string
	for _, d := range raw(t, base, head).Specs[0].Changes[0].Data {
		got = append(got, d.Leaf)
	}
	if want := []string{"$.buyer.passport_number", "$.email", "$.buyer.email"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
