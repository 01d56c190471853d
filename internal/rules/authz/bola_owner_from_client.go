package authz

import (
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func bolaOwnerFromClient() threat.Rule {
	return threat.Rule{
		ID: id.BolaOwnerFromClient, Title: "Caller names the owner",
		STRIDE: []threat.STRIDE{threat.Elevation, threat.Tampering}, OWASP: []string{"API1:2023"}, CWE: []int{639, 915},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "A caller who names somebody else as the owner reads or writes in that person's name.",
		Mitigation:  "Derive the owner from the token, or check that the caller may act for the one that is named.",
		Test:        "Send the id of another tenant: 403, and nothing is created for or shown of it.",
		Probe:       threat.Probe{Template: plan.OtherTenant},
		Run: func(p *threat.Pass) {
			for _, x := range category.MergedInputs(p) {
				d := x.Growth(p)
				d.Consequence = "A caller who names somebody else reads what is theirs, unless it is checked against the token."
				if x.Pairs[0].Op().Writes() {
					d.Impact, d.Why = 4, "a write"
					d.Consequence = "A caller who names somebody else writes in their name, unless it is checked against the token."
				}
				x.Say(&d, "%s from the caller")
				category.ReportGrowth(p, x.Change, d, x.Pairs[0].Op())
			}
		},
	}
}
