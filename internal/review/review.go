package review

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime/debug"
	"time"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/budget"
	"github.com/threatdelta/threatdelta/internal/custom"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/discover"
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/rules/compound"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/shard"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// ErrUsage is the error of an input that asks for something that is not there.
var ErrUsage = discover.ErrUsage

// Tree is one side of a review: a tree of files and how to speak of it.
type Tree struct {
	FS fs.FS
	// Revision is the commit, "" for a folder.
	Revision string
	// Name is how messages call it: "HEAD", "./api".
	Name string
}

// Input says what to review.
type Input struct {
	Base, Head Tree
	// Steering is the tree whose CODEOWNERS and acceptances in descriptions count:
	// the tip of the branch that the change goes to. nil stands for Base. Only
	// descriptions are compared with an older commit, the merge base, so that
	// nobody chooses what decides by branching from an old one.
	Steering *Tree
	// Specs are globs within the trees; empty means that the descriptions are
	// discovered.
	Specs []string
	// Pairs names the descriptions of both sides instead, one by one; a list that
	// is empty and not nil names none.
	Pairs []Pair
	// Within is the folder that the trees are of their repository, "" for all of
	// it: what is decided about a description is decided by its path from there.
	Within string
	// Changed are the files that the change is about, where the caller knows: of
	// those that steer the review only these are read. nil compares the trees.
	Changed []string
	// Reads bounds how many unchanged files are read to find descriptions that
	// nobody named and that reach a changed file; what may lie beyond ends with
	// verdict "error". 0 is no bound.
	Reads int
	// Quiet: two trees without any description are no wrong use, but a change that
	// concerns none.
	Quiet bool
	// FailOn is from which level on findings block; none means as the policy says,
	// or the usual if it does not.
	FailOn severity.Threshold
	// Policy is that of the base, see [FindPolicy]; nil stands for the default.
	Policy *Policy
	// Now is the time that waivers are judged by; zero stands for the present.
	Now time.Time
	// Version is that of the program.
	Version string
	// Whole turns the two-step reading off; the report is the same.
	Whole bool
	// Tests asks for tests of the running API, see [report.Report].
	Tests bool
	// Shard reviews a share of the descriptions that the change concerns; the zero value is
	// all of them. What the change does to its own review is in the first. See
	// [report.Shard]; package union puts the shards together.
	Shard shard.Of
	// Limits bound the reading; the zero value stands for the default limits.
	Limits openapi.Limits
	// Steps bound what comparing one description may cost, see package budget; the
	// zero value stands for as many as its size allows, [DefaultSteps] at most.
	Steps int64
	// NoProofs leaves out the proofs of findings, see package proof: a finding that the
	// validator does not confirm is believed then.
	NoProofs bool
	// Progress, if not nil, is called before each description.
	Progress func(done, total int, what string)
	// Debug, if not nil, is called with lines about how the review went, such as why
	// a description was read in full ("openapi.yaml:12: an anchor: read in full").
	// They may quote files of the change.
	Debug func(line string)

	// modelled is that of the reviewer.
	modelled func(*reviewer, *threat.View, []*threat.Finding, *report.Spec)

	// baseStore and headStore keep the files that several descriptions reach.
	baseStore, headStore *openapi.Store
}

// DefaultSteps are what comparing one description may cost, however large it is. A large
// published one (11 MB) that is new as a whole needs a fifth of it.
const DefaultSteps = 50_000_000

// What comparing a small description may cost: so many steps, and for each byte of both
// sides so many more. Published ones need one for each byte, those with five years of
// changes four. One that needs more refers to itself in more ways than it has letters.
const (
	leastSteps  = 6_000_000
	stepsOfByte = 30
)

// mostSteps are what comparing two sides may cost.
func (r *reviewer) mostSteps(b, h *openapi.Document) int64 {
	return cmp.Or(r.in.Steps, min(DefaultSteps, leastSteps+stepsOfByte*(b.Bytes()+h.Bytes())))
}

// Run reviews the change from base to head. Nothing that is a credential or
// personal data by itself is in the report, also where it is a name (see
// [secret.Mask]); fingerprints are those of the names as they are. What cannot be
// read is in the report with verdict "error"; the error is for wrong use
// (errors.Is ErrUsage) and for the end of the context, at which it returns at once,
// wherever the review is.
// Progress may be called once more after that.
func Run(ctx context.Context, in Input) (*report.Report, error) {
	var made *report.Report
	err := budget.Within(ctx, func() (err error) {
		made, err = within(ctx, in)
		return err
	})
	if err != nil {
		return nil, err // made is the work's own until it ends
	}
	return made, nil
}

