package diff

import (
	"iter"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Carriers knows the operations that carried a value at base. Values are identified
// by their declarations at head, so that a schema may be renamed, extracted or
// moved to another file.
type Carriers struct {
	holds map[openapi.ID][]*carrier // by the declarations of the values
	of    map[*node]*carrier
	alike map[*api.Schema]*carrier // of what was not compared, by head's schema
	graph *graph
}

// carrier is a pair of schemas that holds values, itself or below.
type carrier struct {
	node    *node
	parents []*carrier
	pairs   []*Pair // of the operations that send it
}

// Carriers indexes what travels in a direction on both sides. Only operations whose
// text changed, or that refer to changed text, are sure to be in it.
func (d *Delta) Carriers(dir api.Direction) *Carriers {
	x := &Carriers{holds: map[openapi.ID][]*carrier{}, of: map[*node]*carrier{}, alike: map[*api.Schema]*carrier{}}
	if d.compared == nil {
		return x
	}
	x.graph = d.compared.graph
	var queue []*carrier
	for _, r := range d.compared.roots {
		if r.node.direction == dir {
			c := x.of[r.node]
			if c == nil {
				c = &carrier{node: r.node}
				x.of[r.node] = c
				queue = append(queue, c)
			}
			c.pairs = append(c.pairs, r.pair)
		}
	}
	for i := 0; i < len(queue); i++ {
		c := queue[i]
		for inner, value := range x.below(c.node) {
			if inner.parents == nil && inner.pairs == nil {
				queue = append(queue, inner)
			}
			inner.parents = append(inner.parents, c)
			if value != nil {
				id := value.Entry.EntryID()
				x.holds[id] = append(x.holds[id], c)
			}
		}
	}
	return x
}

// below are the carriers below a node: what was compared, and what was not, since it means
// the same on both sides. Within that the values are those of head. The property is nil as
// that of [child] is.
func (x *Carriers) below(n *node) iter.Seq2[*carrier, *api.Property] {
	return func(yield func(*carrier, *api.Property) bool) {
		for _, k := range n.children {
			c := x.of[k.node]
			if c == nil {
				c = &carrier{node: k.node}
				x.of[k.node] = c
			}
			if !yield(c, k.property) {
				return
			}
		}
		for _, p := range x.graph.unchanged(n) {
			c := x.alike[p.Schema]
			if c == nil {
				c = &carrier{node: &node{nodeKey: nodeKey{base: p.Schema, head: p.Schema, direction: n.direction}, alike: true}}
				x.alike[p.Schema] = c
			}
			if !yield(c, p) {
				return
			}
		}
	}
}

// Carry reports whether some operation carried the value at base.
func (x *Carriers) Carry(l api.Leaf) bool {
	return len(x.holds[l.Entry().EntryID()]) > 0
}

// Of are the operations that carried the value at base, each once.
func (x *Carriers) Of(l api.Leaf) iter.Seq[*Pair] {
	return func(yield func(*Pair) bool) {
		seen := map[*carrier]bool{}
		reported := map[*Pair]bool{}
		queue := slices.Clone(x.holds[l.Entry().EntryID()])
		for i := 0; i < len(queue); i++ {
			c := queue[i]
			if seen[c] {
				continue
			}
			seen[c] = true
			for _, p := range c.pairs {
				if !reported[p] {
					reported[p] = true
					if !yield(p) {
						return
					}
				}
			}
			queue = append(queue, c.parents...)
		}
	}
}
