package diff

import (
	"slices"
	"strconv"
	"strings"
)

// pairSet is a set of operations that changes reach, in the order of the
// operations. Equal sets are one object, since thousands of edits of one component
// reach the same thousands of operations.
type pairSet struct {
	sets   *pairSets
	list   []*Pair
	joined map[*pairSet]*pairSet // results of with
}

// pairSets makes each set of pairs once.
type pairSets struct {
	delta  *Delta
	number map[*Pair]int // position in the order of operations
	byKey  map[string]*pairSet
}

// of returns the set of the pairs.
func (s *pairSets) of(list []*Pair) *pairSet {
	if s.number == nil {
		s.number = make(map[*Pair]int, len(s.delta.Pairs))
		for i, p := range s.delta.Pairs {
			s.number[p] = i
		}
	}
	s.delta.Spend(2 * len(list))
	byNumber := func(a, b *Pair) int { return s.number[a] - s.number[b] }
	if !slices.IsSortedFunc(list, byNumber) {
		slices.SortFunc(list, byNumber)
	}
	var key strings.Builder
	for _, p := range list {
		key.WriteString(strconv.Itoa(s.number[p]))
		key.WriteByte(' ')
	}
	known := s.byKey[key.String()]
	if known == nil {
		known = &pairSet{sets: s, list: list}
		s.byKey[key.String()] = known
	}
	return known
}

// with returns the union of two sets, and x itself if y adds nothing.
func (x *pairSet) with(y *pairSet) *pairSet {
	switch {
	case x == y || len(y.list) == 0:
		return x
	case len(x.list) == 0:
		return y
	}
	if known := x.joined[y]; known != nil {
		return known
	}
	all := slices.Clone(x.list)
	has := make(map[*Pair]bool, len(all))
	for _, p := range all {
		has[p] = true
	}
	for _, p := range y.list {
		if !has[p] {
			all = append(all, p)
		}
	}
	union := x
	if len(all) > len(x.list) {
		union = x.sets.of(all)
	}
	if x.joined == nil {
		x.joined = map[*pairSet]*pairSet{}
	}
	x.joined[y] = union
	return union
}

// shared returns the list for a change. Appending to it copies it.
func (x *pairSet) shared() []*Pair { return x.list[:len(x.list):len(x.list)] }
