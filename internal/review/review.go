// Package review is the composition: two trees in, a report out. It knows
// neither git nor GitHub, so that the whole core runs over two folders, two
// revisions or two commits fetched through an API.
package review

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime/debug"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/rules"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/spec"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// ErrUsage is the error of an input that asks for something that is not there.
var ErrUsage = errors.New("wrong use")

// Tree is one side of a review: a tree of files and how to speak of it.
type Tree struct {
	FS fs.FS
	// Revision is the commit, "" for a folder.
	Revision string
	// Name stands in messages: "HEAD", "./api".
	Name string
}

// Input says what to review.
type Input struct {
	Base, Head Tree
	// Specs are globs within the trees; empty means that the descriptions are
	// discovered.
	Specs []string
	// Pairs names the descriptions of both sides instead, one by one.
	Pairs []Pair
	// FailOn is the lowest level that blocks: critical, high, medium, low, never.
	FailOn string
	// Version is that of the program.
	Version string
	// Whole turns the two-step reading off; the report is the same.
	Whole bool
	// Limits bound the reading; the zero value stands for the default limits.
	Limits spec.Limits
	// Progress, if not nil, is called before each description.
	Progress func(done, total int, what string)
}

// Run reviews the change from base to head. What cannot be read is in the report
// with verdict "error"; the error is for wrong use (errors.Is ErrUsage) and a
// cancelled context.
func Run(ctx context.Context, in Input) (*report.Report, error) {
	if in.Limits == (spec.Limits{}) {
		in.Limits = spec.DefaultLimits()
	}
	if _, ok := blocks(in.FailOn); !ok {
		return nil, fmt.Errorf("%w: fail-on %q is none of critical, high, medium, low, never", ErrUsage, in.FailOn)
	}
	pairs, err := in.pairs(ctx)
	if err != nil {
		return nil, err
	}
	r := &reviewer{in: in, classify: sensitive.New(), limits: ratelimit.New(), rules: rules.All()}
	out := &report.Report{Schema: report.Schema, Tool: report.Tool{Name: "threatdelta", Version: in.Version}, Specs: []report.Spec{}}
	for i, p := range pairs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if in.Progress != nil {
			in.Progress(i, len(pairs), p.name())
		}
		if s, ok := r.spec(p); ok {
			out.Specs = append(out.Specs, s)
		}
	}
	out.Gate = gate(in.FailOn, out.Specs)
	return out, nil
}

// reviewer reviews one description after the other.
type reviewer struct {
	in       Input
	classify *sensitive.Classifier
	limits   *ratelimit.Recogniser
	rules    []threat.Rule
}

// Pair is a description by its path on both sides, "" where it is not there.
type Pair struct {
	Base, Head string
	// discovered: what looked like a description may turn out to be none.
	discovered bool
}

func (p Pair) name() string {
	if p.Head != "" {
		return p.Head
	}
	return p.Base
}

// spec reviews one pair. ok is false for a discovered file that is no
// description after all.
func (r *reviewer) spec(p Pair) (out report.Spec, ok bool) {
	out = report.Spec{Path: p.name(), Findings: []report.Finding{}, Notes: []report.Note{}, Changes: []report.OperationChange{}}
	if p.Base != "" && p.Head != "" && p.Base != p.Head && len(r.in.Pairs) == 0 {
		out.BasePath = p.Base
	}
	defer func() {
		if x := recover(); x != nil { // a bug in a rule is never a clean review
			out.Status = report.Unreadable
			out.Findings = []report.Finding{}
			out.Notes = append(out.Notes, report.Note{Level: "error", File: out.Path,
				Message: fmt.Sprintf("the review failed: %v; please report this description (%s)", x, firstFrame(debug.Stack()))})
			ok = true
		}
	}()
	base, head := spec.Source{Tree: r.in.Base.FS, Path: p.Base}, spec.Source{Tree: r.in.Head.FS, Path: p.Head}
	b, h, baseErr, headErr := spec.LoadPair(base, head, spec.Options{Limits: r.in.Limits, Whole: r.in.Whole})
	if baseErr != nil || headErr != nil {
		if p.discovered && noDescription(baseErr) && noDescription(headErr) {
			return out, false
		}
		r.unreadable(&out, baseErr, headErr)
		return out, true
	}
	r.compare(&out, b, h, spec.SameBytes(b, h))
	return out, true
}

