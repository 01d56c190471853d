package rules

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func webhookNew() threat.Rule {
	return threat.Rule{
		ID: "webhook-new", Title: "The API newly calls out",
		STRIDE: []threat.STRIDE{threat.Spoofing, threat.Tampering, threat.Disclosure}, OWASP: []string{"API10:2023"}, CWE: []int{345, 200},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:    threat.Changes,
		Mitigation: "Sign what is sent, with a time, in a header that the description names.",
		Test:       "The receiver verifies the signature; with a changed body, or an old time, the verification fails.",
		Run: func(p *threat.Pass) {
			of := map[*diff.Change]outgoing{}
			var all []*diff.Change
			for _, e := range addedOutgoing(p) {
				if namedByCaller(e.op) {
					continue // callback-destination-from-request
				}
				c := &diff.Change{Pairs: e.pairs, Base: e.change.Base, Head: e.change.Head, What: e.change.What}
				of[c] = e
				all = append(all, c)
			}
			for _, group := range bySame(all, func(c *diff.Change) string {
				e := of[c]
				if len(all) > 5 { // many at once are one decision
					return fmt.Sprint(e.signed, e.level())
				}
				return e.subject() + c.Pairs[0].Op().Key()
			}) {
				reportWebhooks(p, group, of)
			}
		},
	}
}

func reportWebhooks(p *threat.Pass, group []*diff.Change, of map[*diff.Change]outgoing) {
	e := of[group[0]]
	for _, c := range group {
		if of[c].level() > e.level() {
			e = of[c]
		}
	}
	c := joined(group)
	d := threat.Diagnostic{Subject: of[group[0]].subject(), Floor: int(e.level()), Of: e.verdicts(), Related: placesOf(group, ofOperations)}
	who := fmt.Sprintf("%s is new", e.what())
	if n := len(group) - 1; n > 0 {
		who = fmt.Sprintf("%s and %d more are new", e.what(), n)
	}
	switch {
	case e.signed:
		d.Likelihood, d.Impact, d.Floor, d.Why = 1, 2, 0, "what is sent is signed"
		d.Message = fmt.Sprintf("%s: the API sends data out by itself%s, signed", who, e.carries())
	default:
		if knownCallers(p, c.Pairs) {
			d.Likelihood, d.Why = 2, "receivers are registered by known callers"
		}
		d.Message = fmt.Sprintf("%s: the API sends data out by itself%s, and declares no signature by which receivers tell it from a forgery", who, e.carries())
	}
	p.Report(c, d)
}
