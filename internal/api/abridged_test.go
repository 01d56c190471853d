package api

import (
	"maps"
	"slices"
	"testing"
)

// TestAbridged: what carries a value, and the names on the way to all values of it, are
// those of the inputs and outputs.
func TestAbridged(t *testing.T) {
	const media = "content: {a/b: {schema: {$ref: '#/components/schemas/A'}}, c/d: {schema: {type: string}}}"
	a := build(t, `openapi: 3.1.0
paths:
  /a/{id}:
    parameters: [{name: id, in: path, schema: {type: string}}, {name: q, in: query, schema: {properties: {x: {}, y: {}}}}]
    post: {requestBody: {`+media+`}, responses: {'200': {headers: {h: {}}, `+media+`}, '400': {`+media+`}, '201': {content: {a/b: {schema: {}}}}}}
    get: {responses: {'200': {`+media+`}}}
components: {schemas: {A: {properties: {b: {$ref: '#/components/schemas/A'}, c: {readOnly: true}, d: {writeOnly: true}, e: {type: array, items: {properties: {f: {}, g: {properties: {h: {}}}}}}}}}}
webhooks: {w: {post: {requestBody: {`+media+`}, responses: {'200': {`+media+`}}}}}
`)
	for _, o := range a.Operations() {
		spell := func(list []Carried) []string {
			found := map[string]bool{}
			for _, c := range list {
				found[c.Where] = true
				for _, n := range c.Names {
					found[c.Where+" "+n] = true
				}
			}
			return slices.Sorted(maps.Keys(found))
		}
		var each []Carried
		for _, l := range append(o.Inputs(), o.Outputs()...) {
			each = append(each, Carried{l.Where(), l.Path(), l.Names()})
		}
		want := spell(each)
		for range 2 { // the second time it is remembered
			if got := spell(o.Abridged()); !slices.Equal(got, want) || len(got) < 3 {
				t.Errorf("%s: %q, want %q", o, got, want)
			}
		}
	}
}
