package egress

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func webhookNew() threat.Rule {
	return threat.Rule{
		ID: id.WebhookNew, Title: "The API newly calls out",
		STRIDE: []threat.STRIDE{threat.Spoofing, threat.Tampering, threat.Disclosure}, OWASP: []string{"API10:2023"}, CWE: []int{345, 200},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:     threat.Changes,
		Consequence: "Data leaves for other people's hosts, and a forged call looks like one of yours.",
		Mitigation:  "Sign what is sent, with a time, in a header that the description names.",
		Test:        "The receiver verifies the signature; with a changed body, or an old time, the verification fails.",
		Probe:       threat.Probe{Template: plan.None, Why: "it is about what a receiver gets, and checks"},
		Run: func(p *threat.Pass) {
			// callback-destination-from-request reports the others.
			webhooks := added(p, func(e category.Outgoing) bool { return !category.IsNamedByCaller(e.Op) })
			type key struct {
				isSigned           bool
				level              sensitive.Level
				subject, operation string
			}
			decision := func(x threat.Item[category.Outgoing]) key {
				if len(webhooks) > 5 { // many at once are one decision
					return key{isSigned: x.Value.Signed, level: x.Value.Level()}
				}
				return key{subject: x.Value.Subject(), operation: x.Pairs[0].Op().Key()}
			}
			threat.ReportMerged(p, webhooks, decision, func(g threat.Group[category.Outgoing]) threat.Diagnostic { return webhookDiagnostic(p, g) })
		},
	}
}

func webhookDiagnostic(p *threat.Pass, g threat.Group[category.Outgoing]) threat.Diagnostic {
	e := mostSensitive(g)
	d := threat.Diagnostic{Subject: g.First().Subject(), DataLevel: int(e.Level()), Verdicts: e.Verdicts()}
	who := fmt.Sprintf("%s is new", e.What())
	if n := len(g.Items) - 1; n > 0 {
		who = fmt.Sprintf("%s and %d more are new", e.What(), n)
	}
	switch {
	case e.Signed:
		d.Likelihood, d.Impact, d.DataLevel, d.Why = 1, 2, 0, "what is sent is signed"
		d.Consequence = "Data leaves for other people's hosts, which keep it by rules of their own."
		d.Message = fmt.Sprintf("%s: the API sends data out by itself%s, signed", who, e.Carries())
	default:
		if isForKnownCallers(p, g.Pairs) {
			d.Likelihood, d.Why = 2, "receivers are registered by known callers"
		}
		d.Message = fmt.Sprintf("%s: the API sends data out by itself%s, unsigned", who, e.Carries())
	}
	return d
}
