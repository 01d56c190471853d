package review_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/report"
)

// TestFoldedCircles: a reference that stands where none may be, and leads back to itself, is told
// with all operations that have it.
func TestFoldedCircles(t *testing.T) {
	t.Parallel()
	of := func(i int, maximum string) document {
		return prints[i].document("padded", padded(`openapi: 3.0.3
info: {title: Shop, version: '1'}
paths:
  /users: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}}}}
  /friends: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/User'}}}}}}}}
  /orders: {post: {parameters: [{name: of, in: query, schema: {type: integer, maximum: `+maximum+`}}], responses: {'200': {description: ok}}}}
components:
  responses: {Fields: {id: {type: integer}, boss: {$ref: '#/components/schemas/User'}}}
  schemas: {User: {type: object, properties: {$ref: '#/components/responses/Fields'}}}
`))
	}
	for i, p := range prints {
		base, head := of(i, "10"), of(i, "100")
		sameBlanked(t, p.name, base, head)
		names := func(n report.Note) bool {
			return strings.Contains(n.Message, "leads back to itself") && strings.Contains(n.Message, "GET /friends") && strings.Contains(n.Message, "GET /users")
		}
		if !slices.ContainsFunc(reviewed(t, base, head, false).Specs[0].Notes, names) {
			t.Errorf("%s: the circle is not reported of both operations", p.name)
		}
	}
}
