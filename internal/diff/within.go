package diff

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/contain"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// isWithinBase reports whether surely each value of a request that head accepts was accepted
// by base. It is asked where constraints and properties do not decide: of alternatives,
// conditions and exclusions the parts say too little.
func (g *graph) isWithinBase(n *node) bool {
	if n.direction != api.In || n.base == n.head || n.as == fields || !isInvolved(n.base) && !isInvolved(n.head) || isWide(n.base) || isWide(n.head) || g.isVoid(n.head) {
		return false
	}
	isWithin := g.solver.Contains(n.base.Stated(), n.head.Stated())
	n.unsure = isWithin && g.hasVoid(n.head)
	return isWithin && !n.unsure
}

// hasVoid reports whether one of the alternatives accepts nothing, so that what is said in
// it is to be told, see isVoid.
func (g *graph) hasVoid(x *api.Schema) bool {
	return slices.ContainsFunc(x.Choices(), func(c api.Choice) bool { _, void := g.withoutVoid(c.Variants); return len(void) > 0 })
}

// isWide reports whether a schema has more alternatives than are held against each other.
func isWide(x *api.Schema) bool {
	return slices.ContainsFunc(x.Alternatives(), func(g []*api.Schema) bool { return len(g) > mostAlike })
}

// isInvolved reports whether a schema has alternatives or checks.
func isInvolved(x *api.Schema) bool { return len(x.Alternatives()) > 0 || len(x.Checks()) > 0 }

// isSaidOtherwise reports whether what a check refuses is refused without it too.
func (g *graph) isSaidOtherwise(c api.Check, head *api.Schema) bool {
	if isUnknown(head) || g.isVoid(head) {
		return false
	}
	accepted, refused := c.Refused()
	return g.solver.IsEmpty(append(accepted, head.Stated()), refused)
}

// isImplied reports whether head refuses all that a constraint of base refuses, as far as
// schema objects of base that all hold state it.
func (g *graph) isImplied(r api.Relaxation, base, head *api.Schema) bool {
	return len(base.Alternatives()) == 0 && !base.Stated().More && g.isKept(base, head, wordsOf(r.Facet))
}

// wordsOf are the keywords that may state a constraint.
func wordsOf(facet string) []string {
	for _, words := range [...][]string{
		{"minimum", "exclusiveMinimum"},
		{"maximum", "exclusiveMaximum"},
		{"type", "enum", "const", "nullable"},
		{"additionalProperties", "unevaluatedProperties"},
	} {
		if slices.Contains(words, facet) {
			return words
		}
	}
	return []string{facet}
}

// isKept reports whether head refuses all that some keywords of base refuse, of which there
// is one among what holds for all of base's values.
func (g *graph) isKept(base, head *api.Schema, words []string) bool {
	if isUnknown(head) || g.isVoid(head) {
		return false
	}
	found := false
	for _, v := range base.Declarations() {
		if !slices.ContainsFunc(words, func(word string) bool { return v.Get(word).Exists() }) {
			continue
		}
		if found = true; !g.solver.IsEmpty([]contain.Schema{head.Stated()}, []contain.Schema{base.Only(v, words...)}) {
			return false
		}
	}
	return found
}

// relaxed lists the constraints of head that accept more than those of base, without
// those that other words of head imply.
func (g *graph) relaxed(base, head *api.Schema) []api.Relaxation {
	list := head.Facts().Relaxed(base.Facts(), g.within)
	if len(list) == 0 {
		return nil
	}
	return slices.DeleteFunc(list, func(r api.Relaxation) bool { return g.isImplied(r, base, head) })
}

// areExclusive reports whether surely no value is of both.
func (g *graph) areExclusive(x, other *api.Schema) bool {
	return !isUnknown(x) && !isUnknown(other) && g.solver.IsEmpty([]contain.Schema{x.Stated(), other.Stated()}, nil)
}

// isVoid reports whether a schema surely accepts no value, in the letter: what holds at
// once excludes each other. People write such schemas by mistake, and a server may read
// them otherwise, so that what is said in them is told, though not as certain.
func (g *graph) isVoid(x *api.Schema) bool {
	known, ok := g.voids[x]
	if !ok {
		g.voids[x] = false // for a schema that contains itself
		switch {
		case isUnknown(x):
		case isLoose(x):
			known = x.Facts().Type() == "object" && !x.Facts().Nullable && slices.ContainsFunc(x.RequiredNames(), func(name string) bool {
				p := x.Property(name)
				return p == nil && x.Refuses(name) || p != nil && !p.ReadOnly && g.isVoid(p.Schema)
			})
		default:
			known = !g.hasValue(x) && g.solver.IsVoid(x.Stated())
		}
		g.voids[x] = known
	}
	return known
}

// isLoose reports whether a schema, without what it says of parts of its values, says at most
// one thing besides their type, so that it does not exclude itself.
func isLoose(x *api.Schema) bool {
	f := x.Facts()
	if len(x.Declarations()) != 1 || isInvolved(x) || f.HasEnum || f.Closed || f.MinItems.Set || f.MinProperties.Set || f.MaxProperties.Set {
		return false
	}
	said := len(f.Patterns)
	for _, is := range [...]bool{f.Format != "", f.MinLength.Set, f.MaxLength.Set, f.Minimum.Set, f.Maximum.Set, f.ExclusiveMin.Set, f.ExclusiveMax.Set, f.MultipleOf.Set} {
		if is {
			said++
		}
	}
	return said <= 1
}

// withoutVoid separates the alternatives that accept anything from those that do not.
func (g *graph) withoutVoid(list []*api.Schema) (left, void []*api.Schema) {
	if len(list) > mostAlike {
		return list, nil
	}
	for _, x := range list {
		if g.isVoid(x) {
			void = append(void, x)
		} else {
			left = append(left, x)
		}
	}
	return left, void
}

// withValues separates the bodies of which there are values from those that accept none.
func (g *graph) withValues(groups []*rootGroup) (values, void []*rootGroup) {
	for _, r := range groups {
		if r.node.direction == api.In && g.isVoid(r.node.head) {
			void = append(void, r)
		} else {
			values = append(values, r)
		}
	}
	return values, void
}

// isUnsure reports whether what is relaxed at a place of a request is so only in the letter
// of a schema, there or on the way to it, that accepts nothing, see isVoid, or whether to the
// letter the whole accepts no more than base's did.
func (g *graph) isUnsure(s *stop) bool {
	for ; s != nil; s = s.from {
		if s.node.unsure || g.isVoid(s.node.head) || s.from == nil && g.isContained(s.node) {
			return true
		}
	}
	return false
}

// isContained reports whether base surely accepts, to the letter, all that head accepts.
func (g *graph) isContained(n *node) bool {
	known, ok := g.contained[n]
	if !ok && n.as <= text && n.direction == api.In {
		known = g.solver.ContainsLetter(n.base.Stated(), n.head.Stated())
		g.contained[n] = known
	}
	return known
}

// uncertain are relaxed constraints of which it is not certain that more is accepted.
func uncertain(list []api.Relaxation) []api.Relaxation {
	list = slices.Clone(list)
	for i := range list {
		list[i].Certain = false
	}
	return list
}

func (g *graph) areAlike(base, head openapi.Value) bool {
	same, steps := g.alike.Alike(base, head)
	g.delta.Spend(steps)
	return same
}

// baseDocument is the description at base, nil where there is none.
func (d *Delta) baseDocument() *openapi.Document {
	if d.Base == nil {
		return nil
	}
	return d.Base.Doc
}
