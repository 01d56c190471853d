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

func surfaceDebug() threat.Rule {
	return threat.Rule{
		ID: id.SurfaceDebug, Title: "Debugging aid among the operations",
		STRIDE: []threat.STRIDE{threat.Disclosure, threat.Elevation}, OWASP: []string{"API8:2023"}, CWE: []int{489, 215},
		Likelihood: 4, Impact: 4, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "{who} can look into the running server, with its settings and secrets, and may steer it.",
		Mitigation:  "Do not ship it: leave it out of the build, or serve it on an internal listener of its own.",
		Test:        "Call it on the production host: 404.",
		Probe:       threat.Probe{Template: plan.Absence},
		Run: func(p *threat.Pass) {
			var aids []threat.Item[aid]
			for _, c := range p.Delta.AddedEndpoints() {
				if word, isSure := semantics.DebugWord(c.Pairs[0].Head); word != "" {
					aids = append(aids, threat.Item[aid]{Change: c, Value: aid{word, isSure}})
				}
			}
			threat.ReportMerged(p, aids, threat.SameValue, func(g threat.Group[aid]) threat.Diagnostic { return aidDiagnostic(p, g) })
		},
	}
}

// aid is the word by which an operation is there to debug, and whether it has no
// other use.
type aid struct {
	word   string
	isSure bool
}

func aidDiagnostic(p *threat.Pass, g threat.Group[aid]) threat.Diagnostic {
	debug, pairs := g.First(), p.Ordered(g.Pairs)
	d := threat.Diagnostic{Subject: "operation", Confidence: severity.MediumConfidence}
	if p.HasOpen(pairs) && debug.isSure {
		d.Likelihood, d.Impact, d.Why = 4, 5, "for anybody"
	}
	reads := "by its name is there to debug"
	if !debug.isSure {
		d.Likelihood, d.Impact, d.Why, d.Confidence = 2, 3, "the word has other uses", severity.LowConfidence
		reads = "may by its name be there for development"
		d.Consequence = "If it is an aid of development, {who} can look into the running server and may steer it."
	}
	d.Message = fmt.Sprintf("the new %s %s (%s)", wording.Operations(pairs), reads, wording.Name(debug.word))
	return d
}
