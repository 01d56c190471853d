package data

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func dataFieldsAdded() threat.Rule {
	return threat.Rule{
		ID: id.DataFieldsAdded, Title: "More fields returned",
		STRIDE: []threat.STRIDE{threat.Disclosure}, OWASP: []string{"API3:2023"}, CWE: []int{213},
		Likelihood: 2, Impact: 2, Since: "0.1.0",
		Reports:     threat.Changes,
		Consequence: "{who} sees more than before.",
		Mitigation:  "Confirm that every consumer of the operation needs the fields.",
		Test:        "Run a contract test on a real answer: no key that the schema does not declare.",
		Probe:       threat.Probe{Template: plan.ReturnedProperty},
		Run: func(p *threat.Pass) {
			for _, e := range category.Exposures(p) {
				d := e.Diagnostic(p)
				d.DataLevel, d.Confidence = 0, severity.HighConfidence
				if p.IsOpen(e.Pairs[0].Op()) {
					d.Likelihood, d.Why = 1, "nothing sensitive"
				}
				names := e.Names()
				d.Message = fmt.Sprintf("%s newly %s %d %s: %s", e.Operations(), sends(e.Pairs),
					len(names), wording.Plural(len(names), "field"), wording.List(names, 3))
				p.Report(e.Change, d)
			}
		},
	}
}
