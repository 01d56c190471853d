package api

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestAbsorption: "one of A and B" implies "one of A, B and C", which is left out
// beside it.
func TestAbsorption(t *testing.T) {
	a := build(t, `openapi: 3.0.3
paths:
  /a:
    post:
      requestBody: {content: {application/json: {schema: {allOf: [{oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}, {oneOf: [{$ref: '#/components/schemas/C'}, {$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/A'}]}]}}}}
      responses: {'200': {description: ok}}
components:
  schemas:
    A: {properties: {a: {type: string}, x: {type: string}}}
    B: {properties: {b: {type: string}, x: {type: string}}}
    C: {properties: {c: {type: string}, x: {type: string}}}
`)
	var got []string
	for _, l := range a.operation(t, "POST /a").Inputs() {
		got = append(got, l.Path())
	}
	if list := strings.Join(got, " "); list != "$.a $.b $.x" {
		t.Errorf("an A or a B, which is one of the three, has %s", list)
	}
}

// TestBlocksInBlocks has the blocks of a document that hold other blocks, each kind
// some others, under several names and choices of choices, as editors describe
// them.
func TestBlocksInBlocks(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const kinds, choices = 40, 12
	var b strings.Builder
	b.WriteString("openapi: 3.0.3\npaths:\n  /doc:\n    put:\n      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Choice0'}}}}\n      responses: {'200': {description: ok}}\ncomponents:\n  schemas:\n")
	for i := range choices {
		fmt.Fprintf(&b, "    Choice%d: {oneOf: [", i)
		for j, k := range r.Perm(kinds)[:8+r.IntN(kinds/2)] {
			if j > 0 {
				b.WriteString(", ")
			}
			fmt.Fprintf(&b, "{$ref: '#/components/schemas/Block%d'}", k)
		}
		fmt.Fprintf(&b, ", {$ref: '#/components/schemas/Choice%d'}]}\n", (i+1)%choices)
	}
	for i := range kinds {
		fmt.Fprintf(&b, "    Block%d: {allOf: [{properties: {nodes: {type: array, items: {$ref: '#/components/schemas/Choice%d'}}}}, {properties: {data: {properties: {kind%d: {type: string}, body: {$ref: '#/components/schemas/Choice%d'}}}}}, {oneOf: [{properties: {nodes: {type: array, items: {$ref: '#/components/schemas/Choice%d'}}}}, {properties: {first: {$ref: '#/components/schemas/Block%d'}}}]}]}\n",
			i, r.IntN(choices), i, r.IntN(choices), r.IntN(choices), r.IntN(kinds))
	}
	a := build(t, b.String())
	a.operation(t, "PUT /doc").Inputs()
	if len(a.Doc.Notes) > 0 {
		t.Errorf("%v after %d steps", a.Doc.Notes, a.schemas.work)
	}
	t.Logf("%d schemas, %d steps of %d", a.schemas.count, a.schemas.work, a.schemas.mostWork())
}

// TestCombinationsAreOfTheSize: a small description may combine its schemas in fewer ways
// than a large one, and says that they were not all looked at.
func TestCombinationsAreOfTheSize(t *testing.T) {
	const kinds = 14
	described := func(prose int) string {
		r := rand.New(rand.NewPCG(3, 4))
		text := "openapi: 3.1.0\ninfo: {title: a, version: '1', description: '" + strings.Repeat("a", prose) + "'}\npaths:\n  /a: {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/S0'}}}}, responses: {'200': {description: ok}}}}\ncomponents:\n  schemas:\n"
		for i := range kinds {
			var variants []string
			for _, k := range r.Perm(kinds)[:5] {
				variants = append(variants, fmt.Sprintf("{$ref: '#/components/schemas/S%d'}", k))
			}
			text += fmt.Sprintf("    S%d: {properties: {a: {type: string}, b%d: {$ref: '#/components/schemas/S%d'}}, oneOf: [%s, {properties: {p%d: {$ref: '#/components/schemas/S%d'}}}]}\n",
				i, i%3, r.IntN(kinds), strings.Join(variants, ", "), r.IntN(4), r.IntN(kinds))
		}
		return text
	}
	work := func(prose int) (int, bool) {
		a := build(t, described(prose))
		a.operation(t, "POST /a").Inputs()
		return a.schemas.work, len(a.Doc.Notes) > 0
	}
	if small, said := work(0); small > 2*leastWork || !said {
		t.Errorf("the small one took %d steps, and says so: %t", small, said)
	}
	if large, _ := work(100_000); large < 3*leastWork {
		t.Errorf("the large one took %d steps", large)
	}
}

// TestAlternativesAreStatedOnce: alternatives of which each has the same ones again are
// stated once, and not in the power of their depth.
func TestAlternativesAreStatedOnce(t *testing.T) {
	const kinds = 60
	var refs, schemas strings.Builder
	for i := range kinds {
		fmt.Fprintf(&refs, "{$ref: '#/components/schemas/S%d'}, ", i)
	}
	for i := range kinds {
		fmt.Fprintf(&schemas, "    S%d: {maxLength: %d, oneOf: [%s{type: string}]}\n", i, i, refs.String())
	}
	a := build(t, "openapi: 3.1.0\npaths: {}\ncomponents:\n  schemas:\n"+schemas.String())
	x := a.Schema(a.Doc.Root.At("components", "schemas", "S0"))
	if n := testing.AllocsPerRun(1, func() {
		clear(x.set.statements)
		x.Stated()
	}); n > kinds*20 {
		t.Errorf("%.0f allocations for %d schemas", n, kinds)
	}
}
