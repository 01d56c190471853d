package review

import (
	"cmp"
	"context"
	"embed"
	"slices"
	"time"

	"github.com/threatdelta/threatdelta/internal/acceptance"
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/secret"
)

// Acceptances lists what the policy of in accepts on the day of in.Now, each with what of in.Head
// it is about: the findings of a review against nothing, whatever the policy says of their
// rules. Base, Steering and Changed of the input do not count. Errors are those of [Run]; a
// description that cannot be read is a problem of the list.
func Acceptances(ctx context.Context, in Input) (*acceptance.List, error) {
	in.finalize()
	p := in.Policy
	out := &acceptance.List{Schema: acceptance.Schema, Policy: p.Path, On: in.Now.UTC().Format(time.DateOnly)}
	if len(p.Waivers) == 0 {
		return out, nil
	}
	tree, err := atPresent(ctx, in)
	if err != nil {
		return nil, err
	}
	out.Problems = tree.problems
	mask := secret.Mask()
	for _, w := range p.Waivers {
		e := entryOf(p.Policy, w, in.Now)
		e.stand(w, tree)
		finding.Rewrite(mask, &e.Operation, &e.Subject, &e.Reason, &e.By)
		out.Entries = append(out.Entries, e.Entry)
	}
	slices.SortStableFunc(out.Entries, func(a, b acceptance.Entry) int {
		return cmp.Or(cmp.Compare(a.Ends, b.Ends), cmp.Compare(a.Line, b.Line))
	})
	return out, nil
}

// presentFinding is a finding of one description, and as waivers are matched with it.
type presentFinding struct {
	finding.Finding
	about policy.Finding
}

// presentTree is what stands in a tree.
type presentTree struct {
	found      []presentFinding
	operations []policy.Finding // of each description each operation, as waivers name it
	problems   []string
}

// atPresent reviews the head against nothing, without anything being accepted or off.
func atPresent(ctx context.Context, in Input) (*presentTree, error) {
	in.Base, in.Steering, in.Changed, in.Quiet, in.NoProofs = Tree{FS: embed.FS{}, Name: "nothing"}, nil, []string{}, true, true
	plain := *in.Policy.Policy
	plain.Waivers, plain.Rules = nil, nil
	in.Policy = &Policy{Policy: &plain, text: in.Policy.text, own: in.Policy.own}
	made, err := Run(ctx, in)
	if err != nil {
		return nil, err
	}
	out := &presentTree{}
	for i := range made.Specs {
		out.add(&made.Specs[i])
	}
	slices.Sort(out.problems)
	out.problems = slices.Compact(out.problems)
	return out, nil
}

func (t *presentTree) add(s *report.Spec) {
	for _, n := range s.Notes {
		if n.Level == "error" {
			t.problems = append(t.problems, cmp.Or(n.File, s.Path)+": "+n.Message)
		}
	}
	for _, f := range s.Findings {
		for n, one := range f.Each() {
			known := s.Name()
			if len(f.Instances) > 0 {
				known = f.Instances[n].Name()
			}
			t.found = append(t.found, presentFinding{one, Waivable(one, known)})
		}
	}
	for _, c := range s.Changes {
		t.operations = append(t.operations, Waivable(finding.Finding{Operations: []finding.Operation{c.Operation}}, s.Name()))
	}
	t.operations = append(t.operations, policy.Finding{Spec: s.Name()})
}

// concerns reports whether something is there that a waiver may be about, though no finding
// shows it: an operation that it names, or the description where it names none.
func (t *presentTree) concerns(w policy.Waiver) bool {
	return slices.ContainsFunc(t.operations, func(o policy.Finding) bool {
		switch {
		case w.Fingerprint == "":
			o.Rule, o.Subject = w.Rule, w.Subject
			return w.Matches(o)
		case len(w.Operations) == 0:
			return w.In(o.Spec)
		}
		return w.In(o.Spec) && len(o.Operations) == 1 && slices.Contains(policy.Reach(w.Operations), policy.Reach(o.Operations)[0])
	})
}

// entry is an entry under way.
type entry struct{ acceptance.Entry }

func entryOf(p *policy.Policy, w policy.Waiver, now time.Time) entry {
	end, shortened := p.End(w, now)
	e := acceptance.Entry{Line: w.Line, Fingerprint: w.Fingerprint, Rule: w.Rule, Operation: w.Operation, Subject: w.Subject, Spec: w.Spec,
		Reason: w.Reason, By: w.By, Shortened: shortened, State: acceptance.Counts, Matches: []acceptance.Match{}}
	if !w.Granted.IsZero() {
		e.Granted = w.Granted.Format(time.DateOnly)
	}
	if !end.IsZero() {
		last := end.AddDate(0, 0, -1)
		e.Ends, e.Days = last.Format(time.DateOnly), int(last.Sub(now.UTC().Truncate(24*time.Hour))/(24*time.Hour))
	}
	switch {
	case end.IsZero():
		e.State = acceptance.Undated
	case !now.Before(end):
		e.State = acceptance.Ended
	case w.Fingerprint != "" && w.Score == 0:
		e.State = acceptance.Vague
	case !p.IsAlive(w, now):
		e.State = acceptance.Pending
	}
	return entry{e}
}

// stand says what of the tree the entry is about. A rule that compares two sides finds
// nothing in one: what it found is gone where the operation is, and else not known.
func (e *entry) stand(w policy.Waiver, tree *presentTree) {
	more := false
	for _, f := range tree.found {
		touches, exceeds := w.Touches(f.about)
		if !touches {
			continue
		}
		more = more || exceeds
		if len(e.Matches) < acceptance.MostMatches {
			e.Matches = append(e.Matches, acceptance.Match{Fingerprint: f.Fingerprint, Rule: f.Rule, Level: f.Level, Spec: f.about.Spec, Message: f.Message})
		}
	}
	compares := w.Fingerprint != "" || Inventory()[w.Rule] || Comparing()[w.Rule] != ""
	switch {
	case more:
		e.Presence = acceptance.More
	case len(e.Matches) > 0:
		e.Presence = acceptance.Stands
	case len(tree.problems) > 0 || compares && tree.concerns(w):
		e.Presence = acceptance.Unknown
	default:
		e.Presence = acceptance.Gone
	}
}

// Inventory are the rules that report a change once and never what the working
// tree holds, so that a waiver of what it holds would accept nothing.
func Inventory() map[string]bool {
	return map[string]bool{
		id.AuthSchemeAdded: true, id.AuthSchemeRemoved: true, id.BolaObjectID: true, id.DataFieldsAdded: true, id.InputFieldsAdded: true,
		id.SpecRemoved: true, id.SurfaceAmbiguousPath: true, id.SurfaceDeprecatedRevived: true, id.SurfaceNewOp: true, id.SurfaceOpDeprecated: true,
		id.SurfaceOpRemoved: true, id.SurfaceVersionParallel: true,
	}
}
