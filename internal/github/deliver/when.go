package deliver

import (
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// Comments says when a pull request is commented on. A comment that is there is
// brought up to date whatever this says, but for NoComments.
type Comments int

const (
	NoComments     Comments = iota
	AutoComments            // on what reaches the floors, and on open findings beside new operations or a change of who gets in
	AlwaysComments          // on every finding
	BlockComments           // on what keeps the gate from passing
)

// usualFloor is from which level on AutoComments comments where nobody says.
const usualFloor = severity.Medium

// deservesSummary says whether the report is worth a summary comment on a pull
// request that has none. What was resolved or accepted is not; what could not be
// reviewed always is.
func (p *delivery) deservesSummary() bool {
	if p.r.Gate.Verdict == report.VerdictError {
		return true
	}
	switch p.o.Comments {
	case NoComments:
		return false
	case BlockComments:
		return p.r.Gate.Verdict != report.VerdictPass
	case AlwaysComments:
		for i := range p.r.Specs {
			if len(p.r.Specs[i].Findings) > 0 {
				return true
			}
		}
		return false
	}
	open := openFindings(p.r)
	for _, f := range open {
		if f.Level >= p.o.From {
			return true
		}
	}
	return len(open) > 0 && movesBoundary(p.r)
}

// movesBoundary says whether operations were added, or who gets in was changed.
func movesBoundary(r *report.Report) bool {
	for i := range r.Specs {
		for _, c := range r.Specs[i].Changes {
			if c.Change == "added" || c.Change == "changed" && c.BaseAuth != c.HeadAuth {
				return true
			}
		}
	}
	return false
}

// deservesLine says whether a finding is worth a comment on its line.
func (p *delivery) deservesLine(f *finding.Finding) bool {
	switch p.o.Comments {
	case AlwaysComments:
		return true
	case BlockComments:
		return p.r.Gate.Blocks(f)
	}
	return f.Level >= p.o.InlineFrom
}
