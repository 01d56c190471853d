package review

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// blocks turns a name into the lowest level that blocks; 0 blocks nothing.
func blocks(failOn string) (severity.Level, bool) {
	for l := severity.Low; l <= severity.Critical; l++ {
		if l.String() == failOn {
			return l, true
		}
	}
	return 0, failOn == "never"
}

// Stricter returns that of two levels of a gate which lets less through.
func Stricter(a, b string) string {
	x, _ := blocks(a)
	y, _ := blocks(b)
	if x == 0 || y > 0 && y < x { // 0 is never
		return b
	}
	return a
}

// blocking reports whether a finding fails the gate.
func blocking(f finding.Finding, least severity.Level) bool {
	live := f.State == string(severity.Introduced) || f.State == string(severity.Worsened)
	level, _ := blocks(f.Level)
	return live && f.Waiver == nil && (f.Rejected != nil || f.Confidence != "low" && level >= least)
}

// gate decides: a finding blocks from the level on, if it is new or worse, not
// waived, and rests on more than prose; one that somebody rejected blocks in any
// case. A review with an error among its notes is
// not complete, whatever it found.
func gate(failOn string, specs []report.Spec) report.Gate {
	g := report.Gate{FailOn: failOn, Verdict: report.VerdictPass, Blocking: []string{}}
	least, _ := blocks(failOn)
	for _, s := range specs {
		for _, f := range s.Findings {
			if least > 0 && blocking(f, least) {
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
