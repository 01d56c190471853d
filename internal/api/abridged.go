package api

import (
	"maps"
	"slices"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Carried is what carries values, with the names on the way to them. Where and Path are
// as those of a [Leaf].
type Carried struct {
	Where, Path string
	Names       []string
}

// IsFailure reports whether a response carries the values that is no success.
func (c Carried) IsFailure() bool {
	l := BodyLeaf(c.Where, nil, openapi.Value{})
	return l.IsInResponse() && !l.IsSuccess()
}

// Abridged lists the inputs and the outputs, with each body as one whose Names are those
// of all leaves that [Operation.Inputs] or [Operation.Outputs] lists of it, each once,
// sorted. Operations that have a body in common share these names, which must not be
// changed.
func (o *Operation) Abridged() []Carried {
	var out []Carried
	body := func(x *Schema, d Direction, where string) []Leaf {
		if names := x.namesIn(d); names != nil {
			out = append(out, Carried{where, "$", names})
		}
		return nil
	}
	for _, list := range slices.Concat(o.inputs(body), o.outputs(body)) {
		for _, l := range list {
			out = append(out, Carried{l.Where(), l.Path(), l.Names()})
		}
	}
	return out
}

// directed is a schema with the direction in which its values travel.
type directed struct {
	schema    *Schema
	direction Direction
}

// namesIn lists the names in a body, nil if no leaf is in it.
func (x *Schema) namesIn(d Direction) []string {
	key := directed{x, d}
	names, known := x.set.leafNames[key]
	if !known {
		found := map[string]bool{}
		var own []string
		leaves := x.Leaves(d, "")
		for _, l := range leaves {
			own = l.AppendNames(own[:0], MaxDepth)
			for _, n := range own {
				found[n] = true
			}
		}
		if len(leaves) > 0 {
			names = slices.AppendSeq(make([]string, 0, len(found)), maps.Keys(found))
			slices.Sort(names)
		}
		if x.set.leafNames == nil {
			x.set.leafNames = map[directed][]string{}
		}
		x.set.leafNames[key] = names
	}
	x.Spend(1 + len(names))
	return names
}
