package api

import (
	"math"
	"slices"
	"sort"
)

// tighten adds constraints that also hold.
func (f *Facts) tighten(g *Facts) {
	switch {
	case len(f.Types) == 0:
		f.Types = g.Types
	case len(g.Types) > 0:
		if both := commonTypes(f.Types, g.Types); len(both) > 0 {
			f.Types = both
		} else if f.Void = f.Void || !f.Nullable || !g.Nullable; !f.Void {
			f.Types, f.Enum, f.HasEnum = nil, nil, true // nothing but null
		}
	}
	if f.Format == "" {
		f.Format = g.Format
	}
	f.Patterns = union(f.Patterns, g.Patterns)
	switch {
	case !f.HasEnum:
		f.Enum, f.HasEnum = g.Enum, g.HasEnum
	case g.HasEnum:
		f.Enum = intersect(f.Enum, g.Enum)
		f.Void = f.Void || len(f.Enum) == 0 && !f.Nullable && !g.Nullable
	}
	f.Void = f.Void || g.Void
	theirs := g.bounds()
	for i, mine := range f.bounds() {
		*mine = pick(*mine, *theirs[i], i%2 == 1)
	}
	f.MultipleOf = commonMultiple(f.MultipleOf, g.MultipleOf)
	f.ExclusiveMin = pick(f.ExclusiveMin, g.ExclusiveMin, false)
	f.ExclusiveMax = pick(f.ExclusiveMax, g.ExclusiveMax, true)
	f.Nullable = f.Nullable || g.Nullable
	f.Closed = f.Closed || g.Closed
	f.FreeForm = f.FreeForm || g.FreeForm
}

// commonTypes are the types of the values that keep to both lists: integers are numbers.
func commonTypes(a, b []string) []string {
	both := intersect(a, b)
	if slices.Contains(a, "integer") && slices.Contains(b, "number") || slices.Contains(a, "number") && slices.Contains(b, "integer") {
		both = union(both, []string{"integer"})
	}
	if slices.Contains(both, "number") {
		both = slices.DeleteFunc(both, func(t string) bool { return t == "integer" })
	}
	return both
}

// relax merges the constraints of an alternative: what either accepts is accepted.
func (f *Facts) relax(g *Facts) {
	if len(f.Types) == 0 || len(g.Types) == 0 {
		f.Types = nil
	} else {
		f.Types = union(f.Types, g.Types)
	}
	if f.Format != g.Format {
		f.Format = ""
	}
	if !slices.Equal(f.Patterns, g.Patterns) {
		f.Patterns = nil
	}
	if f.HasEnum = f.HasEnum && g.HasEnum; f.HasEnum {
		f.Enum = union(f.Enum, g.Enum)
	} else {
		f.Enum = nil
	}
	low, openLow := looser(f, g, false)
	high, openHigh := looser(f, g, true)
	theirs := g.bounds()
	for i, mine := range f.bounds() {
		*mine = loose(*mine, *theirs[i], i%2 == 1)
	}
	f.MultipleOf = commonDivisor(f.MultipleOf, g.MultipleOf)
	f.Minimum, f.ExclusiveMin = eitherBound(low, openLow)
	f.Maximum, f.ExclusiveMax = eitherBound(high, openHigh)
	f.Nullable = f.Nullable || g.Nullable
	f.Closed = f.Closed && g.Closed
	f.FreeForm = f.FreeForm || g.FreeForm
}

// bounds are the least and the most of each kind, in turn.
func (f *Facts) bounds() [8]*Bound {
	return [8]*Bound{&f.MinLength, &f.MaxLength, &f.MinItems, &f.MaxItems, &f.MinProperties, &f.MaxProperties, &f.Minimum, &f.Maximum}
}

// pick returns the tighter of two bounds.
func pick(a, b Bound, upper bool) Bound {
	switch {
	case !a.Set:
		return b
	case !b.Set:
		return a
	case upper:
		return Bound{math.Min(a.Value, b.Value), true}
	}
	return Bound{math.Max(a.Value, b.Value), true}
}

// loose returns the looser of two bounds.
func loose(a, b Bound, upper bool) Bound {
	switch {
	case !a.Set || !b.Set:
		return Bound{}
	case upper:
		return Bound{math.Max(a.Value, b.Value), true}
	}
	return Bound{math.Min(a.Value, b.Value), true}
}

// looser returns the looser of the bounds of numbers of two alternatives, of which each
// may be one that is itself refused, and whether it is.
func looser(f, g *Facts, upper bool) (b Bound, exclusive bool) {
	bounds := func(f *Facts) Bound {
		if upper {
			return pick(f.Maximum, f.ExclusiveMax, true)
		}
		return pick(f.Minimum, f.ExclusiveMin, false)
	}
	mine, theirs := bounds(f), bounds(g)
	b = loose(mine, theirs, upper)
	return b, (b != mine || f.isExclusive(upper)) && (b != theirs || g.isExclusive(upper))
}

// eitherBound returns a bound as the inclusive or the exclusive one.
func eitherBound(b Bound, isExclusive bool) (inclusive, exclusive Bound) {
	if isExclusive {
		return Bound{}, b
	}
	return b, Bound{}
}

func union(a, b []string) []string {
	all := append(slices.Clone(a), b...)
	sort.Strings(all)
	return slices.Compact(all)
}

func intersect(a, b []string) []string {
	has := among(b)
	var out []string
	for _, x := range a {
		if has(x) {
			out = append(out, x)
		}
	}
	return out
}

// among returns a function that reports whether a value is in the list. A long list
// gets an index.
func among(list []string) func(string) bool {
	if len(list) <= 16 {
		return func(x string) bool { return slices.Contains(list, x) }
	}
	known := make(map[string]bool, len(list))
	for _, x := range list {
		known[x] = true
	}
	return func(x string) bool { return known[x] }
}
