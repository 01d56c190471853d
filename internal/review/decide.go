package review

import (
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// Decision is what a person with the right to decide said of a finding on the
// pull request.
type Decision struct {
	Fingerprint string
	Accepted    bool // otherwise rejected: it has to be fixed
	// Outgrown is an acceptance that does not count: the finding is more than what
	// was accepted, with that Score, by Grown; or it was accepted by its Former
	// fingerprint.
	Outgrown   bool
	Score      int
	Grown      policy.Growth
	Former     bool
	By, Reason string
	At         string // YYYY-MM-DD
	URL        string
}

// Decide applies decisions to a report, and to its gate. An accepted finding no
// longer blocks; a rejected one does not lose its weight by a waiver; one that
// outgrew its acceptance is open again, and says so. Decisions
// about findings that are not in the report, or resolved, change nothing.
func Decide(r *report.Report, decisions []Decision) {
	for _, d := range decisions {
		for i := range r.Specs {
			for j := range r.Specs[i].Findings {
				if f := &r.Specs[i].Findings[j]; f.Fingerprint == d.Fingerprint && f.State != severity.Resolved {
					d.apply(f)
				}
			}
		}
	}
	r.Gate = decideGate(r.Gate.FailOn, r.Specs)
}

func (d Decision) apply(f *finding.Finding) {
	if d.Outgrown {
		if f.Waiver == nil {
			f.Outgrown = &finding.Outgrown{Score: d.Score, Decision: finding.Decision{By: d.By, At: d.At, URL: d.URL, Reason: d.Reason},
				Origin: "comment", Operations: d.Grown.Operations, Others: d.Grown.Others, Former: d.Former}
		}
		return
	}
	if d.Accepted {
		f.Rejected, f.Outgrown = nil, nil
		f.Waiver = &finding.Waiver{Reason: d.Reason, By: d.By, Origin: "comment", At: d.At, URL: d.URL}
		return
	}
	f.Waiver = nil
	f.Rejected = &finding.Decision{By: d.By, At: d.At, URL: d.URL, Reason: d.Reason}
}
