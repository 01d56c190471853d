package report

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"sync"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/readback"
)

// Read reads what [JSON] wrote: writing it again gives the same bytes. What is no part of the
// JSON form ([Report.Rules], [Report.Tests], [Data.Words]) is not there. Name is how the error
// calls the file; it is one line that says what is wrong and what to do. The text may be
// hostile, and what is read is as hostile as any report: the gate is what the file says of it.
func Read(name string, from io.Reader) (*Report, error) {
	var out Report
	if err := readback.Decode(name, from, readback.Form{Schema: Schema, Kind: "report"}, &out); err != nil {
		return nil, err
	}
	if wrong := out.wrong(); wrong != "" {
		return nil, fmt.Errorf("%s: %s, so it is not a report that threatdelta wrote: write it again", name, wrong)
	}
	whole := complete(&out)
	return &whole, nil
}

var fingerprint = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9a-f]{16}$`) })

// wrong says what the types let through and no review writes, "" for nothing: without it
// what lacks a verdict or a level would count as nothing to do.
func (r *Report) wrong() string {
	switch {
	case !slices.Contains([]Verdict{VerdictPass, VerdictFail, VerdictError}, r.Gate.Verdict):
		return fmt.Sprintf("gate.verdict %.40q is no verdict", r.Gate.Verdict)
	case r.Gate.FailOn == 0:
		return "gate.failOn is missing"
	}
	for i := range r.Specs {
		if wrong := r.Specs[i].wrong(); wrong != "" {
			return fmt.Sprintf("specs[%d]: %s", i, wrong)
		}
	}
	return ""
}

func (s *Spec) wrong() string {
	switch {
	case s.Path == "":
		return "path is missing"
	case !slices.Contains([]Status{Changed, Added, Removed, Unchanged, Unreadable}, s.Status):
		return fmt.Sprintf("status %.40q is no status", s.Status)
	}
	for _, n := range s.Notes {
		if !slices.Contains([]string{"error", "warning", "info"}, n.Level) {
			return fmt.Sprintf("the level %.40q of a note is none", n.Level)
		}
	}
	for i := range s.Findings {
		f := &s.Findings[i]
		if f.Rule == "" {
			return fmt.Sprintf("findings[%d] has no rule", i)
		}
		for n, one := range f.Each() {
			if wrong := wrongFinding(one); wrong != "" {
				return fmt.Sprintf("findings[%d]: %s", i, wrong)
			}
			if len(f.Instances) > 0 && f.Instances[n].Spec == "" {
				return fmt.Sprintf("findings[%d]: an instance has no description", i)
			}
		}
		if !fingerprint().MatchString(f.Fingerprint) {
			return fmt.Sprintf("findings[%d]: %.40q is no fingerprint", i, f.Fingerprint)
		}
	}
	return ""
}

func wrongFinding(f finding.Finding) string {
	switch {
	case !fingerprint().MatchString(f.Fingerprint):
		return fmt.Sprintf("%.40q is no fingerprint", f.Fingerprint)
	case f.Level == 0:
		return "the level is missing"
	case f.Score < 1 || f.Score > 25:
		return fmt.Sprintf("the score %d is not from 1 to 25", f.Score)
	}
	return ""
}
