package diff

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
)

// hasNewPlaces reports whether lists may be longer since more of their elements are described
// one by one in a part of the schema, beside which unevaluatedItems leaves no others. Of the
// elements that the schema describes itself see [graph.places].
func hasNewPlaces(base, head *api.Schema) bool {
	isClosed := slices.ContainsFunc(base.Checks(), func(c api.Check) bool {
		return c.Keyword == "unevaluatedItems" && c.Schema != nil && c.Schema.IsNever()
	})
	if !isClosed || base.Tuple() != nil || hasWord(base, "items") || hasWord(base, "contains") || len(base.Alternatives()) > 0 {
		return false
	}
	before, _ := base.Places()
	after, _ := head.Places()
	f := head.Facts()
	return after > before && f.Accepts("array") && !(f.MaxItems.Set && f.MaxItems.Value <= float64(before))
}

// isLongerText reports whether a list of single values in a parameter, of which the elements
// are not compared by their places, may have more of them than were described.
func isLongerText(n *node) bool {
	b, h := n.base.Tuple(), n.head.Tuple()
	f := n.head.Facts()
	if n.as != text || b == nil || !b.Closed || !f.Accepts("array") || hasNoElements(n.head) || h == nil && n.head.Property(api.Element) == nil {
		return false
	}
	isAsShort := h != nil && h.Closed && len(h.First) <= len(b.First)
	return !isAsShort && !(f.MaxItems.Set && f.MaxItems.Value <= float64(len(b.First)))
}

// morePlaces adds that a list may have more elements than were described.
func (g *graph) morePlaces(n *node) {
	if !hasNewPlaces(n.base, n.head) && !isLongerText(n) {
		return
	}
	g.delta.Spend(localCost)
	n.local = append(n.local, local{kind: relaxed, base: placeOf(n.base, "unevaluatedItems", "items"), head: declaration(n.head), variant: n.as == variant,
		relaxed: []api.Relaxation{{Facet: "items", Old: []string{"false"}, Certain: true}}})
}
