package rules

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

func dataProjectionParam() threat.Rule {
	return threat.Rule{
		ID: "data-projection-param", Title: "Caller chooses what is returned",
		STRIDE: []threat.STRIDE{threat.Disclosure, threat.Denial}, OWASP: []string{"API3:2023"}, CWE: []int{213},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "List the accepted values, and authorise what an expansion brings as if it were asked for by itself.",
		Test:       "Ask for every sibling resource by name, as the least privileged user: no sensitive field more than without.",
		Run: func(p *threat.Pass) {
			wants := func(_ *api.Operation, l api.Leaf) bool { return l.Where == "query" && projection(l.Path) != "" }
			for _, x := range newParams(p, wants) {
				d := x.diagnostic()
				switch {
				case !slices.ContainsFunc(x.leaves, func(l api.Leaf) bool { return !closedList(l.Schema) }):
					d.Likelihood, d.Impact, d.Why = 2, 2, "closed lists of values"
				case x.isNew && !slices.ContainsFunc(x.leaves, func(l api.Leaf) bool { return !usual(p, l) }):
					d.Impact, d.Why = 2, "as other operations of the API have it"
				}
				what := leaves(x.leaves) + ", by which callers " + projection(x.leaves[0].Path)
				d.Message = x.takes() + " " + what
				if x.isNew { // a convention of the new operations
					d.Joins = what
					d.Say = func(pairs []*diff.Pair, _ []string) string {
						return "the new " + operations(pairs) + " " + verb(pairs, "takes", "take") + " " + what
					}
				}
				p.Report(x.change, d)
			}
		},
	}
}

// usual reports whether operations of base have a query parameter of this name.
func usual(p *threat.Pass, l api.Leaf) bool {
	return atBase(p, func(_ *api.Operation, b *api.Parameter) bool { return b.In == l.Where && b.Name == l.Path })
}

// projection says what callers do with a query parameter of this name, "" where
// it neither picks fields nor widens the scope.
func projection(param string) string {
	tokens := words.Tokens(param)
	if len(tokens) == 0 || len(tokens) > 3 {
		return ""
	}
	joined := strings.Join(tokens, " ")
	switch joined {
	case "fields", "include", "includes", "expand", "expands", "embed", "select", "view", "projection", "with", "include fields", "extra fields", "expand fields":
		return "choose which fields and related objects are returned"
	case "all", "show all", "include all", "list all", "include deleted", "show deleted", "with deleted", "include archived", "include inactive",
		"include hidden", "show hidden", "include private", "all tenants", "all users", "all organizations", "all projects", "include internal":
		return "widen what is returned beyond the usual"
	}
	if bracket := strings.IndexByte(param, '['); bracket > 0 && (tokens[0] == "fields" || tokens[0] == "include" || tokens[0] == "expand") {
		return "choose which fields and related objects are returned"
	}
	return ""
}

// closedList reports whether a value, or each item of a list, is one of a list
// of values.
func closedList(s *api.Schema) bool {
	if s.Facts().HasEnum {
		return true
	}
	items := s.Property(api.Element)
	return items != nil && items.Schema.Facts().HasEnum
}
