package authz

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
	"github.com/threatdelta/threatdelta/internal/words"
)

func bolaTenantParamDropped() threat.Rule {
	return threat.Rule{
		ID: id.BolaTenantParamDropped, Title: "Call no longer tied to a tenant",
		STRIDE: []threat.STRIDE{threat.Disclosure, threat.Elevation}, OWASP: []string{"API1:2023"}, CWE: []int{639},
		Likelihood: 3, Impact: 4, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "If the token does not say the tenant either, a caller from one tenant reaches the data of all the others.",
		Mitigation:  "Keep the parameter that scopes the call, or derive the tenant from the token.",
		Test:        "Call without it: only objects of the caller's own tenant come back.",
		Probe:       threat.Probe{Template: plan.OtherTenant, Omitted: true},
		Run: func(p *threat.Pass) {
			for _, x := range category.RelaxedConstraints(p, func(*api.Operation) string { return "" }) {
				first := x.Items[0].Leaf
				threat.ReportMerged(p, threat.ItemsOf(x.Changes), threat.AsOne, func(g threat.Group[struct{}]) threat.Diagnostic {
					return tenantDiagnostic(first, "is no longer required by", p.Ordered(g.Pairs))
				})
			}
			var gone []threat.Item[api.Leaf]
			for c, w := range diff.Each[diff.InputRemoved](p.Delta) {
				l := w.Leaves[0]
				if l.Required() && semantics.IsTenantScope(l) && !slices.ContainsFunc(c.Pairs, func(x *diff.Pair) bool { return isStillScoped(x.Head) || category.IsRenamedHeader(l, x.Base, x.Head) }) {
					gone = append(gone, threat.Item[api.Leaf]{Change: c, Value: l})
				}
			}
			threat.ReportMerged(p, gone, func(item threat.Item[api.Leaf]) string { return item.Value.Subject() },
				func(g threat.Group[api.Leaf]) threat.Diagnostic {
					return tenantDiagnostic(g.First(), "is no longer a parameter of", p.Ordered(g.Pairs))
				})
		},
	}
}

func tenantDiagnostic(l api.Leaf, how string, pairs []*diff.Pair) threat.Diagnostic {
	return threat.Diagnostic{Subject: l.Subject(), Confidence: severity.MediumConfidence,
		Message: fmt.Sprintf("%s %s %s", wording.Name(l.Path()), how, wording.Operations(pairs))}
}

// isStillScoped reports whether an operation has another input that says whose data
// it is about, or is gone.
func isStillScoped(o *api.Operation) bool {
	return o == nil || slices.ContainsFunc(o.Inputs(), func(l api.Leaf) bool {
		return l.Required() && (semantics.IsTenantScope(l) || semantics.IsTenantName(words.Tokens(l.Name())) || words.IsOneOf(words.Tokens(l.Name()), "org", "organization", "account", "workspace", "customer id"))
	})
}
