package threat

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/finding"
)

// joining is a finding that others may join, with the operations and names of all.
type joining struct {
	*Finding
	pairs map[*diff.Pair]bool
	names []string
	named map[string]bool // the names as a set
	say   func([]*diff.Pair, []string) string
	parts []joinedPart // the finding itself, and those that joined it
}

// joinedPart is what one finding brings to another: its operations, the most exposed
// first, its places, and its names.
type joinedPart struct {
	pairs      []*diff.Pair
	subject    string
	base, head *finding.Location
	names      []string
}

// place names the operation at the part's place in head, or else in base.
func (x joinedPart) place() (r finding.Related, ok bool) {
	at := x.head
	if at == nil {
		at = x.base
	}
	if at == nil || len(x.pairs) == 0 {
		return r, false
	}
	return finding.Related{File: at.File, Line: at.Line, Column: at.Column, Pointer: at.Pointer, Message: quoted(x.pairs[0].Op().String())}, true
}

// join adds the operations and names of a finding to an earlier one with the same key,
// and reports whether there was one.
func (p *Pass) join(f *Finding, d Diagnostic) bool {
	key := fmt.Sprint(f.State, f.Likelihood.Value, f.Impact.Value, f.Confidence, d.JoinKey, d.Consequence)
	known := p.open[key]
	if known == nil {
		known = &joining{Finding: f, pairs: map[*diff.Pair]bool{}, named: map[string]bool{}, say: d.JoinMessage}
		if p.open == nil {
			p.open = map[string]*joining{}
		}
		p.open[key] = known
	}
	known.parts = append(known.parts, joinedPart{slices.Clone(f.Pairs), f.Subject, f.Base, f.Head, d.JoinNames})
	for _, pair := range f.Pairs {
		if !known.pairs[pair] && known.Finding != f {
			known.Pairs = append(known.Pairs, pair)
		}
		known.pairs[pair] = true
	}
	for _, name := range d.JoinNames {
		if len(known.names) < maxNames && !known.named[name] {
			known.named[name] = true
			known.names = append(known.names, name)
		}
	}
	if known.Finding == f {
		return false
	}
	known.Anonymous = known.Anonymous || f.Anonymous
	known.Changes = append(known.Changes, f.Changes...)
	return true
}

// finalize gives the findings that others joined their order, their places and their
// message. A finding stands at the operation that its message names first.
func (p *Pass) finalize() {
	for _, known := range p.open {
		if len(known.parts) > 1 {
			p.view.sortByExposure(known.Pairs)
			first := known.lead()
			known.Subject, known.Base, known.Head = known.parts[first].subject, known.parts[first].base, known.parts[first].head
			for i, x := range known.parts {
				if r, ok := x.place(); ok && i != first && len(known.Related) < maxRelated {
					known.Related = append(known.Related, r)
				}
			}
			known.Message = sentence(known.say(known.Pairs, known.ordered(known.parts[first].names))) + known.claims
		}
	}
}

// lead is the part that a joined finding is named after: of those about its most exposed
// operation the one with the first subject, so that the order of the description does not count.
func (j *joining) lead() int {
	first := -1
	for i, x := range j.parts {
		if len(j.Pairs) > 0 && slices.Contains(x.pairs, j.Pairs[0]) && (first < 0 || x.subject < j.parts[first].subject) {
			first = i
		}
	}
	return max(0, first)
}

// ordered returns the names of a joined finding: first those of the part it is named
// after, and the others in alphabetical order.
func (j *joining) ordered(first []string) []string {
	var others []string
	for _, name := range j.names {
		if !slices.Contains(first, name) {
			others = append(others, name)
		}
	}
	slices.Sort(others)
	return slices.Concat(first, others)
}

// maxNames bounds what a joined finding counts of the names in its message.
const maxNames = 1000

// maxRelated bounds the places that a joined finding names besides its own.
const maxRelated = 20
