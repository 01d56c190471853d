package auth

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func authSchemeDowngraded() threat.Rule {
	return threat.Rule{
		ID: id.AuthSchemeDowngraded, Title: "A weaker credential took the place of a stronger one",
		STRIDE: []threat.STRIDE{threat.Spoofing, threat.Disclosure}, OWASP: []string{"API2:2023"}, CWE: []int{522, 287},
		Likelihood: 3, Impact: 3, By: threat.ByData, Since: "0.1.0",
		Reports:     threat.Changes,
		Consequence: "A credential that is easier to steal or to forge is enough now.",
		Mitigation:  "Keep the stronger scheme until the migration ends.",
		Test:        "Ask for personal data with the weaker credential alone: 401 or 403.",
		Probe:       threat.Probe{Template: plan.WeakerCredential},
		Run: func(p *threat.Pass) {
			for _, e := range authEdits(p, nil) {
				e.report(p, threat.Diagnostic{Message: fmt.Sprintf("%s now %s %s in place of %s", wording.Operations(e.Pairs), wording.Verb(e.Pairs, "accepts", "accept"), e.alternatives(p.Delta), e.was)})
			}
			for _, c := range redefined(p) {
				r := c.What.(diff.SchemeRedefined)
				p.Report(c, unusedScheme(c, threat.Diagnostic{Subject: "security",
					Message: fmt.Sprintf("the scheme %s became weaker (was: %s); %s", schemeText(r.Head), wording.Name(r.Base.String()), askers(p, c.Pairs))}))
			}
		},
	}
}
