package review_test

import (
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
