package input

import (
	"regexp/syntax"
	"slices"
	"strings"
)

// isBacktracking reports whether a pattern repeats something that may end where its
// next repetition begins: an engine then tries every way to divide a text into
// repetitions, twice as many for each further character. A pattern in a dialect
// that cannot be read is not judged.
func isBacktracking(pattern string) bool {
	// The parser keeps the boundaries of capturing groups only, and knows no
	// lookaround: all groups become capturing ones.
	for _, group := range [...]string{"(?:", "(?=", "(?!", "(?<=", "(?<!"} {
		pattern = strings.ReplaceAll(pattern, group, "(")
	}
	re, err := syntax.Parse(pattern, syntax.Perl)
	return err == nil && isAmbiguous(re)
}

// isAmbiguous reports whether some repetition matches the same text in many ways.
func isAmbiguous(re *syntax.Regexp) bool {
	if isRepeated(re) && isOverlapping(more(re.Sub[0]), starts(re.Sub[0])) {
		return true
	}
	return slices.ContainsFunc(re.Sub, isAmbiguous)
}

// isRepeated reports whether what is inside may come any number of times, or more
// than ten.
func isRepeated(re *syntax.Regexp) bool {
	return re.Op == syntax.OpStar || re.Op == syntax.OpPlus || re.Op == syntax.OpRepeat && (re.Max < 0 || re.Max > 10)
}

// runes are ranges of characters, as in syntax.Regexp: pairs of the first and
// the last.
type runes []rune

// isOverlapping reports whether some character is in both.
func isOverlapping(a, b runes) bool {
	for i := 0; i+1 < len(a); i += 2 {
		for j := 0; j+1 < len(b); j += 2 {
			if a[i] <= b[j+1] && b[j] <= a[i+1] {
				return true
			}
		}
	}
	return false
}

// starts are the characters with which a match may begin.
func starts(re *syntax.Regexp) runes {
	switch re.Op {
	case syntax.OpLiteral:
		return runes{re.Rune[0], re.Rune[0]}
	case syntax.OpCharClass:
		return runes(re.Rune)
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return runes{0, 0x10ffff}
	case syntax.OpConcat:
		var out runes
		for _, sub := range re.Sub {
			out = append(out, starts(sub)...)
			if !hasEmptyMatch(sub) {
				break
			}
		}
		return out
	}
	var out runes
	for _, sub := range re.Sub {
		out = append(out, starts(sub)...)
	}
	return out
}

// more are the characters by which a match that is complete may still be made
// longer.
func more(re *syntax.Regexp) runes {
	switch re.Op {
	case syntax.OpStar, syntax.OpPlus, syntax.OpQuest:
		return append(starts(re.Sub[0]), more(re.Sub[0])...)
	case syntax.OpRepeat:
		if re.Max < 0 || re.Max > re.Min {
			return append(starts(re.Sub[0]), more(re.Sub[0])...)
		}
		return more(re.Sub[0])
	case syntax.OpConcat:
		var out runes
		for _, sub := range slices.Backward(re.Sub) {
			out = append(out, more(sub)...)
			if !hasEmptyMatch(sub) {
				break
			}
		}
		return out
	}
	var out runes
	for _, sub := range re.Sub {
		out = append(out, more(sub)...)
	}
	return out
}

// hasEmptyMatch reports whether the empty text matches.
func hasEmptyMatch(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpLiteral, syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL, syntax.OpNoMatch:
		return false
	case syntax.OpStar, syntax.OpQuest:
		return true
	case syntax.OpRepeat:
		return re.Min == 0 || hasEmptyMatch(re.Sub[0])
	case syntax.OpAlternate:
		return slices.ContainsFunc(re.Sub, hasEmptyMatch)
	}
	return !slices.ContainsFunc(re.Sub, func(sub *syntax.Regexp) bool { return !hasEmptyMatch(sub) })
}
