package limits

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
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
		Reports:     threat.Changes,
		Consequence: "A script can call {operation} as fast as it can send: to copy data, to guess, or to overload.",
		Mitigation:  "Declare 429 with Retry-After or RateLimit headers as the other operations do, or the gateway's extension.",
		Test:        "Send a burst of twice the declared rate (100 calls in 10 seconds by default): at least one 429 with Retry-After.",
		Probe:       threat.Probe{Template: plan.Burst, Times: 100},
		Run: func(p *threat.Pass) {
			if p.HasLimitsElsewhere() {
				return
			}
			if len(p.Delta.AddedEndpoints()) == 0 || !p.Conventions.IsLimited() {
				return
			}
			reportMissing(p, unlimitedNew(p.Delta).other)
			if limited(p.Delta.Peers(), ratelimit.Contract)*2 > p.Conventions.Operations {
				reportBare(p)
			}
		},
	}
}

// reportMissing reports the operations without a limit that weigh alike as one.
func reportMissing(p *threat.Pass, missing []*diff.Change) {
	type risk struct{ described, writes bool }
	weight := func(item threat.Item[struct{}]) risk {
		o := item.Pairs[0].Head
		if o.Limit.Prose() != "" {
			return risk{described: true}
		}
		return risk{writes: o.Writes()}
	}
	threat.ReportMerged(p, threat.ItemsOf(missing), weight, func(g threat.Group[struct{}]) threat.Diagnostic {
		pairs := p.Ordered(g.Pairs)
		d := threat.Diagnostic{Subject: "429",
			Message: fmt.Sprintf("%s %s no rate limit, unlike %s",
				wording.Operations(pairs), wording.Verb(pairs, "declares", "declare"), conventionShare(p))}
		if !slices.ContainsFunc(pairs, func(q *diff.Pair) bool { return q.Head.Writes() }) {
			d.Likelihood, d.Why = 2, "a read"
		}
		return limitClaims(d, pairs)
	})
}

// reportBare reports new operations whose 429 comes without the headers that most
// operations of the API send with it.
func reportBare(p *threat.Pass) {
	var bare []*diff.Change
	for _, c := range p.Delta.AddedEndpoints() {
		if o := c.Pairs[0].Head; o.Limit.Level == ratelimit.Hint && o.Limit.Has429 && !o.Limit.HasHeaders {
			bare = append(bare, c)
		}
	}
	threat.ReportMerged(p, threat.ItemsOf(bare), threat.AsOne, func(g threat.Group[struct{}]) threat.Diagnostic {
		pairs := p.Ordered(g.Pairs)
		return threat.Diagnostic{Subject: "429 headers", Likelihood: 1, Impact: 2, Why: "a 429 is declared",
			Consequence: "Clients cannot tell when to come back, and keep sending.",
			Message: fmt.Sprintf("%s %s 429 without Retry-After or RateLimit headers, which most operations here have",
				wording.Operations(pairs), wording.Verb(pairs, "declares", "declare"))}
	})
}

// conventionShare says how many operations of the API have a limit.
func conventionShare(p *threat.Pass) string {
	all := p.Delta.Peers()
	switch n := limited(all, ratelimit.Hint); {
	case len(all) == 1:
		return "the other operation here"
	case n == len(all):
		return fmt.Sprintf("all %d others here", n)
	default:
		return fmt.Sprintf("%d of %d operations here", n, len(all))
	}
}
