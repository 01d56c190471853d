package rules_test

import (
	"strings"
	"testing"
)

// settings is a description in which two operations have a component at different places,
// of which the one that is easier to reach has it deeper down.
const settings = `openapi: 3.1.0
info: {title: Search, version: '1'}
paths:
  /settings/embedders:
    patch:
      security: [{bearer: []}]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Embedder'}}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Embedder'}}}}}
  /settings:
    patch:
      requestBody: {content: {application/json: {schema: {type: object, properties: {embedder: {$ref: '#/components/schemas/Embedder'}}}}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {embedder: {$ref: '#/components/schemas/Embedder'}}}}}}}
components:
  securitySchemes:
    bearer: {type: http, scheme: bearer}
  schemas:
    Embedder: {type: object, additionalProperties: false, properties: {PROPERTIES}}
`

// TestPathsOfTheFirstOperation: a sentence does not give an operation a path that another
// one has; and what several values have alike it says once.
func TestPathsOfTheFirstOperation(t *testing.T) {
	with := func(properties string) string { return strings.Replace(settings, "PROPERTIES", properties, 1) }
	for name, c := range map[string]struct{ base, head, want string }{
		"a new value": {"x: {type: string}", "x: {type: string}, url: {type: string, format: uri}",
			"`PATCH /settings` (and 1 more operation) newly take an address from the caller (`Embedder.url`)"},
		"what is returned": {"x: {type: string, writeOnly: true}", "x: {type: string}",
			"`PATCH /settings` (and 1 more operation) newly return `Embedder.x`, so far write-only"},
		"a bound": {"x: {type: string, maxLength: 9}", "x: {type: string}",
			"`PATCH /settings` (and 1 more operation) accept more: `Embedder.x` maxLength 9 removed"},
		"alike": {"x: {type: string, pattern: '^a$'}, y: {type: string, pattern: '^a$'}", "x: {type: string}, y: {type: string}",
			"`PATCH /settings` (and 1 more operation) accept more: `Embedder.x` and `Embedder.y` pattern `^a$` removed"},
		"lists that are gone": {"x: {type: string, enum: [a]}, y: {type: string, enum: [b]}", "x: {type: string}, y: {type: string}",
			"`PATCH /settings` (and 1 more operation) accept any value at `Embedder.x` and at `Embedder.y` (each had a closed list)"},
		"a list of values": {"x: {type: string, enum: [a]}", "x: {type: string, enum: [a, b]}",
			"`PATCH /settings` (and 1 more operation) newly accept `b` at `Embedder.x`"},
	} {
		var got []string
		for _, f := range review(t, "api.yaml", with(c.base), with(c.head)) {
			got = append(got, f.Message)
		}
		if !strings.Contains(strings.Join(got, "\n"), c.want) {
			t.Errorf("%s: got %q\n\twant %q", name, got, c.want)
		}
	}
}
