package auth

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func authOptional() threat.Rule {
	return threat.Rule{
		ID: id.AuthOptional, Title: "Credentials became optional",
		STRIDE: []threat.STRIDE{threat.Spoofing, threat.Disclosure}, OWASP: []string{"API2:2023"}, CWE: []int{306, 287},
		Likelihood: 4, Impact: 3, By: threat.ByData, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "{anybody} can call {operation} by leaving the credential out.",
		Mitigation:  "Split the operation: a public one with a reduced schema, and one that asks for credentials.",
		Test:        "Compare the answers to a request without credentials and one with them: without, every personal field is missing.",
		Probe:       threat.Probe{Template: plan.AnonymousCall},
		Run: func(p *threat.Pass) {
			for _, e := range authEdits(p, nil) {
				e.report(p, threat.Diagnostic{Message: fmt.Sprintf("%s newly %s requests without credentials beside %s", wording.Operations(e.Pairs), wording.Verb(e.Pairs, "accepts", "accept"), e.was)})
			}
		},
	}
}
