package diff

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
)

// isLessExclusive reports whether a value of several alternatives at once was refused
// (oneOf) and is not any more (anyOf). Alternatives of which no value can be two are
// as exclusive as before.
func isLessExclusive(base, head *api.Schema) bool {
	if !hasWord(base, "oneOf") || hasWord(head, "oneOf") || !hasWord(head, "anyOf") {
		return false
	}
	before, after := base.Choices(), head.Choices()
	if len(before) != 1 || len(after) != 1 || len(before[0].Variants) != len(after[0].Variants) || len(after[0].Variants) > fewVariants {
		return false
	}
	return !areApart(before[0].Variants) && !areApart(after[0].Variants)
}

// areAccepting reports whether one of base's variants accepts all that head accepts,
// or what each of head's own variants accepts, or, of what is a single value, each
// listed value and each type.
func (g *graph) areAccepting(base []*api.Schema, head *api.Schema, d api.Direction) bool {
	return g.areAcceptingIn(base, head, d, nil)
}

// areAcceptingIn is areAccepting of a variant of others, each one of the one before. One that
// is a variant of itself accepts nothing more by that.
func (g *graph) areAcceptingIn(base []*api.Schema, head *api.Schema, d api.Direction, around []*api.Schema) bool {
	if slices.Contains(around, head) || g.isVoid(head) {
		return true
	}
	if slices.ContainsFunc(base, func(b *api.Schema) bool { return !lacksPart(b, head, d) && g.accepts(b, head, d) }) {
		return true
	}
	if c := firstChoice(head); len(c) > 0 {
		if d == api.In && slices.ContainsFunc(base, func(b *api.Schema) bool { return isLessExclusive(b, head) }) {
			return false
		}
		around = append(around[:len(around):len(around)], head)
		return !slices.ContainsFunc(c, func(h *api.Schema) bool { return !g.areAcceptingIn(base, h, d, around) })
	}
	return g.isCoveredValue(base, head)
}

// isCoveredValue reports whether base's variants together accept all that a single value
// of head may be.
func (g *graph) isCoveredValue(base []*api.Schema, head *api.Schema) bool {
	f := *head.Facts()
	if len(head.Properties()) > 0 || f.Is("object") || f.Is("array") { // what its checks refuse besides makes it no wider
		return false
	}
	base = undividedOf(base)
	g.delta.Spend(len(base) + len(f.Enum))
	if f.Nullable && !slices.ContainsFunc(base, acceptsNull) {
		return false
	}
	if f.HasEnum {
		listed := map[string]bool{}
		for _, b := range base {
			for _, value := range b.Facts().Enum {
				listed[value] = listed[value] || len(b.Facts().Enum) > mostVariants || b.Facts().Lists(value, g.within)
			}
		}
		f.Enum = slices.DeleteFunc(slices.Clone(f.Enum), func(v string) bool { return listed[v] })
		if len(f.Enum) == 0 {
			return true
		}
	}
	for _, t := range f.Types {
		one := f
		one.Types, one.Nullable = []string{t}, false
		if !slices.ContainsFunc(base, func(b *api.Schema) bool {
			return areTypesWithin(b.Facts(), &one) && len(one.Relaxed(b.Facts(), g.within)) == 0 && len(b.Checks()) == 0
		}) && !g.areCovering(base, &one) {
			return false
		}
	}
	return len(f.Types) > 0
}

// areBooleansCovered reports whether base's variants list both booleans, each in any of
// them.
func areBooleansCovered(base []*api.Schema, within api.Inclusion) bool {
	return !slices.ContainsFunc([]string{"false", "true"}, func(value string) bool {
		return !slices.ContainsFunc(base, func(b *api.Schema) bool {
			return b.Facts().Type() == "boolean" && b.Facts().Lists(value, within) && len(b.Checks()) == 0
		})
	})
}

func acceptsNull(x *api.Schema) bool {
	f := x.Facts()
	return f.Nullable || len(f.Types) == 0 && !f.HasEnum
}

// undividedOf replaces the variants that have variants with these, and leaves out those
// that accept nothing. What a union as a whole accepts is looser than what any of its
// variants does.
func undividedOf(list []*api.Schema) []*api.Schema { return appendUndivided(nil, list, nil) }

// appendUndivided appends variants of others, each one of the one before. One that is a
// variant of itself brings none by that.
func appendUndivided(out, list, around []*api.Schema) []*api.Schema {
	for _, x := range list {
		switch c := firstChoice(x); {
		case slices.Contains(around, x):
		case len(c) > 0 && len(out) < mostVariants:
			out = appendUndivided(out, c, append(around[:len(around):len(around)], x))
		case !x.IsNever():
			out = append(out, x)
		}
	}
	return out
}

// freeAlternative adds that one more alternative of an answer may be anything, or a
// list of anything, where none could at base.
func (n *node) freeAlternative(base []*api.Schema, h *api.Schema) {
	at := local{kind: opened, variant: true, how: "one more alternative may be anything", base: declaration(n.base), head: declaration(h)}
	if !isFree(h) {
		at.property, at.how = anyElements(h), "one more alternative is a list of anything"
	}
	if !isFree(h) && at.property == nil || slices.ContainsFunc(base, func(b *api.Schema) bool { return isFree(b) || at.property != nil && anyElements(b) != nil }) {
		return
	}
	n.local = append(n.local, at)
}
