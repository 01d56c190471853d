package input

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
	"github.com/threatdelta/threatdelta/internal/words"
)

func inputEnumOpened() threat.Rule {
	return threat.Rule{
		ID: id.InputEnumOpened, Title: "More values are accepted than were listed",
		STRIDE: []threat.STRIDE{threat.Tampering, threat.Elevation}, OWASP: []string{"API8:2023"}, CWE: []int{20, 269},
		Likelihood: 2, Impact: 3, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "A caller can send values that nobody wrote code for, privileged ones included.",
		Mitigation:  "Keep a closed list, and check who may send a privileged value.",
		Test:        "Send an unknown and a privileged value as an ordinary user: 400 or 403.",
		Probe:       threat.Probe{Template: plan.AcceptedValue},
		Run: func(p *threat.Pass) {
			for _, x := range category.RelaxedConstraintsBy(p, enumKind) {
				reportEnum(p, x)
			}
		},
	}
}

func reportEnum(p *threat.Pass, x category.Relaxed) {
	c := groupOf(x).Change
	pairs := p.Ordered(c.Pairs)
	var places []string
	for _, i := range x.Items {
		if at := wording.At(wording.Path(pairs[0].Op(), i.Leaf)); !slices.Contains(places, at) {
			places = append(places, at)
		}
	}
	d := threat.Diagnostic{Subject: x.Items[0].Leaf.Subject(), Related: threat.Places(x.Changes)}
	who := wording.Operations(pairs)
	switch x.Kind {
	case "removed":
		d.Message = fmt.Sprintf("%s %s any value %s (%s)", who, wording.Verb(c.Pairs, "accepts", "accept"), wording.List(places, 3), listsBefore(x))
	case "checked":
		d.Likelihood, d.Impact, d.Why = 1, 2, "another check took its place"
		d.Consequence = "A caller can send values that nobody wrote code for, as far as the new check lets them through."
		d.Message = fmt.Sprintf("%s %s %s whatever matches %s (was one of %s)", who, wording.Verb(c.Pairs, "accepts", "accept"), wording.List(places, 3),
			wording.Name(wording.Shorten(x.Items[0].Constraint.Is())), wording.Name(wording.Shorten(x.Items[0].Constraint.Was())))
	case "privileged":
		d.Likelihood, d.Impact, d.Why, d.AlsoBy, d.Confidence = 3, 4, "a privileged value", threat.ByConvention, severity.MediumConfidence
		d.Consequence = "A caller can send a privileged value, unless the server checks who may."
		d.Message = fmt.Sprintf("%s newly %s %s", who, wording.Verb(c.Pairs, "accepts", "accept"), addedAt(pairs[0].Op(), x))
	case "disabling":
		d.Likelihood, d.Impact, d.Why, d.AlsoBy, d.Confidence = 3, 4, "it turns a check off", threat.ByConvention, severity.MediumConfidence
		d.Consequence = "A caller can turn the check off, unless the server checks who may."
		d.Message = fmt.Sprintf("%s newly %s %s", who, wording.Verb(c.Pairs, "accepts", "accept"), addedAt(pairs[0].Op(), x))
	default:
		d.Likelihood, d.Impact, d.Why = 1, 2, "ordinary values"
		d.Consequence = "A caller can send values that the code behind the API did not get before."
		d.Message = fmt.Sprintf("%s newly %s %s", who, wording.Verb(c.Pairs, "accepts", "accept"), addedAt(pairs[0].Op(), x))
	}
	p.Report(c, d)
}

// listsBefore says which list is gone: of several places the one that all had.
func listsBefore(x category.Relaxed) string {
	was := x.Items[0].Constraint.Was()
	if slices.ContainsFunc(x.Items, func(i category.Constraint) bool { return i.Constraint.Was() != was }) {
		return "each had a closed list"
	}
	return "was one of " + wording.Name(wording.Shorten(was))
}

// addedAt says which values are new at which places, for a sentence about an operation:
// "`b` at `$.kind` and `$.size`". The same values at several places are said once.
func addedAt(o *api.Operation, x category.Relaxed) string {
	at := map[string][]string{}
	var order []string
	for _, i := range x.Items {
		var values []string
		for _, v := range i.Added() {
			values = append(values, wording.Name(wording.Shorten(v)))
		}
		added := wording.List(values, 3)
		if at[added] == nil {
			order = append(order, added)
		}
		if place := wording.At(wording.Path(o, i.Leaf)); !slices.Contains(at[added], place) {
			at[added] = append(at[added], place)
		}
	}
	for n, added := range order {
		order[n] = added + " " + wording.List(at[added], 3)
	}
	return wording.List(order, 3)
}

// enumKind says whether a list is gone, gave way to a pattern or a format, or has a
// new value that gives rights or widens the scope, or the first one that turns a check off.
func enumKind(_ *api.Operation, i category.Constraint) string {
	if !i.Leaf.Schema().Facts().HasEnum {
		if len(i.Constraint.New) > 0 {
			return "checked"
		}
		return "removed"
	}
	if slices.ContainsFunc(i.Added(), func(v string) bool { return grants(i, v) }) {
		return "privileged"
	}
	if slices.ContainsFunc(i.Added(), func(v string) bool { return semantics.IsDisablingValue(i.Leaf, v) }) && !isListed(i, semantics.IsDisablingValue) {
		return "disabling"
	}
	return "ordinary"
}

// isListed reports whether the old list had a value of a kind.
func isListed(i category.Constraint, is func(api.Leaf, string) bool) bool {
	return slices.ContainsFunc(i.Constraint.Old, func(v string) bool { return is(i.Leaf, v) })
}

// grants reports whether a new value gives rights or widens the scope. One that was listed
// in other letters gives nothing new; and where values say how several conditions are
// joined, "all" is the stricter one.
func grants(i category.Constraint, value string) bool {
	switch {
	case !semantics.IsPrivilegedValue(value), slices.ContainsFunc(i.Constraint.Old, func(old string) bool { return strings.EqualFold(old, value) }):
		return false
	case strings.EqualFold(value, "all"):
		return !words.HasAny(words.Tokens(i.Leaf.Name()), "match", "matching", "operator", "combinator", "conjunction", "logic") &&
			!slices.ContainsFunc(i.Constraint.New, func(v string) bool { return strings.EqualFold(v, "any") })
	}
	return true
}
