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
	parents map[*node][]*node
	pairs   map[*node][]*Pair
	holds   map[openapi.ID][]*node
	graph   *graph
	alike   map[*api.Schema]*node // of what was not compared, by head's schema
}

// Carriers indexes what travels in a direction on both sides. Only operations whose
// text changed, or that refer to changed text, are sure to be in it.
func (d *Delta) Carriers(dir api.Direction) *Carriers {
	x := &Carriers{parents: map[*node][]*node{}, pairs: map[*node][]*Pair{}, holds: map[openapi.ID][]*node{}, alike: map[*api.Schema]*node{}}
	if d.compared == nil {
		return x
	}
	x.graph = d.compared.graph
	var queue []*node
	for _, r := range d.compared.roots {
		if r.node.direction == dir {
			if x.pairs[r.node] == nil {
				queue = append(queue, r.node)
			}
			x.pairs[r.node] = append(x.pairs[r.node], r.pair)
		}
	}
	for i := 0; i < len(queue); i++ {
		n := queue[i]
		for _, k := range x.below(n) {
			if x.parents[k.node] == nil && x.pairs[k.node] == nil {
				queue = append(queue, k.node)
			}
			x.parents[k.node] = append(x.parents[k.node], n)
			if k.property != nil {
				id := k.property.Entry.EntryID()
				x.holds[id] = append(x.holds[id], n)
			}
		}
	}
	return x
}

// below are the edges from a node, to what was compared and to what was not, since it means
// the same on both sides. Within that the values are those of head.
func (x *Carriers) below(n *node) []child {
	out := slices.Clone(n.children)
	for _, p := range x.graph.unchanged(n) {
		inner := x.alike[p.Schema]
		if inner == nil {
			inner = &node{nodeKey: nodeKey{base: p.Schema, head: p.Schema, direction: n.direction}, alike: true}
			x.alike[p.Schema] = inner
		}
		out = append(out, child{inner, p})
	}
	return out
}

// Carry reports whether some operation carried the value at base.
func (x *Carriers) Carry(l api.Leaf) bool {
	return len(x.holds[l.Entry().EntryID()]) > 0
}

// Of are the operations that carried the value at base, each once.
func (x *Carriers) Of(l api.Leaf) iter.Seq[*Pair] {
	return func(yield func(*Pair) bool) {
		seen := map[*node]bool{}
		reported := map[*Pair]bool{}
		queue := slices.Clone(x.holds[l.Entry().EntryID()])
		for i := 0; i < len(queue); i++ {
			n := queue[i]
			if seen[n] {
				continue
			}
			seen[n] = true
			for _, p := range x.pairs[n] {
				if !reported[p] {
					reported[p] = true
					if !yield(p) {
						return
					}
				}
			}
			queue = append(queue, x.parents[n]...)
		}
	}
}
