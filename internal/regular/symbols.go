package regular

import (
	"regexp/syntax"
	"slices"
	"unicode"
	"unicode/utf8"
)

// set recognises the characters that an instruction takes: a range, or a list of ranges
// by where it is kept, since the copies of a repeated part share it.
type set struct {
	op        syntax.InstOp
	low, high rune
	list      *rune
}

func setOf(i syntax.Inst) set {
	switch len(i.Rune) {
	case 0:
		return set{op: i.Op}
	case 1, 2:
		return set{i.Op, i.Rune[0], i.Rune[len(i.Rune)-1], nil}
	}
	return set{op: i.Op, list: &i.Rune[0]}
}

// afterSurrogates is the first character behind the code points that are none.
const afterSurrogates = 0xe000

// divide finds the kinds of characters that the machines tell apart. It is false if
// they are too many to look at.
func (s *search) divide() bool {
	s.sets = map[set]int{}
	var sets []syntax.Inst
	edges := map[rune]bool{0: true, afterSurrogates: true}
	for _, r := range "09AZ__az" {
		edges[r], edges[r+1] = true, true // what belongs to a word
	}
	for _, m := range s.machines {
		m.set = make([]int, len(m.prog.Inst))
		for pc, i := range m.prog.Inst {
			switch i.Op {
			case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			default:
				continue
			}
			key := setOf(i)
			if _, known := s.sets[key]; !known {
				s.sets[key] = len(sets)
				sets = append(sets, i)
				addEdges(edges, i)
			}
			m.set[pc] = s.sets[key]
		}
	}
	if s.cost(len(edges) * (1 + len(sets))); s.tooMuch {
		return false
	}
	s.choose(sets, edges)
	return true
}

// addEdges adds where the characters that an instruction takes begin and end.
func addEdges(edges map[rune]bool, i syntax.Inst) {
	switch {
	case i.Op == syntax.InstRuneAny:
	case i.Op == syntax.InstRuneAnyNotNL:
		edges['\n'], edges['\n'+1] = true, true
	case len(i.Rune) == 1:
		edges[i.Rune[0]], edges[i.Rune[0]+1] = true, true
	default:
		for k := 0; k+1 < len(i.Rune); k += 2 {
			edges[i.Rune[k]], edges[i.Rune[k+1]+1] = true, true
		}
	}
}

// choose takes one character of each kind, one that can be read where there is one.
func (s *search) choose(sets []syntax.Inst, edges map[rune]bool) {
	s.matches = make([][]bool, len(sets))
	var points []rune
	for r := range edges {
		if r <= unicode.MaxRune && utf8.ValidRune(r) {
			points = append(points, r)
		}
	}
	slices.SortFunc(points, func(a, b rune) int { return rank(a) - rank(b) })
	kinds := map[string]bool{}
	for _, r := range points {
		kind := []byte{byte(likeness(r))}
		for k := range sets {
			if sets[k].MatchRune(r) {
				kind = append(kind, byte(k), byte(k>>8))
			}
		}
		if kinds[string(kind)] {
			continue
		}
		kinds[string(kind)] = true
		s.symbols = append(s.symbols, r)
		for k := range sets {
			s.matches[k] = append(s.matches[k], sets[k].MatchRune(r))
		}
	}
}

// rank puts letters and digits first, then what else can be read.
func rank(r rune) int {
	switch {
	case syntax.IsWordChar(r):
		return int(r) - 1<<20
	case r > ' ' && r < utf8.RuneSelf-1:
		return int(r) - 1<<10
	}
	return int(r)
}
