package review_test

import (
	"fmt"
	"testing"

	"github.com/threatdelta/threatdelta/internal/rules/id"
)

// fieldlessSchemas have fields in their text, and yet declare none of the answer's.
var fieldlessSchemas = []string{
	"{type: array, properties: {name: {type: string}}, items: {}}",
	"{properties: {name: {type: string}}, items: {type: object}}",
	"{properties: {name: {type: string}}, contains: {}}",
	"{$ref: '#/components/schemas/Free', properties: {name: {type: string}}}",
	"{type: array, items: {$ref: '#/components/schemas/Free', properties: {name: {type: string}}}}",
	"{$ref: '#/components/schemas/List'}",
}

// TestFoldedExamples: where the schema of an answer declares no fields, a change of its example
// is told, whatever else is in the schema.
func TestFoldedExamples(t *testing.T) {
	t.Parallel()
	var cases []foldedCase
	for _, schema := range fieldlessSchemas {
		of := func(example string) string {
			return fmt.Sprintf(`openapi: 3.0.3
info: {title: Shop, version: '1'}
paths: {/me: {get: {responses: {'200': {description: ok, content: {application/json: {schema: %s, example: %s}}}}}}}
components:
  schemas:
    Free: {type: object}
    List: {type: array, items: {$ref: '#/components/schemas/Free'}, properties: {name: {type: string}}}
`, schema, example)
		}
		cases = append(cases, foldedCase{schema, id.DataSensitiveFieldAdded, of("[{name: Al}]"), of("[{name: Al, ssn: see the card}]")})
	}
	areReported(t, cases)
}
