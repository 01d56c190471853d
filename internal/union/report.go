package union

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/discover"
	"github.com/threatdelta/threatdelta/internal/report"
)

// Source is a report with the name of the file that it was read from.
type Source struct {
	Name   string
	Report *report.Report
}

// Reports is the report over all of the sources, each of which stays as it is. Tool is named
// where they are of different versions. Several reports of one repository count as one that
// was divided by description; where no report names a repository, all are of one. The error
// says in one line which files do not go together, and what to do.
func Reports(sources []Source, tool report.Tool) (*report.Report, error) {
	if len(sources) == 1 && sources[0].Report.Shard == nil && !slices.ContainsFunc(sources[0].Report.Repositories, isShard) {
		return sources[0].Report, nil
	}
	byName := map[string][]*share{}
	for _, s := range sources {
		for _, one := range shares(s) {
			byName[one.Repository.Name] = append(byName[one.Repository.Name], one)
		}
	}
	if nameless := byName[""]; len(nameless) > 0 && len(byName) > 1 {
		return nil, fmt.Errorf("%s: names no repository, and other reports do: give it one, NAME=FILE", nameless[0].from)
	}
	var wholes []*share
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		one, err := join(byName[name])
		if err != nil {
			return nil, err
		}
		wholes = append(wholes, one)
	}
	if len(wholes) == 1 && wholes[0].Repository.Name == "" {
		w := wholes[0]
		return &report.Report{Schema: report.Schema, Tool: w.Tool, Gate: w.Gate, Policy: w.Policy, Shard: w.Shard, Specs: w.specs, Apart: w.Apart}, nil
	}
	return over(wholes, tool), nil
}

func isShard(x report.Repository) bool { return x.Shard != nil }

// Named is the report with every description in a repository of that name. One that names
// repositories is refused: it is not for another to say which they are.
func Named(r *report.Report, name string) (*report.Report, error) {
	if len(r.Repositories) > 0 {
		return nil, fmt.Errorf("names its repositories already: leave the name out")
	}
	out := *r
	out.Repositories = []report.Repository{{Name: name, Tool: r.Tool, Gate: r.Gate, Policy: r.Policy, Apart: r.Apart, Shard: r.Shard}}
	out.Policy, out.Apart, out.Shard, out.Specs = nil, nil, nil, slices.Clone(r.Specs)
	for i := range out.Specs {
		out.Specs[i].Repository = name
	}
	return &out, nil
}

// share is what a document says of one repository.
type share struct {
	report.Repository
	specs []report.Spec
	from  string
}

// shares divides a report by repository.
func shares(s Source) []*share {
	r := s.Report
	if len(r.Repositories) == 0 {
		return []*share{{report.Repository{Tool: r.Tool, Gate: r.Gate, Policy: r.Policy, Apart: r.Apart, Shard: r.Shard}, slices.Clone(r.Specs), s.Name}}
	}
	var out []*share
	at := map[string]*share{}
	for _, x := range r.Repositories {
		at[x.Name] = &share{x, nil, s.Name}
		out = append(out, at[x.Name])
	}
	for _, spec := range r.Specs {
		at[spec.Repository].specs = append(at[spec.Repository].specs, spec)
	}
	return out
}

// over is the report over several repositories, sorted by name.
func over(wholes []*share, tool report.Tool) *report.Report {
	out := &report.Report{Schema: report.Schema, Tool: wholes[0].Tool, Gate: report.Gate{Verdict: report.VerdictPass, Blocking: []string{}}, Specs: []report.Spec{}}
	blocks := map[string]bool{}
	for _, w := range wholes {
		out.Repositories = append(out.Repositories, w.Repository)
		out.Specs = append(out.Specs, w.specs...)
		if w.Tool != out.Tool {
			out.Tool = tool
		}
		if out.Gate.FailOn == 0 || w.Gate.FailOn < out.Gate.FailOn {
			out.Gate.FailOn = w.Gate.FailOn
		}
		out.Gate.Verdict = out.Gate.Verdict.Worse(w.Gate.Verdict)
		for _, print := range w.Gate.Blocking {
			if !blocks[print] {
				blocks[print] = true
				out.Gate.Blocking = append(out.Gate.Blocking, print)
			}
		}
	}
	return out
}

