package data

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func dataCardholderAuthData() threat.Rule {
	return threat.Rule{
		ID: id.DataCardholderAuthData, Title: "Payment card data returned",
		STRIDE: []threat.STRIDE{threat.Disclosure}, OWASP: []string{"API3:2023"}, CWE: []int{359, 312},
		Likelihood: 4, Impact: 5, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "Whoever sees an answer, in a log or a stolen session, can pay with the cards in it.",
		Mitigation:  "Return a token and the last four digits, and keep a verification code, a PIN or track data out of every answer.",
		Test:        "Search the body: no run of 13 to 19 digits that passes the Luhn check, no verification code.",
		Probe:       threat.Probe{Template: plan.ReturnedProperty},
		Run: func(p *threat.Pass) {
			for _, e := range category.Exposures(p) {
				d := e.Diagnostic(p)
				d.Message = fmt.Sprintf("%s %s %s to %s%s", e.Operations(), e.Returns(), e.Words(),
					category.Callers(p, e.Pairs...), e.Before(p))
				p.Report(e.Change, d)
			}
		},
	}
}
