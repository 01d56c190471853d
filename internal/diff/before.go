package diff

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Before answers what base said of something that head has.
type Before struct {
	delta        *Delta
	pairs        map[*api.Operation]*Pair          // those with both sides, by either; nil until needed
	declarations map[openapi.ID][]openapi.Value    // declarations of base by entry of head; nil until needed
	places       map[operationPlace]*api.Operation // operations made by Place, see Operation
	items        map[string]openapi.Value          // base's path items
}

// operationPlace is where base would have an operation of head.
type operationPlace struct {
	kind api.Kind
	path string
}

// Before returns the answers about base. Nothing is indexed until it is needed.
func (d *Delta) Before() *Before { return &Before{delta: d} }

// Base is the side before the change, nil if there is none.
func (x *Before) Base() *api.API { return x.delta.Base }

// Operation returns what base said of an operation: its counterpart, or itself if
// it is base's. For a new operation it is what base lays down for its place by the
// path item and the root, nil if there is no base.
func (x *Before) Operation(o *api.Operation) *api.Operation {
	switch {
	case x.delta.Base == nil:
		return nil
	case o.API == x.delta.Base:
		return o
	case o.InCommon:
		return x.delta.AtHead(o).Base
	}
	if p := x.Pair(o); p != nil {
		return p.Base
	}
	key := operationPlace{o.Kind, o.Path}
	if known, ok := x.places[key]; ok {
		return known
	}
	if x.items == nil {
		x.items = x.delta.Base.Items()
	}
	var item openapi.Value
	if o.Kind == api.Endpoint {
		item = x.items[api.Template(o.Path)]
	}
	made := x.delta.Base.Place(o, item)
	if x.places == nil {
		x.places = map[operationPlace]*api.Operation{}
	}
	x.places[key] = made
	return made
}

// Pair returns the pair of an operation of either side that may differ, nil where the other
// side has none.
func (x *Before) Pair(o *api.Operation) *Pair {
	if x.pairs == nil {
		x.pairs = map[*api.Operation]*Pair{}
		for _, p := range x.delta.Pairs {
			if p.Base != nil && p.Head != nil {
				x.pairs[p.Base], x.pairs[p.Head] = p, p
			}
		}
	}
	return x.pairs[o]
}

// AreAlike reports whether a schema of base and one of head are known to mean the same, see
// [api.Schema.IsAlike].
func (x *Before) AreAlike(base, head *api.Schema) bool {
	return x.delta.compared != nil && base.IsAlike(head, x.delta.compared.graph.alike)
}

// Declarations returns the objects by which base declares the value of head's leaf:
// those of the value at the same place of an operation, and those at the same place
// of the text. There are none if the value is new.
func (x *Before) Declarations(l api.Leaf) []openapi.Value {
	if x.delta.Base == nil {
		return nil
	}
	if x.declarations == nil {
		x.index()
	}
	out := append([]openapi.Value{}, x.declarations[l.Entry().EntryID()]...)
	for _, part := range append([]openapi.Value{l.Entry()}, l.Schema().Declarations()...) {
		if at := x.delta.atBase(part); at.Exists() {
			out = append(out, at)
		}
	}
	return out
}

// index collects base's declarations of all values that were compared.
func (x *Before) index() {
	x.declarations = map[openapi.ID][]openapi.Value{}
	c := x.delta.compared
	if c == nil {
		return
	}
	seen := map[*api.Schema]bool{}
	for _, n := range c.graph.order {
		for b, h := range c.graph.unchanged(n) {
			x.addUnchanged(b, h, seen)
		}
		for _, k := range n.children {
			if k.property == nil {
				continue
			}
			id := k.property.Entry.EntryID()
			if b := n.base.Property(k.property.Name); b != nil {
				x.add(id, b.Entry)
			}
			x.add(id, k.node.base.Declarations()...)
		}
	}
	for _, r := range c.roots {
		id := r.leaf.Entry().EntryID()
		if b := find(r.pair.Base.Parameters, r.leaf.Where(), r.leaf.Name()); b != nil {
			x.add(id, b.Value)
		}
		x.add(id, r.node.base.Declarations()...)
	}
}

func (x *Before) add(id openapi.ID, values ...openapi.Value) {
	x.declarations[id] = append(x.declarations[id], values...)
}

// addUnchanged adds the declarations of a property that means the same on both sides, and of
// all values within, but for what base has at the same place of the text, where Declarations
// looks.
func (x *Before) addUnchanged(b, h *api.Property, seen map[*api.Schema]bool) {
	x.add(h.Entry.EntryID(), b.Entry)
	x.add(h.Entry.EntryID(), b.Schema.Declarations()...)
	if seen[h.Schema] || x.areInPlace(b.Schema, h.Schema) {
		return
	}
	seen[h.Schema] = true
	for _, inner := range h.Schema.Properties() {
		if was := b.Schema.Property(inner.Name); was != nil {
			x.addUnchanged(was, inner, seen)
		}
	}
}

// areInPlace reports whether each declaration of head's schema stands where one of base's
// does.
func (x *Before) areInPlace(base, head *api.Schema) bool {
	return !slices.ContainsFunc(head.Declarations(), func(h openapi.Value) bool {
		at := x.delta.atBase(h).ID()
		return !slices.ContainsFunc(base.Declarations(), func(b openapi.Value) bool { return b.ID() == at })
	})
}

// atBase returns the value at the same place of the same file at base. A root file
// that was renamed is the same file.
func (d *Delta) atBase(v openapi.Value) openapi.Value {
	file, pointer := v.Place()
	if file == d.Head.Doc.Path {
		file = d.Base.Doc.Path
	}
	return d.Base.Doc.At(file, pointer)
}