// noDescription reports whether nothing is wrong but that the file is no API
// description.
func noDescription(err error) bool {
	return err == nil || errors.Is(err, spec.ErrNoDescription)
}

func (r *reviewer) unreadable(out *report.Spec, errs ...error) {
	out.Status = report.Unreadable
	sides := [...]Tree{r.in.Base, r.in.Head}
	for i, err := range errs {
		var e *spec.Error
		if errors.As(err, &e) {
			out.Notes = append(out.Notes, report.Note{Level: "error", File: e.File, Line: e.Line, Column: e.Column,
				Message: sideName(i, sides[i]) + e.Reason()})
		}
	}
}

func sideName(i int, t Tree) string {
	side := [...]string{"base", "head"}[i]
	if t.Revision != "" {
		return side + " (" + t.Revision + "): "
	}
	return side + ": "
}

// compare fills the report of a description that was read.
func (r *reviewer) compare(out *report.Spec, b, h *spec.Document, same bool) {
	var base, head *api.API
	if b != nil {
		base = api.Build(b, r.limits)
		out.Base = side(base, r.in.Base.Revision)
	}
	if h != nil {
		head = api.Build(h, r.limits)
		out.Head = side(head, r.in.Head.Revision)
	}
	out.Status = status(b, h, same)
	if !same {
		delta := diff.Compare(base, head)
		view := threat.NewView(delta, r.classify)
		findings := r.findings(view, base, head)
		tell(out, view, findings)
		if delta.Partial {
			out.Notes = append(out.Notes, report.Note{Level: "error", File: out.Path,
				Message: "the two sides combine their schemas in too many ways to compare all of them; name the schemas of oneOf, anyOf and allOf as components"})
		}
	}
	out.Notes = append(out.Notes, notes(base, head)...)
}

func status(b, h *spec.Document, same bool) report.Status {
	switch {
	case b == nil:
		return report.Added
	case h == nil:
		return report.Removed
	case same:
		return report.Unchanged
	}
	return report.Changed
}

// findings runs the catalogue forward, and backward for what the change
// resolves: the opposite change of a threat is that threat resolved.
func (r *reviewer) findings(view *threat.View, base, head *api.API) []*threat.Finding {
	found := view.Run(r.rules)
	if base != nil && head != nil {
		back := view.Opposite(diff.Compare(head, base))
		found = append(found, threat.Mirror(back.Run(r.rules), found)...)
	}
	threat.Combine(found, rules.Compounds())
	threat.Sort(found)
	return found
}

func side(a *api.API, revision string) *report.Side {
	s := &report.Side{Revision: revision, Version: a.Doc.Version}
	for _, o := range a.Endpoints() {
		s.Operations++
		if o.Auth.Open() {
			s.Anonymous++
		}
	}
	return s
}

// blocks turns a name into the lowest level that blocks; 0 blocks nothing.
func blocks(failOn string) (threat.Level, bool) {
	for l := threat.LevelLow; l <= threat.LevelCritical; l++ {
		if l.String() == failOn {
			return l, true
		}
	}
	return 0, failOn == "never"
}

// gate decides: a finding blocks from the level on, if it is new or worse, not
// waived, and rests on more than prose. A review with an error among its notes is
// not complete, whatever it found.
func gate(failOn string, specs []report.Spec) report.Gate {
	g := report.Gate{FailOn: failOn, Verdict: report.VerdictPass, Blocking: []string{}}
	least, _ := blocks(failOn)
	for _, s := range specs {
		for _, f := range s.Findings {
			live := f.State == string(threat.Introduced) || f.State == string(threat.Worsened)
			if least > 0 && live && f.Waiver == nil && f.Confidence != "low" && threat.LevelOf(f.Score) >= least {
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
