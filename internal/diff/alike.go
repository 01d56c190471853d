package diff

import (
	"iter"

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
