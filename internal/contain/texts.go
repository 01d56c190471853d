package contain

import (
	"math"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/regular"
)

func (b *branch) assertText(word string, value openapi.Value, t term) []term {
	n, ok := value.Number()
	switch {
	case word == "minLength" && ok:
		return []term{bound(least, n, false)}
	case word == "maxLength" && ok:
		return []term{bound(most, n, false)}
	case word == "pattern" && value.Kind() == openapi.String:
		return []term{known(fact{is: matches, patterns: []pattern{value.Scalar()}, doc: t.doc})}
	case word == "format":
		more := opaque(checked, word, value, t)
		if all, _ := Texts(value.Scalar()); all != "" && !b.as.noFormats {
			more = append(more, known(fact{is: formatted, patterns: []pattern{all}, doc: t.doc}))
		}
		return more
	case strings.HasPrefix(word, "content"):
		return opaque(checked, word, value, t)
	}
	return nil
}

func (b *branch) denyText(word string, value openapi.Value, t term) [][]term {
	n, ok := value.Number()
	switch {
	case word == "minLength" && ok:
		return [][]term{{bound(most, n-1, false)}}
	case word == "maxLength" && ok:
		return [][]term{{bound(least, n+1, false)}}
	case word == "pattern" && value.Kind() == openapi.String:
		return [][]term{{known(fact{is: missing, patterns: []pattern{value.Scalar()}})}}
	case word == "format":
		option := opaque(failed, word, value, t)
		if _, some := Texts(value.Scalar()); some != "" {
			option = append(option, known(fact{is: missing, patterns: []pattern{some}}))
		}
		return [][]term{option}
	case strings.HasPrefix(word, "content"):
		return [][]term{opaque(failed, word, value, t)}
	}
	return unknown()
}

const (
	// NoText is a pattern that is found in no text.
	NoText = `[^\s\S]`
	// mostLength bounds the lengths that are read as patterns.
	mostLength = 1000
)

// hasNoText reports whether no string keeps to the facts.
func (b *branch) hasNoText() bool {
	hits, misses := b.patterns()
	r := b.numbers()
	low, high := max(0, math.Ceil(r.low)), math.Floor(r.high)
	if low > high {
		return true
	}
	if left, ok := b.allowed(nil); ok {
		for _, l := range left {
			if n := float64(len([]rune(l.text))); n >= low && n <= high && b.mayMatch(hits, l.text, true) && b.mayMatch(misses, l.text, false) {
				return false
			}
		}
		return true
	}
	if len(hits)+len(misses) == 0 {
		return high == 0 && b.isUnlisted([]literal{{text, ""}})
	}
	if low > 0 && low <= mostLength {
		hits = append(hits, `^[\s\S]{`+textOf(low)+`,}$`)
	}
	if high <= mostLength {
		hits = append(hits, `^[\s\S]{0,`+textOf(high)+`}$`)
	}
	for _, p := range misses {
		b.left -= patternCost
		if b.solver.Within(hits, p) == regular.Yes {
			return true
		}
	}
	b.left -= patternCost
	return len(hits) > 1 && b.solver.Within(hits, NoText) == regular.Yes
}

// patterns are those in which a text is found, and those in which it is not. A format of which
// no text is found in the patterns that the same description states is meant as an annotation.
func (b *branch) patterns() (hits, misses []pattern) {
	stated := map[*openapi.Document][]pattern{}
	for _, f := range b.facts {
		switch f.is {
		case matches:
			hits, stated[f.doc] = append(hits, f.patterns...), append(stated[f.doc], f.patterns...)
			if words, ok := regular.Listed(f.patterns[0]); ok {
				b.facts = append(b.facts, &fact{is: among, listed: texts(words)})
			}
		case missing:
			misses = append(misses, f.patterns...)
		}
	}
	b.each(formatted, func(f *fact) {
		if of := stated[f.doc]; len(of) == 0 || b.solver.Within(slices.Concat(of, f.patterns), NoText) != regular.Yes {
			hits = append(hits, f.patterns...)
		}
	})
	return hits, misses
}

func texts(words []string) []literal {
	var out []literal
	for _, w := range words {
		out = append(out, literal{text, w})
	}
	return out
}

// patternCost is about what a comparison of patterns costs, in terms.
const patternCost = 40

// mayMatch reports whether a text may match all patterns, or none.
func (q *search) mayMatch(patterns []pattern, of string, want bool) bool {
	for _, p := range patterns {
		if re := q.solver.compiled(p); re != nil && re.MatchString(of) != want {
			return false
		}
	}
	return true
}

// compiled is a pattern that is read once, nil where it cannot be.
func (s *Solver) compiled(p pattern) *regular.Pattern {
	re, ok := s.patterns[p]
	if !ok {
		re, _ = regular.Compile(p)
		s.patterns[p] = re
	}
	return re
}
