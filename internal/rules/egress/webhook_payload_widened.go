package egress

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func webhookPayloadWidened() threat.Rule {
	return threat.Rule{
		ID: id.WebhookPayloadWidened, Title: "Sensitive data newly sent out",
		STRIDE: []threat.STRIDE{threat.Disclosure}, OWASP: []string{"API3:2023"}, CWE: []int{200},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "Every receiver gets {data|sensitive data}, to keep and to log by rules of their own.",
		Mitigation:  "Send identifiers and let receivers fetch the rest with their own credentials.",
		Test:        "Capture what a receiver gets: no personal or secret values beyond the list.",
		Probe:       threat.Probe{Template: plan.None, Why: "it is seen in what a receiver gets"},
		Run: func(p *threat.Pass) {
			for _, e := range category.Exposures(p) {
				d := e.Diagnostic(p)
				d.JoinKey = e.Words()
				d.JoinMessage = func(pairs []*diff.Pair, _ []string) string {
					return fmt.Sprintf("%s newly %s %s to whoever receives it", category.Sent(pairs), wording.Verb(pairs, "sends", "send"), d.JoinKey)
				}
				d.Message = d.JoinMessage(e.Pairs, nil)
				p.Report(e.Change, d)
			}
		},
	}
}
