package deliver

import (
	"cmp"
	"testing"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// TestWhen: what is said on a pull request, by what was found and what was asked for.
func TestWhen(t *testing.T) {
	at := func(level severity.Level) finding.Finding {
		f := exampleFinding("aaaa00000000000"+level.String()[:1], 39)
		f.Level = level
		return f
	}
	resolved := at(severity.High)
	resolved.State = severity.Resolved
	accepted := at(severity.Critical)
	accepted.Waiver = &finding.Waiver{By: "ada", Reason: "known"}
	grown := []report.OperationChange{{Change: "added"}}
	opened := []report.OperationChange{{Change: "changed", BaseAuth: "bearer", HeadAuth: "none"}}
	for _, tt := range []struct {
		name     string
		finding  finding.Finding
		changes  []report.OperationChange
		comments Comments
		from     severity.Level
		verdict  report.Verdict
		summary  bool
		line     bool
	}{
		{"medium", at(severity.Medium), nil, AutoComments, 0, "pass", true, true},
		{"low", at(severity.Low), nil, AutoComments, 0, "pass", false, false},
		{"low, asked for", at(severity.Low), nil, AutoComments, severity.Low, "pass", true, true},
		{"low, always", at(severity.Low), nil, AlwaysComments, 0, "pass", true, true},
		{"medium below the floor", at(severity.Medium), nil, AutoComments, severity.High, "pass", false, false},
		{"medium that does not block", at(severity.Medium), nil, BlockComments, 0, "pass", false, false},
		{"high that does not block", at(severity.High), nil, BlockComments, 0, "fail", true, false},
		{"new operations", at(severity.Low), grown, AutoComments, 0, "pass", true, false},
		{"who gets in", at(severity.Low), opened, AutoComments, 0, "pass", true, false},
		{"who gets in, resolved", resolved, opened, AutoComments, 0, "pass", false, true},
		{"accepted", accepted, nil, AutoComments, 0, "pass", false, true},
		{"never", at(severity.Critical), nil, NoComments, 0, "fail", false, true},
		{"not reviewed", at(severity.Low), nil, AutoComments, 0, "error", true, false},
	} {
		r := reportOf(nil, tt.finding)
		r.Gate.Verdict, r.Gate.Blocking, r.Specs[0].Changes = tt.verdict, nil, tt.changes
		floor := cmp.Or(tt.from, usualFloor)
		p := &delivery{r: r, o: Options{Comments: tt.comments, From: floor, InlineFrom: floor}}
		if got := p.deservesSummary(); got != tt.summary {
			t.Errorf("%s: a summary comment: %v", tt.name, got)
		}
		if got := p.deservesLine(&r.Specs[0].Findings[0]); got != tt.line {
			t.Errorf("%s: a comment on the line: %v", tt.name, got)
		}
	}
}
