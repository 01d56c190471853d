package authz

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
	"github.com/threatdelta/threatdelta/internal/words"
)

func massassignSchemaOpened() threat.Rule {
	return threat.Rule{
		ID: id.MassassignSchemaOpened, Title: "Undeclared fields are accepted",
		STRIDE: []threat.STRIDE{threat.Tampering}, OWASP: []string{"API3:2023"}, CWE: []int{915, 1321},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "A caller can send fields that nobody declared, and the server may store those that it knows.",
		Mitigation:  "Close the schema with additionalProperties: false, or drop unknown keys before binding.",
		Test:        "Send unknown keys, __proto__ and constructor: 4xx, or they are dropped.",
		Probe:       threat.Probe{Template: plan.WrittenProperty},
		Run: func(p *threat.Pass) {
			for _, x := range category.RelaxedConstraints(p, func(*api.Operation) string { return "" }) {
				threat.ReportMerged(p, threat.ItemsOf(x.Changes), threat.AsOne, func(g threat.Group[struct{}]) threat.Diagnostic {
					return openedDiagnostic(x, g.Pairs[0].Op(), p.Ordered(g.Pairs))
				})
			}
			for _, x := range category.MergedInputs(p) {
				d := x.Growth(p)
				if x.Leaves[0].Path() != "$" {
					d.Likelihood, d.Impact, d.Why = 2, 3, "one object of the body"
				}
				x.Say(&d, "an object of any shape (%s)")
				category.ReportGrowth(p, x.Change, d, x.Pairs[0].Op())
			}
		},
	}
}

// openedDiagnostic is about objects that are no longer closed; o has them.
func openedDiagnostic(x category.Relaxed, o *api.Operation, pairs []*diff.Pair) threat.Diagnostic {
	var places []string
	for _, i := range x.Items {
		places = append(places, wording.At(wording.Path(pairs[0].Op(), i.Leaf)))
	}
	d := threat.Diagnostic{Subject: x.Items[0].Leaf.Subject(),
		Message: fmt.Sprintf("%s may now be sent fields that are not declared, %s (additionalProperties was false)",
			wording.Operations(pairs), wording.List(places, 3))}
	if beside := privilegedBeside(o, x); beside != "" {
		d.Impact, d.Why = 4, "beside "+beside
		d.Message += fmt.Sprintf(", beside %s", wording.Name(beside))
	}
	return d
}

// privilegedBeside is a field of an object that opened which decides about rights
// or money, whether callers may write it or not: where there is one there may be
// more that the description does not name. "" where there is none.
func privilegedBeside(o *api.Operation, x category.Relaxed) string {
	for _, i := range x.Items {
		for _, field := range i.Leaf.Schema().Properties() {
			if l := i.Leaf.Child(field); semantics.PrivilegeOf(o, l, words.Tokens(l.Name())) >= semantics.Valuable {
				return l.Name()
			}
		}
	}
	return ""
}
