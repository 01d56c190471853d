package limits

import (
	"fmt"
	"sync"

	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func rateCredentialOp() threat.Rule {
	return threat.Rule{
		ID: id.RateCredentialOp, Title: "Secrets can be guessed without a rate limit",
		STRIDE: []threat.STRIDE{threat.Spoofing, threat.Denial}, OWASP: []string{"API2:2023"}, CWE: []int{307, 799},
		Likelihood: 4, Impact: 4, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "An attacker can try passwords or codes as fast as they can send them.",
		Mitigation:  "Limit attempts per account and per address, lock out or slow down after a few, and declare the 429.",
		Test:        "Send 20 wrong secrets for one account, then as many from changing X-Forwarded-For values: 429 or 423.",
		Probe:       threat.Probe{Template: plan.Burst, Times: 20, WrongSecret: true},
		Run: func(p *threat.Pass) {
			if p.HasLimitsElsewhere() {
				return
			}
			expected := sync.OnceValue(func() bool { return isLimitExpected(p, semantics.HasGuessableSecret) })
			for _, c := range unlimitedNew(p.Delta).secret {
				o := c.Pairs[0].Head
				d := threat.Diagnostic{Subject: "429", Confidence: severity.MediumConfidence,
					Message: fmt.Sprintf("%s is where secrets are tried or renewed and declares no rate limit", wording.Name(o.String()))}
				if !expected() {
					d.Likelihood, d.Confidence = 1, severity.LowConfidence
					d.Consequence = "Unless a gateway limits it, an attacker can try passwords or codes as fast as they can send them."
					d.Why = "the description hardly speaks of limits, a gateway may have them"
					d.Message = fmt.Sprintf("%s is where secrets are tried or renewed and declares no rate limit, like the rest of this API", wording.Name(o.String()))
				}
				p.Report(c, limitClaims(d, c.Pairs))
			}
		},
	}
}
