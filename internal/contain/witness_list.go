package contain

import (
	"encoding/json"
	"math"
)

// madeList makes a list that keeps to the facts.
func (b *branch) madeList() (any, bool) {
	e, asked := b.elements()
	r := b.numbers()
	low, high := max(0, math.Ceil(r.low)), math.Floor(r.high)
	if low > high || low > mostMade || e.count > mostPlaces {
		return nil, false
	}
	for _, f := range asked {
		last, ok := e.place(f, high)
		if !ok {
			return nil, false
		}
		low = max(low, float64(last+1))
	}
	isDistinct, isRepeated := false, false
	b.each(distinct, func(*fact) { isDistinct = true })
	b.each(repeated, func(*fact) { isRepeated = true })
	out := make([]any, 0, int(low))
	for i := range int(low) {
		terms := e.of(i)
		if isRepeated && i < 2 {
			terms = append(e.of(0), e.of(1)...)
		}
		value, ok := e.made(terms)
		if !ok {
			return nil, false
		}
		if isRepeated && i == 1 {
			value = out[0]
		}
		out = append(out, value)
	}
	return out, !isDistinct || areDistinct(out)
}

// place adds, for elements that a fact asks for, at which index they are, as early as they
// may be. It returns the last index.
func (e *elements) place(f *fact, high float64) (last int, ok bool) {
	missing := f.n
	for i := f.start; missing > 0; i++ {
		if e.left--; e.left < 0 || float64(i) >= high || i > e.count+mostMade {
			return 0, false
		}
		_, ok := e.made(append(e.of(i), f.of...))
		switch {
		case ok:
			e.facts = append(e.facts, &fact{is: at, n: float64(i), of: f.of})
			last, missing, e.placed = i, missing-1, max(e.placed, i+1)
		case i >= max(e.count, e.placed):
			return 0, false // as of this one, so of all that follow
		}
	}
	return last, true
}

// areDistinct reports whether no two values are the same.
func areDistinct(list []any) bool {
	known := map[string]bool{}
	for _, v := range list {
		text, _ := json.Marshal(v) // which sorts names
		known[string(text)] = true
	}
	return len(known) == len(list)
}
