package limits

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
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
		Reports:    threat.States,
		Mitigation: "Keep a maximum for the size of a page, and enforce it on the server.",
		Test:       "Ask for limit=1000000 and limit=-1: 400, or a page no larger than the maximum.",
		Run: func(p *threat.Pass) {
			var raised []*diff.Change
			for c, w := range diff.Each[diff.InputRelaxed](p.Delta) {
				if _, ok := upperBound(w, "maximum"); ok && semantics.IsPageSize(w.Leaf) {
					raised = append(raised, c)
				}
			}
			for _, group := range category.BySame(raised, func(c *diff.Change) string {
				w := c.What.(diff.InputRelaxed)
				r, _ := upperBound(w, "maximum")
				return w.Leaf.Path + " " + r.Was() + " " + r.Is()
			}) {
				reportPage(p, group)
			}
		},
	}
}

func reportPage(p *threat.Pass, group []*diff.Change) {
	w := group[0].What.(diff.InputRelaxed)
	r, _ := upperBound(w, "maximum")
	c := category.Joined(group)
	d := threat.Diagnostic{Subject: w.Leaf.Subject(), Related: category.PlacesOf(group, category.OfOperations),
		Message: fmt.Sprintf("%s: %s may now be %s (was at most %s), one call can fetch and cost that much more",
			wording.Operations(p.Ordered(c.Pairs)), wording.Name(w.Leaf.Path), atMost(r), r.Was())}
	if r.Factor > 0 && r.Factor < 2 {
		d.Likelihood, d.Impact, d.Why = 1, 2, "less than twice as much"
	}
	p.Report(c, d)
}

// atMost spells a bound's new value.
func atMost(r api.Relaxation) string {
	if len(r.New) == 0 {
		return "of any size"
	}
	return "up to " + r.Is()
}
