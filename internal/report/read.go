package report

import (
	"cmp"
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
// hostile, and what is read is as hostile as any report, but it passes only where nothing in it
// blocks and everything was reviewed.
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
	if wrong := cmp.Or(r.Gate.wrong(), r.Shard.wrong()); wrong != "" {
		return wrong
	}
	names := map[string]bool{}
	for i := range r.Repositories {
		x := &r.Repositories[i]
		if wrong := cmp.Or(x.Gate.wrong(), x.Shard.wrong()); wrong != "" {
			return fmt.Sprintf("repositories[%d]: %s", i, wrong)
		}
		if x.Name == "" || names[x.Name] {
			return fmt.Sprintf("repositories[%d] has no name of its own", i)
		}
		names[x.Name] = true
	}
	if len(names) > 0 && (r.Policy != nil || r.Shard != nil || len(r.Apart) > 0) {
		return "what is said of one repository stands beside several"
	}
	for i := range r.Specs {
		if wrong := r.Specs[i].wrong(); wrong != "" {
			return fmt.Sprintf("specs[%d]: %s", i, wrong)
		}
		if name := r.Specs[i].Repository; names[name] != (name != "") || name == "" && len(names) > 0 {
			return fmt.Sprintf("specs[%d]: the repository %.40q is not among repositories", i, name)
		}
	}
	return r.wrongGates()
}

// wrongGates says which gate passes and must not, "" for none: that of a repository by what
// was found in it, that over all by those of the repositories.
func (r *Report) wrongGates() string {
	if len(r.Repositories) == 0 {
		return r.Gate.passes("gate", Decide(r.Gate.FailOn, r.Specs).Verdict)
	}
	of := map[string][]Spec{}
	for _, s := range r.Specs {
		of[s.Repository] = append(of[s.Repository], s)
	}
	for i := range r.Repositories {
		x := &r.Repositories[i]
		field := fmt.Sprintf("repositories[%d]: gate", i)
		if wrong := cmp.Or(x.Gate.passes(field, Decide(x.Gate.FailOn, of[x.Name]).Verdict), r.Gate.passes("gate", x.Gate.Verdict)); wrong != "" {
			return wrong
		}
	}
	return ""
}

// passes says that a gate passes where it must not, "" where it does not or may.
func (g *Gate) passes(field string, must Verdict) string {
	if g.Verdict == VerdictPass && must != VerdictPass {
		return fmt.Sprintf("%s.verdict is %s, and what it is about makes it %s", field, g.Verdict, must)
	}
	return ""
}

func (g *Gate) wrong() string {
	if g.FailOn == 0 {
		return "gate.failOn is missing"
	}
	return wrongVerdict("gate.verdict", g.Verdict)
}

func wrongVerdict(field string, v Verdict) string {
	if !slices.Contains([]Verdict{VerdictPass, VerdictFail, VerdictError}, v) {
		return fmt.Sprintf("%s %.40q is no verdict", field, v)
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
