package review_test

import "testing"

// unknownCases are changes of what is an example where it is allowed, and no known field where
// it stands.
var unknownCases = []struct{ name, base, head string }{
	{"the examples of another version", `openapi: 3.0.3
info: {title: Shop, version: '1'}
paths: {/orders: {get: {responses: {'200': {description: ok, schema: {type: object, properties: {id: {type: integer}}}}}}}}
`, `openapi: 3.0.3
info: {title: Shop, version: '1'}
paths: {/orders: {get: {responses: {'200': {description: ok, schema: {type: object, properties: {id: {type: integer}}}, examples: {application/json: {id: 7}}}}}}}
`},
	{"a text in their place", `openapi: 3.1.0
info: {title: Shop, version: '1'}
paths: {/orders: {get: {responses: {'200': {$ref: '#/components/responses/Order'}}}}}
components: {responses: {Order: {description: ok}}}
`, `openapi: 3.1.0
info: {title: Shop, version: '1'}
paths: {/orders: {get: {responses: {'200': {$ref: '#/components/responses/Order'}}}}}
components: {responses: {Order: {description: ok, examples: an order}}}
`},
	{"one example of a response", `swagger: '2.0'
info: {title: Shop, version: '1'}
paths: {/orders: {get: {responses: {'200': {description: ok, schema: {type: object, properties: {id: {type: integer}}}}}}}}
`, `swagger: '2.0'
info: {title: Shop, version: '1'}
paths: {/orders: {get: {responses: {'200': {description: ok, schema: {type: object, properties: {id: {type: integer}}}, example: {id: 7}}}}}}
`},
}

// TestFoldedUnknown: an edit that is not understood is told, also where it looks like one of an
// example.
func TestFoldedUnknown(t *testing.T) {
	t.Parallel()
	for i, c := range unknownCases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := prints[i%len(prints)]
			base, head := p.document("padded", padded(c.base)), p.document("padded", padded(c.head))
			sameBlanked(t, c.name, base, head)
			if n := reviewed(t, base, head, false).Specs[0].Edits.NotUnderstood; n != 1 {
				t.Errorf("%d edits were not understood, of one", n)
			}
			sameBlanked(t, c.name+", reversed", head, base)
		})
	}
}
