package limits

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func pageLimitRaised() threat.Rule {
	return threat.Rule{
		ID: id.PageLimitRaised, Title: "Larger pages can be asked for",
		STRIDE: []threat.STRIDE{threat.Denial}, OWASP: []string{"API4:2023"}, CWE: []int{770, 1284},
		Likelihood: 3, Impact: 2, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "A few requests are enough to copy everything, and each of them costs the server more.",
		Mitigation:  "Keep a maximum for the size of a page, and enforce it on the server.",
		Test:        "Ask for limit=1000000 and limit=-1: 400, or a page no larger than the maximum.",
		Probe:       threat.Probe{Template: plan.AcceptedValue},
		Run: func(p *threat.Pass) {
			var raised []threat.Item[raise]
			for c, w := range diff.Each[diff.InputRelaxed](p.Delta) {
				if r, ok := upperBound(w, "maximum"); ok && semantics.IsPageSize(w.Leaf) {
					raised = append(raised, threat.Item[raise]{Change: c, Value: raise{w.Leaf, r}})
				}
			}
			type edit struct{ path, was, is string }
			threat.ReportMerged(p, raised, func(item threat.Item[raise]) edit {
				r := item.Value
				return edit{r.leaf.Path(), r.bound.Was(), r.bound.Is()}
			}, func(g threat.Group[raise]) threat.Diagnostic { return pageDiagnostic(p, g) })
		},
	}
}

// raise is a page size whose maximum went up or is gone.
type raise struct {
	leaf  api.Leaf
	bound api.Relaxation
}

func pageDiagnostic(p *threat.Pass, g threat.Group[raise]) threat.Diagnostic {
	leaf, bound := g.First().leaf, g.First().bound
	d := threat.Diagnostic{Subject: leaf.Subject(),
		Message: fmt.Sprintf("%s: %s may now be %s (was at most %s)",
			wording.Operations(p.Ordered(g.Pairs)), wording.Name(leaf.Path()), atMost(bound), bound.Was())}
	if bound.Factor > 0 && bound.Factor < 2 {
		d.Likelihood, d.Impact, d.Why = 1, 2, "less than twice as much"
	}
	return d
}

// atMost describes the new value of a bound.
func atMost(r api.Relaxation) string {
	if len(r.New) == 0 {
		return "of any size"
	}
	return "up to " + r.Is()
}
