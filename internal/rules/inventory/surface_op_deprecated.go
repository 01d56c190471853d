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

func surfaceOpDeprecated() threat.Rule {
	return threat.Rule{
		ID: id.SurfaceOpDeprecated, Title: "Operation deprecated",
		OWASP: []string{"API9:2023"}, CWE: []int{1059},
		Likelihood: 1, Impact: 1, Since: "0.1.0",
		Reports:     threat.Changes,
		Consequence: "Until it is gone it can be attacked like any other, and it is looked after less.",
		Mitigation:  "Set the date on which it goes, and keep its controls until then.",
		Test:        "The answer carries Deprecation and Sunset headers.",
		Probe:       threat.Probe{Template: plan.Header, Header: "Deprecation"},
		Run: func(p *threat.Pass) {
			var found []*diff.Change
			for c := range diff.Each[diff.OperationDeprecated](p.Delta) {
				if c.Pairs[0].Head.Kind == api.Endpoint {
					found = append(found, c)
				}
			}
			deprecated := threat.ItemsOf(found)
			threat.ReportMerged(p, deprecated, byOperation(deprecated, 5), func(g threat.Group[struct{}]) threat.Diagnostic {
				pairs := p.Ordered(g.Pairs)
				return threat.Diagnostic{Subject: "operation",
					Message: fmt.Sprintf("%s %s deprecated", wording.Operations(pairs), wording.Verb(pairs, "is", "are"))}
			})
		},
	}
}
