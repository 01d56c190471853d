package data

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func dataSensitiveFieldAdded() threat.Rule {
	return threat.Rule{
		ID: id.DataSensitiveFieldAdded, Title: "Sensitive data newly returned",
		STRIDE: []threat.STRIDE{threat.Disclosure}, OWASP: []string{"API3:2023"}, CWE: []int{213, 359},
		Likelihood: 3, Impact: 2, By: threat.ByCollection, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "{who} sees {data|sensitive data} now.",
		Mitigation:  "Remove the field, mask it, or return it for a scope of its own; mark it with x-data-classification.",
		Test:        "Call the operation as the least privileged user and as another user: the field is absent or masked.",
		Probe:       threat.Probe{Template: plan.ReturnedProperty},
		Run: func(p *threat.Pass) {
			for _, e := range category.Exposures(p) {
				d := e.Diagnostic(p)
				o := e.Pairs[0].Op()
				switch {
				case d.Likelihood > 0:
				case e.IsNew:
					d.Likelihood, d.Why = 2, "a new operation"
				case p.IsOpen(o):
					d.Likelihood, d.Why = 4, "no credential to steal first"
				}
				d.Message = fmt.Sprintf("%s %s %s to %s%s", e.Operations(), e.Returns(), e.Words(), category.Callers(p, e.Pairs...), e.Before(p))
				p.Report(e.Change, d)
			}
			reportExampled(p)
		},
	}
}
