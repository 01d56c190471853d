package authz

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
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
		Reports:    threat.States,
		Mitigation: "List which fields which role may write, and mark the others readOnly.",
		Test:       "Send it with a privileged value as an ordinary user: 4xx, or it reads back unchanged.",
		Run: func(p *threat.Pass) {
			for _, x := range category.InputsFor(p, category.Privileged) {
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
				effect := weighPrivilege(&d, x, of(x.Leaves[0]))
				x.Say(&d, "%s from the caller: "+effect)
				category.ReportGrowth(p, x.Change, d, x.Pairs[0].Op())
			}
		},
	}
}

// weighPrivilege sets likelihood and impact, and says what a caller gains.
func weighPrivilege(d *threat.Diagnostic, x *category.NewInput, of semantics.Privilege) (effect string) {
	set := func(l, i int, why string) { d.Likelihood, d.Impact, d.Why = l, i, why }
	switch {
	case of == semantics.SecurityCheck && x.IsNew:
		set(2, 3, "a new operation")
	case of == semantics.SecurityCheck:
		set(3, 3, "a switch, not a role")
	case of == semantics.Sandbox && x.IsNew:
		set(1, 4, "a new operation")
	case of == semantics.Sandbox:
		set(2, 4, "it contains code that callers may run anyway")
	case of == semantics.OwnPower && x.IsNew:
		set(3, 4, "a new operation")
	case of == semantics.Power && x.IsNew:
		set(3, 3, "a new operation")
	case of == semantics.Power:
		set(3, 4, "not of an account")
	case of == semantics.Valuable && x.IsNew:
		set(2, 3, "a new operation")
	case of == semantics.Valuable:
		set(3, 3, "a value, not a role")
	case of == semantics.Lifecycle:
		set(3, 3, "status alone")
	case of == semantics.ServerKept:
		set(2, 3, "what the server notes")
	}
	if first := x.Leaves[0].Schema; of > semantics.ServerKept && len(x.Leaves) == 1 && semantics.IsClosedList(first) && !slices.ContainsFunc(first.Facts().Enum, semantics.IsPrivilegedValue) {
		if d.Likelihood == 0 { // the rule's own
			d.Likelihood = 4
		}
		d.Likelihood, d.Why = d.Likelihood-1, "a closed list of values"
	}
	switch of {
	case semantics.OwnPower, semantics.Power:
		return "bound without a check, it gives rights that the caller does not have"
	case semantics.SecurityCheck:
		return "a check that callers may switch off protects from none of them"
	case semantics.Sandbox:
		return "whoever may set it decides how far the code that runs is contained"
	case semantics.Valuable:
		return "bound without a check, it is worth money or trust that the caller does not have"
	case semantics.Lifecycle:
		return "bound without a check, it skips the steps in between"
	}
	return "the server used to set it; bound by name, records can be forged or overwritten"
}
