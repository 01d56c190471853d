package review

import (
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/rules"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// ruleTexts are what the rules behind findings say of themselves, by id.
func (r *reviewer) ruleTexts(specs []report.Spec) map[string]report.RuleText {
	own := map[string]threat.Rule{}
	for _, rule := range r.custom.Rules() {
		own[rule.ID] = rule
	}
	out := map[string]report.RuleText{}
	for i := range specs {
		for _, f := range specs[i].Findings {
			if _, done := out[f.Rule]; done {
				continue
			}
			rule, isBuiltIn := rules.Find(f.Rule)
			if !isBuiltIn {
				rule = own[f.Rule]
			}
			out[f.Rule] = report.RuleText{About: rules.About(f.Rule), Consequence: threat.ConsequenceOf(rule), Mitigation: rule.Mitigation, Test: rule.Test}
		}
	}
	return out
}
