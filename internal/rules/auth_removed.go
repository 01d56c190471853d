package rules

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func authRemoved() threat.Rule {
	return threat.Rule{
		ID: "auth-removed", Title: "Operation reachable without credentials",
		STRIDE: []threat.STRIDE{threat.Spoofing, threat.Elevation}, OWASP: []string{"API2:2023"}, CWE: []int{306},
		Likelihood: 4, Impact: 4, By: threat.ByData | threat.ByWrite, Since: "0.1.0",
		Mitigation: "Restore the security requirement, or say why the operation is public in x-public-reason and waive the finding.",
		Test:       "Send an otherwise valid request without credentials: 401 or 403, and no field of the 200 schema in the body.",
		Run: func(p *threat.Pass) {
			for c, a := range diff.Each[diff.AuthChanged](p.Delta) {
				if a.Root || a.Base.Open() || !a.Head.Anonymous() {
					continue
				}
				o := c.Pairs[0].Op()
				p.Report(c, threat.Draft{Subject: "security",
					Message: fmt.Sprintf("`%s` no longer asks for credentials (was: %s)", o, p.Delta.Base.Describe(a.Base))})
			}
		},
	}
}
