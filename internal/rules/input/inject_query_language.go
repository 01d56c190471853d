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

func injectQueryLanguage() threat.Rule {
	return threat.Rule{
		ID: id.InjectQueryLanguage, Title: "Caller writes a part of a query",
		STRIDE: []threat.STRIDE{threat.Tampering, threat.Disclosure}, OWASP: []string{"API8:2023"}, CWE: []int{89, 943},
		Likelihood: 3, Impact: 4, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "A caller may write a query of their own, and read or change what is not theirs.",
		Mitigation:  "Parse it, allow listed columns only, and bind the values.",
		Test:        "Send ', {\"$ne\":null} and sort=(select 1): 400, no 5xx, and no delay with a sleep in it.",
		Probe:       threat.Probe{Template: plan.Injection, Payloads: []string{"'", "{\"$ne\":null}", "(select 1)"}, Markers: []string{"SQLSTATE", "syntax error", "SQL syntax", "ORA-0", "unterminated quoted string", "MongoError", "unknown operator"}},
		Run: func(p *threat.Pass) {
			for _, x := range category.MergedInputs(p) {
				d := x.Growth(p)
				o := x.Pairs[0].Op()
				kind := semantics.NoQuery
				for _, l := range x.Leaves {
					kind = max(kind, semantics.QueryPartOf(o, l, words.Tokens(l.Name())))
				}
				if kind == semantics.SearchText {
					d.Likelihood, d.Impact, d.Why = 2, 3, "words to look for, or an order"
				}
				if kind == semantics.Condition && p.HasOpen(x.Pairs) {
					d.Confidence = severity.LowConfidence // most are parsed, and a name does not say
				}
				x.Say(&d, "%s as free text")
				category.ReportGrowth(p, x.Change, d, x.Pairs[0].Op())
			}
		},
	}
}
