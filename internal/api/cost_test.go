package api

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// TestPartsAllocations: what the parts of an object are collected in is used for the next
// object too, whether it has few or many, and is empty then.
func TestPartsAllocations(t *testing.T) {
	names := make([]string, 3*manyParts)
	for i := range names {
		names[i] = strconv.Itoa(i)
	}
	var s stock
	collect := func() {
		for _, n := range [...]int{len(names), 2} {
			outer := s.collect()
			inner := s.collect()
			for _, name := range names[:n] {
				if p := outer.at(name); p.name != name || len(p.sources) > 0 || outer.at(name) != p {
					t.Fatalf("%q has a part %+v", name, p)
				} else {
					p.add(openapi.Value{})
				}
				inner.at(name)
			}
			if len(outer.list) != n || len(inner.list) != n {
				t.Fatalf("%d and %d parts of %d", len(outer.list), len(inner.list), n)
			}
			inner.done()
			outer.done()
		}
	}
	collect()
	if n := testing.AllocsPerRun(10, collect); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestFactsAllocations: the constraints of a schema are made once, and nothing beside them.
func TestFactsAllocations(t *testing.T) {
	doc, err := openapi.Load(fstest.MapFS{"a.yaml": {Data: []byte("openapi: 3.0.3\ncomponents: {schemas: {A: {type: string, maxLength: 5}}}\n")}}, "a.yaml", openapi.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	x := newSchemas(doc).of(doc.Root.At("components", "schemas", "A"))
	n := testing.AllocsPerRun(10, func() {
		x.facts = nil
		x.Facts()
	})
	if n > 3 || x.Facts().MaxLength.Value != 5 {
		t.Errorf("%v allocations of %+v", n, x.Facts())
	}
}

// TestWalkAgain: a walk that begins again finds what it would find alone, and takes no more
// than the places that it comes by.
func TestWalkAgain(t *testing.T) {
	var text strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&text, "p%d: {type: string}, ", i)
	}
	doc, err := openapi.Load(fstest.MapFS{"a.yaml": {Data: []byte("openapi: 3.1.0\ncomponents: {schemas: {A: {properties: {a: {$ref: '#/components/schemas/B'}, b: {type: string}}}, B: {properties: {" + text.String() + "}}}}\n")}}, "a.yaml", openapi.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	schemas := newSchemas(doc)
	var w Walk
	for _, name := range []string{"A", "B", "A"} {
		x := schemas.of(doc.Root.At("components", "schemas", name))
		from := BodyLeaf("request", x, openapi.Value{})
		want := from.Walk(Out).Next(2000)
		if got := w.Begin(from, Out).Next(2000); len(got) != len(want) || got[len(got)-1].Path() != want[len(want)-1].Path() {
			t.Errorf("%s: %d leaves, want %d", name, len(got), len(want))
		}
		if n := testing.AllocsPerRun(10, func() { w.Begin(from, Out).Filter(2000, func(Leaf) bool { return false }) }); n > 3 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}
