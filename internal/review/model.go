package review

import (
	"cmp"
	"context"
	"embed"
	"slices"
	"strings"
	"sync"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/model/build"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/rules"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/union"
)

// Model is the threat model of the descriptions of in.Head: of each what a review against
// nothing finds, so that no other rules are behind it than behind a review. Base, Steering and
// Changed of the input do not count. What cannot be read is a problem of the model; errors are those of [Run].
func Model(ctx context.Context, in Input) (*model.Model, error) {
	in.Base, in.Steering, in.Changed, in.Whole = Tree{FS: embed.FS{}, Name: "nothing"}, nil, []string{}, true
	in.NoProofs = true // they compare with a base
	out := &model.Model{Schema: model.Schema, Descriptions: []model.Description{}, Problems: []model.Problem{}}
	var adding sync.Mutex
	in.modelled = func(r *reviewer, view *threat.View, found []*threat.Finding, s *report.Spec) {
		said := r.in.Policy.Spec(s.Path)
		d := build.Description(build.Input{Path: s.Name(), API: view.Delta().Head, View: view, Found: found,
			Reported: slices.Clone(s.Findings), Surface: s.Surface.Head, Criticality: said.Criticality, Exposure: said.Exposure, Mask: r.masked})
		adding.Lock()
		defer adding.Unlock()
		out.Descriptions = append(out.Descriptions, d)
	}
	made, err := Run(ctx, in)
	if err != nil {
		return nil, err // out is the work's own until it ends
	}
	if made.Shard != nil {
		out.Shards = []model.Shard{{Part: made.Shard.Part}}
	}
	for i := range made.Specs {
		for _, n := range made.Specs[i].Notes {
			if n.Level == "error" {
				incomplete(out, made.Specs[i].Name())
			}
			if n.Level != "info" {
				out.Problems = append(out.Problems, model.Problem{Path: cmp.Or(n.File, made.Specs[i].Path), Line: n.Line, Message: strings.TrimPrefix(n.Message, "head "), Fatal: n.Level == "error"})
			}
		}
	}
	union.SortModel(out)
	return out, nil
}

// incomplete notes that the model of a description lacks something.
func incomplete(m *model.Model, path string) {
	for i := range m.Descriptions {
		if m.Descriptions[i].Path == path {
			m.Descriptions[i].Incomplete = true
		}
	}
}

// IsState reports whether a rule judges how something is, so that its findings are the
// difference of two models, see [threat.Reports].
func IsState(rule string) bool {
	r, ok := rules.Find(rule)
	return ok && r.Reports == threat.States
}

// Reconcile holds the difference of two models of one description against the review of the change between
// them, see [model.Reconcile].
func Reconcile(base, head *model.Description, reviewed []finding.Finding) (equal int, apart []model.Apart) {
	return model.Reconcile(base, head, reviewed, IsState)
}