// within is Run, within the time that its context has.
func within(ctx context.Context, in Input) (*report.Report, error) {
	if in.Limits == (openapi.Limits{}) {
		in.Limits = openapi.DefaultLimits()
	}
	in.finalize()
	in.baseStore, in.headStore = openapi.NewStore(in.Base.FS, in.Limits), openapi.NewStore(in.Head.FS, in.Limits)
	concerned, err := in.concerned(ctx)
	if err != nil {
		return nil, err
	}
	pairs := concerned.Pairs
	if len(pairs)+len(concerned.Problems)+len(concerned.Apart)+concerned.Unchanged == 0 && !in.Quiet && in.Pairs == nil {
		if err := in.nothing(ctx); err != nil {
			return nil, err
		}
	}
	r := newReviewer(in)
	share := in.share(concerned)
	if len(pairs) > 1 {
		r.outlines = outlines{}
	}
	r.modelled = in.modelled
	out := &report.Report{Schema: report.Schema, Tool: report.Tool{Name: "threatdelta", Version: in.Version}, Apart: concerned.Apart}
	if out.Specs, err = r.each(ctx, share.pairs(pairs)); err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	for _, p := range concerned.Problems {
		if share.has(p.File) {
			out.Specs = append(out.Specs, unreadFile(p))
		}
	}
	if err := r.steer(ctx, out, share); err != nil {
		return nil, err
	}
	r.compose(out, share)
	out.Tests, out.Untested = r.tests.of(out.Specs)
	out.Rewrite(r.masked) // whoever renders it, a name that is a secret is not in it
	return out, nil
}

// finalize fills in what the caller leaves to the policy and the clock.
func (in *Input) finalize() {
	if in.Policy == nil {
		in.Policy = DefaultPolicy()
	}
	in.FailOn = cmp.Or(in.FailOn, in.Policy.FailOn, severity.UsualThreshold)
	if in.Now.IsZero() {
		in.Now = time.Now()
	}
}

// steeringTree is the tree of what was decided before the change.
func (in *Input) steeringTree() Tree {
	if in.Steering != nil {
		return *in.Steering
	}
	return in.Base
}

// reviewer reviews descriptions. One goroutine uses it, see [reviewer.worker].
type reviewer struct {
	in       Input
	known    func() *vocabulary // under the policy
	custom   *custom.Set        // the policy's own rules
	mask     func(string) string
	owning   []byte // CODEOWNERS of the base
	outlines outlines
	tests    *tests // nil where none are asked for
	applied
	// modelled, if not nil, gets each description that was read, see [Model].
	modelled func(*reviewer, *threat.View, []*threat.Finding, *report.Spec)
}

func newReviewer(in Input) *reviewer {
	r := &reviewer{in: in, known: vocabularyOf(in.Policy.Policy), custom: in.Policy.own.Start(), applied: newApplied()}
	if in.Tests {
		r.tests = newTests()
	}
	r.owning, _, _ = codeowners(in.steeringTree().FS) // who owns what is said where it can be
	return r
}

