package category

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func Rank(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Joined makes one change of several: its place is that of the first, its reach
// that of all.
func Joined(changes []*diff.Change) *diff.Change {
	all := &diff.Change{Base: changes[0].Base, Head: changes[0].Head, What: changes[0].What}
	seen := map[*diff.Pair]bool{}
	for _, c := range changes {
		for _, p := range c.Pairs {
			if !seen[p] {
				seen[p] = true
				all.Pairs = append(all.Pairs, p)
			}
		}
	}
	return all
}

// PlacesOf lists the places of all changes but the first, at most 20.
func PlacesOf(changes []*diff.Change, message func(*diff.Change) string) []threat.Related {
	var out []threat.Related
	for _, c := range changes[1:] {
		at := c.Head
		if at.IsZero() {
			at = c.Base
		}
		if !at.IsZero() && len(out) < 20 && !slices.ContainsFunc(out, func(r threat.Related) bool { return r.Span == at }) {
			out = append(out, threat.Related{Span: at, Message: message(c)})
		}
	}
	return out
}

// OfOperations names the first operation of a change.
func OfOperations(c *diff.Change) string { return wording.Operations(c.Pairs) }

// BySame groups changes by a key, in the order of the first of each.
func BySame(changes []*diff.Change, key func(*diff.Change) string) [][]*diff.Change {
	at := map[string]int{}
	var out [][]*diff.Change
	for _, c := range changes {
		k := key(c)
		i, known := at[k]
		if !known {
			i = len(out)
			at[k] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], c)
	}
	return out
}
