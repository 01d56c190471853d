package auth

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func authNewOpWeakerThanSiblings() threat.Rule {
	return threat.Rule{
		ID: id.AuthNewOpWeakerThanSiblings, Title: "New operation guarded less than its siblings",
		STRIDE: []threat.STRIDE{threat.Spoofing, threat.Elevation}, OWASP: []string{"API2:2023"}, CWE: []int{287},
		Likelihood: 3, Impact: 3, By: threat.ByWrite, Since: "0.1.0",
		Reports:     threat.Changes,
		Consequence: "A caller whom the operations beside it refuse can call {operation}.",
		Mitigation:  "Have the operation ask for what its siblings ask for.",
		Test:        "Call it with the weaker credential alone: 401 or 403.",
		Probe:       threat.Probe{Template: plan.WeakerCredential},
		Run: func(p *threat.Pass) {
			type policies struct{ own, siblings, expected string }
			var weaker []threat.Item[policies]
			root := isRootWeakened(p)
			for c := range diff.Each[diff.OperationAdded](p.Delta) {
				o := c.Pairs[0].Head
				expected, from, isWeaker := p.Conventions.Weaker(o)
				if !isWeaker || root && hasRootPolicy(p, o) || !category.IsGuarded(o) || !isWeakerThan(p, o, expected) || isReadScopeEnough(p, o) {
					continue
				}
				weaker = append(weaker, threat.Item[policies]{Change: c, Value: policies{o.API.Describe(o.Auth), from, describeCommon(p.Delta, expected)}})
			}
			threat.ReportMerged(p, weaker, threat.SameValue, func(g threat.Group[policies]) threat.Diagnostic {
				x, pairs := g.First(), p.Ordered(g.Pairs)
				return threat.Diagnostic{Subject: "security", Related: []threat.Related{},
					Message: fmt.Sprintf("new: %s %s for %s, which is less than %s: %s", wording.Operations(pairs), wording.Verb(pairs, "asks", "ask"), wording.Name(x.own), x.siblings, wording.Name(x.expected))}
			})
		},
	}
}

// hasRootPolicy reports whether an operation has the policy of the root, inherited or
// written at the operation.
func hasRootPolicy(p *threat.Pass, o *api.Operation) bool {
	return o.Auth.Inherited || category.CommonPolicy(p, o).Equal(p.Conventions.Root())
}

// isWeakerThan reports whether some way in is less than what is expected: a part of
// it, or a credential of a lower rank. Another scope of the same scheme, or another
// scheme that proves as much, is no less.
func isWeakerThan(p *threat.Pass, o *api.Operation, expected api.Auth) bool {
	lowest := weakest(p.Delta, expected.Alternatives)
	own := p.Delta.CommonHead(o.Auth)
	if root := p.Conventions.Root(); len(root.Alternatives) > 0 && own.Equal(root) {
		return true // the root's default, where the siblings ask for something else
	}
	sets := schemeSetsOf(expected)
	return slices.ContainsFunc(own.Added(expected), func(r api.Requirement) bool {
		return rank(p.Delta, r) < lowest || sets.hasMoreThan(r) || sets.has(r) && len(r.Atoms) == len(r.Schemes())
	})
}

// describeCommon describes a policy with common names.
func describeCommon(d *diff.Delta, policy api.Auth) string {
	schemes := map[string]*api.Scheme{}
	for _, r := range policy.Alternatives {
		for _, n := range r.Schemes() {
			schemes[n] = scheme(d, n)
		}
	}
	return (&api.API{Schemes: schemes}).Describe(policy)
}
