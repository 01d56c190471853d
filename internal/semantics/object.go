package semantics

import (
	"slices"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// HasLostRandomness reports whether a value that was a random id may now be
// counted up.
func HasLostRandomness(leaf api.Leaf, r api.Relaxation) bool {
	switch r.Facet {
	case "format":
		return r.Was() == "uuid" && IsCountable(leaf.Schema)
	case "pattern":
		tokens := words.Tokens(leaf.Name())
		return IsRandomPattern(r.Was()) && len(tokens) > 0 && IsIdentifier(tokens) && IsCountable(leaf.Schema)
	}
	return false
}

// IsRandomPattern reports whether a pattern asks for sixteen characters or more of
// a class with letters: "^ord_[0-9A-Za-z]{24}$".
func IsRandomPattern(pattern string) bool {
	for rest := pattern; ; {
		before, after, found := strings.Cut(rest, "]{")
		if !found {
			return false
		}
		class := before[strings.LastIndexByte(before, '[')+1:]
		least, _, _ := strings.Cut(after[:max(0, strings.IndexByte(after, '}'))], ",")
		if n, err := strconv.Atoi(least); err == nil && n >= 16 && strings.ContainsAny(class, "af") {
			return true
		}
		rest = after
	}
}

// IsCountable reports whether one id tells the next.
func IsCountable(s *api.Schema) bool {
	f := s.Facts()
	if f.Type() == "integer" {
		return !f.HasEnum
	}
	for _, pattern := range f.Patterns {
		bare := strings.TrimSuffix(strings.TrimPrefix(pattern, "^"), "$")
		bare = strings.TrimRight(strings.TrimPrefix(strings.TrimPrefix(bare, `\d`), "[0-9]"), "+*{}0123456789,")
		if bare == "" && strings.ContainsAny(pattern, `d9`) {
			return true
		}
	}
	return false
}

// IsObjectID reports whether a parameter of the path or the query picks an
// object.
func IsObjectID(o *api.Operation, l api.Leaf, tokens []string) bool {
	f := l.Schema.Facts()
	if len(tokens) == 0 || o.Method == "OPTIONS" || f.HasEnum || f.Is("boolean") || strings.HasPrefix(f.Format, "date") {
		return false
	}
	last := tokens[len(tokens)-1]
	switch l.Where {
	case "query":
		return IsIdentifier(tokens) && !words.HasAny(tokens, "client", "request", "trace", "correlation", "session", "idempotency", "after", "before", "starting", "ending", "last", "next", "cursor")
	case "path":
		if protocolStep(o) {
			return false // it picks the identity provider
		}
		if words.HasAny(tokens, "version", "format", "lang", "language", "locale", "date", "year", "month", "day", "type", "kind", "region", "country", "currency", "period", "ext", "extension", "path", "file", "filename") {
			return false
		}
		return IsIdentifier(tokens) || words.HasAny([]string{last}, "slug", "key", "number", "email", "username", "handle") || afterPlural(o.Path, l.Path)
	}
	return false
}

// IsIdentifier reports a name that ends like that of an id.
func IsIdentifier(tokens []string) bool {
	last := tokens[len(tokens)-1]
	return words.HasAny([]string{last}, "id", "ids", "uuid", "guid") || len(tokens) == 1 && len(last) > 4 && strings.HasSuffix(last, "id") && !words.HasAny([]string{last}, "valid", "invalid", "paid", "unpaid", "grid", "android", "hybrid", "liquid", "rapid", "solid", "void")
}

// afterPlural reports whether a parameter follows a segment in the plural:
// /orders/{order}.
func afterPlural(path, param string) bool {
	segments := api.Segments(path)
	for i, s := range segments {
		if i > 0 && s[0] == '{' && slices.Equal(api.PathParameters(s), []string{param}) {
			before := segments[i-1]
			return before[0] != '{' && strings.HasSuffix(before, "s") && !strings.HasSuffix(before, "ss")
		}
	}
	return false
}
