package report

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/severity"
)

// Decide is the verdict over what was found: which findings block, and whether the
// review is complete. A review with an error among its notes is not, whatever it
// found.
func Decide(failOn severity.Threshold, specs []Spec) Gate {
	g := Gate{FailOn: failOn, Verdict: VerdictPass, Blocking: []string{}}
	for i := range specs {
		for j := range specs[i].Findings {
			if f := &specs[i].Findings[j]; f.IsBlocking(failOn) {
				g.Blocking = append(g.Blocking, f.Fingerprint)
				g.Verdict = VerdictFail
			}
		}
	}
	for _, s := range specs {
		if s.Status == Unreadable || slices.ContainsFunc(s.Notes, func(n Note) bool { return n.Level == "error" }) {
			g.Verdict = VerdictError
		}
	}
	return g
}

// Worse is the verdict of two reviews together: one that is not complete makes the
// whole so, and one that fails makes it fail.
func (v Verdict) Worse(than Verdict) Verdict {
	for _, worst := range [...]Verdict{VerdictError, VerdictFail} {
		if v == worst || than == worst {
			return worst
		}
	}
	return VerdictPass
}
