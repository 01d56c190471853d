package diff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// variants compares alternatives one by one. The whole schema accepts what the
// loosest of them does, so that a check that one of them loses is not seen there.
func (g *graph) variants(n *node) {
	if n.base == n.head {
		return
	}
	base, head := n.base.Choices(), n.head.Choices()
	if g.isNarrowedByOne(base, head, n) {
		head = nil
	}
	for i, h := range head {
		b := counterChoice(base, len(head), i)
		if b == nil || b.Open && g.areConditionsKept(n) || b.Open != h.Open && !hasWord(n.base, "discriminator") && !hasWord(n.head, "discriminator") {
			continue
		}
		g.choice(n, *b, h)
	}
	if len(n.head.Choices()) == 0 && n.direction == api.In && !n.head.IsEmpty() {
		g.undivided(n, base)
	}
	g.notExclusive(n)
}

// isNarrowedByOne reports whether head has several groups of alternatives where base has
// one, and what one of them accepts is accepted by base's: the others only narrow that.
func (g *graph) isNarrowedByOne(base, head []api.Choice, n *node) bool {
	return len(base) == 1 && len(head) > 1 && !base[0].Open && slices.ContainsFunc(head, func(h api.Choice) bool {
		return !h.Open && len(h.Variants)+len(base[0].Variants) <= mostAlike &&
			!slices.ContainsFunc(h.Variants, func(v *api.Schema) bool { return !g.areAccepting(base[0].Variants, v, n.direction) })
	})
}

// undivided adds that nothing has to be one of several alternatives any more, unless
// what head accepts is accepted by one of them.
func (g *graph) undivided(n *node, base []api.Choice) {
	for _, b := range base {
		if b.Open || len(b.Variants) > mostVariants || g.areAccepting(b.Variants, n.head, n.direction) || n.as == text && g.wasText(b.Variants, n.head) {
			continue
		}
		var old []string
		for _, v := range b.Variants[:min(len(b.Variants), fewVariants)] {
			if k := kindOfValue(v); !slices.Contains(old, k) {
				old = append(old, k)
			}
		}
		n.local = append(n.local, local{kind: relaxed, base: placeOf(n.base, "oneOf", "anyOf"), head: declaration(n.head), variant: true,
			relaxed: []api.Relaxation{{Facet: allVariants, Old: old, Certain: true}}})
	}
}

// notExclusive adds that a value may newly be of several alternatives at once
// (oneOf, then anyOf), unless none can be.
func (g *graph) notExclusive(n *node) {
	if n.direction != api.In || !isLessExclusive(n.base, n.head) {
		return
	}
	n.local = append(n.local, local{kind: relaxed, base: placeOf(n.base, "oneOf"), head: placeOf(n.head, "anyOf"), variant: true,
		relaxed: []api.Relaxation{{Facet: "oneOf", Old: []string{"one of them"}, New: []string{"any of them"}, Certain: true}}})
}

// placeOf is where a schema has one of the keywords, else its declaration.
func placeOf(x *api.Schema, keywords ...string) openapi.Value {
	for _, d := range x.Declarations() {
		for _, word := range keywords {
			if v := d.Get(word); v.Exists() {
				return v
			}
		}
	}
	return declaration(x)
}

func hasWord(x *api.Schema, word string) bool {
	return slices.ContainsFunc(x.Declarations(), func(d openapi.Value) bool { return d.Get(word).Exists() })
}

// areApart reports whether no value can be of two of the alternatives: they have
// different types, or different values of one property.
func areApart(list []*api.Schema) bool {
	for _, key := range [...]func(*api.Schema) string{tagOf, func(x *api.Schema) string { return x.Facts().Type() }} {
		seen := map[string]bool{"": true}
		if !slices.ContainsFunc(list, func(x *api.Schema) bool {
			k := key(x)
			known := seen[k]
			seen[k] = true
			return known
		}) {
			return true
		}
	}
	return false
}

// counterChoice is the group of base for one of head: the only one, or that at the
// same place among as many.
func counterChoice(base []api.Choice, count, i int) *api.Choice {
	switch {
	case len(base) == count:
		return &base[i]
	case len(base) == 1:
		return &base[0]
	}
	return nil
}

// withoutRepeats leaves out single values that are checked like one before.
func withoutRepeats(list []*api.Schema) []*api.Schema {
	if len(list) <= fewVariants {
		return list
	}
	known := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(list), func(x *api.Schema) bool {
		key := checksOf(x)
		seen := known[key]
		known[key] = true
		return seen && key != ""
	})
}

// fewVariants are compared one by one without a look at which of them are alike.
const fewVariants = 8

// newVariant is the facet of an alternative that base did not have, and allVariants
// that of alternatives none of which has to be met any more.
const (
	newVariant  = "variant"
	allVariants = "variants"
)

// lookAtVariant compares a pair of alternatives, or what lies in them, for what
// head newly accepts. All else is seen in the whole schema.
func (g *graph) lookAtVariant(n *node) {
	named, placed := g.names(n), g.places(n)
	for _, h := range n.head.Properties() {
		b := n.base.Property(h.Name)
		if b == nil || named && h.Name == api.Map || h.Name == api.Element && (placed || isContained(n.base, b.Entry) != isContained(n.head, h.Entry)) || !h.Travels(n.direction) || !b.Travels(n.direction) {
			continue
		}
		g.optional(n, b, h)
		if b.Schema != h.Schema && !g.accepts(b.Schema, h.Schema, n.direction) {
			n.children = append(n.children, child{n.below(g, b.Schema, h.Schema), h})
		}
	}
	g.vanished(n)
	g.undeclared(n)
	g.facets(n)
	g.checks(n)
	g.allowances(n)
	g.ended(n)
	g.variants(n)
}

