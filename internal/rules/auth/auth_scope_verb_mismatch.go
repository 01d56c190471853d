package auth

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func authScopeVerbMismatch() threat.Rule {
	return threat.Rule{
		ID: id.AuthScopeVerbMismatch, Title: "An operation that writes asks for a scope that reads",
		STRIDE: []threat.STRIDE{threat.Elevation}, OWASP: []string{"API5:2023"}, CWE: []int{863},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "Whoever was given a token to read with can change data through {operation}.",
		Mitigation:  "Ask for the write scope that the other operations ask for.",
		Test:        "Use a token with the read scope on the operation: 403.",
		Probe:       threat.Probe{Template: plan.FewerScopes},
		Run: func(p *threat.Pass) {
			for c := range diff.Each[diff.OperationAdded](p.Delta) {
				o := c.Pairs[0].Head
				if !isReadScopeEnough(p, o) {
					continue
				}
				asked := wording.Quoted(scopesOf(o.Auth))
				say := func(pairs []*diff.Pair, _ []string) string {
					return fmt.Sprintf("new: %s %s no more than %s, while other operations that write ask for a scope like %s",
						wording.Operations(pairs), wording.Verb(pairs, "writes and asks for", "write and ask for"), asked, wording.Name(writeScopeAsked(p)))
				}
				p.Report(c, threat.Diagnostic{Subject: "security", Confidence: severity.MediumConfidence, Message: say(c.Pairs, nil), JoinKey: asked, JoinMessage: say})
			}
		},
	}
}
