package authz

import (
	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func bflaImpersonationInput() threat.Rule {
	return threat.Rule{
		ID: id.BflaImpersonationInput, Title: "Caller names whom to act as",
		STRIDE: []threat.STRIDE{threat.Spoofing, threat.Elevation}, OWASP: []string{"API5:2023"}, CWE: []int{290, 639},
		Likelihood: 4, Impact: 4, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "A caller can send somebody else's name and act as them, unless it is checked against the credential.",
		Mitigation:  "Take the caller from the credential; accept the value from a trusted hop only, and strip it at the edge.",
		Test:        "Send it as one user with the id of another: the call still acts as the first.",
		Probe:       threat.Probe{Template: plan.OtherTenant},
		Run: func(p *threat.Pass) {
			for _, x := range category.MergedInputs(p) {
				d := x.Growth(p)
				if x.Leaves[0].Where() == "request" {
					d.Likelihood, d.Why = 3, "a field of the body, which may be what the operation is for"
				}
				x.Say(&d, "%s, which "+numberOf(x.Leaves, "says", "say")+" whom a call acts as")
				category.ReportGrowth(p, x.Change, d, x.Pairs[0].Op())
			}
		},
	}
}

// numberOf is the word for one value or for several.
func numberOf(all []api.Leaf, one, several string) string {
	if len(all) == 1 {
		return one
	}
	return several
}
