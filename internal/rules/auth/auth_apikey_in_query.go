package auth

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func authAPIKeyInQuery() threat.Rule {
	return threat.Rule{
		ID: id.AuthAPIKeyInQuery, Title: "A key travels in the URL",
		STRIDE: []threat.STRIDE{threat.Disclosure, threat.Spoofing}, OWASP: []string{"API2:2023"}, CWE: []int{598, 522},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "The key ends up in access logs, browser histories and Referer headers, and whoever reads it there can use it.",
		Mitigation:  "Move the key to a header.",
		Test:        "Send the key in a header: accepted; the same key in the query: 401.",
		Probe:       threat.Probe{Template: plan.WeakerCredential},
		Run: func(p *threat.Pass) {
			for _, e := range authEdits(p, byPlace(p)) {
				d := threat.Diagnostic{Message: fmt.Sprintf("%s now %s %s (was: %s)", wording.Operations(e.Pairs), wording.Verb(e.Pairs, "accepts", "accept"), e.alternatives(p.Delta), e.was)}
				e.worsenReplaced(p, &d)
				e.report(p, d)
			}
			for _, c := range redefined(p) {
				r := c.What.(diff.SchemeRedefined)
				d := threat.Diagnostic{Subject: "security", Message: fmt.Sprintf("the scheme %s is now %s (was: %s); %s", wording.Name(r.Head.Name), wording.Name(r.Head.String()), wording.Name(r.Base.String()), askers(p, c.Pairs))}
				if level(p, c.Pairs) >= int(sensitive.S3) || r.Base.Rank() > r.Head.Rank() {
					d.Impact, d.Why = 4, "in place of a stronger credential"
				}
				p.Report(c, unusedScheme(c, d))
			}
			threat.ReportMerged(p, accepting(p, isInQuery), named, func(g threat.Group[*api.Scheme]) threat.Diagnostic {
				d := threat.Diagnostic{Subject: "security", Related: []threat.Related{}, Message: fmt.Sprintf("new: %s %s the key %s in the URL", wording.Operations(p.Ordered(g.Pairs)), wording.Verb(g.Pairs, "accepts", "accept"), wording.Name(g.First().Param))}
				if level(p, g.Pairs) >= int(sensitive.S3) {
					d.Impact, d.Why = 4, "secrets are behind it"
				}
				return d
			})
		},
	}
}

// worsenReplaced raises the impact where the weak credential is accepted in
// place of a better one, or where it opens secrets.
func (e *authEdit) worsenReplaced(p *threat.Pass, d *threat.Diagnostic) {
	switch {
	case len(e.removed) > 0 && strongest(p.Delta, e.removed) > weakest(p.Delta, e.added):
		d.Impact, d.Why = 4, "in place of a stronger credential"
	case level(p, e.Pairs) >= int(sensitive.S3):
		d.Impact, d.Why = 4, "secrets are behind it"
	case len(e.removed) == 0 && e.isUsual(p):
		d.Likelihood, d.Why = 2, acceptedBeside
	case !slices.ContainsFunc(e.base.Alternatives, func(r api.Requirement) bool { return rank(p.Delta, r) <= weakest(p.Delta, e.added) }):
		d.Likelihood, d.Why = 4, "a weaker credential than all before"
	}
}
