package contain

import (
	"math"
	"slices"
	"strconv"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// bound is a fact about a number, a length or a count.
func bound(is about, n float64, open bool) term { return known(fact{is: is, n: n, open: open}) }

func (b *branch) assertNumber(word string, value openapi.Value, t term) []term {
	n, ok := value.Number()
	switch {
	case word == "format":
		return opaque(checked, word, value, t)
	case !ok:
		return nil
	}
	switch word {
	case "minimum":
		return []term{bound(least, n, t.value.Get("exclusiveMinimum").IsTrue())}
	case "maximum":
		return []term{bound(most, n, t.value.Get("exclusiveMaximum").IsTrue())}
	case "exclusiveMinimum":
		return []term{bound(least, n, true)}
	case "exclusiveMaximum":
		return []term{bound(most, n, true)}
	case "multipleOf":
		return []term{bound(multiple, n, false)}
	}
	return nil
}

func (b *branch) denyNumber(word string, value openapi.Value, t term) [][]term {
	n, ok := value.Number()
	isFlag := value.Kind() == openapi.Bool
	switch {
	case word == "format":
		return [][]term{opaque(failed, word, value, t)}
	case isFlag:
		return nil // which the bound beside it reads
	case !ok:
		return unknown()
	}
	switch word {
	case "minimum":
		return [][]term{{bound(most, n, !t.value.Get("exclusiveMinimum").IsTrue())}}
	case "maximum":
		return [][]term{{bound(least, n, !t.value.Get("exclusiveMaximum").IsTrue())}}
	case "exclusiveMinimum":
		return [][]term{{bound(most, n, false)}}
	case "exclusiveMaximum":
		return [][]term{{bound(least, n, false)}}
	}
	return [][]term{{bound(notMultiple, n, false)}}
}

// hasNoNumber reports whether no number keeps to the facts.
func (b *branch) hasNoNumber() bool {
	r := b.numbers()
	if left, ok := b.allowed(nil); ok {
		return !slices.ContainsFunc(left, func(l literal) bool {
			n, err := strconv.ParseFloat(l.text, 64)
			return err != nil || r.has(n)
		})
	}
	if r.low > r.high || r.low == r.high && (r.openLow || r.openHigh) || r.whole && r.fraction {
		return true
	}
	if slices.ContainsFunc(r.notMultiples, r.isMultiple) || r.fraction && slices.ContainsFunc(r.multiples, isWholeStep) {
		return true
	}
	if r.low == r.high {
		return !r.has(r.low) || b.isListedOut(r.low)
	}
	return b.areNone(r)
}

// areNone reports whether none of the few numbers of a range keeps to the facts.
func (b *branch) areNone(r numberRange) bool {
	step := 0.0
	if r.whole {
		step = 1
	}
	for _, m := range r.multiples {
		if isWholeStep(m) { // of others the multiples are not exact (IEEE 754)
			step = max(step, m)
		}
	}
	if step == 0 || math.IsInf(r.low, 0) || math.IsInf(r.high, 0) || (r.high-r.low)/step > mostTried {
		return false
	}
	for n := math.Ceil(r.low/step) * step; n <= r.high; n += step {
		if r.has(n) && !b.isListedOut(n) {
			return false
		}
	}
	return true
}

// isWholeStep reports whether multiples of a number are integers.
func isWholeStep(m float64) bool { return m > 0 && m == math.Trunc(m) }

// mostTried bounds the numbers that are tried one by one.
const mostTried = 200

// isListedOut reports whether a number is one of those that an enum refuses.
func (b *branch) isListedOut(n float64) bool {
	found := false
	b.each(notOne, func(f *fact) { found = found || slices.Contains(f.listed, literal{number, textOf(n)}) })
	return found
}

// numberRange is what is known of a number.
type numberRange struct {
	low, high               float64
	openLow, openHigh       bool
	multiples, notMultiples []float64
	whole, fraction         bool
}

// numbers collects what is known of a number, or of a length.
func (b *branch) numbers() numberRange {
	r := numberRange{low: math.Inf(-1), high: math.Inf(1)}
	for _, f := range b.facts {
		switch f.is {
		case least:
			if f.n > r.low || f.n == r.low && f.open {
				r.low, r.openLow = f.n, f.open
			}
		case most:
			if f.n < r.high || f.n == r.high && f.open {
				r.high, r.openHigh = f.n, f.open
			}
		case multiple:
			r.multiples = append(r.multiples, f.n)
		case notMultiple:
			r.notMultiples = append(r.notMultiples, f.n)
		case whole:
			r.whole = true
		case fraction:
			r.fraction = true
		}
	}
	return r
}

// has reports whether a number may keep to the range.
func (r *numberRange) has(n float64) bool {
	if n < r.low || n > r.high || n == r.low && r.openLow || n == r.high && r.openHigh {
		return false
	}
	isWhole := n == math.Trunc(n)
	if r.whole && !isWhole || r.fraction && isWhole {
		return false
	}
	return !slices.ContainsFunc(r.multiples, func(m float64) bool { return isWhole && isWholeStep(m) && math.Mod(n, m) != 0 }) &&
		!slices.ContainsFunc(r.notMultiples, func(m float64) bool { return isWhole && isWholeStep(m) && math.Mod(n, m) == 0 })
}

// isMultiple reports whether all numbers of the range are multiples of one.
func (r *numberRange) isMultiple(of float64) bool {
	if of <= 0 { // which no schema may say (JSON Schema Validation 2020-12, 6.2.1)
		return false
	}
	if r.whole && 1/of == math.Trunc(1/of) {
		return true
	}
	return slices.ContainsFunc(r.multiples, func(m float64) bool {
		return m == of || isWholeStep(m) && isWholeStep(of) && math.Mod(m, of) == 0
	})
}
