package regular

import (
	"regexp/syntax"
	"slices"
	"strings"
)

// Answer says whether all texts of one language are texts of another.
type Answer int

// The answers.
const (
	Undecided Answer = iota
	Yes
	No
)

// transitionCost is about what one step of a machine costs that was made before, in
// looks at instructions.
const transitionCost = 20

// readingCost is about what an instruction of a pattern costs to read, in looks at
// instructions, and so does a byte of it.
const readingCost = 20

// mostPatterns bounds how many patterns are compared, mostInstructions the program of a pattern, mostStates the pairs of states of
// an answer, and mostWork its steps: looks at instructions.
const (
	mostPatterns     = 32
	mostInstructions = 3_000
	mostStates       = 20_000
	mostWork         = 2_000_000
)

// Within answers whether every text in which each of the narrow patterns is found is
// one in which the wide pattern is found. For a No it returns a text that shows it.
// spend, which may be nil, is told of the steps that the answer takes.
func Within(narrow []string, wide string, spend func(int)) (Answer, string) {
	if len(narrow) >= mostPatterns {
		return Undecided, ""
	}
	s := search{spend: spend}
	for _, pattern := range append(slices.Clone(narrow), wide) {
		prog := parse(pattern)
		s.cost(readingCost * min(len(pattern), longest))
		if prog == nil || s.tooMuch {
			return Undecided, ""
		}
		s.cost(readingCost * len(prog.Inst))
		s.machines = append(s.machines, &machine{prog: prog, known: map[string]int{}, search: &s})
	}
	if !s.divide() {
		return Undecided, ""
	}
	return s.run()
}

// search looks for a text that all machines but the last one accept.
type search struct {
	machines []*machine
	symbols  []rune      // one of each kind of characters that no machine tells apart
	sets     map[set]int // the sets of characters that the machines know
	matches  [][]bool    // whether a set has a symbol
	spend    func(int)
	work     int
	tooMuch  bool
}

func (s *search) cost(n int) {
	if s.spend != nil {
		s.spend(n)
	}
	s.work += n
	s.tooMuch = s.tooMuch || s.work > mostWork
}

// place is a state of the search: that of each machine, and the way to it.
type place struct {
	states []int
	from   int
	by     rune
}

// run walks through all states that a text can lead to, those of short texts first.
func (s *search) run() (Answer, string) {
	start := place{from: -1}
	for _, m := range s.machines {
		start.states = append(start.states, m.state(nil, beginning, false))
	}
	places, known := []place{start}, map[string]bool{keyOf(start.states): true}
	for i := 0; i < len(places); i++ {
		if s.isWitness(places[i].states) {
			return No, text(places, i)
		}
		for symbol, r := range s.symbols {
			next := place{states: make([]int, len(s.machines)), from: i, by: r}
			for k, m := range s.machines {
				next.states[k] = m.step(places[i].states[k], symbol)
			}
			if s.cost(transitionCost * len(s.machines)); s.tooMuch || len(places) > mostStates {
				return Undecided, ""
			}
			if key := keyOf(next.states); !known[key] && !s.isHopeless(next.states) {
				known[key] = true
				places = append(places, next)
			}
		}
	}
	return Yes, ""
}

// isWitness reports whether a text that ends here is accepted by all but the last.
func (s *search) isWitness(states []int) bool {
	last := len(states) - 1
	for k, m := range s.machines {
		if m.ends(states[k]) == (k == last) {
			return false
		}
	}
	return true
}

// isHopeless reports whether no text that goes on from here can be a witness.
func (s *search) isHopeless(states []int) bool {
	last := len(states) - 1
	if s.machines[last].states[states[last]].found {
		return true
	}
	for k, m := range s.machines[:last] {
		x := m.states[states[k]]
		if !x.found && x.before != beginning && len(x.at) == 0 && m.prog.StartCond()&syntax.EmptyBeginText != 0 {
			return true
		}
	}
	return false
}

// text is what leads to a place.
func text(places []place, i int) string {
	var out []rune
	for ; places[i].from >= 0; i = places[i].from {
		out = append(out, places[i].by)
	}
	slices.Reverse(out)
	return string(out)
}

func keyOf(states []int) string {
	var b strings.Builder
	for _, n := range states {
		for range 4 {
			b.WriteByte(byte(n))
			n >>= 8
		}
	}
	return b.String()
}
