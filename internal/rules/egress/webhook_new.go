package egress

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func webhookNew() threat.Rule {
	return threat.Rule{
		ID: id.WebhookNew, Title: "The API newly calls out",
		STRIDE: []threat.STRIDE{threat.Spoofing, threat.Tampering, threat.Disclosure}, OWASP: []string{"API10:2023"}, CWE: []int{345, 200},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:    threat.Changes,
		Mitigation: "Sign what is sent, with a time, in a header that the description names.",
		Test:       "The receiver verifies the signature; with a changed body, or an old time, the verification fails.",
		Run: func(p *threat.Pass) {
			of := map[*diff.Change]category.Outgoing{}
			var all []*diff.Change
			for _, e := range category.AddedOutgoing(p) {
				if category.IsNamedByCaller(e.Op) {
					continue // callback-destination-from-request
				}
				c := &diff.Change{Pairs: e.Pairs, Base: e.Change.Base, Head: e.Change.Head, What: e.Change.What}
				of[c] = e
				all = append(all, c)
			}
			for _, group := range category.BySame(all, func(c *diff.Change) string {
				e := of[c]
				if len(all) > 5 { // many at once are one decision
					return fmt.Sprint(e.Signed, e.Level())
				}
				return e.Subject() + c.Pairs[0].Op().Key()
			}) {
				reportWebhooks(p, group, of)
			}
		},
	}
}

func reportWebhooks(p *threat.Pass, group []*diff.Change, of map[*diff.Change]category.Outgoing) {
	e := of[group[0]]
	for _, c := range group {
		if of[c].Level() > e.Level() {
			e = of[c]
		}
	}
	c := category.Joined(group)
	d := threat.Diagnostic{Subject: of[group[0]].Subject(), Floor: int(e.Level()), Of: e.Verdicts(), Related: category.PlacesOf(group, category.OfOperations)}
	who := fmt.Sprintf("%s is new", e.What())
	if n := len(group) - 1; n > 0 {
		who = fmt.Sprintf("%s and %d more are new", e.What(), n)
	}
	switch {
	case e.Signed:
		d.Likelihood, d.Impact, d.Floor, d.Why = 1, 2, 0, "what is sent is signed"
		d.Message = fmt.Sprintf("%s: the API sends data out by itself%s, signed", who, e.Carries())
	default:
		if knownCallers(p, c.Pairs) {
			d.Likelihood, d.Why = 2, "receivers are registered by known callers"
		}
		d.Message = fmt.Sprintf("%s: the API sends data out by itself%s, and declares no signature by which receivers tell it from a forgery", who, e.Carries())
	}
	p.Report(c, d)
}
