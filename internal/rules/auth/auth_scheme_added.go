package auth

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func authSchemeAdded() threat.Rule {
	return threat.Rule{
		ID: id.AuthSchemeAdded, Title: "Another kind of credential is defined",
		STRIDE: []threat.STRIDE{threat.Spoofing}, OWASP: []string{"API2:2023"}, CWE: []int{287},
		Likelihood: 1, Impact: 2, Since: "0.1.0",
		Reports:     threat.Changes,
		Consequence: "Whoever gets hold of such a credential gets in wherever it is accepted.",
		Mitigation:  "Register who issues the credential, how long it lives and how it is revoked.",
		Test:        "Nothing to send: check that the credential can be revoked.",
		Probe:       threat.Probe{Template: plan.None, Why: "whether a credential can be revoked is no request"},
		Run: func(p *threat.Pass) {
			changed := map[*diff.Pair]bool{}
			for _, item := range policyChanges(p) {
				for _, q := range item.Pairs {
					changed[q] = true
				}
			}
			if b := p.Delta.Base; b != nil && len(b.Schemes) == 0 && !p.Conventions.Declares {
				return // the first credentials of the description: it asked for none before
			}
			accepted := newlyAccepted(p)
			for c, a := range diff.Each[diff.SchemeAdded](p.Delta) {
				if len(newWeakFlows(nil, a.Scheme)) > 0 {
					continue // auth-oauth-weak-flow reports it
				}
				d := threat.Diagnostic{Subject: "security", Message: fmt.Sprintf("the scheme %s is new; %s", schemeText(a.Scheme), askers(p, c.Pairs))}
				if x := accepted[a.Scheme.Name]; x != nil {
					d.Pairs, d.ShownWith = x.pairs, x.rules
				} else if slices.ContainsFunc(c.Pairs, func(q *diff.Pair) bool { return !changed[q] }) {
					d.Likelihood, d.Impact, d.Why = 2, 3, "new operations rest on it"
				}
				if _, isReported := newEndpoints(p, c, a.Scheme); isReported {
					d.ShownWith = append(slices.Clone(d.ShownWith), id.AuthOAuthEndpointChanged)
				}
				p.Report(c, d)
			}
		},
	}
}

// acceptance is which operations that were there newly accept a scheme, and the
// rules that report it.
type acceptance struct {
	rules []string
	pairs []*diff.Pair
}

// newlyAccepted are the schemes, by name, that reported changes of policy bring.
func newlyAccepted(p *threat.Pass) map[string]*acceptance {
	out := map[string]*acceptance{}
	for _, item := range policyChanges(p) {
		x := item.Value
		if x.owner == "" || x.what.Head.IsOpen() {
			continue
		}
		var names []string
		for _, r := range x.what.Added {
			names = append(names, r.Schemes()...)
		}
		slices.Sort(names)
		for _, n := range slices.Compact(names) {
			if out[n] == nil {
				out[n] = &acceptance{}
			}
			if !slices.Contains(out[n].rules, x.owner) {
				out[n].rules = append(out[n].rules, x.owner)
			}
			out[n].pairs = append(out[n].pairs, item.Pairs...)
		}
	}
	return out
}
