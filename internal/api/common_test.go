package api

import "testing"

// TestHasProperties: whether a value has properties is known without making them.
func TestHasProperties(t *testing.T) {
	a := build(t, `openapi: 3.1.0
paths:
  /a:
    post:
      requestBody:
        content:
          application/json:
            schema:
              properties:
                text: {type: string, maxLength: 3}
                object: {properties: {a: {type: string}}}
                empty: {type: object, properties: {}}
                none: {properties: {a: false}}
                list: {items: {type: string}}
                map: {additionalProperties: {type: string}}
                open: {additionalProperties: true}
                closed: {properties: {}, additionalProperties: false}
                contains: {contains: {type: string}}
                tuple: {prefixItems: [{type: string}]}
                referred: {$ref: '#/components/schemas/C'}
                joined: {allOf: [{type: object}, {$ref: '#/components/schemas/C'}]}
      responses: {}
components: {schemas: {C: {properties: {c: {type: string}}}}}
`)
	var common Common
	root, _ := common.Of(a.Operations()[0].Body[0].Schema)
	list, ok := common.Properties(root)
	if !ok || len(list) != 12 {
		t.Fatalf("%d properties, %t", len(list), ok)
	}
	for _, p := range list {
		made := p.Schema.set.count
		got := common.HasProperties(p)
		if p.Schema.set.count > made {
			t.Errorf("%s: %d schemas were made", p.Name, p.Schema.set.count-made)
		}
		if want := len(p.Schema.Properties()) > 0; got != want {
			t.Errorf("%s: %t, want %t", p.Name, got, want)
		}
	}
}
