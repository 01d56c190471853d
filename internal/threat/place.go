package threat

import (
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// place puts a finding where the change edited something: at the places that the rule
// names, else those of the change, narrowed to the edited entry. The line of an
// operation stands for all of it and is not narrowed: what else was edited in it may
// be something else.
func (f *Finding) place(delta *diff.Delta, c *diff.Change, d Diagnostic) {
	base, head := c.Base, c.Head
	if !d.Base.IsZero() {
		base = d.Base
	}
	if !d.Head.IsZero() {
		head = d.Head
	}
	delta.Spend(placeCost)
	var narrowBase, narrowHead openapi.Span
	if !f.isAnOperation(base) {
		narrowBase = base
	}
	if !f.isAnOperation(head) {
		narrowHead = head
	}
	narrowBase, narrowHead = delta.Edited(narrowBase, narrowHead)
	if !narrowBase.IsZero() {
		base = narrowBase
	}
	if !narrowHead.IsZero() {
		head = narrowHead
	}
	f.Base, f.Head = LocationOf(base), LocationOf(head)
}

// placeCost is about what finding the edited entry costs, in steps.
const placeCost = 100

// isAnOperation reports whether a place is that of an operation of the finding.
func (f *Finding) isAnOperation(s openapi.Span) bool {
	if s.IsZero() {
		return false
	}
	for _, p := range f.Pairs {
		if p.Base != nil && p.Base.Span() == s || p.Head != nil && p.Head.Span() == s {
			return true
		}
	}
	return false
}
