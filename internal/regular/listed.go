package regular

import "strings"

// Listed returns the texts in which a pattern is found, where it does nothing but list
// words: ^password$, ^(first|last)$.
func Listed(pattern string) ([]string, bool) {
	inner, begins := strings.CutPrefix(pattern, "^")
	inner, ends := strings.CutSuffix(inner, "$")
	if !begins || !ends {
		return nil, false
	}
	words := []string{inner}
	if group, ok := strings.CutPrefix(inner, "("); ok {
		if group, ok = strings.CutSuffix(group, ")"); !ok {
			return nil, false
		}
		words = strings.Split(strings.TrimPrefix(group, "?:"), "|")
	}
	for _, word := range words {
		if word == "" || strings.ContainsFunc(word, func(r rune) bool { return !isWordRune(r) && r != '-' }) {
			return nil, false
		}
	}
	return words, true
}

// isWordRune reports whether \w finds a character.
func isWordRune(r rune) bool {
	return r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
}
