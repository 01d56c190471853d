package words

import (
	"slices"
	"strings"
)

// HasAny reports whether one of the tokens is among the wanted words.
func HasAny(tokens []string, wanted ...string) bool {
	return slices.ContainsFunc(tokens, func(t string) bool { return slices.Contains(wanted, t) })
}

// HasPhrase reports whether the words of the phrase occur in the tokens one after
// the other, with nothing between them.
func HasPhrase(tokens []string, phrase ...string) bool {
	for i := 0; i+len(phrase) <= len(tokens); i++ {
		if slices.Equal(tokens[i:i+len(phrase)], phrase) {
			return true
		}
	}
	return false
}

// HasPair reports whether a word of one list stands next to a word of the other,
// in either order.
func HasPair(tokens, one, other []string) bool {
	for i := 0; i+1 < len(tokens); i++ {
		a, b := tokens[i], tokens[i+1]
		if slices.Contains(one, a) && slices.Contains(other, b) || slices.Contains(other, a) && slices.Contains(one, b) {
			return true
		}
	}
	return false
}

// IsOneOf reports whether all the tokens together are one of the wanted phrases.
// The words of a phrase are separated by spaces. A plural counts as its singular.
func IsOneOf(tokens []string, wanted ...string) bool {
	text := strings.Join(tokens, " ")
	if n := len(text); n > 4 && strings.HasSuffix(text, "s") && !strings.HasSuffix(text, "ss") && !strings.HasSuffix(text, "us") && slices.Contains(wanted, text[:n-1]) {
		return true
	}
	return slices.Contains(wanted, text)
}

// TrimFirst returns the tokens without the first one if that is one of the given
// words and others follow it.
func TrimFirst(tokens []string, words ...string) []string {
	if len(tokens) > 1 && slices.Contains(words, tokens[0]) {
		return tokens[1:]
	}
	return tokens
}
