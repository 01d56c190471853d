package egress

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
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
		Reports:     threat.States,
		Consequence: "A caller can have the API send data to a host of theirs, or reach hosts inside your network.",
		Mitigation:  "Register destinations beforehand, verify who owns them, and refuse private addresses when connecting.",
		Test:        "Name a private, a link-local and a redirecting address: refused; a canary gets no internal headers.",
		Probe:       threat.Probe{Template: plan.ServerFetch},
		Run: func(p *threat.Pass) {
			callbacks := added(p, func(e category.Outgoing) bool {
				return category.IsNamedByCaller(e.Op) && !hasCallback(e.Pairs[0], e.Op)
			})
			// All that one operation has called at one place is one finding.
			type key struct{ operation, expression string }
			place := func(x threat.Item[category.Outgoing]) key { return key{x.Pairs[0].Op().Key(), x.Value.Op.Expression} }
			threat.ReportMerged(p, callbacks, place, func(g threat.Group[category.Outgoing]) threat.Diagnostic { return destinationDiagnostic(p, g) })
		},
	}
}

// hasCallback reports whether the operation had at base a callback of that name
// whose destination the request named, by whatever expression.
func hasCallback(parent *diff.Pair, o *api.Operation) bool {
	if parent.Base == nil || o.Name == "" {
		return false
	}
	for _, b := range parent.Base.API.Differing() {
		if b.Parent == parent.Base && b.Name == o.Name && category.IsNamedByCaller(b) {
			return true
		}
	}
	return false
}

// hasCalledThere reports whether the operation had at base a callback to the same
// expression.
func hasCalledThere(parent *diff.Pair, o *api.Operation) bool {
	return parent.Base != nil && slices.ContainsFunc(parent.Base.API.Differing(), func(b *api.Operation) bool {
		return b.Parent == parent.Base && b.Expression == o.Expression
	})
}

func destinationDiagnostic(p *threat.Pass, g threat.Group[category.Outgoing]) threat.Diagnostic {
	e := mostSensitive(g)
	d := threat.Diagnostic{Subject: e.Subject(), DataLevel: int(e.Level()), Verdicts: e.Verdicts()}
	who := e.What() + " goes"
	if n := len(g.Items) - 1; n > 0 {
		who = fmt.Sprintf("%s and %d more go", e.What(), n)
	}
	switch {
	case hasCalledThere(e.Pairs[0], e.Op) && e.Level() == sensitive.S0:
		d.Likelihood, d.Why = 1, "callers named that place before"
		d.Consequence = "A caller can have one more call made to an address of their choice, as others were before."
	case isForKnownCallers(p, e.Pairs):
		d.Likelihood, d.Why = 2, "only known callers name it"
	}
	unsigned := ""
	if !e.Signed {
		unsigned = ", unsigned"
	}
	d.Message = fmt.Sprintf("%s to %s, which the request names%s%s", who, wording.Name(e.Op.Expression), e.Carries(), unsigned)
	return d
}
