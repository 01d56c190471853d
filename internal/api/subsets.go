package api

import (
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// comparisons remembers what is known of one policy of a description. Hundreds of
// operations may inherit it, and each of a hundred rules compares it with others.
type comparisons struct {
	doc     *openapi.Document
	list    []Requirement                  // the alternatives to which all this applies
	added   map[*comparisons][]Requirement // see Auth.Added
	subsets *subsets
	key     string
}

func (c *comparisons) remember(b *comparisons, added []Requirement) {
	if c.added == nil {
		c.added = map[*comparisons][]Requirement{}
	}
	c.added[b] = added
}

// of returns the comparisons of other alternatives of the same description.
func (c *comparisons) of(list []Requirement) *comparisons {
	if c == nil {
		return nil
	}
	return &comparisons{doc: c.doc, list: list}
}

// memory returns the comparisons of the policy. It is nil if there are none, or if
// the alternatives have changed since.
func (a Auth) memory() *comparisons {
	n := len(a.Alternatives)
	if a.known == nil || n != len(a.known.list) || n > 0 && &a.Alternatives[0] != &a.known.list[0] {
		return nil
	}
	return a.known
}

func (c *comparisons) spend(n int) {
	if c != nil {
		c.doc.Spend(n)
	}
}

// subsets finds the requirements that ask for no more than another one. Each is
// indexed by its rarest atom. A requirement that another one includes is indexed by
// one of the other's atoms, so that a list of thousands of scopes is not compared
// with itself item by item.
type subsets struct {
	all  []Requirement
	by   map[Atom][]int // indexes into all
	free []int          // requirements that ask for nothing
	cost *comparisons
}

func newSubsets(all []Requirement, cost *comparisons) *subsets {
	s := &subsets{all: all, cost: cost}
	if len(all) <= fewAlternatives {
		return s
	}
	s.by = make(map[Atom][]int, len(all))
	have := map[Atom]int{}
	for _, r := range all {
		cost.spend(1 + len(r.Atoms))
		for _, a := range r.Atoms {
			have[a]++
		}
	}
	for i, r := range all {
		if r.IsAnonymous() {
			s.free = append(s.free, i)
			continue
		}
		rarest := r.Atoms[0]
		for _, a := range r.Atoms[1:] {
			if have[a] < have[rarest] {
				rarest = a
			}
		}
		s.by[rarest] = append(s.by[rarest], i)
	}
	return s
}

// hasSubset reports whether a requirement other than that at the index but asks for no
// more than r.
func (s *subsets) hasSubset(r Requirement, but int, counts func(i int) bool) bool {
	if s.by == nil {
		for i := range s.all {
			if i != but && s.all[i].isSubset(r) && counts(i) {
				return true
			}
		}
		return false
	}
	for _, i := range s.free {
		if i != but && counts(i) {
			return true
		}
	}
	for _, a := range r.Atoms {
		for _, i := range s.by[a] {
			s.cost.spend(1 + len(s.all[i].Atoms)/4)
			if i != but && s.all[i].isSubset(r) && counts(i) {
				return true
			}
		}
	}
	return false
}

// fewAlternatives is the number up to which alternatives are compared one by one.
const fewAlternatives = 4

// missing lists the requirements that include none of the set.
func (s *subsets) missing(list []Requirement) []Requirement {
	var out []Requirement
	for _, r := range list {
		if !s.hasSubset(r, -1, func(int) bool { return true }) {
			out = append(out, r)
		}
	}
	return out
}

// least lists the requirements that include no other one. Of equal ones it keeps
// the first.
func (s *subsets) least() []Requirement {
	var out []Requirement
	for i, r := range s.all {
		less := func(j int) bool { return len(s.all[j].Atoms) < len(r.Atoms) || j < i }
		if !s.hasSubset(r, i, less) {
			out = append(out, r)
		}
	}
	return out
}

// SchemeNames lists the schemes that any alternative names, sorted.
func (a Auth) SchemeNames() []string { return a.schemeNames() }
