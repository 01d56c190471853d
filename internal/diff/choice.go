package diff

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
)

// contest is a group of alternatives of head against one of base.
type contest struct {
	*graph
	node *node
	base api.Choice
	tags []string      // of base's alternatives
	void []*api.Schema // alternatives of head that accept nothing
}

// choice compares the alternatives of a group. One whose values another alternative
// of base accepts opens nothing.
func (g *graph) choice(n *node, base, head api.Choice) {
	base.Variants, head.Variants = withoutRepeats(base.Variants), withoutRepeats(head.Variants)
	some, void := g.withoutVoid(head.Variants, n.direction)
	pairs, added := pairVariants(base.Variants, some)
	g.delta.Spend(acceptsCost * (len(base.Variants) + len(head.Variants)))
	c := contest{graph: g, node: n, base: base, void: void}
	for _, b := range base.Variants {
		c.tags = append(c.tags, tagOf(b))
	}
	for _, p := range pairs {
		if p[0] != p[1] && !g.accepts(p[0], p[1], n.direction) && !c.isCovered(p[1]) {
			n.children = append(n.children, child{g.node(nodeKey{p[0], p[1], n.direction, variant}), nil})
		}
	}
	_, empty := pairVariants(base.Variants, void)
	for _, h := range append(added, empty...) {
		if n.direction == api.Out {
			n.freeAlternative(base.Variants, h)
		} else if !head.Open {
			c.add(h)
		}
	}
}

// isCovered reports whether alternatives of base accept all that one of head does.
func (c *contest) isCovered(h *api.Schema) bool {
	switch {
	case c.base.Open || len(c.base.Variants) > mostVariants: // that nothing of it has to hold makes no variant looser
		return false
	case c.node.as == text && c.wasText(c.base.Variants, h):
		return true
	case slices.Contains(c.void, h):
		return false
	}
	tag := tagOf(h)
	var near []*api.Schema
	for i, b := range c.base.Variants {
		if c.tags[i] == "" || c.tags[i] == tag {
			near = append(near, b)
		}
	}
	return c.areAccepting(near, h, c.node.direction)
}

// add adds an alternative of a request that base did not have.
func (c *contest) add(h *api.Schema) {
	if c.base.Open || len(c.base.Variants) > mostVariants || c.isCovered(h) {
		return
	}
	c.node.local = append(c.node.local, local{kind: relaxed, base: declaration(c.node.base), head: declaration(h), variant: true,
		relaxed: []api.Relaxation{{Facet: newVariant, New: []string{kindOfValue(h)}, Certain: !slices.Contains(c.void, h)}}})
}