// pairVariants matches the alternatives of both sides: the same ones, then those of
// one component, one value by which they are told apart, one type, and at last those
// that have most in common. It returns those of head that remain.
func pairVariants(base, head []*api.Schema) (pairs [][2]*api.Schema, added []*api.Schema) {
	for _, key := range [...]func(*api.Schema) string{checksOf, nameOfVariant, tagOf, fieldsOf, typeOf} {
		var made [][2]*api.Schema
		made, base, head = pairBy(key, base, head)
		pairs = append(pairs, made...)
	}
	for _, h := range head {
		best, most := -1, 0
		if len(base) <= mostAlike {
			for i, b := range base {
				if n := likeness(b, h); n > most {
					best, most = i, n
				}
			}
		}
		switch {
		case best >= 0:
			pairs = append(pairs, [2]*api.Schema{base[best], h})
			base = slices.Delete(slices.Clone(base), best, best+1)
		default:
			added = append(added, h)
		}
	}
	return pairs, added
}

// mostAlike bounds how many alternatives are searched for the most similar one.
const mostAlike = 30

// pairBy matches alternatives that have one key, in order where several have it on
// both sides as often. It returns what remains.
func pairBy(key func(*api.Schema) string, base, head []*api.Schema) (pairs [][2]*api.Schema, left, right []*api.Schema) {
	theirs := map[string][]*api.Schema{}
	for _, b := range base {
		if k := key(b); k != "" {
			theirs[k] = append(theirs[k], b)
		}
	}
	mine := map[string]int{}
	for _, h := range head {
		mine[key(h)]++
	}
	used := map[*api.Schema]bool{}
	for _, h := range head {
		k := key(h)
		list := theirs[k]
		if k == "" || len(list) == 0 || len(list) < mine[k] {
			right = append(right, h)
			continue
		}
		pairs, used[list[0]], theirs[k] = append(pairs, [2]*api.Schema{list[0], h}), true, list[1:]
		mine[k]--
	}
	left = slices.DeleteFunc(slices.Clone(base), func(b *api.Schema) bool { return used[b] })
	return pairs, left, right
}

// checksOf spells how an alternative that is a single value is checked.
func checksOf(x *api.Schema) string {
	if len(x.Alternatives()) > 0 || len(x.Properties()) > 0 {
		return ""
	}
	return fmt.Sprint(*x.Facts())
}

func nameOfVariant(x *api.Schema) string { return x.Component() }

// tagOf is the value that tells an alternative from others: that of a required
// property with one value.
func tagOf(x *api.Schema) string {
	for _, p := range x.Properties() {
		if p.Required {
			if f := p.Schema.Facts(); f.HasEnum && len(f.Enum) == 1 {
				return p.Name + "=" + f.Enum[0]
			}
		}
	}
	return ""
}

// fieldsOf spells the names of an alternative's properties.
func fieldsOf(x *api.Schema) string {
	var out []string
	for _, p := range x.Properties() {
		out = append(out, p.Name)
	}
	return strings.Join(out, "\n")
}

// typeOf is the type of an alternative that is no object.
func typeOf(x *api.Schema) string {
	if t := x.Facts().Type(); t != "object" {
		return t
	}
	return ""
}

// likeness counts the properties that both have. Objects of which one names none are
// alike a little.
func likeness(a, b *api.Schema) int {
	n := 0
	for _, p := range a.Properties() {
		if q := b.Property(p.Name); q != nil {
			n += 2
		}
	}
	if n == 0 && a.Facts().Is("object") && b.Facts().Is("object") && min(len(a.Properties()), len(b.Properties())) == 0 {
		return 1
	}
	return n
}

// places knows what was found in the bodies of one walk.
type places map[placeKey]bool

type placeKey struct {
	path, facet string
	kind        localKind
}

// note remembers a difference of a whole schema.
func (r places) note(l *local, at api.Leaf) {
	if len(l.relaxed) == 0 {
		r[placeKey{at.Path(), "", l.kind}] = true
	}
	for _, x := range l.relaxed {
		r[placeKey{at.Path(), x.Facet, l.kind}] = true
	}
}

// remaining returns what a difference of alternatives adds to what is reported, and
// remembers it; nil if that is nothing. A new alternative adds nothing where its new
// fields, or anything else of the place, are reported.
func (r places) remaining(v found) *local {
	l := *v.local
	if len(l.relaxed) == 0 {
		if r[placeKey{v.at.Path(), "", l.kind}] || l.kind == opened && l.property != nil && r.hasBelow(v.at.Path()) {
			return nil
		}
		r.note(&l, v.at)
		return &l
	}
	l.relaxed = slices.DeleteFunc(slices.Clone(l.relaxed), func(x api.Relaxation) bool {
		if x.Facet == newVariant || x.Facet == allVariants {
			return r.hasBelow(v.at.Path())
		}
		return r[placeKey{v.at.Path(), x.Facet, l.kind}]
	})
	if len(l.relaxed) == 0 {
		return nil
	}
	r.note(&l, v.at)
	return &l
}

// hasBelow reports whether anything is reported at a place or below it.
func (r places) hasBelow(path string) bool {
	for key := range r {
		if rest, ok := strings.CutPrefix(key.path, path); ok && (rest == "" || rest[0] == '.' || rest[0] == '[') {
			return true
		}
	}
	return false
}