// join puts the shares of one repository together.
func join(list []*share) (*share, error) {
	slices.SortStableFunc(list, func(a, b *share) int { return cmp.Compare(a.first(), b.first()) })
	out := *list[0]
	holder := map[string]*share{} // of paths
	specs := out.specs
	for _, s := range specs {
		holder[s.Path] = list[0]
	}
	for _, next := range list[1:] {
		if err := out.fits(next); err != nil {
			return nil, err
		}
		own := map[string]bool{}
		for _, s := range next.specs {
			if other := holder[s.Path]; other != nil && !own[s.Path] {
				if s.Steers && hasSame(other.specs, s) {
					continue // each share of a change says what it does to its own review
				}
				return nil, fmt.Errorf("%s and %s both have %s%s: give each description once, or name their repositories, NAME=FILE", other.from, next.from, s.Path, inRepository(s.Repository))
			}
			own[s.Path], holder[s.Path] = true, next
			specs = append(specs, s)
		}
		out.add(next)
	}
	out.specs = specs
	slices.SortStableFunc(out.specs, func(a, b report.Spec) int { return cmp.Compare(a.Path, b.Path) })
	if out.Shard == nil {
		if len(list) > 1 {
			out.Gate.Blocking = inOrder(out.Gate.Blocking, out.specs)
		}
		return &out, nil
	}
	return out.complete(), nil
}

// first is what shares are put in order by, whatever the order of the files: the number of
// the first shard, or the path of the first description.
func (s *share) first() string {
	if s.Shard != nil {
		return fmt.Sprintf("%09d", s.Shard.Numbers[0])
	}
	if len(s.specs) == 0 {
		return ""
	}
	return s.specs[0].Path
}

func inRepository(name string) string {
	if name == "" {
		return ""
	}
	return " of " + name
}

// hasSame reports whether a description is among others, word for word.
func hasSame(list []report.Spec, s report.Spec) bool {
	written := func(s report.Spec) []byte {
		var b bytes.Buffer
		_ = report.WriteJSON(&b, s) // to a buffer, and what was read can be written
		return b.Bytes()
	}
	want := written(s)
	return slices.ContainsFunc(list, func(x report.Spec) bool { return x.Path == s.Path && bytes.Equal(written(x), want) })
}

// fits says why two shares are not of one review, nil where they may be.
func (s *share) fits(with *share) error {
	refuse := func(format string, args ...any) error {
		return fmt.Errorf("%s and %s "+format, slices.Concat([]any{s.from, with.from}, args)...)
	}
	const instead = ": review both again, or name their repositories, NAME=FILE"
	switch a, b := s.Shard, with.Shard; {
	case (a == nil) != (b == nil):
		return refuse("are a whole review and a shard of one%s: give the shards of one review alone", inRepository(s.Repository.Name))
	case a != nil && a.Clash(b.Part) != "":
		return refuse("%s", a.Clash(b.Part))
	case s.Tool != with.Tool:
		return refuse("are of %s %s and %s: use one version for one repository", s.Tool.Name, s.Tool.Version, with.Tool.Version)
	case !isSamePolicy(s.Policy, with.Policy):
		return refuse("were reviewed under different policies, or on different days%s", instead)
	case s.Gate.FailOn != with.Gate.FailOn:
		return refuse("block from %s and from %s%s", s.Gate.FailOn, with.Gate.FailOn, instead)
	}
	if x, y := revision(s.specs, base), revision(with.specs, base); x != "" && y != "" && x != y {
		return refuse("have %s and %s as base%s", x, y, instead)
	}
	if x, y := revision(s.specs, head), revision(with.specs, head); x != "" && y != "" && x != y {
		return refuse("have %s and %s as head%s", x, y, instead)
	}
	return nil
}

func base(s *report.Spec) *report.Side { return s.Base }
func head(s *report.Spec) *report.Side { return s.Head }

// revision is the commit of one side, "" where no description names one.
func revision(specs []report.Spec, of func(*report.Spec) *report.Side) string {
	for i := range specs {
		if side := of(&specs[i]); side != nil && side.Revision != "" {
			return side.Revision
		}
	}
	return ""
}

// add adds what a share says beside its descriptions.
func (s *share) add(more *share) {
	s.Gate.Verdict = s.Gate.Verdict.Worse(more.Gate.Verdict)
	s.Gate.Blocking = slices.Concat(s.Gate.Blocking, more.Gate.Blocking)
	s.Apart = slices.Concat(s.Apart, more.Apart)
	slices.Sort(s.Apart)
	s.Apart = slices.Compact(s.Apart)
	if s.Policy != nil {
		s.Policy = bothPolicies(s.Policy, more.Policy)
	}
	if a, b := s.Shard, more.Shard; a != nil {
		sum := &report.Shard{Part: a.Plus(b.Part), Verdict: a.Verdict.Worse(b.Verdict)}
		sum.Outlines = slices.SortedFunc(slices.Values(slices.Concat(a.Outlines, b.Outlines)), func(x, y report.Outline) int { return strings.Compare(x.Path, y.Path) })
		s.Shard = sum
	}
}

