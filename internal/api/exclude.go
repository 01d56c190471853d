package api

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/regular"
)

// noText is a pattern that is found in no text.
const noText = `[^\s\S]`

// Excludes reports whether surely no value keeps to the constraints of both: what a
// "not" refuses is refused without it too.
func (f *Facts) Excludes(g *Facts, within Inclusion) bool {
	switch {
	case f.Nullable && g.Nullable:
		return false
	case len(f.Types) > 0 && len(g.Types) > 0 && !slices.ContainsFunc(f.Types, g.acceptsSome):
		return true
	case g.HasEnum && g.refusesAll(f, within), f.HasEnum && f.refusesAll(g, within):
		return true
	case f.isOnly("string") || g.isOnly("string"):
		return areApart(f.MinLength, g.MaxLength) || areApart(g.MinLength, f.MaxLength) || f.hasNoTextOf(g, within)
	case f.isOnly("integer", "number") || g.isOnly("integer", "number"):
		return f.isAbove(g) || g.isAbove(f)
	case f.isOnly("array") || g.isOnly("array"):
		return areApart(f.MinItems, g.MaxItems) || areApart(g.MinItems, f.MaxItems)
	}
	return false
}

// hasNoTextOf reports whether surely no text matches the patterns of both.
func (f *Facts) hasNoTextOf(g *Facts, within Inclusion) bool {
	mine, theirs := f.textPatterns(), g.textPatterns()
	return len(mine) > 0 && len(theirs) > 0 && within(slices.Concat(mine, theirs), noText) == regular.Yes
}

// isAbove reports whether all numbers that f accepts are above those that g accepts.
func (f *Facts) isAbove(g *Facts) bool {
	low, high := pick(f.Minimum, f.ExclusiveMin, false), pick(g.Maximum, g.ExclusiveMax, true)
	return areApart(low, high) || low.Set && low == high && (f.isExclusive(false) || g.isExclusive(true))
}

func areApart(low, high Bound) bool { return low.Set && high.Set && low.Value > high.Value }

// acceptsSome reports whether some values of a type are accepted: some numbers are
// integers.
func (f *Facts) acceptsSome(typ string) bool {
	return f.Accepts(typ) || (typ == "integer" || typ == "number") && f.Accepts("integer", "number")
}

// isOnly reports whether values of all other types are refused.
func (f *Facts) isOnly(types ...string) bool {
	return len(f.Types) > 0 && !f.Nullable && !slices.ContainsFunc(f.Types, func(t string) bool { return !slices.Contains(types, t) })
}

// refusesAll reports whether other constraints surely refuse every value of the closed
// list of f.
func (f *Facts) refusesAll(g *Facts, within Inclusion) bool {
	known := among(g.Enum)
	return len(f.Enum) > 0 && len(f.Enum) <= mostListed && !slices.ContainsFunc(f.Enum, func(value string) bool {
		typ := f.typeOfListed(value)
		return typ == "" || g.refusing(value, typ, within) == "" && (!g.HasEnum || known(value))
	})
}
