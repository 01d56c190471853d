package diff

import "github.com/threatdelta/threatdelta/internal/api"

// wrapped compares an answer with what lies in a new envelope around it, or with what
// lay in an envelope at base: the same values at another place are not new. It returns
// false where there is no envelope.
func (g *graph) wrapped(n *node) bool {
	if n.direction != api.Out || sharesName(n.base, n.head) {
		return false
	}
	if inner := g.content(n.head, n.base); inner != nil {
		n.children = append(n.children, child{n.below(g, n.base, inner.Schema), inner})
		for _, p := range n.head.Properties() {
			if p != inner && p.Travels(n.direction) {
				g.property(n, nil, p)
			}
		}
		return true
	}
	if inner := g.content(n.base, n.head); inner != nil {
		n.children = append(n.children, child{n.below(g, inner.Schema, n.head), nil})
		return true
	}
	return false
}

// sharesName reports whether two schemas declare a property of the same name. Objects
// that do not declare any share none, and are in no envelope.
func sharesName(a, b *api.Schema) bool {
	if len(a.Properties()) == 0 || len(b.Properties()) == 0 {
		return true
	}
	for _, p := range b.Properties() {
		if a.Property(p.Name) != nil {
			return true
		}
	}
	return false
}

// maxEnvelope is how many properties an envelope has at most.
const maxEnvelope = 12

// content returns the one property of an envelope that holds what the other schema is,
// nil where there is none or several.
func (g *graph) content(envelope, of *api.Schema) *api.Property {
	if len(envelope.Properties()) > maxEnvelope {
		return nil
	}
	g.delta.Spend(len(envelope.Properties()) * len(of.Properties()))
	var found *api.Property
	for _, p := range envelope.Properties() {
		if p.Name == api.Element || p.Name == api.Map || !p.Travels(api.Out) || !isAlike(p.Schema, of) {
			continue
		}
		if found != nil {
			return nil
		}
		found = p
	}
	return found
}

// isAlike reports whether two schemas are objects, or lists of objects, of which one has
// most of the fields of the other.
func isAlike(a, b *api.Schema) bool {
	if x, y := a.Property(api.Element), b.Property(api.Element); x != nil || y != nil {
		if x == nil || y == nil {
			return false
		}
		a, b = x.Schema, y.Schema
	}
	if a == b {
		return true
	}
	shared := 0
	for _, p := range b.Properties() {
		if p.Name != api.Element && p.Name != api.Map && a.Property(p.Name) != nil {
			shared++
		}
	}
	return shared > 0 && 2*shared >= len(b.Properties())
}
