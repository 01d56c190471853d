package wording

import (
	"fmt"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
)

const (
	// maxNames is how many names a sentence lists before it only counts them.
	maxNames = 3
	// maxLength is how many characters of a text a sentence quotes.
	maxLength = 60
)

// Name puts a name from the description in backquotes, as messages have it. The
// empty name gets words, and a backquote within becomes an apostrophe.
func Name(s string) string {
	if s == "" {
		return "the empty string"
	}
	return "`" + strings.ReplaceAll(s, "`", "'") + "`"
}

// Value names a value by its path, the whole of what is sent as the body.
func Value(path string) string {
	if path == "$" {
		return "the body"
	}
	return Name(path)
}

// At says where in what is sent a value stands, by its path: "at `$.items[]`", "in the
// body" for the whole of it.
func At(path string) string {
	if path == "$" {
		return "in the body"
	}
	return "at " + Name(path)
}

// Quoted lists names in backquotes, at most three.
func Quoted(names []string) string {
	var words []string
	for _, n := range names {
		words = append(words, Name(n))
	}
	return List(words, maxNames)
}

// Leaves lists values by their paths in backquotes, at most three.
func Leaves(all []api.Leaf) string {
	var paths []string
	for _, l := range all {
		paths = append(paths, l.Path())
	}
	return Quoted(paths)
}

// LeavesOf is Leaves for a sentence about an operation, which comes first in it: see [Path].
func LeavesOf(o *api.Operation, all []api.Leaf) string {
	var paths []string
	for i, l := range all {
		if i < maxNames {
			paths = append(paths, Path(o, l))
		} else {
			paths = append(paths, l.Path())
		}
	}
	return Quoted(paths)
}

// Path is the path of a value in a sentence about an operation. Where that has the value at
// another place, as several operations have a component, it is named after what declares
// it: "Address.url".
func Path(o *api.Operation, l api.Leaf) string {
	if in := l.DeclaredIn(); in != "" && l.Name() != "" && !o.Carries(l) {
		return in + "." + l.Name()
	}
	return l.Path()
}

// List joins words as a sentence lists them: "a, b and c". Of more words than the
// limit it has the first, and how many more there are.
func List(words []string, limit int) string {
	if len(words) > limit {
		return strings.Join(words[:limit], ", ") + fmt.Sprintf(" and %d more", len(words)-limit)
	}
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}

// Shorten ends a text that is too long for a sentence in three dots.
func Shorten(s string) string {
	const dots = "..."
	runes := []rune(s)
	if len(runes) > maxLength {
		return string(runes[:maxLength-len(dots)]) + dots
	}
	return s
}

// Operations names the operations of a change: the first in backquotes, and how
// many more. A change of no operation is one of the API.
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

// Verb returns the form of a verb that agrees with [Operations]: one "asks",
// several "ask".
func Verb(pairs []*diff.Pair, one, several string) string {
	if len(pairs) == 1 {
		return one
	}
	return several
}

// Plural returns the noun for a number of things: 1 "scope", 2 "scopes".
func Plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}
