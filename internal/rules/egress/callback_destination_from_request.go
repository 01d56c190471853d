package egress

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func callbackDestinationFromRequest() threat.Rule {
	return threat.Rule{
		ID: id.CallbackDestinationFromRequest, Title: "Callers say where the API calls",
		STRIDE: []threat.STRIDE{threat.Disclosure, threat.Tampering}, OWASP: []string{"API7:2023"}, CWE: []int{918},
		Likelihood: 4, Impact: 4, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Register destinations beforehand, verify who owns them, and refuse private addresses when connecting.",
		Test:       "Name a private, a link-local and a redirecting address: refused; a canary gets no internal headers.",
		Run: func(p *threat.Pass) {
			of := map[*diff.Change]category.Outgoing{}
			var all []*diff.Change
			for _, e := range category.AddedOutgoing(p) {
				if category.IsNamedByCaller(e.Op) && !calledBefore(e.Pairs[0], e.Op) {
					c := &diff.Change{Pairs: e.Pairs, Base: e.Change.Base, Head: e.Change.Head, What: e.Change.What}
					of[c] = e
					all = append(all, c)
				}
			}
			// All that one operation has called at one place is one finding.
			for _, group := range category.BySame(all, func(c *diff.Change) string { return c.Pairs[0].Op().Key() + of[c].Op.Expression }) {
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
		if b.Parent == parent.Base && b.Name == o.Name && category.IsNamedByCaller(b) {
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

func reportDestination(p *threat.Pass, group []*diff.Change, of map[*diff.Change]category.Outgoing) {
	e := of[group[0]]
	for _, c := range group {
		if of[c].Level() > e.Level() {
			e = of[c]
		}
	}
	d := threat.Diagnostic{Subject: e.Subject(), Floor: int(e.Level()), Of: e.Verdicts(), Related: category.PlacesOf(group, category.OfOperations)}
	who := e.What() + " goes"
	if n := len(group) - 1; n > 0 {
		who = fmt.Sprintf("%s and %d more go", e.What(), n)
	}
	so := "a caller can have the API call addresses inside the network"
	switch {
	case announcedBefore(e.Pairs[0], e.Op) && e.Level() == sensitive.S0:
		d.Likelihood, d.Why = 1, "callers named that place before"
		so = "as others do already"
	case knownCallers(p, e.Pairs):
		d.Likelihood, d.Why = 2, "only known callers name it"
	}
	unsigned := ""
	if !e.Signed {
		unsigned = ", unsigned"
	}
	d.Message = fmt.Sprintf("%s to %s, which the request names%s%s: %s", who, wording.Name(e.Op.Expression), e.Carries(), unsigned, so)
	p.Report(category.Joined(group), d)
}
