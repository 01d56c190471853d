package rules

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/threat"
)

func dataCredentialInResponse() threat.Rule {
	return threat.Rule{
		ID: "data-credential-in-response", Title: "Credential returned",
		STRIDE: []threat.STRIDE{threat.Disclosure, threat.Spoofing}, OWASP: []string{"API3:2023"}, CWE: []int{522, 200},
		Likelihood: 4, Impact: 5, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Never return a credential; show it once, where it is created.",
		Test:       "Create the object, then read it: the field is absent, and a secret detector finds nothing in the body.",
		Run: func(p *threat.Pass) {
			for _, e := range exposures(p, credential) {
				d := e.diagnostic(p)
				d.Message = fmt.Sprintf("%s %s %s to %s%s", e.operations(), e.returns(), e.words(),
					callers(p, e.pairs...), e.consequence(p, ", who can act with it from then on"))
				p.Report(e.change, d)
			}
		},
	}
}
