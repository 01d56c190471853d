package auth

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// authEdit is what one finding about policies reports: all changes that read the
// same. Its operations are in order, the most exposed first.
type authEdit struct {
	threat.Group[policyChange]
	policyChange // the first of them
}

// authEdits lists the changes of policy that the rule of the pass owns. Operations
// whose policies changed alike are one edit; where the rule looks at writes, those
// that write are another. kind, if not nil, keeps apart what the rule weighs
// differently.
func authEdits(p *threat.Pass, kind func(*diff.Pair) string) []authEdit {
	var owned []threat.Item[policyChange]
	for _, item := range policyChanges(p) {
		if item.Value.owner != p.Rule.ID {
			continue
		}
		if item.Change = withoutPublic(p, item); item.Change != nil {
			owned = append(owned, item)
		}
	}
	type key struct {
		was, now                       string
		isRoot, isUnspecified, isWrite bool
		kind                           string
	}
	same := func(item threat.Item[policyChange]) key {
		x, o := item.Value, item.Pairs[0].Op()
		k := key{x.was, x.now, x.what.Root, x.what.Head.Unspecified, p.Rule.By&threat.ByWrite != 0 && o.Writes(), ""}
		if kind != nil {
			k.kind = kind(item.Pairs[0])
		}
		return k
	}
	var out []authEdit
	for _, g := range threat.Merge(owned, same) {
		g = threat.Led(p, g)
		g.Pairs = p.Ordered(g.Pairs)
		out = append(out, authEdit{g, g.First()})
	}
	return out
}

// combined is the first edit of a group with the operations of all, and the places
// of the others behind its own.
func combined(p *threat.Pass, g threat.Group[authEdit]) authEdit {
	g = threat.Led(p, g)
	e := g.First()
	e.Change, e.Items = g.Change, slices.Clone(e.Items)
	e.Pairs = p.Ordered(g.Pairs)
	for _, other := range g.Values()[1:] {
		e.Items = append(e.Items, other.Items[0])
	}
	return e
}

// withoutPublic is a change without the operations that are public by decision,
// where it lets anybody in; nil if none is left.
func withoutPublic(p *threat.Pass, item threat.Item[policyChange]) *diff.Change {
	if !item.Value.what.Head.IsOpen() {
		return item.Change
	}
	rest := slices.DeleteFunc(slices.Clone(item.Pairs), func(q *diff.Pair) bool { _, ok := p.Public(q.Op()); return ok })
	switch {
	case len(rest) == len(item.Pairs):
		return item.Change
	case len(rest) == 0:
		return nil
	}
	undecided := *item.Change
	undecided.Pairs = rest
	return &undecided
}

// acceptedBeside is why a credential counts less that an operation newly accepts.
const acceptedBeside = "what stands beside it accepts the credential already"

// byPlace keeps operations apart at which a credential is accepted that opens what stands
// beside them already.
func byPlace(p *threat.Pass) func(*diff.Pair) string {
	return func(q *diff.Pair) string {
		if p.Conventions.IsUsual(q) {
			return acceptedBeside
		}
		return ""
	}
}

// isUsual reports whether whoever gets in now got in already at what stands beside the
// operations of the edit.
func (e *authEdit) isUsual(p *threat.Pass) bool {
	return !slices.ContainsFunc(e.Pairs, func(q *diff.Pair) bool { return !p.Conventions.IsUsual(q) })
}

// report reports the edit; subject and places are filled in.
func (e *authEdit) report(p *threat.Pass, d threat.Diagnostic) {
	d.Subject = "security"
	d.Related = append(d.Related, e.places()...)
	if d.Confidence == severity.HighConfidence && slices.ContainsFunc(e.base.Alternatives, hasUnknownScheme) {
		d.Confidence = severity.MediumConfidence // what was asked for is not known
	}
	p.Report(e.Change, d)
}

// places are where the same was changed for other operations, as many as a reader
// may still look at.
func (e *authEdit) places() []threat.Related {
	var out []threat.Related
	for _, item := range e.Items[1:] {
		if len(out) < 10 && !item.Head.IsZero() {
			out = append(out, threat.Related{Span: item.Head, Message: "the same change at " + wording.Name(item.Pairs[0].Op().String())})
		}
	}
	return out
}

// alternatives names the added ways in by what they ask for, and by the name of the
// scheme where something at base is described alike. What is of another kind comes
// first, and of that the weakest, which is what the finding is about.
func (x *policyChange) alternatives(d *diff.Delta) string {
	var words, alike []string
	was, seen := map[string]bool{}, map[string]bool{}
	for _, r := range x.what.Base.Alternatives {
		was[d.Base.DescribeRequirement(r)] = true
	}
	byRank := slices.SortedStableFunc(slices.Values(x.added), func(a, b api.Requirement) int { return rank(d, a) - rank(d, b) })
	for _, r := range byRank {
		text := d.Head.DescribeRequirement(asWritten(r))
		if was[text] {
			alike = append(alike, wording.Name(strings.Join(asWritten(r).Schemes(), " & "))+" ("+wording.Name(text)+")")
		} else if !seen[text] {
			seen[text] = true
			words = append(words, wording.Name(text))
		}
	}
	return wording.List(append(words, alike...), 3)
}

// level is the most sensitive class that operations return, for Diagnostic.DataLevel.
func level(p *threat.Pass, pairs []*diff.Pair) int {
	most := sensitive.S0
	for _, q := range pairs {
		most = max(most, p.Level(q.Op()))
	}
	return int(most)
}

// policySpan is where the policy of an operation is written, else the operation.
func policySpan(o *api.Operation) openapi.Span {
	if o.Auth.Value.Exists() && !o.Auth.Inherited {
		return o.Auth.Value.EntrySpan()
	}
	return o.Span()
}
