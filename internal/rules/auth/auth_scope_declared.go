package auth

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
	"github.com/threatdelta/threatdelta/internal/words"
)

func authScopeDeclared() threat.Rule {
	return threat.Rule{
		ID: id.AuthScopeDeclared, Title: "Tokens may carry another scope",
		STRIDE: []threat.STRIDE{threat.Elevation}, OWASP: []string{"API5:2023"}, CWE: []int{1220},
		Likelihood: 1, Impact: 2, Since: "0.1.0",
		Reports:     threat.Changes,
		Consequence: "Tokens can be issued with a permission that nobody has reviewed yet.",
		Mitigation:  "Describe who may hold the scope and what it opens.",
		Test:        "Use a token with only this scope: it reaches nothing that the description does not say.",
		Probe:       threat.Probe{Template: plan.None, Why: "what the scope opens is said by the operations that ask for it, which have tests of their own"},
		Run: func(p *threat.Pass) {
			redefined := map[string]bool{}
			for _, r := range diff.Each[diff.SchemeRedefined](p.Delta) {
				redefined[r.Head.Name] = true
			}
			asked := newlyAsked(p)
			for c, s := range diff.Each[diff.ScopesDeclared](p.Delta) {
				s.Added = minus(s.Added, asked)
				if len(s.Added) == 0 || redefined[s.Scheme.Name] {
					continue
				}
				d := threat.Diagnostic{Subject: "security", Message: fmt.Sprintf("the scheme %s newly offers the %s %s", wording.Name(s.Scheme.Name), wording.Plural(len(s.Added), "scope"), wording.Quoted(s.Added))}
				if len(s.Removed) > 0 {
					d.Message += fmt.Sprintf(" and no longer %s", wording.Quoted(s.Removed))
				}
				if slices.ContainsFunc(s.Added, func(scope string) bool { return isWideScope(scope) && !isWithinOffered(p.Delta, scope) }) {
					d.Likelihood, d.Impact, d.Why = 2, 3, "a wildcard or an administrator's scope"
				}
				p.Report(c, d)
			}
		},
	}
}

// isWithinOffered reports whether a scheme of base offers a scope that contains this
// one by its name: admin is offered, admin:read comes.
func isWithinOffered(d *diff.Delta, scope string) bool {
	for i, r := range scope {
		if strings.ContainsRune(":./", r) && isScopeBelow(scope[:i], scope) && isOffered(d, scope[:i]) {
			return true
		}
	}
	return false
}

// newlyAsked are the scopes of which it is reported that operations newly ask for them.
func newlyAsked(p *threat.Pass) []string {
	var out []string
	for _, item := range policyChanges(p) {
		if item.Value.kind == id.AuthScopeWeakened {
			_, added := item.Value.scopes()
			out = append(out, added...)
		}
	}
	return out
}

// isWideScope reports whether a scope reads like everything, or like an
// administrator's.
func isWideScope(scope string) bool {
	return strings.Contains(scope, "*") || words.HasAny(words.Tokens(scope), "admin", "root", "superuser", "all", "full")
}
