package diff

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
)

// acceptsNoMore reports whether base accepts all that head does, as far as that is seen at
// once. Where it is seen by the alternatives only, each of them is compared too.
func (g *graph) acceptsNoMore(n *node) bool {
	if n.as == fields || g.isWithinBase(n) {
		return true
	}
	isCovered := g.isCovered(n)
	if isCovered {
		g.variants(n)
	}
	return isCovered
}

// isCovered reports whether base accepts each alternative of head, or anything. What
// alternatives have in common is looser on both sides than any of them, so that a
// comparison of the whole would take for wider what is narrower; there only the fields
// that are new remain to be told.
func (g *graph) isCovered(n *node) bool {
	if n.as != whole && n.as != text || n.base == n.head {
		return false
	}
	if n.base.IsAnything() {
		return !n.base.IsEmpty()
	}
	base, head := firstChoice(n.base), firstChoice(n.head)
	if len(base)+len(head) == 0 || g.isVoid(n.head) {
		return false
	}
	if len(base) == 0 {
		base = []*api.Schema{n.base}
	}
	if len(head) == 0 {
		head = []*api.Schema{n.head}
	}
	if len(base)+len(head) > mostAlike || slices.ContainsFunc(slices.Concat(base, head), isUnknown) {
		return false
	}
	for i, h := range head {
		isSame := i < len(base) && base[i].IsAlike(h, g.alike) // most are where they were
		if !isSame && !g.areAccepting(base, h, n.direction) && !(n.as == text && g.wasText(base, h)) {
			return false
		}
	}
	return true
}

// isUnknown reports whether a schema was not read as a whole.
func isUnknown(x *api.Schema) bool { return x.IsTruncated() || len(x.Unresolved) > 0 }

// lookForFields compares a pair of which base accepts all that head does: for fields
// that are new, as in the whole of it, and for what is said of a value besides.
func (g *graph) lookForFields(n *node) {
	for _, p := range n.head.Properties() {
		switch b := n.base.Property(p.Name); {
		case !p.Travels(n.direction):
			if n.direction == api.Out && b == nil {
				n.local = append(n.local, local{kind: withheld, property: p, head: p.Entry})
			}
		case b != nil && b.Travels(n.direction) && !b.Schema.IsNever():
			n.children = append(n.children, child{g.node(nodeKey{b.Schema, p.Schema, n.direction, fields}), p})
		default:
			g.property(n, b, p)
		}
	}
	if n.direction == api.In {
		g.reworded(n)
		return
	}
	g.retyped(n, local{base: declaration(n.base), head: declaration(n.head)})
}
