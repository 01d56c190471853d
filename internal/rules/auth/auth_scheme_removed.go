package auth

import (
	"fmt"
	"slices"
	"sync"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func authSchemeRemoved() threat.Rule {
	return threat.Rule{
		ID: id.AuthSchemeRemoved, Title: "A kind of credential is no longer defined",
		STRIDE: []threat.STRIDE{threat.Spoofing}, OWASP: []string{"API2:2023"}, CWE: []int{1059},
		Likelihood: 1, Impact: 2, Since: "0.1.0",
		Reports:     threat.Changes,
		Consequence: "Credentials that were issued for it may still be accepted by the server, and nobody watches them any more.",
		Mitigation:  "Revoke what the scheme issued, and drop the code that accepts it.",
		Test:        "Use a credential of the removed scheme: 401.",
		Probe:       threat.Probe{Template: plan.WeakerCredential, Former: true},
		Run: func(p *threat.Pass) {
			dangling := sync.OnceValue(func() map[string]bool { return undefinedAt(p.Delta.Head) })
			for c, r := range diff.Each[diff.SchemeRemoved](p.Delta) {
				if dangling()[r.Scheme.Name] {
					continue // operations still ask for it: auth-undefined-scheme reports it
				}
				if isReportedWith(p, r.Scheme.Name) {
					continue
				}
				p.Report(c, threat.Diagnostic{Subject: "security", Message: fmt.Sprintf("the scheme %s is no longer defined", schemeText(r.Scheme))})
			}
		},
	}
}

// isReportedWith reports whether another finding is about operations that asked for the
// scheme and now let in others: the definition went with it.
func isReportedWith(p *threat.Pass, scheme string) bool {
	return slices.ContainsFunc(policyChanges(p), func(item threat.Item[policyChange]) bool {
		return item.Value.owner != "" && slices.ContainsFunc(item.Value.what.Base.Alternatives, func(r api.Requirement) bool { return slices.Contains(r.Schemes(), scheme) })
	})
}
