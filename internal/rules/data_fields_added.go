package rules

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func dataFieldsAdded() threat.Rule {
	return threat.Rule{
		ID: "data-fields-added", Title: "More fields returned",
		STRIDE: []threat.STRIDE{threat.Disclosure}, OWASP: []string{"API3:2023"}, CWE: []int{213},
		Likelihood: 2, Impact: 2, Since: "0.1.0",
		Reports:    threat.Changes,
		Mitigation: "Confirm that every consumer of the operation needs the fields.",
		Test:       "Run a contract test on a real answer: no key that the schema does not declare.",
		Run: func(p *threat.Pass) {
			for _, e := range exposures(p, plain) {
				d := e.diagnostic(p)
				d.Floor, d.Confidence = 0, severity.HighConfidence
				if anybodyCalls(p, e.pairs[0].Op()) {
					d.Likelihood, d.Why = 1, "nothing sensitive"
				}
				names := e.names()
				if len(names) >= 10 {
					d.Impact, d.Why = 3, fmt.Sprintf("%d fields at once", len(names))
				}
				d.Message = fmt.Sprintf("%s newly %s %d %s: %s", e.operations(), sends(e.pairs),
					len(names), plural(len(names), "field"), list(names, 3))
				p.Report(e.change, d)
			}
		},
	}
}

// sends is the verb for what leaves operations.
func sends(pairs []*diff.Pair) string {
	if pairs[0].Op().Kind == api.Endpoint {
		return verb(pairs, "returns", "return")
	}
	return verb(pairs, "sends", "send")
}
