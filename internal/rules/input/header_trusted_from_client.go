package input

import (
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func headerTrustedFromClient() threat.Rule {
	return threat.Rule{
		ID: id.HeaderTrustedFromClient, Title: "Callers send what only a proxy should",
		STRIDE: []threat.STRIDE{threat.Spoofing, threat.Elevation}, OWASP: []string{"API8:2023"}, CWE: []int{348, 290},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "Whatever goes by the header, such as limits, allow-lists, links or routing, believes the caller who writes it.",
		Mitigation:  "Set the header at the edge, and strip it from what callers send.",
		Test:        "Send a made-up value: rights, rate limit, links and method stay as they were.",
		Probe:       threat.Probe{Template: plan.Injection, Payloads: []string{"threatdelta-probe.example"}, Markers: []string{"threatdelta-probe.example"}},
		Run: func(p *threat.Pass) {
			for _, x := range category.MergedInputs(p) {
				d := x.Growth(p)
				x.Say(&d, "the header %s from the caller")
				category.ReportGrowth(p, x.Change, d, x.Pairs[0].Op())
			}
		},
	}
}
