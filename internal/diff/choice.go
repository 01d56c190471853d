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
	void []*api.Schema // alternatives of head that accept nothing
	once []*api.Schema // see alternatives
	tags []string      // of these, see tagged
}

// alternatives are those of base, without repeats.
func (c *contest) alternatives() []*api.Schema {
	if c.once == nil {
		c.once = withoutRepeats(c.base.Variants)
	}
	return c.once
}

// choice compares the alternatives of a group. One whose values another alternative
// of base accepts opens nothing. Where only another group differs, that is told by the
// alternatives of that group.
func (g *graph) choice(n *node, base, head api.Choice) {
	before, after := base.Variants, head.Variants
	if n.base.SaysAlike(n.head, g.alike) {
		before, after = base.Differing(head, g.alike)
	}
	some, void := g.withoutVoid(withoutRepeats(after))
	before = withoutRepeats(before)
	pairs, added := pairVariants(before, some)
	g.delta.Spend(acceptsCost * (len(base.Variants) + len(head.Variants)))
	c := contest{graph: g, node: n, base: base, void: void}
	for _, p := range pairs {
		if p[0] != p[1] && !g.accepts(p[0], p[1], n.direction) && !c.isCovered(p[1]) {
			n.children = append(n.children, child{g.node(nodeKey{p[0], p[1], n.direction, variant}), nil})
		}
	}
	_, empty := pairVariants(before, void)
	for _, h := range append(added, empty...) {
		if n.direction == api.Out {
			n.freeAlternative(base.Variants, h)
		} else if !head.Open {
			c.add(h)
		}
	}
}

// tagged are base's alternatives that have the same tag, or none.
func (c *contest) tagged(tag string) []*api.Schema {
	if c.tags == nil {
		for _, b := range c.alternatives() {
			c.tags = append(c.tags, tagOf(b))
		}
	}
	var near []*api.Schema
	for i, b := range c.alternatives() {
		if c.tags[i] == "" || c.tags[i] == tag {
			near = append(near, b)
		}
	}
	return near
}

// isCovered reports whether alternatives of base accept all that one of head does.
func (c *contest) isCovered(h *api.Schema) bool {
	switch {
	case c.base.Open || len(c.alternatives()) > mostVariants: // that nothing of it has to hold makes no variant looser
		return false
	case c.node.as == text && c.wasText(c.alternatives(), h):
		return true
	case slices.Contains(c.void, h):
		return false
	}
	return c.areAccepting(c.tagged(tagOf(h)), h, c.node.direction)
}

// add adds an alternative of a request that base did not have.
func (c *contest) add(h *api.Schema) {
	if c.base.Open || len(c.alternatives()) > mostVariants || c.isCovered(h) {
		return
	}
	c.node.local = append(c.node.local, local{kind: relaxed, base: declaration(c.node.base), head: declaration(h), variant: true,
		relaxed: []api.Relaxation{{Facet: newVariant, New: []string{kindOfValue(h)}, Certain: !slices.Contains(c.void, h)}}})
}
