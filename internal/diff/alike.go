package diff

import (
	"iter"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// newLikeness returns what is known of values that mean the same on both sides.
func newLikeness(d *Delta) *openapi.Likeness {
	if d.Base == nil || d.Head == nil {
		return openapi.NewLikeness(nil, nil)
	}
	return openapi.NewLikeness(d.Base.Doc, d.Head.Doc)
}

// descend adds the pair of one property on both sides, unless it means the same.
func (g *graph) descend(n *node, b, h *api.Property) {
	if !b.Schema.IsAlike(h.Schema, g.alike) {
		if n.children == nil {
			n.children = n.only[:0]
		}
		n.children = append(n.children, child{n.below(g, b.Schema, h.Schema), h})
	}
}

// unchanged are the properties of both sides that were not compared, since they mean the
// same.
func (g *graph) unchanged(n *node) iter.Seq2[*api.Property, *api.Property] {
	return func(yield func(b, h *api.Property) bool) {
		for _, h := range n.head.Properties() {
			b := n.base.Property(h.Name)
			if b != nil && h.Travels(n.direction) && (n.alike || b.Schema.IsAlike(h.Schema, g.alike)) && !yield(b, h) {
				return
			}
		}
	}
}

// passes goes on to the properties that are not alike where all else is that a pair says, so
// that there is nothing to compare of the pair itself. It returns false where there may be.
func (g *graph) passes(n *node) bool {
	if n.as != whole {
		return false
	}
	list := g.unlike(n)
	isSent := func(p *api.Property) bool { return p.Travels(n.direction) && !p.Schema.IsNever() }
	if len(list) == 0 || slices.ContainsFunc(list, func(p [2]*api.Property) bool { return !isSent(p[0]) || !isSent(p[1]) }) {
		return false
	}
	n.passed = list
	g.delta.Spend(10 + len(list))
	for _, p := range list {
		g.descend(n, p[0], p[1])
	}
	return true
}

// unlike are the properties in which alone a pair differs. Those of one that was passed the
// other way round are known.
func (g *graph) unlike(n *node) [][2]*api.Property {
	if g.forward == nil {
		return n.base.Unlike(n.head, g.alike)
	}
	f := g.forward.nodes[nodeKey{n.head, n.base, n.direction, whole}]
	if f == nil || f.passed == nil {
		return n.base.Unlike(n.head, g.alike)
	}
	list := slices.Clone(f.passed)
	for i, p := range list {
		list[i] = [2]*api.Property{p[1], p[0]}
	}
	return list
}
