package rules

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

func pageLimitRaised() threat.Rule {
	return threat.Rule{
		ID: "page-limit-raised", Title: "Larger pages can be asked for",
		STRIDE: []threat.STRIDE{threat.Denial}, OWASP: []string{"API4:2023"}, CWE: []int{770, 1284},
		Likelihood: 3, Impact: 2, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Keep a maximum for the size of a page, and enforce it on the server.",
		Test:       "Ask for limit=1000000 and limit=-1: 400, or a page no larger than the maximum.",
		Run: func(p *threat.Pass) {
			var raised []*diff.Change
			for c, w := range diff.Each[diff.InputRelaxed](p.Delta) {
				if _, ok := upperBound(w, "maximum"); ok && asksPageSize(w.Leaf) {
					raised = append(raised, c)
				}
			}
			for _, group := range bySame(raised, func(c *diff.Change) string {
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
	c := joined(group)
	d := threat.Diagnostic{Subject: w.Leaf.Subject(), Related: placesOf(group, ofOperations),
		Message: fmt.Sprintf("%s: %s may now be %s (was at most %s), one call can fetch and cost that much more",
			operations(p.Ordered(c.Pairs)), name(w.Leaf.Path), atMost(r), r.Was())}
	if r.Factor > 0 && r.Factor < 2 {
		d.Likelihood, d.Impact, d.Why = 1, 2, "less than twice as much"
	}
	p.Report(c, d)
}

// asksPageSize reports whether a query parameter says how many items an answer
// holds.
func asksPageSize(l api.Leaf) bool {
	if l.Where != "query" {
		return false
	}
	tokens := words.Tokens(l.Path)
	if len(tokens) == 1 {
		return words.HasAny(tokens, "limit", "size", "count", "top", "first", "last", "take", "rows", "num", "max")
	}
	return words.HasAny(tokens, "limit", "pagesize", "perpage", "maxresults", "maxitems") || words.HasPhrase(tokens, "page", "size") || words.HasPhrase(tokens, "per", "page") ||
		words.HasPhrase(tokens, "max", "results") || words.HasPhrase(tokens, "max", "items") || words.HasPhrase(tokens, "max", "keys") || words.HasPhrase(tokens, "page", "count")
}

// upperBound returns the relaxation of one of the facets, if there is one.
func upperBound(w diff.InputRelaxed, facets ...string) (api.Relaxation, bool) {
	for _, r := range w.Relaxed {
		if words.HasAny(facets, r.Facet) && !slices.Equal(r.Old, r.New) { // equal: exclusive became inclusive
			return r, true
		}
	}
	return api.Relaxation{}, false
}

// atMost spells a bound's new value.
func atMost(r api.Relaxation) string {
	if len(r.New) == 0 {
		return "of any size"
	}
	return "up to " + r.Is()
}
