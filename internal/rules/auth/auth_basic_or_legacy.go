package auth

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func authBasicOrLegacy() threat.Rule {
	return threat.Rule{
		ID: id.AuthBasicOrLegacy, Title: "A password travels with every request",
		STRIDE: []threat.STRIDE{threat.Spoofing, threat.Disclosure}, OWASP: []string{"API2:2023"}, CWE: []int{522},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "A password can be guessed, or read from one logged or intercepted request, and works until somebody changes it.",
		Mitigation:  "Use OAuth 2, OpenID Connect or short-lived bearer tokens.",
		Test:        "Send 20 wrong passwords for one account: throttled or locked; and never over http.",
		Probe:       threat.Probe{Template: plan.Burst, Times: 20, WrongSecret: true},
		Run: func(p *threat.Pass) {
			for _, e := range authEdits(p, byPlace(p)) {
				d := threat.Diagnostic{Message: fmt.Sprintf("%s now %s %s (was: %s)", wording.Operations(e.Pairs), wording.Verb(e.Pairs, "accepts", "accept"), e.alternatives(p.Delta), e.was), Consequence: legacyConsequence(e.legacy(p.Delta))}
				e.worsenReplaced(p, &d)
				worsenCleartext(e.Pairs, &d)
				e.report(p, d)
			}
			for _, c := range redefined(p) {
				r := c.What.(diff.SchemeRedefined)
				d := threat.Diagnostic{Subject: "security", Message: fmt.Sprintf("the scheme %s is now %s (was: %s); %s", wording.Name(r.Head.Name), wording.Name(r.Head.String()), wording.Name(r.Base.String()), askers(p, c.Pairs)), Consequence: legacyConsequence(r.Head)}
				if r.Base.Rank() > r.Head.Rank() {
					d.Impact, d.Why = 4, "in place of a stronger credential"
				}
				worsenCleartext(c.Pairs, &d)
				p.Report(c, unusedScheme(c, d))
			}
			threat.ReportMerged(p, accepting(p, isLegacy), named, func(g threat.Group[*api.Scheme]) threat.Diagnostic {
				d := threat.Diagnostic{Subject: "security", Related: []threat.Related{}, Message: fmt.Sprintf("new: %s %s %s with every request", wording.Operations(p.Ordered(g.Pairs)), wording.Verb(g.Pairs, "accepts", "accept"), schemeText(g.First())),
					Consequence: legacyConsequence(g.First())}
				worsenCleartext(g.Pairs, &d)
				return d
			})
		},
	}
}

// legacy is the first scheme among those of the added ways in that is a legacy one.
func (x *policyChange) legacy(d *diff.Delta) *api.Scheme {
	for _, r := range x.added {
		for _, n := range r.Schemes() {
			if s := scheme(d, n); isLegacy(s) {
				return s
			}
		}
	}
	return &api.Scheme{}
}

// legacyConsequence is what follows from a legacy scheme other than Basic, of which the
// rule itself speaks: Digest sends a hash of the password, and the others belong to
// protocols that are abandoned.
func legacyConsequence(s *api.Scheme) string {
	switch s.HTTP {
	case "basic":
		return ""
	case "digest":
		return "A password can be guessed, or found from the weak hash of it that each request carries."
	}
	return "Hardly anything maintains or checks so old a protocol any more, and its known weaknesses stay open."
}

// worsenCleartext raises likelihood and impact where a password may travel
// unencrypted.
func worsenCleartext(pairs []*diff.Pair, d *threat.Diagnostic) {
	for _, q := range pairs {
		if slices.ContainsFunc(q.Op().Servers, func(s api.Server) bool { return s.IsCleartext() && !s.IsLoopback() }) {
			d.Likelihood, d.Impact, d.Why = 4, 5, "over cleartext http"
			return
		}
	}
}
