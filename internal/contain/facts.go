package contain

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// fact is one thing that is known of the values of a branch.
type fact struct {
	is       about
	n        float64 // a bound, a count, or an index
	open     bool    // the bound itself is not reached
	name     string
	names    []string  // of rest and some: it does not speak of these
	patterns []pattern // of rest and some: nor of names that match one of these; else what it is about
	only     pattern   // of some: the name matches it
	isName   bool      // of some: of speaks of the name, not of its value
	start    int       // of contained: the first index
	listed   []literal
	of       []term            // what holds of the part of the value that the fact is about
	doc      *openapi.Document // of present and unsent: which description says so
}

// about is of what a fact speaks.
type about int

const (
	// Of any value.
	among   about = iota // it is one of listed
	notOne               // it is none of listed
	checked              // a keyword holds of which nothing more is read
	failed               // such a keyword does not

	// Of a number, or of the length of a string, a list or an object.
	least
	most
	multiple
	notMultiple
	whole    // an integer
	fraction // no integer

	// Of a string.
	matches
	missing

	// Of an object.
	present // it has a name
	absent  // it has not
	field   // the value of a name, if there is one
	matched // the values of the names that match a pattern
	rest    // the values of all other names
	named   // its names
	some    // there is a name that none of names and patterns is about
	unsent  // a name that is only read, so that a request has none and need not have one

	// Of a list.
	at        // the element at an index
	from      // the elements from an index on
	contained // n elements from an index on
	distinct
	repeated
)

// literal is a value of an enum.
type literal struct {
	kind kind
	text string // for a list and an object "", of which nothing more is known
}

// literalOf reads a value of an enum.
func literalOf(v openapi.Value) literal {
	switch v.Kind() {
	case openapi.Null:
		return literal{null, "null"}
	case openapi.Bool:
		return literal{boolean, strconv.FormatBool(v.IsTrue())}
	case openapi.Number:
		n, _ := v.Number()
		return literal{number, textOf(n)}
	case openapi.String:
		return literal{text, v.Scalar()}
	case openapi.List:
		return literal{list, ""}
	}
	return literal{object, ""}
}

func textOf(n float64) string { return strconv.FormatFloat(n, 'g', -1, 64) }

// literalsOf are the values of an enum of a kind.
func literalsOf(word string, value openapi.Value, k kind) []literal {
	var out []literal
	add := func(v openapi.Value) {
		if l := literalOf(v); l.kind == k {
			out = append(out, l)
		}
	}
	if word == "const" {
		add(value)
	}
	for item := range value.Items() {
		if word == "enum" {
			add(item)
		}
	}
	return out
}

// each iterates over the facts about something.
func (b *branch) each(is about, do func(f *fact)) {
	for i := range b.facts {
		if b.facts[i].is == is {
			do(&b.facts[i])
		}
	}
}

// allowed lists the values to which closed lists, and the kind itself where it has few
// values, restrict a value. It is false where there is no such list.
func (b *branch) allowed(of []literal) (left []literal, ok bool) {
	left, ok = of, of != nil
	b.each(among, func(f *fact) {
		if !ok {
			left, ok = f.listed, true
			return
		}
		left = slices.DeleteFunc(slices.Clone(left), func(l literal) bool { return !slices.Contains(f.listed, l) })
	})
	b.each(notOne, func(f *fact) {
		left = slices.DeleteFunc(slices.Clone(left), func(l literal) bool { return b.kind < list && slices.Contains(f.listed, l) })
	})
	return left, ok
}

// isUnlisted reports whether no value is left that lists allow.
func (b *branch) isUnlisted(of []literal) bool {
	left, ok := b.allowed(of)
	return ok && len(left) == 0
}

// isContradictory reports whether a keyword of which nothing is read holds and does not.
func (b *branch) isContradictory() bool {
	found := false
	b.each(failed, func(f *fact) {
		b.each(checked, func(c *fact) {
			found = found || c.name == f.name && b.saySame(f.of[0], c.of[0])
		})
	})
	return found
}

// saySame reports whether the values of two keywords surely say the same.
func (q *search) saySame(a, b term) bool {
	text := a.value.Scalar()
	return text != "" && strings.EqualFold(text, b.value.Scalar()) || q.meansSame(a, b)
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
	if slices.ContainsFunc(r.notMultiples, r.isMultiple) || r.fraction && slices.ContainsFunc(r.multiples, func(m float64) bool { return m == math.Trunc(m) }) {
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
		step = max(step, m)
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
	return !slices.ContainsFunc(r.multiples, func(m float64) bool { return isWhole && m == math.Trunc(m) && m > 0 && math.Mod(n, m) != 0 }) &&
		!slices.ContainsFunc(r.notMultiples, func(m float64) bool { return isWhole && m == math.Trunc(m) && m > 0 && math.Mod(n, m) == 0 })
}

// isMultiple reports whether all numbers of the range are multiples of one.
func (r *numberRange) isMultiple(of float64) bool {
	if r.whole && (of == 1 || 1/of == math.Trunc(1/of)) {
		return true
	}
	return slices.ContainsFunc(r.multiples, func(m float64) bool {
		return m == of || m == math.Trunc(m) && of == math.Trunc(of) && of > 0 && math.Mod(m, of) == 0
	})
}
