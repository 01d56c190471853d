package inventory

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func surfaceOpRemoved() threat.Rule {
	return threat.Rule{
		ID: id.SurfaceOpRemoved, Title: "Operation no longer described",
		STRIDE: []threat.STRIDE{threat.Disclosure}, OWASP: []string{"API9:2023"}, CWE: []int{1059},
		Likelihood: 1, Impact: 3, Since: "0.1.0",
		Reports:     threat.Changes,
		Consequence: "If the route is still served, nobody watches it any more.",
		Mitigation:  "Remove the route, its keys and its documentation on every host and version.",
		Test:        "The old call answers 404 or 410, on the old hosts and versions too.",
		Probe:       threat.Probe{Template: plan.Absence},
		Run: func(p *threat.Pass) {
			if p.Delta.Head == nil || !p.Delta.Head.HasEndpoints() {
				return // reported by spec-removed
			}
			var found []*diff.Change
			for c := range diff.Each[diff.OperationRemoved](p.Delta) {
				if c.Pairs[0].Base.Kind == api.Endpoint {
					found = append(found, c)
				}
			}
			removed := threat.ItemsOf(found)
			threat.ReportMerged(p, removed, byResource(removed, 5), func(g threat.Group[struct{}]) threat.Diagnostic {
				pairs := p.Ordered(g.Pairs)
				d := threat.Diagnostic{Subject: "operation",
					Message: fmt.Sprintf("%s left the description", wording.Operations(pairs))}
				if p.HasOpen(pairs) {
					d.Likelihood, d.Impact, d.Why = 1, 2, "open to everybody anyway"
				}
				return d
			})
		},
	}
}
