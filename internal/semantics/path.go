package semantics

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// OwnSegments returns the segments of a path, in lower case, after its prefix of
// "api", "public", a version or the like.
func OwnSegments(path string) []string { return api.OwnSegments(path, "public") }

// LastLiteral returns the last segment of a path that is no parameter: "orders" of
// /orders/{id}. It ends the path if no parameter follows.
func LastLiteral(path string) (segment string, ends bool) {
	segments := api.Segments(path)
	for i := len(segments) - 1; i >= 0; i-- {
		if segments[i][0] != '{' {
			return segments[i], i == len(segments)-1
		}
	}
	return "", false
}

// literalBeforeLast is the segment before [LastLiteral]: "password" of
// /password/reset.
func literalBeforeLast(path string) string {
	segments := slices.DeleteFunc(api.Segments(path), func(s string) bool { return strings.HasPrefix(s, "{") })
	if len(segments) < 2 {
		return ""
	}
	return segments[len(segments)-2]
}

// PathWords returns the words of all segments of a path that are no parameters.
func PathWords(path string) []string {
	var tokens []string
	for _, s := range api.Segments(path) {
		if s[0] != '{' {
			tokens = append(tokens, words.Tokens(s)...)
		}
	}
	return tokens
}

// isNamedAfter reports whether a name of the operation begins with one of the
// verbs: the last literal segment of its path, or its operationId.
func isNamedAfter(o *api.Operation, verbs ...string) bool {
	segment, _ := LastLiteral(o.Path)
	return words.HasAny(first(words.Tokens(segment), 1), verbs...) || words.HasAny(first(words.Tokens(o.ID), 1), verbs...)
}

// isFollowingPlural reports whether a parameter of a path follows a segment in the
// plural, and so picks one of many: /orders/{order}.
func isFollowingPlural(path, param string) bool { return isPlural(literalBefore(path, param)) }

// literalBefore is the segment in front of a parameter that fills a segment of its own,
// "" where another parameter or nothing is there. A version in between does not count: /books/v1/{title}.
func literalBefore(path, param string) string {
	segments := api.Segments(path)
	at := slices.IndexFunc(segments, func(s string) bool { return s[0] == '{' && slices.Equal(api.PathParameters(s), []string{param}) })
	if at < 1 {
		return ""
	}
	before := segments[at-1]
	if at > 1 && api.IsVersionSegment(strings.ToLower(before)) {
		before = segments[at-2]
	}
	if before[0] == '{' {
		return ""
	}
	return before
}

// isPlural reports whether a segment is spelled like a plural: "orders", and not
// "access".
func isPlural(segment string) bool {
	return strings.HasSuffix(segment, "s") && !strings.HasSuffix(segment, "ss")
}

// first returns the first n tokens, or all if there are fewer.
func first(tokens []string, n int) []string { return tokens[:min(n, len(tokens))] }

// last returns the last token alone, or none.
func last(tokens []string) []string { return tokens[max(0, len(tokens)-1):] }
