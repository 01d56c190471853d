package rules

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func authScopeVerbMismatch() threat.Rule {
	return threat.Rule{
		ID: "auth-scope-verb-mismatch", Title: "An operation that writes asks for a scope that reads",
		STRIDE: []threat.STRIDE{threat.Elevation}, OWASP: []string{"API5:2023"}, CWE: []int{863},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Ask for the write scope that the other operations ask for.",
		Test:       "Use a token with the read scope on the operation: 403.",
		Run: func(p *threat.Pass) {
			for c := range diff.Each[diff.OperationAdded](p.Delta) {
				o := c.Pairs[0].Head
				if !onlyReadsAsked(p, o) {
					continue
				}
				asked := quoted(scopesOf(o))
				say := func(pairs []*diff.Pair, _ []string) string {
					return fmt.Sprintf("new: %s %s no more than %s, while other operations that write ask for a scope like %s",
						operations(pairs), verb(pairs, "writes and asks for", "write and ask for"), asked, name(writeScopeAsked(p)))
				}
				p.Report(c, threat.Diagnostic{Subject: "security", Confidence: severity.MediumConfidence, Message: say(c.Pairs, nil), Joins: asked, Say: say})
			}
		},
	}
}

// onlyReadsAsked reports whether an operation that writes lets in tokens that,
// by the names of their scopes, may only read, where others that write ask for
// more.
func onlyReadsAsked(p *threat.Pass, o *api.Operation) bool {
	if !o.Writes() || readsByPost(o) || o.Kind != api.Endpoint || o.Auth.Open() || writeScopeAsked(p) == "" {
		return false
	}
	return slices.ContainsFunc(o.Auth.Alternatives, func(r api.Requirement) bool {
		scopes := scopesOfOne(r)
		return len(scopes) > 0 && !slices.ContainsFunc(scopes, func(s string) bool { return !readScope(s) })
	})
}

// readsByPost reports whether an operation is named after reading, and is a POST
// because its question is long or its answer comes later.
func readsByPost(o *api.Operation) bool {
	return o.Method == "POST" && (exportWord(o) != "" || begins(o, "search", "query", "summary", "lookup", "find", "list", "count", "preview", "validate", "estimate", "calculate"))
}

// writeScopeAsked is a scope that most operations of the house ask for that write
// and have scopes at all; "" where that is no convention of theirs.
func writeScopeAsked(p *threat.Pass) string {
	a := p.Delta.Base
	if a == nil || len(a.Operations) == 0 {
		a = p.Delta.Head
	}
	scope, yes, no := "", 0, 0
	for _, o := range a.Endpoints() {
		scopes := scopesOf(o)
		if !o.Writes() || len(scopes) == 0 {
			continue
		}
		if i := slices.IndexFunc(scopes, writeScope); i >= 0 {
			yes++
			scope = scopes[i]
		} else if !slices.ContainsFunc(scopes, func(s string) bool { return !readScope(s) }) {
			no++
		}
	}
	if yes <= no {
		return ""
	}
	return scope
}

func scopesOf(o *api.Operation) []string {
	var out []string
	for _, r := range o.Auth.Alternatives {
		out = append(out, scopesOfOne(r)...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func scopesOfOne(r api.Requirement) []string {
	var out []string
	for _, n := range r.Schemes() {
		out = append(out, r.Scopes(n)...)
	}
	return out
}
