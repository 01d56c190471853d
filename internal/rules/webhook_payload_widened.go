package rules

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func webhookPayloadWidened() threat.Rule {
	return threat.Rule{
		ID: "webhook-payload-widened", Title: "Sensitive data newly sent out",
		STRIDE: []threat.STRIDE{threat.Disclosure}, OWASP: []string{"API3:2023"}, CWE: []int{200},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Send identifiers and let receivers fetch the rest with their own credentials.",
		Test:       "Capture what a receiver gets: no personal or secret values beyond the list.",
		Run: func(p *threat.Pass) {
			for _, e := range exposures(p, outbound) {
				d := e.diagnostic(p)
				d.Joins = e.words()
				d.Say = func(pairs []*diff.Pair, _ []string) string {
					return fmt.Sprintf("%s newly %s %s to whoever receives it", sent(pairs), verb(pairs, "sends", "send"), d.Joins)
				}
				d.Message = d.Say(e.pairs, nil)
				p.Report(e.change, d)
			}
		},
	}
}

// sent names what the API sends: the webhook, and how many more.
func sent(pairs []*diff.Pair) string {
	text := outgoing{op: pairs[0].Op()}.what()
	if n := len(pairs) - 1; n > 0 {
		text += fmt.Sprintf(" (and %d more)", n)
	}
	return text
}