// bothPolicies is what one policy did over two shares: an exception is of no use where it was
// of none in both.
func bothPolicies(a, b *report.Policy) *report.Policy {
	out := *a
	out.Unmatched = slices.DeleteFunc(slices.Clone(a.Unmatched), func(w report.StaleWaiver) bool { return !slices.Contains(b.Unmatched, w) })
	out.Expired = bothExpired(a.Expired, b.Expired)
	off := map[string]report.RuleOff{}
	for _, x := range slices.Concat(a.Off, b.Off) {
		x.Findings += off[x.Rule].Findings
		off[x.Rule] = x
	}
	out.Off = nil
	for _, rule := range slices.Sorted(maps.Keys(off)) {
		out.Off = append(out.Off, off[rule])
	}
	return &out
}

// bothExpired are the exceptions that do not count, first those of the policy file, which
// are the same in both but for why: that is known best where the finding is.
func bothExpired(a, b []report.StaleWaiver) []report.StaleWaiver {
	ours, theirs := ofFile(a), ofFile(b)
	out := slices.Clone(ours)
	for i := range out {
		out[i].Why = max(out[i].Why, theirs[i].Why)
	}
	return append(out, Elsewhere(slices.Concat(a[len(ours):], b[len(theirs):]))...)
}

// Elsewhere puts exceptions that stand in descriptions in their order, each once.
func Elsewhere(list []report.StaleWaiver) []report.StaleWaiver {
	order := func(a, b report.StaleWaiver) int {
		return cmp.Or(cmp.Compare(a.What, b.What), cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.By, b.By), cmp.Compare(a.Expires, b.Expires), cmp.Compare(a.Why, b.Why))
	}
	slices.SortFunc(list, order)
	return slices.Compact(list)
}

// ofFile are the exceptions of the policy file, which stand first.
func ofFile(list []report.StaleWaiver) []report.StaleWaiver {
	n := slices.IndexFunc(list, func(w report.StaleWaiver) bool { return w.Line == 0 })
	if n < 0 {
		return list
	}
	return list[:n]
}

// isSamePolicy reports whether two shares were reviewed under one policy, on one day.
func isSamePolicy(p, q *report.Policy) bool {
	if p == nil || q == nil {
		return p == q
	}
	unexplained := func(list []report.StaleWaiver) []report.StaleWaiver {
		list = slices.Clone(ofFile(list))
		for i := range list {
			list[i].Why = ""
		}
		return list
	}
	return p.Path == q.Path && p.Revision == q.Revision && p.Waivers == q.Waivers && slices.Equal(unexplained(p.Expired), unexplained(q.Expired))
}

// inOrder are fingerprints in the order in which the findings stand, each once, and behind
// them those of no finding.
func inOrder(prints []string, specs []report.Spec) []string {
	left := map[string]bool{}
	for _, p := range prints {
		left[p] = true
	}
	out := []string{}
	for i := range specs {
		for j := range specs[i].Findings {
			if p := specs[i].Findings[j].Fingerprint; left[p] {
				out = append(out, p)
				delete(left, p)
			}
		}
	}
	return append(out, slices.Sorted(maps.Keys(left))...)
}

// complete makes of shards the review that they are of: all of them what one process would
// have reported; some of them what is not complete.
func (s *share) complete() *share {
	if s.Shard.Gap() != "" {
		s.Gate = report.Decide(s.Gate.FailOn, s.specs)
		s.Gate.Verdict = report.VerdictError
		return s
	}
	for i := range s.specs {
		s.specs[i].Findings = slices.Clone(s.specs[i].Findings) // Fold changes them, and they are the sources'
	}
	outlines := map[string]discover.Outline{}
	for _, o := range s.Shard.Outlines {
		outlines[o.Path] = discover.Recognised(o.Title, o.Operations)
	}
	Twins(s.specs, outlines)
	Fold(s.specs)
	verdict := s.Shard.Verdict
	s.Shard, s.Gate = nil, report.Decide(s.Gate.FailOn, s.specs)
	if verdict == report.VerdictError {
		s.Gate.Verdict = verdict
	}
	return s
}

// Twins fills in which descriptions describe an API that another one describes too, by the
// outlines of their paths.
func Twins(specs []report.Spec, outlines map[string]discover.Outline) {
	same := discover.Twins(outlines)
	for i := range specs {
		specs[i].SameAs = same[specs[i].Path]
	}
}
