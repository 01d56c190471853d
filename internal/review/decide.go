package review

import (
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// Decision is what a person with the right to decide said of a finding on the
// pull request.
type Decision struct {
	Fingerprint string
	Accepted    bool // otherwise rejected: it has to be fixed
	// Outgrown is an acceptance that no longer counts: the finding scores higher
	// than Score, which it had when it was accepted.
	Outgrown   bool
	Score      int
	By, Reason string
	At         string // YYYY-MM-DD
	URL        string
}

// Decide applies decisions to a report, and to its gate. An accepted finding no
// longer blocks; a rejected one does not lose its weight by a waiver; one that
// outgrew its acceptance is as open as without, and tells of it. Decisions
// about findings that are not in the report, or resolved, change nothing.
func Decide(r *report.Report, decisions []Decision) {
	for _, d := range decisions {
		for i := range r.Specs {
			for j := range r.Specs[i].Findings {
				if f := &r.Specs[i].Findings[j]; f.Fingerprint == d.Fingerprint && f.State != string(threat.Resolved) {
					d.apply(f)
				}
			}
		}
	}
	r.Gate = gate(r.Gate.FailOn, r.Specs)
}

func (d Decision) apply(f *report.Finding) {
	if d.Outgrown {
		if f.Waiver == nil {
			f.Outgrown = &report.Outgrown{Score: d.Score, Decision: report.Decision{By: d.By, At: d.At, URL: d.URL, Reason: d.Reason}}
		}
		return
	}
	if d.Accepted {
		f.Rejected = nil
		f.Waiver = &report.Waiver{Reason: d.Reason, By: d.By, Origin: "comment", At: d.At, URL: d.URL}
		return
	}
	f.Waiver = nil
	f.Rejected = &report.Decision{By: d.By, At: d.At, URL: d.URL, Reason: d.Reason}
}
