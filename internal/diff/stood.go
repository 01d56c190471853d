package diff

import (
	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Before tells what base said of what head has.
type Before struct {
	delta  *Delta
	heads  map[*api.Operation]*api.Operation // base's of head's
	stood  map[openapi.ID][]openapi.Value    // see declared; nil until it is needed
	places map[string]*api.Operation         // see Operation
	items  map[string]openapi.Value          // base's path items
}

// Before prepares the answers. Nothing is looked for until it is asked.
func (d *Delta) Before() *Before { return &Before{delta: d} }

// Base is the side that stood before the change, nil where there is none.
func (x *Before) Base() *api.API { return x.delta.Base }

// Operation is what base says of an operation: itself where it is base's, its
// counterpart, or for one that is new what base lays down for its place, by the
// path item and the root; nil where base has no such path item and no root.
func (x *Before) Operation(o *api.Operation) *api.Operation {
	switch {
	case x.delta.Base == nil:
		return nil
	case o.API == x.delta.Base:
		return o
	}
	if x.heads == nil {
		x.heads, x.places = map[*api.Operation]*api.Operation{}, map[string]*api.Operation{}
		for _, p := range x.delta.Pairs {
			if p.Base != nil && p.Head != nil {
				x.heads[p.Head] = p.Base
			}
		}
	}
	if b := x.heads[o]; b != nil {
		return b
	}
	key := o.Kind.String() + " " + o.Path
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
	x.places[key] = made
	return made
}

// Declarations are the objects by which base declares the value that a leaf of
// head is: of the value at the same place of an operation, and what stood at the
// same place of the text as any part of its declaration. None where it is new.
func (x *Before) Declarations(l api.Leaf) []openapi.Value {
	if x.delta.Base == nil {
		return nil
	}
	if x.stood == nil {
		x.index()
	}
	out := append([]openapi.Value{}, x.stood[l.Entry.EntryID()]...)
	for _, part := range append([]openapi.Value{l.Entry}, l.Schema.Declarations()...) {
		if at := x.delta.atBase(part); at.Exists() {
			out = append(out, at)
		}
	}
	return out
}

// index notes base's declarations of all values that were compared.
func (x *Before) index() {
	x.stood = map[openapi.ID][]openapi.Value{}
	c := x.delta.compared
	if c == nil {
		return
	}
	add := func(id openapi.ID, values ...openapi.Value) { x.stood[id] = append(x.stood[id], values...) }
	for _, n := range c.graph.order {
		for _, k := range n.children {
			if k.property == nil {
				continue
			}
			id := k.property.Entry.EntryID()
			if b := n.base.Property(k.property.Name); b != nil {
				add(id, b.Entry)
			}
			add(id, k.node.base.Declarations()...)
		}
	}
	for _, r := range c.roots {
		id := r.leaf.Entry.EntryID()
		if b := find(r.pair.Base.Parameters, r.leaf.Where, r.leaf.Name()); b != nil {
			add(id, b.Value)
		}
		add(id, r.node.base.Declarations()...)
	}
}

// atBase is the value at the same place of the same file at base; a root file
// that was renamed is the same.
func (d *Delta) atBase(v openapi.Value) openapi.Value {
	file, pointer := v.Place()
	if file == d.Head.Doc.Path {
		file = d.Base.Doc.Path
	}
	return d.Base.Doc.At(file, pointer)
}
