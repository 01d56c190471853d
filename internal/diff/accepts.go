package diff

import (
	"maps"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
)

// acceptsCost is about what one comparison costs, in steps.
const acceptsCost = 10

// accepts reports whether base accepts all that head accepts, as far as can be
// decided. In doubt, and for what was not read, it does.
func (g *graph) accepts(base, head *api.Schema, d api.Direction) bool {
	if base.IsEmpty() || base.IsTruncated() || head.IsTruncated() || len(base.Unresolved)+len(head.Unresolved) > 0 {
		return true
	}
	key := nodeKey{base, head, d, variant}
	if known, ok := g.covers[key]; ok {
		return known
	}
	if len(g.covers) >= maxNodes {
		g.partial = true
		return true
	}
	g.delta.Spend(acceptsCost)
	g.covers[key] = true // for a schema that contains itself
	result := base.IsAlike(head, g.alike) || g.acceptsAny(base, head, d)
	g.covers[key] = result
	return result
}

// acceptsAny divides both schemas into variants: each of head's must be accepted by
// one of base's.
func (g *graph) acceptsAny(base, head *api.Schema, d api.Direction) bool {
	if d == api.In && isLessExclusive(base, head) {
		return false
	}
	if c := firstChoice(head); len(c) > 0 {
		return !slices.ContainsFunc(c, func(h *api.Schema) bool { return !g.accepts(base, h, d) })
	}
	c := firstChoice(base)
	if len(c) == 0 {
		return g.acceptsPlain(base, head, d) && g.acceptsOpen(base, head, d)
	}
	if len(c) > mostVariants {
		return true
	}
	return g.areAccepting(c, head, d)
}

// mostVariants bounds how many alternatives of base are tried for one of head.
const mostVariants = 400

// firstChoice returns the variants of a schema, nil if it has none of which one must
// hold.
func firstChoice(x *api.Schema) []*api.Schema {
	for _, c := range x.Choices() {
		if !c.Open {
			return c.Variants
		}
	}
	return nil
}

// acceptsOpen compares the alternatives of which none has to hold.
func (g *graph) acceptsOpen(base, head *api.Schema, d api.Direction) bool {
	before, after := base.Choices(), head.Choices()
	if len(before) != len(after) {
		return true
	}
	for i, h := range after {
		pairs, _ := pairVariants(before[i].Variants, h.Variants)
		if h.Open && slices.ContainsFunc(pairs, func(p [2]*api.Schema) bool { return !g.accepts(p[0], p[1], d) }) {
			return false
		}
	}
	return true
}

// areTypesWithin reports whether head has no type that base does not accept.
func areTypesWithin(b, h *api.Facts) bool {
	return len(b.Types) == 0 || !slices.ContainsFunc(h.Types, func(t string) bool {
		return !b.Is(t) && !(t == "integer" && b.Is("number")) && !(t == "number" && b.Is("integer") && h.ListsIntegers())
	})
}

// hasLostDependent reports whether a name may newly be missing where another one is.
func hasLostDependent(base, head *api.Schema) bool {
	after := head.Dependent()
	before := base.Dependent()
	for _, name := range slices.Sorted(maps.Keys(before)) {
		if slices.ContainsFunc(before[name], func(wanted string) bool { return !slices.Contains(after[name], wanted) && !head.Needs(wanted) }) {
			return true
		}
	}
	return false
}

// lacksRequired reports whether head may leave out a name that base's objects must have.
func lacksRequired(base, head *api.Schema, d api.Direction) bool {
	return slices.ContainsFunc(base.RequiredNames(), func(name string) bool {
		p := base.Property(name)
		return (p == nil || p.Travels(d)) && !mustHave(head, name, d)
	})
}

func (g *graph) acceptsPlain(base, head *api.Schema, d api.Direction) bool {
	b, h := base.Facts(), head.Facts()
	if !b.Void && areTypesWithin(b, h) && len(g.relaxed(base, head)) == 0 && len(g.lost(base, head, d)) == 0 && !hasFreedPlaces(base, head) && !hasNewPlaces(base, head) &&
		g.acceptsParts(base, head, d) && (!h.Accepts("object") || g.acceptsFields(base, head, d)) {
		return !g.isVoid(base) || g.isVoid(head)
	}
	return g.isVoid(head)
}

// acceptsParts reports whether the parts of base accept what head has in their places.
func (g *graph) acceptsParts(base, head *api.Schema, d api.Direction) bool {
	g.delta.Spend(len(base.Properties()) + len(head.Properties()))
	named, several := pairNames(base, head)
	b, h, tuple := g.tuples(base, head, d)
	if tuple && !g.acceptsPlaces(b, h, head.Facts().MaxItems, d) {
		return false
	}
	for _, p := range base.Properties() {
		isElement := p.Name == api.Element && (tuple || isContained(base, p.Entry))
		if p.Travels(d) && !(several && p.Name == api.Map) && !isElement && !g.acceptsPart(p, head, d) {
			return false
		}
	}
	return g.acceptsNames(named, d) && len(g.freedNames(base, head)) == 0
}

// acceptsFields reports whether base accepts which fields an object of head has and
// which it leaves out.
func (g *graph) acceptsFields(base, head *api.Schema, d api.Direction) bool {
	if len(allowed(base, head)) > 0 || hasLostDependent(base, head) || lacksRequired(base, head, d) {
		return false
	}
	anything, closed := base.Property(api.Map), base.Facts().Closed
	for _, q := range head.Properties() {
		if !q.Travels(d) || base.Property(q.Name) != nil || q.Name == api.Element {
			continue
		}
		if closed || anything != nil && q.Name != api.Map && !g.accepts(anything.Schema, q.Schema, d) {
			return false
		}
	}
	return true
}

// lacksPart reports whether base does not accept what head does since base says something
// of a field that head may have in any form. It is what acceptsPart finds, but found
// before anything else is compared: of hundreds of alternatives most are told apart by it.
func lacksPart(base, head *api.Schema, d api.Direction) bool {
	h := head.Facts()
	if !h.Accepts("object") || h.Closed || head.Property(api.Map) != nil || head.IsNever() || base.IsTruncated() || head.IsTruncated() ||
		len(base.Unresolved)+len(head.Unresolved) > 0 || len(firstChoice(base))+len(firstChoice(head)) > 0 {
		return false
	}
	return slices.ContainsFunc(base.Properties(), func(p *api.Property) bool {
		return p.Travels(d) && p.Name != api.Map && p.Name != api.Element && head.Property(p.Name) == nil && (p.Required || !p.Schema.IsEmpty())
	})
}

// acceptsPart reports whether a part of base accepts what head has in its place.
func (g *graph) acceptsPart(p *api.Property, head *api.Schema, d api.Direction) bool {
	h, q := head.Facts(), head.Property(p.Name)
	if p.Name == api.Element && q != nil && isContained(head, q.Entry) {
		q = nil // of the others nothing is said
	}
	if p.Name == api.Element && (!h.Accepts("array") || hasNoElements(head)) || p.Name != api.Element && !h.Accepts("object") {
		return true
	}
	switch {
	case q != nil && !q.Travels(d):
		return !p.Required
	case q != nil:
		return (!p.Required || head.Needs(p.Name)) && g.accepts(p.Schema, q.Schema, d)
	case p.Required && !head.Needs(p.Name):
		return false
	case p.Name == api.Element:
		return p.Schema.IsEmpty()
	case h.Closed:
		return true
	case head.Property(api.Map) != nil:
		return g.accepts(p.Schema, head.Property(api.Map).Schema, d)
	}
	return p.Schema.IsEmpty()
}
