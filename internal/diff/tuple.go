package diff

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
)

// tuples are the lists of both sides where their elements are described by their
// places, false where one side describes them otherwise.
func (g *graph) tuples(base, head *api.Schema, d api.Direction) (b, h *api.Tuple, ok bool) {
	if h = head.Tuple(); h != nil {
		b = base.Tuple()
	}
	if b == nil || h == nil {
		return b, h, false
	}
	return b, g.withContained(h, head, d), len(b.First)+len(h.First) > 0
}

// withContained is a tuple of which an element is what the list must contain, too, if it is
// the only one that may be so.
func (g *graph) withContained(t *api.Tuple, x *api.Schema, d api.Direction) *api.Tuple {
	most := x.Facts().MaxItems
	room := len(t.First)
	if most.Set && most.Value < float64(room) {
		room = int(most.Value)
	} else if !t.Closed && !(most.Set && most.Value == float64(room)) {
		return t
	}
	for _, c := range x.Checks() {
		if c.Keyword != "contains" {
			continue
		}
		only := -1
		for i, p := range t.First[:room] {
			switch {
			case g.areExclusive(p.Schema, c.Schema):
			case only >= 0:
				only = room // another one
			default:
				only = i
			}
		}
		if only < 0 || only >= room {
			continue
		}
		made, at := *t, *t.First[only]
		at.Schema = at.Schema.And(c.Schema)
		made.First = slices.Clone(t.First)
		made.First[only] = &at
		t = &made
	}
	return t
}

// places compares elements of tuples place by place, and what comes after them. It
// returns false where the elements are compared together.
func (g *graph) places(n *node) bool {
	b, h, ok := g.tuples(n.base, n.head, n.direction)
	if !ok || n.as == text { // the texts of a parameter's list are read alike
		return false
	}
	places := max(len(b.First), len(h.First))
	g.delta.Spend(places)
	most := n.head.Facts().MaxItems
	for i := range places + 1 { // the last stands for all that come after
		if most.Set && most.Value <= float64(i) {
			break
		}
		was, is, isRest := b.At(i), h.At(i), i == places
		if is != nil && g.isVoid(is.Schema) {
			n.children = appendPlace(n, g, was, is)
			break // so that no list is as long
		}
		switch {
		case was != nil && is != nil:
			n.children = appendPlace(n, g, was, is)
		case is != nil:
			g.newPlace(n, is, b.Closed, isRest)
		case isRest && !h.Closed && (was != nil || b.Closed): // of the first ones checks tells it
			g.freedRest(n, was)
		}
	}
	return true
}

// appendPlace adds a pair of elements at one place, where base has one.
func appendPlace(n *node, g *graph, was, is *api.Property) []child {
	if was == nil || was.Schema == is.Schema {
		return n.children
	}
	return append(n.children, child{n.below(g, was.Schema, is.Schema), is})
}

// newPlace adds what an element may be of which base said nothing: anything, or, where
// base is closed, that there is none.
func (g *graph) newPlace(n *node, is *api.Property, closed, isRest bool) {
	at := local{kind: declared, property: is, base: declaration(n.base), head: is.Entry, variant: n.as == variant}
	switch {
	case !isRest && n.as != variant:
		if closed {
			at.kind = added
		}
	case closed && n.direction == api.In:
		at.kind, at.property, at.relaxed = relaxed, nil, []api.Relaxation{{Facet: "items", Old: []string{"false"}, New: []string{kindOfValue(is.Schema)}, Certain: true}}
	default:
		return
	}
	g.delta.Spend(localCost)
	n.local = append(n.local, at)
}

// freedRest adds that what comes after the described elements may be anything.
func (g *graph) freedRest(n *node, was *api.Property) {
	if hasFreedPlaces(n.base, n.head) {
		return
	}
	at := local{kind: relaxed, base: placeOf(n.base, "items", "additionalItems"), head: declaration(n.head), variant: n.as == variant,
		relaxed: []api.Relaxation{{Facet: "items", Old: []string{"false"}, Certain: true}}}
	if was != nil {
		at.relaxed[0].Old = []string{kindOfValue(was.Schema)}
	}
	if n.direction == api.Out {
		at.kind, at.relaxed, at.how = opened, nil, "what its elements are is no longer declared"
	}
	g.delta.Spend(localCost)
	n.local = append(n.local, at)
}

// acceptsPlaces reports whether each place of base accepts what head has there, of at
// most so many elements.
func (g *graph) acceptsPlaces(b, h *api.Tuple, most api.Bound, d api.Direction) bool {
	places := max(len(b.First), len(h.First))
	g.delta.Spend(places)
	for i := range places + 1 {
		was, is := b.At(i), h.At(i)
		switch {
		case most.Set && most.Value <= float64(i), is == nil && h.Closed || was == nil && !b.Closed:
		case is != nil && g.isVoid(is.Schema):
			return true
		case was == nil || is == nil && !was.Schema.IsEmpty() || is != nil && !g.accepts(was.Schema, is.Schema, d):
			return false
		}
	}
	return true
}
