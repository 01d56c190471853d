package api

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Schemas that refer to each other under oneOf can be combined in as many ways as
// there are sets of them. The functions below reduce combinations that mean the
// same to one, so that real descriptions stay small. A hostile description reaches
// a limit and gets a note.

// maxWork bounds the combinations of one description, and leastWork those of a small one:
// a larger one may have one more for each byte. Published descriptions need one for fifty.
const (
	maxWork   = 300_000
	leastWork = 40_000
)

// maxNesting bounds how deep oneOf is nested in oneOf, references included.
const maxNesting = 200

// normal returns groups of alternatives in one spelling. Alternatives within
// alternatives become one level. What the sources already require is left out, and
// so is a group that another, smaller group implies.
func normal(ids []int, groups [][]*Schema) [][]*Schema {
	var out [][]*Schema
	for _, g := range groups {
		g = flat(g)
		if !slices.ContainsFunc(g, func(b *Schema) bool { return b.isSaidBy(ids) }) {
			out = append(out, g)
		}
	}
	slices.SortFunc(out, func(a, b []*Schema) int { return slices.CompareFunc(a, b, (*Schema).compare) })
	return absorb(slices.CompactFunc(out, func(a, b []*Schema) bool { return slices.Equal(a, b) }))
}

// compare orders schemas by the places of what they are made of, so that it does not count
// which was made first.
func (x *Schema) compare(y *Schema) int {
	if x == y {
		return 0
	}
	return cmp.Or(slices.CompareFunc(x.must, y.must, openapi.Value.Compare), cmp.Compare(x.number, y.number))
}

// absorb leaves out every group that contains all of another group: one of the
// smaller group is also one of the larger.
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

// flat replaces a member that consists of nothing but alternatives with these.
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

// isSaidBy reports whether the sources already require all that the schema requires.
func (x *Schema) isSaidBy(ids []int) bool {
	isLacking := func(id int) bool {
		_, found := slices.BinarySearch(ids, id)
		return !found
	}
	switch {
	case len(x.given)+len(x.fixed)+len(x.listed) > 0:
		return false
	case x.source > 0:
		return !isLacking(x.source)
	}
	return len(x.sources) > 0 && !slices.ContainsFunc(x.sources, isLacking)
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
	return s.work > s.mostWork()
}

func (s *schemas) mostWork() int { return int(min(maxWork, leastWork+s.doc.Bytes())) }

// canTake reports whether what a schema requires can become what another one requires.
// What refers to itself by a single alternative would have twice as much each time.
func (s *schemas) canTake(x *Schema) bool {
	s.doc.Spend(len(x.must))
	isTooMuch := s.spend(len(x.must))
	if isTooMuch {
		s.incomplete()
	}
	return !isTooMuch
}

// size is the cost of making a schema.
func size(sources []source, groups [][]*Schema) int {
	n := len(sources)
	for _, g := range groups {
		n += len(g)
	}
	return n
}

// beyond returns the schema that replaces those which are not read because of their
// cost.
func (s *schemas) beyond() *Schema {
	s.incomplete()
	return s.truncated
}

// incomplete adds a note, the first time, that something is not read because of its
// cost.
func (s *schemas) incomplete() {
	if s.truncated == nil {
		s.count++
		s.truncated = &Schema{set: s, number: s.count, expanded: true, uncommon: s.common}
		s.doc.Notes = append(s.doc.Notes, openapi.Note{Kind: openapi.Limit, Span: s.doc.Root.KeySpan(),
			Message: "the schemas of this description can be combined in too many ways (oneOf, anyOf and allOf that refer to each other): the deepest places of bodies were not compared"})
	}
}

// IsTruncated reports whether the schema was not read because of its cost, so that
// nothing is known of it.
func (x *Schema) IsTruncated() bool { return x.set != nil && x == x.set.truncated }
