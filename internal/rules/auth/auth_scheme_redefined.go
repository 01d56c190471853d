package auth

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func authSchemeRedefined() threat.Rule {
	return threat.Rule{
		ID: id.AuthSchemeRedefined, Title: "A security scheme means something else under the same name",
		STRIDE: []threat.STRIDE{threat.Spoofing}, OWASP: []string{"API2:2023"}, CWE: []int{287},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:     threat.Changes,
		Consequence: "Every operation that names the scheme lets in whoever holds the other credential, though not a line of its own has changed.",
		Mitigation:  "Define the new scheme under a new name, move the operations over, then drop the old one.",
		Test:        "Use a credential of the old definition: it is refused where the meaning changed.",
		Probe:       threat.Probe{Template: plan.WeakerCredential, Former: true},
		Run: func(p *threat.Pass) {
			for _, c := range redefined(p) {
				r := c.What.(diff.SchemeRedefined)
				d := threat.Diagnostic{Subject: "security", Message: fmt.Sprintf("the scheme %s is now %s (was: %s); %s", wording.Name(r.Head.Name), schemeFlows(r.Head), schemeFlows(r.Base), askers(p, c.Pairs))}
				if r.Head.Rank() > r.Base.Rank() {
					d.Likelihood, d.Impact, d.Why = 1, 3, "a stronger credential"
				}
				p.Report(c, unusedScheme(c, d))
			}
		},
	}
}
