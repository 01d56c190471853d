package data

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func dataWriteonlyLifted() threat.Rule {
	return threat.Rule{
		ID: id.DataWriteonlyLifted, Title: "Write-only value now returned",
		STRIDE: []threat.STRIDE{threat.Disclosure}, OWASP: []string{"API3:2023"}, CWE: []int{200, 522},
		Likelihood: 4, Impact: 4, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "{who} can read back {data|values} that were only ever meant to be sent.",
		Mitigation:  "Restore writeOnly, or return a schema that does not have the value.",
		Test:        "Write the value, then read the object: the value is not in the answer.",
		Probe:       threat.Probe{Template: plan.ReturnedProperty},
		Run: func(p *threat.Pass) {
			for _, e := range category.Exposures(p) {
				d := e.Diagnostic(p)
				d.Confidence = severity.HighConfidence
				d.Message = fmt.Sprintf("%s %s %s, so far write-only, to %s", e.Operations(), e.Returns(), e.Words(), category.Callers(p, e.Pairs...))
				p.Report(e.Change, d)
			}
		},
	}
}
