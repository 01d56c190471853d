package auth

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func authOAuthWeakFlow() threat.Rule {
	return threat.Rule{
		ID: id.AuthOAuthWeakFlow, Title: "An OAuth flow that exposes tokens or passwords",
		STRIDE: []threat.STRIDE{threat.Spoofing}, OWASP: []string{"API2:2023"}, CWE: []int{522, 1390},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "Tokens or passwords pass through places where others can read them, such as the address bar or somebody else's app.",
		Mitigation:  "Offer the authorization code flow with PKCE.",
		Test:        "Ask for response_type=token, and for grant_type=password: an error each.",
		Probe:       threat.Probe{Template: plan.None, Why: "the authorization server decides, and it is not the API"},
		Run: func(p *threat.Pass) {
			for _, c := range redefined(p) {
				r := c.What.(diff.SchemeRedefined)
				p.Report(c, unusedScheme(c, weakFlow(p, c, r.Base, r.Head)))
			}
			for c, a := range diff.Each[diff.SchemeAdded](p.Delta) {
				if len(newWeakFlows(nil, a.Scheme)) == 0 {
					continue
				}
				d := weakFlow(p, c, nil, a.Scheme)
				if !p.Conventions.Declares {
					d.Likelihood, d.Why = 1, "the first policy that the description declares"
				}
				p.Report(c, unusedScheme(c, d))
			}
			for _, x := range offering(p) {
				p.Report(x.Change, unusedScheme(x.Change, weakFlow(p, x.Change, nil, x.Value)))
			}
		},
	}
}

// weakFlow is about the weak flows that a scheme newly offers.
func weakFlow(p *threat.Pass, c *diff.Change, base, head *api.Scheme) threat.Diagnostic {
	flows := newWeakFlows(base, head)
	d := threat.Diagnostic{Subject: "security", Message: fmt.Sprintf("the scheme %s newly offers the %s %s; %s", wording.Name(head.Name), wording.List(flows, 2), wording.Plural(len(flows), "flow"), askers(p, c.Pairs))}
	switch {
	case len(flows) == 2:
		d.Consequence = "Tokens travel in URLs and passwords through every client, where others can read them."
	case flows[0] == "implicit":
		d.Consequence = "Tokens travel in URLs, and whoever reads a log, a browser history or a Referer header can use them."
	default:
		d.Consequence = "Passwords pass through every client, and one that is careless or malicious gives them away."
	}
	return d
}
