package semantics

import (
	"slices"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// HasLostRandomness reports whether a value that had to be a random id may now be
// counted up: its format is no longer uuid, or its pattern no longer asks for a
// random text.
func HasLostRandomness(l api.Leaf, r api.Relaxation) bool {
	switch r.Facet {
	case "format":
		return r.Was() == "uuid" && IsCountable(l.Schema())
	case "pattern":
		return IsRandomPattern(r.Was()) && IsIdentifier(words.Tokens(l.Name())) && IsCountable(l.Schema())
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

// IsCountable reports whether one id shows the next: an integer, or a text whose
// pattern has digits only. A text without a pattern is not countable.
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

// IsObjectID reports whether a parameter of the path or the query picks an object
// (OWASP API1:2023). What picks a version, a page or the identity provider of a
// login does not count, nor one of a closed list.
func IsObjectID(o *api.Operation, l api.Leaf, tokens []string) bool {
	f := l.Schema().Facts()
	if len(tokens) == 0 || o.Method == "OPTIONS" || f.HasEnum || f.Is("boolean") || strings.HasPrefix(f.Format, "date") {
		return false
	}
	switch l.Where() {
	case "query":
		return IsIdentifier(tokens) && !words.HasAny(tokens, "client", "request", "trace", "correlation", "session", "idempotency", "after", "before", "starting", "ending", "last", "next", "cursor")
	case "path":
		if isLoginStep(o) {
			return false
		}
		if words.HasAny(tokens, "version", "format", "lang", "language", "locale", "date", "year", "month", "day", "type", "kind", "region", "country", "currency", "period", "ext", "extension", "path", "file", "filename") {
			return false
		}
		return IsIdentifier(tokens) || words.HasAny(last(tokens), "slug", "key", "number", "email", "username", "handle") || isFollowingPlural(o.Path, l.Path())
	}
	return false
}

// catalogueWords name what a service shows to all of its callers alike.
var catalogueWords = words.NewSet("airline", "airport", "brand", "category", "city", "country", "currency", "genre", "holiday", "language", "locale", "manufacturer",
	"plan", "product", "region", "sku", "subcategory", "tariff", "timezone")

// IsOfCatalogue reports whether an id only picks what is read and belongs to nobody: a
// product, a country, a plan on offer, or anything below /catalog. What stands below an
// account is its own.
func IsOfCatalogue(o *api.Operation, l api.Leaf) bool {
	path := PathWords(o.Path)
	if o.Method != "GET" && o.Method != "HEAD" || accountWords.HasAny(path) || words.HasAny(path, "my", "own") {
		return false
	}
	noun := words.Tokens(l.Name())
	if l.Where() == "path" {
		segments := api.Segments(o.Path)
		i := slices.Index(segments, "{"+l.Path()+"}")
		if i < 1 {
			return false
		}
		if words.HasAny(words.Tokens(segments[0]), "catalog", "catalogue") {
			return true
		}
		noun = words.Tokens(segments[i-1])
	} else if words.HasAny(last(noun), "id", "ids", "uuid", "code", "slug") {
		noun = noun[:len(noun)-1]
	}
	return len(noun) > 0 && catalogueWords.Has(words.Singular(noun[len(noun)-1]))
}

// IsIdentifier reports whether a name ends like that of an id: userId, user_ids,
// orderid, guid. English words that end so (paid, valid) do not count.
func IsIdentifier(tokens []string) bool {
	if words.HasAny(last(tokens), "id", "ids", "uuid", "guid") {
		return true
	}
	return len(tokens) == 1 && len(tokens[0]) > 4 && strings.HasSuffix(tokens[0], "id") &&
		!words.HasAny(tokens, "valid", "invalid", "paid", "unpaid", "grid", "android", "hybrid", "liquid", "rapid", "solid", "void")
}
