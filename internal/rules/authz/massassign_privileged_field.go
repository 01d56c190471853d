package authz

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

func massassignPrivilegedField() threat.Rule {
	return threat.Rule{
		ID: id.MassassignPrivilegedField, Title: "Caller sets what the server used to decide",
		STRIDE: []threat.STRIDE{threat.Tampering, threat.Elevation}, OWASP: []string{"API3:2023"}, CWE: []int{915, 269},
		Likelihood: 4, Impact: 4, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "A caller can give themselves what is the server's to decide, such as a role, a status or a price.",
		Mitigation:  "List which fields which role may write, and mark the others readOnly.",
		Test:        "Send it with a privileged value as an ordinary user: 4xx, or it reads back unchanged.",
		Probe:       threat.Probe{Template: plan.WrittenProperty},
		Run: func(p *threat.Pass) {
			for _, x := range category.MergedInputs(p) {
				of := func(l api.Leaf) semantics.Privilege {
					return semantics.PrivilegeOf(x.Pairs[0].Op(), l, words.Tokens(l.Name()))
				}
				slices.SortStableFunc(x.Leaves, func(a, b api.Leaf) int { return int(of(b)) - int(of(a)) })
				if x.IsNew {
					x.Leaves = slices.DeleteFunc(x.Leaves, func(l api.Leaf) bool { return of(l) <= semantics.Lifecycle })
				}
				if len(x.Leaves) == 0 {
					continue
				}
				d := x.Growth(p)
				weighPrivilege(&d, x, of(x.Leaves[0]))
				d.Consequence = privilegeConsequence(of(x.Leaves[0]))
				x.Say(&d, "%s from the caller")
				category.ReportGrowth(p, x.Change, d, x.Pairs[0].Op())
			}
		},
	}
}

// weight is a likelihood, an impact and why; the zero value is the rule's own.
type weight struct {
	likelihood, impact int
	why                string
}

// privilegeWeights weigh what a field decides, for operations that were there and
// for new ones.
func privilegeWeights() map[semantics.Privilege]struct{ existing, added weight } {
	const newOperation = "a new operation"
	status, kept := weight{3, 3, "status alone"}, weight{2, 3, "what the server notes"}
	return map[semantics.Privilege]struct{ existing, added weight }{
		semantics.SecurityCheck: {weight{3, 3, "a switch, not a role"}, weight{2, 3, newOperation}},
		semantics.Sandbox:       {weight{2, 4, "it contains code that callers may run anyway"}, weight{1, 4, newOperation}},
		semantics.OwnPower:      {weight{}, weight{3, 4, newOperation}},
		semantics.Power:         {weight{3, 4, "not of an account"}, weight{3, 3, newOperation}},
		semantics.Valuable:      {weight{3, 3, "a value, not a role"}, weight{2, 3, newOperation}},
		semantics.Lifecycle:     {status, status},
		semantics.Charge:        {weight{3, 3, "a price, not a role"}, weight{}}, // new operations take one
		semantics.ServerKept:    {kept, kept},
	}
}

// weighPrivilege sets likelihood and impact by what the first input decides.
func weighPrivilege(d *threat.Diagnostic, x *category.NewInput, of semantics.Privilege) {
	w := privilegeWeights()[of].existing
	if x.IsNew {
		w = privilegeWeights()[of].added
	}
	d.Likelihood, d.Impact, d.Why = w.likelihood, w.impact, w.why
	if first := x.Leaves[0].Schema(); of > semantics.ServerKept && len(x.Leaves) == 1 && semantics.IsClosedList(first) && !slices.ContainsFunc(first.Facts().Enum, semantics.IsPrivilegedValue) {
		if d.Likelihood == 0 { // the rule's own
			d.Likelihood = 4
		}
		d.Likelihood, d.Why = d.Likelihood-1, "a closed list of values"
	}
}

// privilegeConsequence is what a caller wins by a field that nothing checks.
func privilegeConsequence(of semantics.Privilege) string {
	switch of {
	case semantics.OwnPower, semantics.Power:
		return "A caller can give themselves rights that are the server's to give, unless it checks who sets the value."
	case semantics.SecurityCheck:
		return "A caller can switch off a check that was there to stop them."
	case semantics.Sandbox:
		return "Whoever sets the value decides how far the code that runs is contained."
	case semantics.Valuable:
		return "A caller can give themselves money or trust that they do not have, unless the server checks the value."
	case semantics.Charge:
		return "A caller decides what it costs, if the server charges what is sent."
	case semantics.Lifecycle:
		return "A caller can skip the steps that lead to a status, such as a review or a payment."
	}
	return "A caller can forge or overwrite what the server is to note."
}