// spec reviews one pair. ok is false for a file that was found to look like a
// description and is none on either side.
func (r *reviewer) spec(ctx context.Context, p discover.Pair) (out report.Spec, ok bool) {
	out = report.Spec{Path: p.Name(), Findings: []finding.Finding{}, Notes: []report.Note{}, Changes: []report.OperationChange{}}
	switch {
	case p.Copy:
		out.CopyOf = p.Base
	case p.Base != "" && p.Head != "" && p.Base != p.Head && len(r.in.Pairs) == 0:
		out.BasePath = p.Base
	}
	known := r.in.description(p)
	if known.String() != out.Path {
		out.Known = known.String()
	}
	defer func() {
		if x := recover(); x != nil { // a bug in a rule is never a clean review
			r.in.baseStore.Forget()
			r.in.headStore.Forget()
			message := fmt.Sprintf("the review failed: %v; please report this description (%s)", x, firstFrame(debug.Stack()))
			if err := budget.Caught(x); err != nil {
				message = "could not review: " + err.Error()
			}
			out.Status = report.Unreadable
			out.Findings = []finding.Finding{}
			out.Notes = append(out.Notes, report.Note{Level: "error", File: out.Path, Message: message})
			ok = true
		}
	}()
	base, head := openapi.Source{Tree: r.in.Base.FS, Path: p.Base}, openapi.Source{Tree: r.in.Head.FS, Path: p.Head}
	work := budget.New(ctx, 0)
	b, h, baseErr, headErr := openapi.LoadPair(base, head, openapi.Options{Limits: r.in.Limits, Whole: r.in.Whole, Base: r.in.baseStore, Head: r.in.headStore, Budget: work, Debug: r.debug()})
	work.Bound(r.mostSteps(b, h))
	switch {
	case p.Found && none(b, baseErr) && none(h, headErr):
		return out, false
	case headErr != nil || errors.Is(baseErr, openapi.ErrUnavailable),
		r.in.Pairs != nil && errors.Is(baseErr, openapi.ErrNoDescription): // a file that was named by mistake
		r.unreadable(&out, baseErr, headErr)
		return out, true
	case baseErr != nil:
		r.unreadBase(&out, baseErr)
		out.CopyOf = ""
	}
	if p.Found {
		out.Notes = append(out.Notes, overlooked(b, h)...)
	}
	r.compare(&out, known, b, h)
	if p.Moved != "" {
		out.Notes = append(out.Notes, movedAway(p))
	}
	return out, true
}

// compare fills the report of a description that was read.
func (r *reviewer) compare(out *report.Spec, known threat.Description, b, h *openapi.Document) {
	same := openapi.HasSameBytes(b, h)
	r.outlines.add(out.Path, b, h)
	base, head := r.builds(b, h)
	if b != nil {
		out.Base = side(base, r.in.Base.Revision)
	}
	if h != nil {
		out.Head = side(head, r.in.Head.Revision)
	}
	out.Status = status(b, h, same)
	out.Notes = append(out.Notes, r.unreadParts(b, h)...)
	out.Owners = r.owners(out.Path)
	if !same {
		delta := diff.Compare(base, head)
		view := threat.NewView(delta, r.known().classify).WithSetting(setting(r.in.Policy.Policy, out.Path))
		findings := r.findings(view, base, head, out.CopyOf != "")
		out.Notes = append(out.Notes, r.prove(delta, findings, out.Path)...)
		threat.Sort(findings)
		describe(out, known, view, findings)
		r.tests.add(findings, r.masked)
		account(out, delta)
		out.Findings = r.judge(out.Findings, known.String(), r.accepting(out, base))
		if r.modelled != nil {
			r.modelled(r, view, findings, out)
		}
		if delta.Partial {
			out.Notes = append(out.Notes, report.Note{Level: "error", File: out.Path,
				Message: "the two sides combine their schemas in too many ways to compare all of them; name the schemas of oneOf, anyOf and allOf as components"})
		}
	}
	out.Notes = append(out.Notes, notes(base, head, same)...)
	if out.CopyOf != "" {
		describeCopy(out)
	}
}

// builds builds both sides at the same time, and once what is one. A panic of either is one of the
// caller's, who knows what to make of it.
func (r *reviewer) builds(b, h *openapi.Document) (base, head *api.API) {
	if b == h {
		head = r.build(h)
		return head, head
	}
	failed := make(chan any, 1)
	go func() {
		defer func() { failed <- recover() }()
		base = r.build(b)
	}()
	head = r.build(h)
	if x := <-failed; x != nil {
		panic(x)
	}
	return base, head
}

func status(b, h *openapi.Document, same bool) report.Status {
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
// resolves: if the reversed change introduces a threat, the change resolves it. A
// description that no longer describes anything resolves nothing, nor does a copy. They
// are not sorted.
func (r *reviewer) findings(view *threat.View, base, head *api.API, isCopy bool) []*threat.Finding {
	found := append(view.Run(r.known().rules), view.Run(r.custom.Rules())...)
	if isCopy {
		found = ofCopy(found)
	} else if base != nil && head != nil && (head.HasEndpoints() || !base.HasEndpoints()) {
		view.Forget()
		back := view.Reversed(view.Delta().Reversed())
		found = append(found, threat.ResolvedFindings(view.Delta(), back.Run(r.known().bothWays), found)...)
	}
	threat.Combine(found, compound.Compounds(), compound.ContextRules()...)
	return found
}
