package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/git"
	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// mostHistory bounds how many commits of a description are modelled.
const mostHistory = 200

// history models each description of m at the last commits that changed its file, the earliest first, under the
// name that it had there. A commit at which it could not be read is left out, and is a problem of m.
func (p *program) history(ctx context.Context, f *modelFlags, m *model.Model) ([]model.Point, error) {
	c := &comparison{ctx: ctx}
	defer c.Close()
	repo, err := c.repository()
	if errors.Is(err, git.ErrNotRepository) || errors.Is(err, git.ErrNoGit) {
		return nil, wrongUse("--history looks at commits, which cannot be looked up: %w", err)
	}
	if err != nil {
		return nil, err
	}
	out := []model.Point{}
	for i := range m.Descriptions {
		path := m.Descriptions[i].Path
		touches, err := repo.Touching(ctx, "HEAD", path, f.history)
		if err != nil {
			return nil, err
		}
		slices.Reverse(touches)
		for _, x := range touches {
			at, err := p.modelAt(ctx, f, repo, x.Commit, x.Path)
			if err != nil {
				return nil, err
			}
			if len(at.Descriptions) != 1 {
				m.Problems = append(m.Problems, model.Problem{Path: path, Message: fmt.Sprintf("could not be read at %s, which is left out of the history", x.Commit[:7])})
				continue
			}
			point := pointOf(&at.Descriptions[0], x.Commit)
			if point.Path = path; x.Path != path {
				point.Was = x.Path
			}
			out = append(out, point)
		}
	}
	return out, nil
}

func pointOf(d *model.Description, commit string) model.Point {
	x := model.Point{Path: d.Path, Commit: commit[:7], Surface: d.API.Surface, Operations: d.API.Operations, Threats: map[string]int{}}
	for _, name := range severity.LevelNames() {
		x.Threats[name] = 0
	}
	for _, t := range d.Threats {
		x.Threats[t.Level.String()]++
	}
	return x
}

// modelAt is the model of a description at a commit under its policy then, without any where one of
// them could not be read.
func (p *program) modelAt(ctx context.Context, f *modelFlags, repo *git.Repo, commit, path string) (*model.Model, error) {
	whole, err := repo.Tree(ctx, commit)
	if err != nil {
		return nil, err
	}
	defer whole.Close()
	in := input{Head: tree{FS: whole, Revision: commit[:7], Name: commit[:7]}, Pairs: []review.Pair{{Head: path}}, FailOn: severity.Never, Version: p.engine.version}
	if f.config != "" {
		if in.Policy, err = policyFile(f.config); err != nil {
			return nil, err
		}
	} else if in.Policy, err = review.FindPolicy(whole); err != nil {
		return &model.Model{}, nil // what was wrong with the policy then is not mended any more
	}
	return p.runModel(ctx, in)
}
