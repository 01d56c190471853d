package auth

import (
	"maps"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/words"
)

// A scopeSwap is one scope that gave way to one other, by their names.
type scopeSwap struct {
	lost, added string
	// isNew says that no scheme offered the added scope at base: nobody holds it yet.
	isNew bool
	// writes says that an operation which asks for it changes state.
	writes bool
}

// scopeSwapOf is the swap of a change of policy; false where more scopes than one
// came or went.
func scopeSwapOf(d *diff.Delta, c *diff.Change, lost, added []string) (scopeSwap, bool) {
	if len(lost) != 1 || len(added) != 1 {
		return scopeSwap{}, false
	}
	return scopeSwap{
		lost: lost[0], added: added[0],
		isNew: !isOffered(d, added[0]),
		writes: slices.ContainsFunc(c.Pairs, func(q *diff.Pair) bool {
			return q.Op().Writes() && !semantics.IsReadByPost(q.Op())
		}),
	}, true
}

// isOffered reports whether a scheme of base offers a scope.
func isOffered(d *diff.Delta, scope string) bool {
	for s := range maps.Values(d.Base.Schemes) {
		if slices.Contains(s.Scopes, scope) {
			return true
		}
	}
	return false
}

// isHarmless reports whether whoever gets in by the added scope holds at least the
// permission that was asked for, or nobody could hold what was asked for.
func (s scopeSwap) isHarmless(d *diff.Delta) bool {
	switch {
	case isScopeBelow(s.added, s.lost): // write:orders gave way to write
		return true
	case isScopeBelow(s.lost, s.added): // admin gave way to admin:read:users
		return s.isNew && s.fits()
	case s.isWriteForRead():
		return true
	}
	return !isOffered(d, s.lost) && isRespelled(s.lost, s.added)
}

// fits reports whether the added scope is not one for reading on an operation that
// changes state.
func (s scopeSwap) fits() bool {
	return !s.writes || !words.HasAny(words.Tokens(s.added), "read", "readonly", "reader", "view", "viewer", "list", "get", "ro")
}

// isPartForReading reports whether the added scope is the part of the lost one that
// is for reading, on an operation that changes state: admin gave way to admin:read.
func (s scopeSwap) isPartForReading() bool { return isScopeBelow(s.lost, s.added) && !s.fits() }

// isWriteForRead reports whether an operation that changes state asks for the scope
// to write where it asked for that to read the same.
func (s scopeSwap) isWriteForRead() bool {
	was, before := scopePower(s.lost)
	now, noun := scopePower(s.added)
	return s.writes && was == 1 && now == 2 && before == noun
}

// isLike reports whether the added scope is new and its words allow as much as those
// of the lost one do.
func (s scopeSwap) isLike() bool {
	was, _ := scopePower(s.lost)
	now, _ := scopePower(s.added)
	return s.isNew && s.fits() && was > 0 && was == now
}

// isScopeBelow reports whether a scope contains another by its name, as write does
// write:orders: a verb, and the same with nouns behind it. orders does not contain
// orders:admin.
func isScopeBelow(whole, part string) bool {
	rest, ok := strings.CutPrefix(part, whole)
	if !ok || rest == "" || !strings.ContainsRune(":./", rune(rest[0])) {
		return false
	}
	all, _ := scopePower(whole)
	power, _ := scopePower(part)
	return all > 0 && all == power
}

// isRespelled reports whether two scopes are the same words, some in the singular
// here and in the plural there.
func isRespelled(a, b string) bool {
	return slices.EqualFunc(words.Tokens(a), words.Tokens(b), func(s, t string) bool { return words.Singular(s) == words.Singular(t) })
}
