package data

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func dataCredentialInResponse() threat.Rule {
	return threat.Rule{
		ID: id.DataCredentialInResponse, Title: "Credential returned",
		STRIDE: []threat.STRIDE{threat.Disclosure, threat.Spoofing}, OWASP: []string{"API3:2023"}, CWE: []int{522, 200},
		Likelihood: 4, Impact: 5, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "Whoever sees the answer, in a log, a cache or a stolen session, can act with the credential in it.",
		Mitigation:  "Take it out of the answer: show a credential once, where it is created.",
		Test:        "Create the object, then read it: the field is absent, and a secret detector finds nothing in the body.",
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
