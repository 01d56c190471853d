package input

import (
	"regexp/syntax"
	"slices"
	"unicode"
)

// newCharacters lists the characters that one pattern accepts and another does not,
// up to eight. It returns false where a pattern does not bind the whole text, where it
// accepts any character or thousands, or where more are new.
func newCharacters(was, is string) ([]rune, bool) {
	before, known := alphabet(was)
	after, ok := alphabet(is)
	if !known || !ok {
		return nil, false
	}
	size := 0
	for i := 0; i+1 < len(after); i += 2 {
		size += int(after[i+1]-after[i]) + 1
	}
	if size > 2000 {
		return nil, false // so many that each of them is not looked at
	}
	var out []rune
	for i := 0; i+1 < len(after); i += 2 {
		for c := after[i]; c <= after[i+1]; c++ {
			if isOverlapping(before, runes{c, c}) || slices.Contains(out, c) {
				continue
			}
			if len(out) == 8 {
				return nil, false
			}
			out = append(out, c)
		}
	}
	return out, true
}

// alphabet are the characters of which a text consists that a pattern accepts; false
// if the pattern does not bind it from its first to its last one, or cannot be read.
func alphabet(pattern string) (runes, bool) {
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil || re.Op != syntax.OpConcat || len(re.Sub) < 2 ||
		re.Sub[0].Op != syntax.OpBeginText || re.Sub[len(re.Sub)-1].Op != syntax.OpEndText {
		return nil, false
	}
	return charactersOf(nil, re)
}

// charactersOf appends the characters of an expression; false if it accepts any.
func charactersOf(dst runes, re *syntax.Regexp) (runes, bool) {
	switch re.Op {
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return nil, false
	case syntax.OpCharClass:
		return append(dst, re.Rune...), true
	case syntax.OpLiteral:
		for _, c := range re.Rune {
			dst = append(dst, c, c)
			if re.Flags&syntax.FoldCase == 0 {
				continue
			}
			for f := unicode.SimpleFold(c); f != c; f = unicode.SimpleFold(f) {
				dst = append(dst, f, f)
			}
		}
		return dst, true
	}
	ok := true
	for _, sub := range re.Sub {
		if dst, ok = charactersOf(dst, sub); !ok {
			return nil, false
		}
	}
	return dst, true
}

// isHarmlessCharacter reports whether no interpreter gives a character a meaning that
// it does not have as a part of a word or a number.
func isHarmlessCharacter(c rune) bool {
	return unicode.IsLetter(c) || unicode.IsDigit(c) || c == '_' || c == '.'
}
