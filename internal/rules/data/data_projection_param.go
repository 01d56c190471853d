package data

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func dataProjectionParam() threat.Rule {
	return threat.Rule{
		ID: id.DataProjectionParam, Title: "Caller chooses what is returned",
		STRIDE: []threat.STRIDE{threat.Disclosure, threat.Denial}, OWASP: []string{"API3:2023"}, CWE: []int{213},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "A caller can ask for fields and related objects that no screen ever shows.",
		Mitigation:  "List the accepted values, and authorise what an expansion brings as if it were asked for by itself.",
		Test:        "Ask for every sibling resource by name, as the least privileged user: no sensitive field more than without.",
		Probe:       threat.Probe{Template: plan.AcceptedValue},
		Run: func(p *threat.Pass) {
			wants := func(_ *api.Operation, l api.Leaf) bool {
				return l.Where() == "query" && semantics.ProjectionOf(l.Path()) != semantics.NoProjection
			}
			for _, x := range category.NewParameters(p, wants) {
				d := x.Diagnostic()
				switch {
				case !slices.ContainsFunc(x.Leaves, func(l api.Leaf) bool { return !semantics.IsClosedList(l.Schema()) }):
					d.Likelihood, d.Impact, d.Why = 2, 2, "closed lists of values"
				case x.IsNew && !slices.ContainsFunc(x.Leaves, func(l api.Leaf) bool { return !isUsual(p, l) }):
					d.Impact, d.Why = 2, "as other operations of the API have it"
				}
				what := wording.Leaves(x.Leaves) + ", by which callers " + semantics.ProjectionOf(x.Leaves[0].Path()).String()
				d.Message = x.Takes() + " " + what
				if x.IsNew { // a convention of the new operations
					d.JoinKey = what
					d.JoinMessage = func(pairs []*diff.Pair, _ []string) string {
						return "the new " + wording.Operations(pairs) + " " + wording.Verb(pairs, "takes", "take") + " " + what
					}
				}
				p.Report(x.Change, d)
			}
		},
	}
}

// isUsual reports whether operations of base have a query parameter of this name.
func isUsual(p *threat.Pass, l api.Leaf) bool {
	return category.HasAtBase(p, func(_ *api.Operation, b *api.Parameter) bool { return b.In == l.Where() && b.Name == l.Path() })
}
