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
	reached map[*node]bool // by some operation
}

// Carriers indexes what travels in a direction on both sides. Only operations whose
// text changed, or that refer to changed text, are sure to be in it.
func (d *Delta) Carriers(dir api.Direction) *Carriers {
	x := &Carriers{parents: map[*node][]*node{}, pairs: map[*node][]*Pair{}, holds: map[openapi.ID][]*node{}, reached: map[*node]bool{}}
	if d.compared == nil {
		return x
	}
	for _, n := range d.compared.graph.order {
		if n.direction != dir {
			continue
		}
		for _, k := range n.children {
			x.parents[k.node] = append(x.parents[k.node], n)
			if k.property == nil {
				continue
			}
			id := k.property.Entry.EntryID()
			x.holds[id] = append(x.holds[id], n)
		}
	}
	var queue []*node
	for _, r := range d.compared.roots {
		if r.node.direction == dir {
			x.pairs[r.node] = append(x.pairs[r.node], r.pair)
			queue = append(queue, r.node)
		}
	}
	for i := 0; i < len(queue); i++ {
		if n := queue[i]; n.direction == dir && !x.reached[n] {
			x.reached[n] = true
			for _, k := range n.children {
				queue = append(queue, k.node)
			}
		}
	}
	return x
}

// Carry reports whether some operation carried the value at base.
func (x *Carriers) Carry(l api.Leaf) bool {
	return slices.ContainsFunc(x.holds[l.Entry().EntryID()], func(n *node) bool { return x.reached[n] })
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
