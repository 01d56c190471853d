package auth

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func authSchemeAdded() threat.Rule {
	return threat.Rule{
		ID: id.AuthSchemeAdded, Title: "Another kind of credential is defined",
		STRIDE: []threat.STRIDE{threat.Spoofing}, OWASP: []string{"API2:2023"}, CWE: []int{287},
		Likelihood: 1, Impact: 2, Since: "0.1.0",
		Reports:    threat.Changes,
		Mitigation: "Register who issues the credential, how long it lives and how it is revoked.",
		Test:       "Nothing to send: check that the credential can be revoked.",
		Run: func(p *threat.Pass) {
			changed, reported := map[*diff.Pair]bool{}, map[string]*newlyAccepted{}
			for c, a := range diff.Each[diff.AuthChanged](p.Delta) {
				for _, q := range c.Pairs {
					changed[q] = true
				}
				reports(p, c, a, reported)
			}
			for c, a := range diff.Each[diff.SchemeAdded](p.Delta) {
				if len(newWeakFlows(nil, a.Scheme)) > 0 {
					continue // auth-oauth-weak-flow tells it
				}
				d := threat.Diagnostic{Subject: "security", Message: fmt.Sprintf("the scheme %s is new; %s", schemeText(a.Scheme), askers(p, c.Pairs))}
				if t := reported[a.Scheme.Name]; t != nil {
					d.Pairs, d.Under = t.pairs, t.rules
				} else if slices.ContainsFunc(c.Pairs, func(q *diff.Pair) bool { return !changed[q] }) {
					d.Likelihood, d.Impact, d.Why = 2, 3, "new operations rest on it"
				}
				if _, reported := newEndpoints(p, c, a.Scheme); reported {
					d.Under = append(slices.Clone(d.Under), id.AuthOAuthEndpointChanged)
				}
				p.Report(c, d)
			}
		},
	}
}

// newlyAccepted is which operations that stood newly accept a scheme, and who
// tells so.
type newlyAccepted struct {
	rules []string
	pairs []*diff.Pair
}

// reports notes the schemes that a change of policy, of which a rule tells, brings.
func reports(p *threat.Pass, c *diff.Change, a diff.AuthChanged, reported map[string]*newlyAccepted) {
	owner := authOwner(p, c, a)
	if owner == "" || a.Head.Open() {
		return
	}
	var names []string
	for _, r := range a.Added {
		names = append(names, r.Schemes()...)
	}
	slices.Sort(names)
	for _, n := range slices.Compact(names) {
		t := reported[n]
		if t == nil {
			t = &newlyAccepted{}
			reported[n] = t
		}
		if !slices.Contains(t.rules, owner) {
			t.rules = append(t.rules, owner)
		}
		t.pairs = append(t.pairs, c.Pairs...)
	}
}
