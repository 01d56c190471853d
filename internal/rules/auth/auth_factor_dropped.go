package auth

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func authFactorDropped() threat.Rule {
	return threat.Rule{
		ID: id.AuthFactorDropped, Title: "One of several credentials is no longer needed",
		STRIDE: []threat.STRIDE{threat.Spoofing}, OWASP: []string{"API2:2023"}, CWE: []int{308, 287},
		Likelihood: 3, Impact: 4, By: threat.ByData, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "One stolen credential is enough now, where an attacker needed more than one.",
		Mitigation:  "Ask for the second credential again, or bind the token to its holder (DPoP, mutual TLS).",
		Test:        "Send a request without the credential that was dropped: 401.",
		Run: func(p *threat.Pass) {
			for _, e := range authEdits(p, nil) {
				e.report(p, threat.Diagnostic{Message: fmt.Sprintf("%s now %s %s alone (was: %s): without %s a caller gets in",
					wording.Operations(e.Pairs), wording.Verb(e.Pairs, "accepts", "accept"), e.alternatives(p.Delta), e.was, e.dropped(p))})
			}
		},
	}
}

// dropped names the schemes that an added alternative no longer asks for, compared
// with those at base that it is a part of.
func (x *policyChange) dropped(p *threat.Pass) string {
	var words []string
	for _, r := range x.added {
		for _, b := range x.base.Alternatives {
			if !isSubset(r.Schemes(), b.Schemes()) {
				continue
			}
			for _, n := range b.Schemes() {
				text := scheme(p.Delta, n).String()
				if name, ok := diff.UndefinedScheme(n); ok {
					text = wording.Name(name)
				}
				if !slices.Contains(r.Schemes(), n) && !slices.Contains(words, text) {
					words = append(words, text)
				}
			}
		}
	}
	if len(x.added) > 1 { // an AND that became an OR
		return "the other credential"
	}
	return wording.List(words, 3)
}
