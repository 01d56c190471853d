package input

import (
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

func injectCode() threat.Rule {
	return threat.Rule{
		ID: id.InjectCode, Title: "Caller sends something that may be run",
		STRIDE: []threat.STRIDE{threat.Tampering, threat.Elevation}, OWASP: []string{"API8:2023"}, CWE: []int{94, 78, 1333},
		Likelihood: 3, Impact: 5, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "If what is sent is run, an attacker has the server.",
		Mitigation:  "Do without it, or run it in a sandbox that knows a list of allowed functions.",
		Test:        "Send {{7*7}}, ${7*7}, ;id, and (a+)+$ with a long text: nothing is evaluated, and the answer comes within a second.",
		Probe:       threat.Probe{Template: plan.Injection, Payloads: []string{"{{7777*7777}}", "${7777*7777}", "<%= 7777*7777 %>", "; expr 7777 \\* 7777"}, Markers: []string{"60481729"}},
		Run: func(p *threat.Pass) {
			for _, x := range category.MergedInputs(p) {
				d := x.Growth(p)
				kind := semantics.NoCode
				for _, l := range x.Leaves {
					kind = max(kind, semantics.CodeOf(l, words.Tokens(l.Name())))
				}
				switch {
				case kind == semantics.Regex:
					d.Impact, d.Why = 3, "a pattern or a schedule"
					d.Consequence = "If it is used as it is sent, an attacker can keep the server busy with it."
				case kind == semantics.Formula:
					d.Impact, d.Why = 4, "a formula or a template"
					d.Consequence = "If it is expanded outside a sandbox, an attacker can run code on the server."
				}
				if !p.HasOpen(x.Pairs) {
					d.Confidence = severity.LowConfidence // a name does not say whether it is run
				}
				x.Say(&d, "%s")
				category.ReportGrowth(p, x.Change, d, x.Pairs[0].Op())
			}
		},
	}
}
