package limits

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func rateCostlyOp() threat.Rule {
	return threat.Rule{
		ID: id.RateCostlyOp, Title: "Costly operation without a rate limit",
		STRIDE: []threat.STRIDE{threat.Denial}, OWASP: []string{"API4:2023"}, CWE: []int{770, 799},
		Likelihood: 3, Impact: 4, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "A script can run up costs, or use up what others need, as fast as it can send.",
		Mitigation:  "Set a quota per principal and a cap on what it may spend, and declare the 429.",
		Test:        "Send 30 calls as one user: 429; another user is not affected.",
		Probe:       threat.Probe{Template: plan.Burst, Times: 30, Load: true},
		Run: func(p *threat.Pass) {
			if p.HasLimitsElsewhere() {
				return
			}
			costly := unlimitedNew(p.Delta).costly
			if len(costly) == 0 {
				return
			}
			if !isLimitExpected(p, func(o *api.Operation) bool { return semantics.CostOf(o) != semantics.NoCost }) {
				hintCostly(p, costly)
				return
			}
			for _, c := range costly {
				o := c.Pairs[0].Head
				cost := semantics.CostOf(o)
				d := threat.Diagnostic{Subject: "429", Confidence: severity.MediumConfidence,
					Message: fmt.Sprintf("%s %s and declares no rate limit", wording.Name(o.String()), cost)}
				_, _, weaker := p.Conventions.Weaker(o)
				if guarded := !o.Auth.IsOpen() && !weaker; guarded || !cost.IsSpending() {
					d.Likelihood, d.Impact, d.Why = 3, 3, cost.String()
					if guarded {
						d.Likelihood, d.Why = 2, cost.String()+" for callers with the usual credential"
					}
					if cost.IsSpending() {
						d.Impact = 4
					}
				}
				p.Report(c, limitClaims(d, c.Pairs))
			}
		},
	}
}

// hintCostly reports once all costly operations of an API that declares hardly any
// limit: a gateway may have them.
func hintCostly(p *threat.Pass, costly []*diff.Change) {
	threat.ReportMerged(p, threat.ItemsOf(costly), threat.AsOne, func(g threat.Group[struct{}]) threat.Diagnostic {
		pairs := p.Ordered(g.Pairs)
		return threat.Diagnostic{Subject: "429", Likelihood: 1, Impact: 2, Confidence: severity.LowConfidence,
			Why:         "the description hardly speaks of limits, a gateway may have them",
			Consequence: "Unless a gateway limits it, a script can run up costs, or use up what others need, as fast as it can send.",
			Message: fmt.Sprintf("%s %s no rate limit, like the rest of this API",
				wording.Operations(pairs), wording.Verb(pairs, semantics.CostOf(pairs[0].Head).String()+" and declares", "are costly and declare"))}
	})
}
