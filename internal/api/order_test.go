package api

import (
	"slices"
	"testing"
)

// TestOrderOfReading: which operation is looked at first does not count, though schemas are
// made when they are asked for: what several alternatives declare is declared by the first
// of them in the text.
func TestOrderOfReading(t *testing.T) {
	const text = `openapi: 3.0.3
paths:
  /both: {get: {responses: {'200': {description: d, content: {application/json: {schema: {properties: {p: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}}}}}}}}}
  /a: {get: {responses: {'200': {description: d, content: {application/json: {schema: {properties: {p: {$ref: '#/components/schemas/OfB'}}}}}}}}}
components:
  schemas:
    A: {type: object, properties: {v: {$ref: '#/components/schemas/OfA'}}}
    B: {type: object, properties: {v: {$ref: '#/components/schemas/OfB'}}}
    OfA: {type: object, properties: {x: {type: string, maxLength: 1}}}
    OfB: {type: object, properties: {x: {type: string, maxLength: 2}}}
`
	read := func(inReverse bool) map[string][]string {
		operations := slices.Clone(build(t, text).Operations())
		if inReverse {
			slices.Reverse(operations)
		}
		out := map[string][]string{}
		for _, o := range operations {
			for _, l := range o.Outputs() {
				out[o.Path] = append(out[o.Path], l.Path()+" "+l.Entry().Span().String())
			}
		}
		return out
	}
	forward, backward := read(false), read(true)
	for path, leaves := range forward {
		if !slices.Equal(leaves, backward[path]) {
			t.Errorf("%s: %v, and in another order %v", path, leaves, backward[path])
		}
	}
}
