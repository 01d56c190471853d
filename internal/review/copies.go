package review

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/discover"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// reviewedAsNew makes new descriptions of copies whose origin the policy treats
// otherwise: what an internal API may do is no measure for a public one.
func (in *Input) reviewedAsNew(pairs []discover.Pair) {
	for i, p := range pairs {
		if was, is := in.Policy.Spec(p.Base), in.Policy.Spec(p.Head); p.Copy && (was.Exposure != is.Exposure || was.Criticality != is.Criticality) {
			pairs[i].Base, pairs[i].Copy = "", false
		}
	}
}

// ofCopy returns what may be said of a copy: what only its origin has is not gone,
// since that may still be there.
func ofCopy(found []*threat.Finding) []*threat.Finding {
	return slices.DeleteFunc(found, func(f *threat.Finding) bool {
		return len(f.Pairs) > 0 && !slices.ContainsFunc(f.Pairs, func(p *diff.Pair) bool { return p.Head != nil })
	})
}

// describeCopy corrects what the report says of a copy as if it were a change of its
// origin.
func describeCopy(out *report.Spec) {
	out.Status, out.Surface = report.Added, nil
	out.Changes = slices.DeleteFunc(out.Changes, func(c report.OperationChange) bool { return c.Change == "removed" })
}
