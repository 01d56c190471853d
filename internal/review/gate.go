package review

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// decideGate is the verdict over what was found: which findings block, and
// whether the review is complete. A review with an error among its notes is not,
// whatever it found.
func decideGate(failOn severity.Threshold, specs []report.Spec) report.Gate {
	g := report.Gate{FailOn: failOn, Verdict: report.VerdictPass, Blocking: []string{}}
	for i := range specs {
		for j := range specs[i].Findings {
			if f := &specs[i].Findings[j]; f.IsBlocking(failOn) {
				g.Blocking = append(g.Blocking, f.Fingerprint)
				g.Verdict = report.VerdictFail
			}
		}
	}
	for _, s := range specs {
		if s.Status == report.Unreadable || slices.ContainsFunc(s.Notes, func(n report.Note) bool { return n.Level == "error" }) {
			g.Verdict = report.VerdictError
		}
	}
	return g
}
