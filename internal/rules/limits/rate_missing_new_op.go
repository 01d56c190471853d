package limits

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func rateMissingNewOp() threat.Rule {
	return threat.Rule{
		ID: id.RateMissingNewOp, Title: "New operation without a rate limit",
		STRIDE: []threat.STRIDE{threat.Denial}, OWASP: []string{"API4:2023"}, CWE: []int{770, 799},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:    threat.Changes,
		Mitigation: "Declare 429 with Retry-After or RateLimit headers as the other operations do, or the gateway's extension.",
		Test:       "Send a burst of twice the declared rate (100 calls in 10 seconds by default): at least one 429 with Retry-After.",
		Run: func(p *threat.Pass) {
			if p.LimitsElsewhere() {
				return
			}
			if !p.Conventions.Limited() {
				return
			}
			reportMissing(p, unlimitedNew(p.Delta).other)
			if limited(p.Delta.Peers(), ratelimit.Contract)*2 > p.Conventions.Operations {
				reportBare(p)
			}
		},
	}
}

func reportMissing(p *threat.Pass, missing []*diff.Change) {
	byRisk := func(c *diff.Change) string {
		if o := c.Pairs[0].Head; o.Limit.Prose() != "" {
			return "described as limited"
		} else if !o.Writes() {
			return "read"
		}
		return "write"
	}
	for _, group := range category.BySame(missing, byRisk) {
		c := category.Joined(group)
		pairs := p.Ordered(c.Pairs)
		d := threat.Diagnostic{Subject: "429", Related: category.PlacesOf(group, category.OfOperations),
			Message: fmt.Sprintf("%s %s no rate limit, unlike %s: nothing says that a flood of calls is refused",
				wording.Operations(pairs), wording.Verb(pairs, "declares", "declare"), conventionShare(p))}
		if !slices.ContainsFunc(pairs, func(q *diff.Pair) bool { return q.Head.Writes() }) {
			d.Likelihood, d.Why = 2, "a read"
		}
		p.Report(c, limitClaims(d, pairs))
	}
}

// reportBare tells of new operations with a 429 that leaves clients without the
// headers that the house sends.
func reportBare(p *threat.Pass) {
	var bare []*diff.Change
	for _, c := range p.Delta.AddedEndpoints() {
		if o := c.Pairs[0].Head; o.Limit.Level == ratelimit.Hint && o.Limit.Has429 && !o.Limit.HasHeaders {
			bare = append(bare, c)
		}
	}
	if len(bare) == 0 {
		return
	}
	c := category.Joined(bare)
	pairs := p.Ordered(c.Pairs)
	p.Report(c, threat.Diagnostic{Subject: "429 headers", Likelihood: 1, Impact: 2, Why: "a 429 is declared", Related: category.PlacesOf(bare, category.OfOperations),
		Message: fmt.Sprintf("%s %s 429 without Retry-After or RateLimit headers, which most operations here have: clients cannot tell when to come back",
			wording.Operations(pairs), wording.Verb(pairs, "declares", "declare"))})
}

func conventionShare(p *threat.Pass) string {
	all := p.Delta.Peers()
	return fmt.Sprintf("%d of %d operations here", limited(all, ratelimit.Hint), len(all))
}
