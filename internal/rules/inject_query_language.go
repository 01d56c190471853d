package rules

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

func injectQueryLanguage() threat.Rule {
	return threat.Rule{
		ID: "inject-query-language", Title: "Caller writes a part of a query",
		STRIDE: []threat.STRIDE{threat.Tampering, threat.Disclosure}, OWASP: []string{"API8:2023"}, CWE: []int{89, 943},
		Likelihood: 3, Impact: 4, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Parse it, allow listed columns only, and bind the values.",
		Test:       "Send ', {\"$ne\":null} and sort=(select 1): 400, no 5xx, and no delay with a sleep in it.",
		Run: func(p *threat.Pass) {
			for _, x := range inputsFor(p, query) {
				d := x.growth(p)
				o := x.pairs[0].Op()
				kind := noQuery
				for _, l := range x.leaves {
					kind = max(kind, queries(o, l, words.Tokens(l.Name())))
				}
				if kind == searchText {
					d.Likelihood, d.Impact, d.Why = 2, 3, "words to look for, or an order"
				}
				if kind == condition && anyoneCalls(p, x.pairs) {
					d.Confidence = severity.LowConfidence // most are parsed, and a name does not say
				}
				x.say(&d, "%s as free text: put into a query as it is, it reads more than it should")
				grow(p, x.change, d, x.pairs[0].Op())
			}
		},
	}
}

// queryPart is how much of a query an input is.
type queryPart int

const (
	noQuery    queryPart = iota
	searchText           // or an order
	condition
)

// queries tells whether an input becomes a part of a query.
func queries(o *api.Operation, l api.Leaf, name []string) queryPart {
	if l.Where != "query" && l.Where != "request" || !shallow(l) || len(name) == 0 {
		return noQuery
	}
	if what, _ := queryLanguage(o); what != "" || l.Schema.Facts().Format != "" {
		return noQuery
	}
	switch {
	case strings.HasPrefix(l.Path, "$") && l.Where == "query" && words.IsOneOf(name, "filter", "apply", "compute"),
		words.IsOneOf(name, "filter", "where", "having", "expr", "jsonpath", "json path", "jmespath", "filter expression", "filter query", "where clause", "query filter", "predicate", "jql", "cql", "kql", "rql", "fiql", "odata filter", "filter string"):
		return condition
	case words.IsOneOf(name, "q", "query", "search", "search query", "query string", "search term", "keyword", "keywords", "sort", "sort by", "order by", "orderby", "sortby", "sort field", "sort column", "sort order"):
		if l.Where == "request" && !words.HasAny(words.Tokens(o.Path), "search", "query", "find", "list") {
			return noQuery
		}
		return searchText
	}
	return noQuery
}
