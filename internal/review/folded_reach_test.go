package review_test

import (
	"fmt"
	"testing"

	"github.com/threatdelta/threatdelta/internal/rules/id"
)

// leadingSchemas lead to the schema Cat in ways that are not those of a schema.
var leadingSchemas = []string{
	"{type: object, dependencies: {kind: {discriminator: {propertyName: kind, mapping: {cat: Cat}}}}}",
	"{type: object, x-form: {discriminator: {propertyName: kind, mapping: {cat: Cat}}}}",
	"{type: object, properties: {discriminator: {type: string, mapping: {cat: '#/components/schemas/Cat'}}}}",
	"{type: object, examples: [{discriminator: {mapping: {cat: Cat}}}]}",
	"{type: object, externalDocs: {$ref: '#/components/schemas/Cat'}}",
	"{type: object, externalDocs: {discriminator: {mapping: {cat: Cat}}}}",
}

// TestFoldedReach: what the operations that are the same on both sides lead to, by whatever, is
// known where another one newly leads there for less.
func TestFoldedReach(t *testing.T) {
	t.Parallel()
	cats := "  /cats: {get: {security: [], responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Cat'}}}}}}}"
	var cases []foldedCase
	for _, schema := range leadingSchemas {
		of := func(added string) string {
			return fmt.Sprintf(`openapi: 3.1.0
info: {title: Shop, version: '1'}
security: [{bearer: []}]
paths:
  /pets: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}}}
%s
components:
  schemas: {Pet: %s, Cat: {type: object, properties: {ssn: {type: string}}}}
  securitySchemes: {bearer: {type: http, scheme: bearer}}
`, added, schema)
		}
		cases = append(cases, foldedCase{schema, id.DataReachWeaker, of(""), of(cats)})
	}
	areReported(t, cases)
}
