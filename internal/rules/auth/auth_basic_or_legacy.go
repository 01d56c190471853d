package auth

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
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
		Consequence: "One intercepted or logged request gives the password away, and it works until somebody changes it.",
		Mitigation:  "Use OAuth 2, OpenID Connect or short-lived bearer tokens.",
		Test:        "Send 20 wrong passwords for one account: throttled or locked; and never over http.",
		Run: func(p *threat.Pass) {
			for _, e := range authEdits(p, byPlace(p)) {
				d := threat.Diagnostic{Message: fmt.Sprintf("%s now %s %s (was: %s): %s", wording.Operations(e.Pairs), wording.Verb(e.Pairs, "accepts", "accept"), e.alternatives(p.Delta), e.was, legacyText(e.legacy(p.Delta), true))}
				e.worsenReplaced(p, &d)
				worsenCleartext(e.Pairs, &d)
				e.report(p, d)
			}
			for _, c := range redefined(p) {
				r := c.What.(diff.SchemeRedefined)
				d := threat.Diagnostic{Subject: "security", Message: fmt.Sprintf("the scheme %s is now %s (was: %s): %s; %s", wording.Name(r.Head.Name), r.Head, r.Base, legacyText(r.Head, false), askers(p, c.Pairs))}
				if r.Base.Rank() > r.Head.Rank() {
					d.Impact, d.Why = 4, "in place of a stronger credential"
				}
				worsenCleartext(c.Pairs, &d)
				p.Report(c, unusedScheme(c, d))
			}
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

// legacyText says what is wrong with a legacy scheme: Basic sends the password, Digest a
// hash of it, and the others belong to protocols that are abandoned.
func legacyText(s *api.Scheme, guessed bool) string {
	switch {
	case s.HTTP == "digest":
		return "passwords can be guessed, and what is sent is a weak hash of them"
	case s.HTTP != "basic":
		return "hardly anything checks the protocol any more"
	case guessed:
		return "passwords can be guessed and travel with every request"
	}
	return "passwords travel with every request"
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
