package rules

import (
	"fmt"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
)

// name puts a name from the description in backquotes, as messages have them; a
// text without a letter has a name of ours.
func name(s string) string {
	if s == "" {
		return "the empty string"
	}
	return "`" + strings.ReplaceAll(s, "`", "'") + "`"
}

// list joins words: at most limit of them, then how many more.
func list(words []string, limit int) string {
	if len(words) > limit {
		return strings.Join(words[:limit], ", ") + fmt.Sprintf(" and %d more", len(words)-limit)
	}
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}

// operations names the operations of a change: the first, and how many more.
func operations(pairs []*diff.Pair) string {
	if len(pairs) == 0 {
		return "the API"
	}
	first := name(pairs[0].Op().String())
	switch n := len(pairs) - 1; n {
	case 0:
		return first
	case 1:
		return first + " (and 1 more operation)"
	default:
		return fmt.Sprintf("%s (and %d more operations)", first, n)
	}
}

// leaves names values by their paths, at most three.
func leaves(all []api.Leaf) string {
	var words []string
	for _, l := range all {
		words = append(words, name(l.Path))
	}
	return list(words, 3)
}

// verb agrees with operations(pairs): one asks, several ask.
func verb(pairs []*diff.Pair, one, several string) string {
	if len(pairs) == 1 {
		return one
	}
	return several
}

// plural is the noun for a number of things: "scope", "scopes".
func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}
