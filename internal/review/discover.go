package review

import (
	"context"
	"fmt"
	"io/fs"

	"github.com/threatdelta/threatdelta/internal/discover"
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/report"
)

// concerned finds out what the change is about: the descriptions to review, and
// what keeps the review from being complete.
func (in *Input) concerned(ctx context.Context) (discover.Result, error) {
	if in.Pairs != nil {
		result := discover.Result{}
		for _, p := range in.Pairs {
			result.Pairs = append(result.Pairs, discover.Pair{Base: p.Base, Head: p.Head})
		}
		return result, nil
	}
	changes, err := discover.Compare(ctx, in.Base.FS, in.Head.FS)
	if err != nil {
		return discover.Result{}, err
	}
	if in.Changed == nil {
		in.Changed = changes.Paths()
	}
	found, err := changes.Find(ctx, discover.Options{Globs: in.Specs, Limits: in.Limits, Reads: in.Reads})
	in.reviewedAsNew(found.Pairs)
	return found, err
}

// unreadFile is a file that may be concerned and could not be read.
func unreadFile(p discover.Problem) report.Spec {
	return report.Spec{Path: p.File, Status: report.Unreadable, Findings: []finding.Finding{}, Changes: []report.OperationChange{},
		Notes: []report.Note{{Level: "error", File: p.File, Message: p.Message}}}
}

// movedAway is said of a description that is where nobody reviews it.
func movedAway(p discover.Pair) report.Note {
	return report.Note{Level: "info", File: p.Moved,
		Message: "the description is now at " + p.Moved + ", among tests, examples or other people's files, which are not reviewed unless the policy names them under specs"}
}

// nothing is the error of a review in which there is nothing to see.
func (in *Input) nothing(ctx context.Context) error {
	for _, tree := range [...]fs.FS{in.Base.FS, in.Head.FS} {
		if found, err := discover.Any(ctx, tree, in.Limits); found || err != nil {
			return err
		}
	}
	return fmt.Errorf("%w: no API description was found in %s or %s; name one with --spec", ErrUsage, in.Base.Name, in.Head.Name)
}
