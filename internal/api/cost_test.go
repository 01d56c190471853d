package api

import (
	"strconv"
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
