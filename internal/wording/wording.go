package wording

import (
	"fmt"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
)

func Quoted(names []string) string {
	var words []string
	for _, n := range names {
		words = append(words, Name(n))
	}
	return List(words, 3)
}

// Shorten cuts what is too long for a sentence.
func Shorten(s string) string {
	runes := []rune(s)
	if len(runes) > 60 {
		return string(runes[:57]) + "..."
	}
	return s
}

// Name puts a name from the description in backquotes, as messages have them; a
// text without a letter has a name of ours.
func Name(s string) string {
	if s == "" {
		return "the empty string"
	}
	return "`" + strings.ReplaceAll(s, "`", "'") + "`"
}

// List joins words: at most limit of them, then how many more.
func List(words []string, limit int) string {
	if len(words) > limit {
		return strings.Join(words[:limit], ", ") + fmt.Sprintf(" and %d more", len(words)-limit)
	}
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}

// Operations names the operations of a change: the first, and how many more.
func Operations(pairs []*diff.Pair) string {
	if len(pairs) == 0 {
		return "the API"
	}
	first := Name(pairs[0].Op().String())
	switch n := len(pairs) - 1; n {
	case 0:
		return first
	case 1:
		return first + " (and 1 more operation)"
	default:
		return fmt.Sprintf("%s (and %d more operations)", first, n)
	}
}

// Leaves names values by their paths, at most three.
func Leaves(all []api.Leaf) string {
	var words []string
	for _, l := range all {
		words = append(words, Name(l.Path))
	}
	return List(words, 3)
}

// Verb agrees with operations(pairs): one asks, several ask.
func Verb(pairs []*diff.Pair, one, several string) string {
	if len(pairs) == 1 {
		return one
	}
	return several
}

// Plural is the noun for a number of things: "scope", "scopes".
func Plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}
