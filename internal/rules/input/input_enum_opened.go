package input

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
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
	var values, places []string
	for _, i := range x.Items {
		for _, v := range i.Added() {
			if !slices.Contains(values, wording.Name(wording.Shorten(v))) {
				values = append(values, wording.Name(wording.Shorten(v)))
			}
		}
		if at := wording.At(wording.Path(pairs[0].Op(), i.Leaf)); !slices.Contains(places, at) {
			places = append(places, at)
		}
	}
	d := threat.Diagnostic{Subject: x.Items[0].Leaf.Subject(), Related: threat.Places(x.Changes)}
	who := wording.Operations(pairs)
	switch x.Kind {
	case "removed":
		d.Message = fmt.Sprintf("%s %s any value %s (was one of %s)", who, wording.Verb(c.Pairs, "accepts", "accept"), wording.List(places, 3), wording.Name(wording.Shorten(x.Items[0].Constraint.Was())))
	case "checked":
		d.Likelihood, d.Impact, d.Why = 1, 2, "another check took its place"
		d.Consequence = "A caller can send values that nobody wrote code for, as far as the new check lets them through."
		d.Message = fmt.Sprintf("%s %s %s whatever matches %s (was one of %s)", who, wording.Verb(c.Pairs, "accepts", "accept"), wording.List(places, 3),
			wording.Name(wording.Shorten(x.Items[0].Constraint.Is())), wording.Name(wording.Shorten(x.Items[0].Constraint.Was())))
	case "privileged":
		d.Likelihood, d.Impact, d.Why, d.AlsoBy, d.Confidence = 3, 4, "a privileged value", threat.ByConvention, severity.MediumConfidence
		d.Consequence = "A caller can send a privileged value, unless the server checks who may."
		d.Message = fmt.Sprintf("%s newly %s %s %s", who, wording.Verb(c.Pairs, "accepts", "accept"), wording.List(values, 3), wording.List(places, 3))
	default:
		d.Likelihood, d.Impact, d.Why = 1, 2, "ordinary values"
		d.Consequence = "A caller can send values that the code behind the API did not get before."
		d.Message = fmt.Sprintf("%s newly %s %s %s", who, wording.Verb(c.Pairs, "accepts", "accept"), wording.List(values, 3), wording.List(places, 3))
	}
	p.Report(c, d)
}

// enumKind says whether a list is gone, gave way to a pattern or a format, or has a
// new value that gives rights or widens the scope.
func enumKind(_ *api.Operation, i category.Constraint) string {
	if !i.Leaf.Schema().Facts().HasEnum {
		if len(i.Constraint.New) > 0 {
			return "checked"
		}
		return "removed"
	}
	if slices.ContainsFunc(i.Added(), semantics.IsPrivilegedValue) {
		return "privileged"
	}
	return "ordinary"
}
