package inventory

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/plan"
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
		Reports:     threat.States,
		Consequence: "A script that repeats it thousands of times turns what is legitimate once into abuse.",
		Mitigation:  "Limit how often an account may run through it, ask for more proof where it is unusual, and keep bots out.",
		Test:        "Run the sequence twenty times by a script: challenged, or 429.",
		Probe:       threat.Probe{Template: plan.Burst, Times: 20, Load: true},
		Run: func(p *threat.Pass) {
			var found []threat.Item[flow]
			for _, c := range p.Delta.AddedEndpoints() {
				o := c.Pairs[0].Head
				if kind := semantics.BusinessFlowOf(o); kind != semantics.NoFlow {
					found = append(found, threat.Item[flow]{Change: c, Value: flow{kind, o.Auth.IsOpen(), p.Conventions.IsGuarded(o)}})
				}
			}
			threat.ReportMerged(p, found, threat.SameValue, func(g threat.Group[flow]) threat.Diagnostic { return flowDiagnostic(p, g) })
		},
	}
}

// flow is what a new operation sets going, and who may call it.
type flow struct {
	kind              semantics.BusinessFlow
	isOpen, isGuarded bool
}

func flowDiagnostic(p *threat.Pass, g threat.Group[flow]) threat.Diagnostic {
	pairs, kind := p.Ordered(g.Pairs), g.First().kind
	d := threat.Diagnostic{Subject: "flow", Confidence: severity.MediumConfidence,
		Message: fmt.Sprintf("each call of the new %s %s", wording.Operations(pairs), kind)}
	switch {
	case g.First().isGuarded:
		d.AlsoBy = threat.ByConvention
	case kind == semantics.SignUpFlow:
		d.Likelihood, d.Impact, d.Why = 1, 4, "strangers come to it by nature"
	default:
		d.Likelihood, d.Why = 2, "one call is legitimate"
	}
	return d
}
