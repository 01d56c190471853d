package review

import (
	"slices"

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

// Decide applies decisions to a report, in their order, and to its gate. An accepted
// finding no longer blocks; a rejected one does not lose its weight by a waiver; one
// that outgrew its acceptance is open again, and says so. A decision is about one
// description, by the fingerprint that the finding has there: a finding of several
// is accepted when each of its instances is. Decisions about findings that are not
// in the report, or resolved, change nothing.
func Decide(r *report.Report, decisions []Decision) {
	about := map[string][]Decision{}
	for _, d := range decisions {
		about[d.Fingerprint] = append(about[d.Fingerprint], d)
	}
	for i := range r.Specs {
		for j := range r.Specs[i].Findings {
			decideFinding(&r.Specs[i].Findings[j], about)
		}
	}
	r.Gate = report.Decide(r.Gate.FailOn, r.Specs)
}

func decideFinding(f *finding.Finding, about map[string][]Decision) {
	if f.State == severity.Resolved {
		return
	}
	if len(f.Instances) == 0 {
		for _, d := range about[f.Fingerprint] {
			d.apply(f)
		}
		return
	}
	instances := slices.Clone(f.Instances)
	for n, one := range f.Each() {
		for _, d := range about[one.Fingerprint] {
			d.apply(&one)
		}
		instances[n] = finding.InstanceOf(one, instances[n].Spec, instances[n].Known)
	}
	*f = f.Merged(instances)
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
