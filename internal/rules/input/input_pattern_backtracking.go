package input

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func inputPatternBacktracking() threat.Rule {
	return threat.Rule{
		ID: id.InputPatternBacktracking, Title: "Pattern that a short text keeps busy",
		STRIDE: []threat.STRIDE{threat.Denial}, OWASP: []string{"API4:2023"}, CWE: []int{1333},
		Likelihood: 2, Impact: 3, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "One short text can keep a processor busy for minutes, where the engine tries every way to match it.",
		Mitigation:  "Rewrite the pattern so that a text matches in one way only, and bound the length before it is matched.",
		Test:        "Send a text of 50 kB that almost matches: an answer within a second.",
		Probe:       threat.Probe{Template: plan.Injection, Slow: true},
		Run: func(p *threat.Pass) {
			for c, w := range diff.Each[diff.InputReworded](p.Delta) {
				if w.Word == "pattern" && c.Pairs[0].Op().Kind == api.Endpoint && !isShort(w.Leaf.Schema()) && isBacktracking(w.New) {
					p.Report(c, patternDiagnostic(w.Leaf, w.New, wording.Operations(p.Ordered(c.Pairs))+" newly "+wording.Verb(c.Pairs, "checks", "check")))
				}
			}
			for _, x := range category.NewParameters(p, func(_ *api.Operation, l api.Leaf) bool { return slowPattern(l.Schema()) != "" }) {
				l := x.Leaves[0]
				d := patternDiagnostic(l, slowPattern(l.Schema()), map[bool]string{true: "the new "}[x.IsNew]+wording.Operations(x.Pairs)+" "+wording.Verb(x.Pairs, "checks", "check"))
				d.Pairs, d.AlsoBy = x.Pairs, threat.ByConvention
				p.Report(x.Change, d)
			}
		},
	}
}

func patternDiagnostic(l api.Leaf, pattern, who string) threat.Diagnostic {
	return threat.Diagnostic{Subject: l.Subject(), Confidence: severity.MediumConfidence,
		Message: fmt.Sprintf("%s %s by %s, which matches the same text in many ways", who, wording.Name(l.Path()), wording.Name(wording.Shorten(pattern)))}
}

// slowPattern is the first pattern of a value that backtracks, "" for none.
func slowPattern(s *api.Schema) string {
	if isShort(s) {
		return ""
	}
	for _, pattern := range s.Facts().Patterns {
		if isBacktracking(pattern) {
			return pattern
		}
	}
	return ""
}

// isShort reports whether a value is too short to keep an engine busy.
func isShort(s *api.Schema) bool {
	f := s.Facts()
	return f.MaxLength.Set && f.MaxLength.Value <= 20 || f.HasEnum
}
