package semantics

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/words"
)

// QueryLanguage is a language in which callers compose what one request reads.
type QueryLanguage int

// The query languages that a description shows.
const (
	NoQueryLanguage QueryLanguage = iota
	GraphQL
	ODataBatch // OData 4.01, 11.7
)

// String says what the operation takes: "GraphQL queries". It is "" for
// [NoQueryLanguage].
func (q QueryLanguage) String() string {
	return [...]string{"", "GraphQL queries", "OData batches"}[q]
}

// QueryLanguageOf returns the language in which an operation is asked, and how
// surely. A media type or "$batch" is sure; the name "graphql", and a body of
// "query" and "variables", are less so.
func QueryLanguageOf(o *api.Operation) (QueryLanguage, severity.Confidence) {
	segment, _ := LastLiteral(o.Path)
	switch {
	case strings.EqualFold(segment, "$batch"):
		return ODataBatch, severity.HighConfidence
	case strings.EqualFold(segment, "graphql"):
		return GraphQL, severity.MediumConfidence
	}
	for _, m := range o.Body {
		if strings.HasPrefix(m.Type, "application/graphql") {
			return GraphQL, severity.HighConfidence
		}
		if m.Schema.Property("query") != nil && m.Schema.Property("variables") != nil {
			return GraphQL, severity.MediumConfidence
		}
	}
	return NoQueryLanguage, severity.HighConfidence
}

// QueryPart is how much of a database's query an input becomes, the most last.
type QueryPart int

// The parts of a query.
const (
	NoQuery    QueryPart = iota
	SearchText           // what is searched for, or the order of the answer
	Condition            // an expression that picks the records
)

// QueryPartOf returns which part of a query an input becomes. A value with a
// format does not count, nor one of an operation that is a query as a whole, see
// [QueryLanguageOf]. In a body a search text counts only where the path speaks of
// searching.
func QueryPartOf(o *api.Operation, l api.Leaf, tokens []string) QueryPart {
	if l.Where() != "query" && l.Where() != "request" || !isShallow(l) || len(tokens) == 0 {
		return NoQuery
	}
	if language, _ := QueryLanguageOf(o); language != NoQueryLanguage || l.Schema().Facts().Format != "" {
		return NoQuery
	}
	switch {
	case strings.HasPrefix(l.Path(), "$") && l.Where() == "query" && words.IsOneOf(tokens, "filter", "apply", "compute"),
		words.IsOneOf(tokens, "filter", "where", "having", "expr", "jsonpath", "json path", "jmespath", "filter expression", "filter query", "where clause", "query filter", "predicate", "jql", "cql", "kql", "rql", "fiql", "odata filter", "filter string"):
		return Condition
	case words.IsOneOf(tokens, "q", "query", "search", "search query", "query string", "search term", "keyword", "keywords", "sort", "sort by", "order by", "orderby", "sortby", "sort field", "sort column", "sort order"):
		if l.Where() == "request" && !words.HasAny(words.Tokens(o.Path), "search", "query", "find", "list") {
			return NoQuery
		}
		return SearchText
	}
	return NoQuery
}

// IsChoiceOfOrder reports whether a query parameter picks the order of an answer from
// a closed list: it reaches nothing that is not listed.
func IsChoiceOfOrder(l api.Leaf) bool {
	return l.Where() == "query" && IsClosedList(l.Schema()) && words.IsOneOf(words.Tokens(l.Name()), "sort", "sort by", "sort field", "sort key", "sort column", "sort order", "sort dir",
		"sort direction", "sorting", "order", "order by", "order field", "order dir", "order direction", "ordering", "orderby", "sortby", "sortorder", "sortdir", "direction", "dir")
}

// Projection is what callers do with a query parameter to the extent of an answer.
type Projection int

// The projections.
const (
	NoProjection Projection = iota
	PicksFields
	WidensScope
)

// String says what callers do: "choose which fields and related objects are
// returned". It is "" for [NoProjection].
func (x Projection) String() string {
	return [...]string{"", "choose which fields and related objects are returned", "widen what is returned beyond the usual"}[x]
}

// ProjectionOf returns what callers do with a query parameter of this name. JSON:API's
// fields[articles] picks fields like "fields" (JSON:API 1.1, sparse fieldsets).
func ProjectionOf(param string) Projection {
	tokens := words.Tokens(param)
	if len(tokens) == 0 || len(tokens) > 3 {
		return NoProjection
	}
	switch strings.Join(tokens, " ") {
	case "fields", "include", "includes", "expand", "expands", "embed", "select", "view", "projection", "with", "include fields", "extra fields", "expand fields":
		return PicksFields
	case "all", "show all", "include all", "list all", "include deleted", "show deleted", "with deleted", "include archived", "include inactive",
		"include hidden", "show hidden", "include private", "all tenants", "all users", "all organizations", "all projects", "include internal":
		return WidensScope
	}
	if strings.IndexByte(param, '[') > 0 && words.HasAny(first(tokens, 1), "fields", "include", "expand") {
		return PicksFields
	}
	return NoProjection
}

// IsPageSize reports whether a query parameter says how many items an answer
// holds.
func IsPageSize(l api.Leaf) bool {
	if l.Where() != "query" {
		return false
	}
	tokens := words.Tokens(l.Path())
	if len(tokens) == 1 {
		return words.HasAny(tokens, "limit", "size", "count", "top", "first", "last", "take", "rows", "num", "max")
	}
	return words.HasAny(tokens, "limit", "pagesize", "perpage", "maxresults", "maxitems") ||
		words.HasPhrase(tokens, "page", "size") || words.HasPhrase(tokens, "per", "page") || words.HasPhrase(tokens, "page", "count") ||
		words.HasPhrase(tokens, "max", "results") || words.HasPhrase(tokens, "max", "items") || words.HasPhrase(tokens, "max", "keys")
}
