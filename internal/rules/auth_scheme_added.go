package rules

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func authSchemeAdded() threat.Rule {
	return threat.Rule{
		ID: "auth-scheme-added", Title: "Another kind of credential is defined",
		STRIDE: []threat.STRIDE{threat.Spoofing}, OWASP: []string{"API2:2023"}, CWE: []int{287},
		Likelihood: 1, Impact: 2, OneWay: true, Since: "0.1.0",
		Mitigation: "Register who issues the credential, how long it lives and how it is revoked.",
		Test:       "Nothing to send: check that the credential can be revoked.",
		Run: func(p *threat.Pass) {
			changed := map[*diff.Pair]bool{}
			for c := range diff.Each[diff.AuthChanged](p.Delta) {
				for _, q := range c.Pairs {
					changed[q] = true
				}
			}
			for c, a := range diff.Each[diff.SchemeAdded](p.Delta) {
				if len(newWeakFlows(nil, a.Scheme)) > 0 {
					continue // auth-oauth-weak-flow tells it
				}
				d := threat.Draft{Subject: "security", Message: fmt.Sprintf("the scheme %s is new; %s", schemeText(a.Scheme), askers(p, c.Pairs))}
				for _, q := range c.Pairs {
					if !changed[q] { // else the change of their policy is told
						d.Likelihood, d.Impact, d.Why = 2, 3, "new operations rest on it"
					}
				}
				p.Report(c, d)
			}
		},
	}
}
