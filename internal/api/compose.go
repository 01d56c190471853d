package api

import (
	"slices"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Schemas that refer to each other under oneOf can be combined in as many ways
// as there are sets of them. Below, what is the same by the laws of "and" and
// "or" is made the same, so that what real descriptions do stays small; what a
// hostile one does is cut off, with a note.

// maxWork bounds the combinations of one description. The largest published
// descriptions need a fifth.
const maxWork = 300_000

// maxNesting bounds how deep oneOf stands in oneOf, references included.
const maxNesting = 200

// normal brings groups of alternatives that hold beside sources into one
// spelling: an alternative of alternatives is one, what the sources say anyway
// is left out, and so is what another group says already: one of more than these.
func normal(ids []int, groups [][]*Schema) [][]*Schema {
	var out [][]*Schema
	for _, g := range groups {
		g = flat(g)
		if !slices.ContainsFunc(g, func(b *Schema) bool { return b.saidBy(ids) }) {
			out = append(out, g)
		}
	}
	byNumber := func(a, b *Schema) int { return a.number - b.number }
	slices.SortFunc(out, func(a, b []*Schema) int { return slices.CompareFunc(a, b, byNumber) })
	return absorb(slices.CompactFunc(out, func(a, b []*Schema) bool { return slices.Equal(a, b) }))
}

// absorb leaves out groups that say less than another one: what is one of these
// is one of more than these.
func absorb(groups [][]*Schema) [][]*Schema {
	if len(groups) < 2 {
		return groups
	}
	sets := make([]map[*Schema]bool, len(groups))
	for i, g := range groups {
		sets[i] = make(map[*Schema]bool, len(g))
		for _, x := range g {
			sets[i][x] = true
		}
	}
	var out [][]*Schema
	for i, g := range groups {
		says := func(h []*Schema) bool {
			return len(h) < len(g) && !slices.ContainsFunc(h, func(x *Schema) bool { return !sets[i][x] })
		}
		if !slices.ContainsFunc(groups, says) {
			out = append(out, g)
		}
	}
	return out
}

// flat takes in the alternatives of a member that is nothing but alternatives.
func flat(g []*Schema) []*Schema {
	var out []*Schema
	for _, b := range g {
		if len(b.sources) == 0 && len(b.given) == 1 && len(b.fixed)+len(b.listed) == 0 {
			out = append(out, b.given[0]...)
		} else {
			out = append(out, b)
		}
	}
	return unique(out)
}

// saidBy reports whether the schema says no more than the sources do.
func (x *Schema) saidBy(ids []int) bool {
	if len(x.given) > 0 || len(x.sources) == 0 || len(x.fixed)+len(x.listed) > 0 {
		return false
	}
	for _, id := range x.sources {
		if _, found := slices.BinarySearch(ids, id); !found {
			return false
		}
	}
	return true
}

func keyOf(ids []int, groups [][]*Schema) string {
	var b strings.Builder
	for _, id := range ids {
		b.WriteString(strconv.Itoa(id))
		b.WriteByte(' ')
	}
	for _, g := range groups {
		b.WriteByte('|')
		for _, x := range g {
			b.WriteString(strconv.Itoa(x.number))
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// spend counts work, and reports whether there was too much of it.
func (s *schemas) spend(work int) bool {
	s.work += work
	return s.work > maxWork
}

// size is what making a schema costs.
func size(f flattened) int {
	n := len(f.sources)
	for _, g := range f.groups {
		n += len(g)
	}
	return n
}

// beyond is the schema that stands for what is not followed.
func (s *schemas) beyond() *Schema {
	s.incomplete()
	return s.truncated
}

// incomplete notes, the first time, that something is not followed.
func (s *schemas) incomplete() {
	if s.truncated == nil {
		s.count++
		s.truncated = &Schema{set: s, number: s.count, expanded: true}
		s.doc.Notes = append(s.doc.Notes, openapi.Note{Kind: openapi.Limit, Span: s.doc.Root.KeySpan(),
			Message: "the schemas of this description can be combined in too many ways (oneOf, anyOf and allOf that refer to each other): the deepest places of bodies were not compared"})
	}
}

// Truncated reports whether the schema stands for one that was not read because of
// what it would cost: nothing is known of it.
func (x *Schema) Truncated() bool { return x.set != nil && x == x.set.truncated }
