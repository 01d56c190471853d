package review

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/rules"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// ruleTexts are what the rules behind findings say of themselves, by id.
func (r *reviewer) ruleTexts(specs []report.Spec) map[string]report.RuleText {
	out := map[string]report.RuleText{}
	for i := range specs {
		for _, f := range specs[i].Findings {
			if _, done := out[f.Rule]; !done {
				out[f.Rule] = textOf(r.rule(f.Rule))
			}
		}
	}
	return out
}

// rule is a rule of the catalogue or of the policy, the zero rule for an unknown id.
func (r *reviewer) rule(id string) threat.Rule {
	if rule, isBuiltIn := rules.Find(id); isBuiltIn {
		return rule
	}
	own := r.custom.Rules()
	if i := slices.IndexFunc(own, func(rule threat.Rule) bool { return rule.ID == id }); i >= 0 {
		return own[i]
	}
	return threat.Rule{}
}

func textOf(rule threat.Rule) report.RuleText {
	return report.RuleText{About: rules.About(rule.ID), Consequence: threat.ConsequenceOf(rule), Mitigation: rule.Mitigation, Test: rule.Test}
}

// Restore fills in what the JSON form of a report does not have and the formats for readers
// say: what the rules say of themselves, and data classes in words. Of a rule of a policy's own
// nothing is known but what its findings say.
func Restore(r *report.Report) {
	r.Rules = map[string]report.RuleText{}
	for i := range r.Specs {
		for _, f := range r.Specs[i].Findings {
			r.Rules[f.Rule] = restored(f)
		}
		for j := range r.Specs[i].Changes {
			data := r.Specs[i].Changes[j].Data
			for k := range data {
				data[k].Words = sensitive.Class(data[k].Class).Words()
			}
		}
	}
}

func restored(f finding.Finding) report.RuleText {
	if rule, isBuiltIn := rules.Find(f.Rule); isBuiltIn {
		return textOf(rule)
	}
	return report.RuleText{Mitigation: f.Mitigation, Test: f.Test}
}
