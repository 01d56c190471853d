package api

import (
	"maps"
	"slices"
)

// Abridged lists the inputs and then the outputs, with each body as one leaf whose
// Names are those of all leaves that [Operation.Inputs] or [Operation.Outputs] lists
// of it, each once, sorted. Operations that have a body in common share these names,
// which must not be changed.
func (o *Operation) Abridged() []Leaf {
	return slices.Concat(append(o.inputs((*Schema).abridged), o.outputs((*Schema).abridged)...)...)
}

// directed is a schema with the direction in which its values travel.
type directed struct {
	schema    *Schema
	direction Direction
}

// abridged lists a body as one leaf, or as none if no leaf is in it.
func (x *Schema) abridged(d Direction, where string) []Leaf {
	key := directed{x, d}
	names, known := x.set.leafNames[key]
	if !known {
		some, found := false, map[string]bool{}
		x.Walk(d, Leaf{Where: where, Path: "$"}).Filter(MaxLeaves, MaxDepth, func(l Leaf) bool {
			some = true
			for _, n := range l.Names {
				found[n] = true
			}
			return false
		})
		if some {
			names = slices.AppendSeq(make([]string, 0, len(found)), maps.Keys(found))
			slices.Sort(names)
		}
		if x.set.leafNames == nil {
			x.set.leafNames = map[directed][]string{}
		}
		x.set.leafNames[key] = names
	}
	x.Spend(1 + len(names))
	if names == nil {
		return nil
	}
	return []Leaf{{Where: where, Path: "$", Names: names, Schema: x}}
}
