package input

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func inputSecurityFieldOptional() threat.Rule {
	return threat.Rule{
		ID: id.InputSecurityFieldOptional, Title: "A proof may be left out",
		STRIDE: []threat.STRIDE{threat.Spoofing, threat.Tampering}, OWASP: []string{"API2:2023"}, CWE: []int{287, 620},
		Likelihood: 4, Impact: 4, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "An attacker no longer has to prove who they are, or that they mean it.",
		Mitigation:  "Keep it required, and check it.",
		Test:        "Leave it out: 4xx.",
		Probe:       threat.Probe{Template: plan.AcceptedValue, Omitted: true},
		Run: func(p *threat.Pass) {
			for _, x := range category.RelaxedConstraintsBy(p, func(_ *api.Operation, i category.Constraint) string { return i.Constraint.Facet }) {
				d := requiredText(p, x)
				d.Confidence, d.Consequence = severity.MediumConfidence, ""
				c := groupOf(x).Change
				pairs := p.Ordered(c.Pairs)
				how := "left out of"
				if x.Kind == "nullable" {
					how = "null in"
				}
				d.Message = fmt.Sprintf("%s may be %s %s", proofNames(pairs[0].Op(), x), how, wording.Operations(pairs))
				p.Report(c, d)
			}
			for c, w := range diff.Each[diff.InputRemoved](p.Delta) {
				l := w.Leaves[0]
				if !l.Required() || c.Pairs[0].Head == nil || !isLostProof(c.Pairs[0].Head, l) && !category.LosesCredential(p, c.Pairs[0], l) {
					continue
				}
				p.Report(c, threat.Diagnostic{Subject: l.Subject(), Confidence: severity.MediumConfidence,
					Message: fmt.Sprintf("%s, so far required, is gone from %s", wording.Name(l.Path()), wording.Operations(p.Ordered(c.Pairs)))})
			}
		},
	}
}

// isLostProof reports whether a value that is gone was a proof that the operation
// asks for nowhere else.
func isLostProof(o *api.Operation, l api.Leaf) bool {
	return semantics.IsProof(o, l) && !hasOtherProof(o, l) && !category.IsForgeryToken(o, l)
}

func proofNames(o *api.Operation, x category.Relaxed) string {
	var names []string
	for _, i := range x.Items {
		names = append(names, wording.Name(wording.Path(o, i.Leaf)))
	}
	return wording.List(names, 3)
}

// hasOtherProof reports whether the operation asks for another proof, or for the
// same one elsewhere.
func hasOtherProof(o *api.Operation, gone api.Leaf) bool {
	return slices.ContainsFunc(o.Inputs(), func(l api.Leaf) bool {
		return l.Name() == gone.Name() || l.Required() && semantics.IsProof(o, l)
	})
}
