package inventory

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func flowSensitive() threat.Rule {
	return threat.Rule{
		ID: id.FlowSensitive, Title: "A business flow that is worth automating",
		STRIDE: []threat.STRIDE{threat.Tampering}, OWASP: []string{"API6:2023"}, CWE: []int{799, 841},
		Likelihood: 3, Impact: 4, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Limit how often an account may run through it, ask for more proof where it is unusual, and keep bots out.",
		Test:       "Run the sequence twenty times by a script: challenged, or 429.",
		Run: func(p *threat.Pass) {
			var found []*diff.Change
			for _, c := range p.Delta.AddedEndpoints() {
				if semantics.BusinessFlowOf(c.Pairs[0].Head) != semantics.NoFlow {
					found = append(found, c)
				}
			}
			sameFlow := func(x threat.Item[struct{}]) string {
				o := x.Pairs[0].Head
				return fmt.Sprint(semantics.BusinessFlowOf(o), o.Auth.Open(), p.Conventions.Guarded(o))
			}
			threat.ReportMerged(p, threat.ItemsOf(found), sameFlow, func(g threat.Group[struct{}]) threat.Diagnostic { return flowDiagnostic(p, g.Pairs) })
		},
	}
}

func flowDiagnostic(p *threat.Pass, all []*diff.Pair) threat.Diagnostic {
	pairs := p.Ordered(all)
	flow := semantics.BusinessFlowOf(pairs[0].Head)
	d := threat.Diagnostic{Subject: "flow", Confidence: severity.MediumConfidence,
		Message: fmt.Sprintf("each call of the new %s %s: a script that repeats it turns legitimate calls into abuse", wording.Operations(pairs), flow)}
	switch {
	case p.Conventions.Guarded(pairs[0].Head):
		d.By = threat.ByConvention
	case flow == semantics.SignUpFlow:
		d.Likelihood, d.Impact, d.Why = 1, 4, "strangers come to it by nature"
	default:
		d.Likelihood, d.Why = 2, "one call is legitimate"
	}
	return d
}
