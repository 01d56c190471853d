package review

import (
	"context"
	"fmt"
	"io/fs"

	"github.com/threatdelta/threatdelta/internal/discover"
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/policy"
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
	found, err := changes.Find(ctx, discover.Options{Globs: in.Specs, Later: in.later, Limits: in.Limits, Reads: in.Reads,
		BaseStore: in.baseStore, HeadStore: in.headStore})
	in.reviewedAsNew(found.Pairs)
	return found, err
}

// later are the globs that the policy of the head names, of which a description may
// be found that leaves those of the base; nil where there is none that can be read.
func (in *Input) later() []string {
	name, text, err := policy.Find(in.Head.FS)
	if err != nil || name == "" {
		return nil
	}
	p, err := policy.Parse(name, text)
	if err != nil {
		return nil
	}
	return p.Globs()
}

// unreadFile is a file that may be concerned and could not be read.
func unreadFile(p discover.Problem) report.Spec {
	return report.Spec{Path: p.File, Status: report.Unreadable, Findings: []finding.Finding{}, Changes: []report.OperationChange{},
		Notes: []report.Note{{Level: "error", File: p.File, Message: p.Message}}}
}

// movedAway is said of a description that is where nobody reviews it.
func movedAway(p discover.Pair) report.Note {
	return report.Note{Level: "info", File: p.Moved,
		Message: "the description is now at " + p.Moved + ", where nobody reviews what becomes of it: give it a place and a name that are searched (YAML or JSON, not among tests, examples or other people's files), or name it under specs in the policy"}
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
