package regular

import (
	"regexp/syntax"
	"slices"
)

// machine is the automaton of a pattern. Its states are made as they are met.
type machine struct {
	prog   *syntax.Prog
	search *search
	set    []int // of each instruction: the set of characters that it takes
	states []state
	known  map[string]int
	seen   []int // of each instruction: the last turn of follow that came to it
	turn   int
}

// state is where the threads of a program are after some text.
type state struct {
	at     []uint32 // before the instructions that take no character; sorted
	before rune     // a character like the last one, or beginning
	found  bool     // the pattern was found in the text
	next   []int    // by symbol: the next state, -1 where it is not known yet
	ends   Answer   // whether a text that ends here is accepted
}

// beginning and ending stand for no character, as in [syntax.EmptyOpContext].
const (
	beginning rune = -1
	ending    rune = -1
)

// state returns the number of a state.
func (m *machine) state(at []uint32, before rune, found bool) int {
	if found {
		at, before = nil, beginning
	}
	key := []byte{byte(before), byte(before >> 8), 0}
	if found {
		key[2] = 1
	}
	for _, pc := range at {
		key = append(key, byte(pc), byte(pc>>8))
	}
	n, ok := m.known[string(key)]
	if !ok {
		n = len(m.states)
		m.known[string(key)] = n
		m.states = append(m.states, state{at: at, before: before, found: found})
	}
	return n
}

// step returns the state after one more character.
func (m *machine) step(from, symbol int) int {
	x := &m.states[from]
	if x.found {
		return from
	}
	if x.next == nil {
		x.next = make([]int, len(m.search.symbols))
		for i := range x.next {
			x.next[i] = -1
		}
	}
	if x.next[symbol] >= 0 {
		return x.next[symbol]
	}
	r := m.search.symbols[symbol]
	readers, found := m.follow(x, r)
	var at []uint32
	for _, pc := range readers {
		if m.search.matches[m.set[pc]][symbol] {
			at = append(at, m.prog.Inst[pc].Out)
		}
	}
	slices.Sort(at)
	to := m.state(slices.Compact(at), likeness(r), found)
	m.states[from].next[symbol] = to
	return to
}

// likeness is one character for all that are words alike, which is all that an
// assertion asks of the last character.
func likeness(r rune) rune {
	if syntax.IsWordChar(r) {
		return 'a'
	}
	return ' '
}

// ends reports whether a text that ends in a state is accepted.
func (m *machine) ends(n int) bool {
	x := &m.states[n]
	if x.ends == Undecided {
		x.ends = No
		if x.found {
			x.ends = Yes
		} else if _, found := m.follow(x, ending); found {
			x.ends = Yes
		}
	}
	return x.ends == Yes
}

// follow runs the instructions that take no character, before the next one. It returns
// those that would take it, and whether the pattern is found already. A pattern may be
// found from any place of the text on.
func (m *machine) follow(x *state, next rune) (readers []uint32, found bool) {
	here := syntax.EmptyOpContext(x.before, next)
	if m.seen == nil {
		m.seen = make([]int, len(m.prog.Inst))
	}
	m.turn++
	queue := append(slices.Clone(x.at), uint32(m.prog.Start))
	looks := 8
	for ; len(queue) > 0; looks++ {
		pc := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if m.seen[pc] == m.turn {
			continue
		}
		m.seen[pc] = m.turn
		switch i := m.prog.Inst[pc]; i.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			queue = append(queue, i.Out, i.Arg)
		case syntax.InstCapture, syntax.InstNop:
			queue = append(queue, i.Out)
		case syntax.InstEmptyWidth:
			if syntax.EmptyOp(i.Arg)&^here == 0 {
				queue = append(queue, i.Out)
			}
		case syntax.InstMatch:
			found = true
		case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
			readers = append(readers, pc)
		case syntax.InstFail:
		}
	}
	m.search.cost(looks)
	return readers, found
}
