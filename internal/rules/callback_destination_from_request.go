package rules

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func callbackDestinationFromRequest() threat.Rule {
	return threat.Rule{
		ID: "callback-destination-from-request", Title: "Callers say where the API calls",
		STRIDE: []threat.STRIDE{threat.Disclosure, threat.Tampering}, OWASP: []string{"API7:2023"}, CWE: []int{918},
		Likelihood: 4, Impact: 4, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Register destinations beforehand, verify who owns them, and refuse private addresses when connecting.",
		Test:       "Name a private, a link-local and a redirecting address: refused; a canary gets no internal headers.",
		Run: func(p *threat.Pass) {
			of := map[*diff.Change]outgoing{}
			var all []*diff.Change
			for _, e := range addedOutgoing(p) {
				if namedByCaller(e.op) && !calledBefore(e.pairs[0], e.op) {
					c := &diff.Change{Pairs: e.pairs, Base: e.change.Base, Head: e.change.Head, What: e.change.What}
					of[c] = e
					all = append(all, c)
				}
			}
			// All that one operation has called at one place is one finding.
			for _, group := range bySame(all, func(c *diff.Change) string { return c.Pairs[0].Op().Key() + of[c].op.Expression }) {
				reportDestination(p, group, of)
			}
		},
	}
}

// calledBefore reports whether base's operation had a callback of that name whose
// destination the request named, by another expression.
func calledBefore(parent *diff.Pair, o *api.Operation) bool {
	if parent.Base == nil || o.Name == "" {
		return false
	}
	for _, b := range parent.Base.API.Operations {
		if b.Parent == parent.Base && b.Name == o.Name && namedByCaller(b) {
			return true
		}
	}
	return false
}

// announcedBefore reports whether base's operation had something else called at
// the same place.
func announcedBefore(parent *diff.Pair, o *api.Operation) bool {
	return parent.Base != nil && slices.ContainsFunc(parent.Base.API.Operations, func(b *api.Operation) bool {
		return b.Parent == parent.Base && b.Expression == o.Expression
	})
}

func reportDestination(p *threat.Pass, group []*diff.Change, of map[*diff.Change]outgoing) {
	e := of[group[0]]
	for _, c := range group {
		if of[c].level() > e.level() {
			e = of[c]
		}
	}
	d := threat.Diagnostic{Subject: e.subject(), Floor: int(e.level()), Of: e.verdicts(), Related: placesOf(group, ofOperations)}
	who := e.what() + " goes"
	if n := len(group) - 1; n > 0 {
		who = fmt.Sprintf("%s and %d more go", e.what(), n)
	}
	so := "a caller can have the API call addresses inside the network"
	switch {
	case announcedBefore(e.pairs[0], e.op) && e.level() == sensitive.S0:
		d.Likelihood, d.Why = 1, "callers named that place before"
		so = "as others do already"
	case knownCallers(p, e.pairs):
		d.Likelihood, d.Why = 2, "only known callers name it"
	}
	unsigned := ""
	if !e.signed {
		unsigned = ", unsigned"
	}
	d.Message = fmt.Sprintf("%s to %s, which the request names%s%s: %s", who, name(e.op.Expression), e.carries(), unsigned, so)
	p.Report(joined(group), d)
}
