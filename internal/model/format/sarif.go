package format

import (
	"io"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// SARIF writes the threats that stand as a SARIF 2.1.0 log, a run for each description, what is accepted
// suppressed: for the default branch in code scanning, where the results of a pull request are compared with it. Its
// categories are not those of reviews, so that neither replaces the other.
// Fingerprints are those of reviews. A model that was read from JSON has no lines, so that its results have none.
func SARIF(w io.Writer, m *model.Model) error {
	r := &report.Report{Schema: report.Schema, Tool: report.Tool{Name: "threatdelta"}, Rules: map[string]report.RuleText{}}
	for i := range m.Descriptions {
		x := &m.Descriptions[i]
		s := report.Spec{Path: x.Path, Status: report.Added, Findings: []finding.Finding{}}
		for j := range x.Threats {
			f := resultOf(&x.Threats[j])
			s.Findings = append(s.Findings, f)
			if _, done := r.Rules[f.Rule]; !done {
				r.Rules[f.Rule] = report.RuleText{About: f.Title, Consequence: x.Threats[j].Statement.Leads, Mitigation: f.Mitigation, Test: f.Test}
			}
		}
		r.Specs = append(r.Specs, s)
	}
	return report.SARIF(w, r, report.Options{Category: report.CategoryOfState})
}

// resultOf is a threat as a finding of a review against nothing.
func resultOf(t *model.Threat) finding.Finding {
	f := finding.Finding{Fingerprint: t.Fingerprint, Rule: t.Rule, State: severity.Introduced, Level: t.Level, Score: t.Score, Likelihood: t.Likelihood, Impact: t.Impact,
		Confidence: t.Confidence, Title: t.Title, Message: t.Evidence, Operations: t.Operations, Subject: t.Subject, Head: t.Place, STRIDE: t.STRIDE, OWASP: t.OWASP, CWE: t.CWE,
		Consequence: t.Statement.Leads, Mitigation: t.Mitigation, Test: t.Test, Together: t.Together, PartOf: t.PartOf, Waiver: t.Accepted}
	if f.Waiver == nil && t.Kept.Closes() {
		f.Waiver = &finding.Waiver{Reason: t.Kept.Decision + ": " + t.Kept.Reason + t.Kept.Mitigation, By: t.Kept.Owner, Origin: "policy"}
	}
	return f
}
