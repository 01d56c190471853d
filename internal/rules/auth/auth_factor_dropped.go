package auth

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func authFactorDropped() threat.Rule {
	return threat.Rule{
		ID: id.AuthFactorDropped, Title: "One of several credentials is no longer needed",
		STRIDE: []threat.STRIDE{threat.Spoofing}, OWASP: []string{"API2:2023"}, CWE: []int{308, 287},
		Likelihood: 3, Impact: 4, By: threat.ByData, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "An attacker has fewer credentials to steal before they get in.",
		Mitigation:  "Ask for the second credential again, or bind the token to its holder (DPoP, mutual TLS).",
		Test:        "Send a request without the credential that was dropped: 401.",
		Probe:       threat.Probe{Template: plan.WeakerCredential},
		Run: func(p *threat.Pass) {
			for _, e := range authEdits(p, nil) {
				e.report(p, threat.Diagnostic{Message: fmt.Sprintf("%s now %s %s alone (was: %s)",
					wording.Operations(e.Pairs), wording.Verb(e.Pairs, "accepts", "accept"), e.alternatives(p.Delta), e.was)})
			}
		},
	}
}
