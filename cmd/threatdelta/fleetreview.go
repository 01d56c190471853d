package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/threatdelta/threatdelta/internal/fleet"
	"github.com/threatdelta/threatdelta/internal/github"
	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// remoteReads bounds how many unchanged files of a repository are asked for, about fifty a request.
const remoteReads = 3000

// remoteReviewer reviews pull requests and models branches of GitHub as the action does, without a checkout.
type remoteReviewer struct {
	engine engine
	now    time.Time
}

// Pull implements organization.Reviewer.
func (r *remoteReviewer) Pull(ctx context.Context, c *github.Client, change github.Change, pull *fleet.Pull) error {
	if _, err := c.Compare(ctx, &change); err != nil {
		return err
	}
	trees := make([]*github.Tree, 3)
	commits := []string{change.Base, change.Head, change.Tip}
	for i, commit := range commits {
		tree, err := c.Tree(ctx, change.Owner, change.Repo, commit)
		if err != nil {
			return err
		}
		trees[i] = tree
	}
	github.List(ctx, trees...)
	decides, err := r.policy(ctx, c, trees[2], change.Owner, change.Repo, change.Tip)
	if err != nil {
		return err
	}
	side := func(i int) tree {
		return tree{FS: trees[i], Revision: commits[i], Name: github.ShortID(commits[i])}
	}
	steering := side(2)
	report, err := r.engine.review(ctx, input{Base: side(0), Head: side(1), Steering: &steering, Specs: decides.Globs(), Reads: remoteReads, Quiet: true,
		Policy: decides, FailOn: decides.FailOn, Version: r.engine.version, Now: r.now})
	if err != nil {
		return fmt.Errorf("reviewing: %w", err)
	}
	pull.Report = report
	return nil
}

// Model implements organization.Reviewer. A repository without a description has none.
func (r *remoteReviewer) Model(ctx context.Context, c *github.Client, commit string, repository *fleet.Repository) error {
	change := c.WithRepository(github.Change{})
	files, err := c.Tree(ctx, change.Owner, change.Repo, commit)
	if err != nil {
		return err
	}
	decides, err := r.policy(ctx, c, files, change.Owner, change.Repo, commit)
	if err != nil {
		return err
	}
	made, err := r.engine.model(ctx, input{Head: tree{FS: files, Revision: commit, Name: github.ShortID(commit)}, Specs: decides.Globs(), Reads: remoteReads, Quiet: true,
		Policy: decides, FailOn: severity.Never, Version: r.engine.version, Now: r.now})
	if err != nil {
		return fmt.Errorf("modelling: %w", err)
	}
	if len(made.Descriptions)+len(made.Problems) > 0 {
		repository.Model, repository.ModelCommit, repository.ModelAt = made, commit, r.now.UTC()
	}
	return nil
}

// policy is that of a commit, with its waivers dated as the action dates them.
func (r *remoteReviewer) policy(ctx context.Context, c *github.Client, files *github.Tree, owner, repo, commit string) (*review.Policy, error) {
	found, err := review.FindPolicy(files)
	var broken *policy.Errors
	switch {
	case errors.As(err, &broken):
		return nil, fmt.Errorf("the policy at %s: %w", github.ShortID(commit), broken)
	case err != nil:
		return nil, fmt.Errorf("the policy at %s: %w", github.ShortID(commit), err)
	}
	p := found.Policy
	lines := append(p.Undated(), p.Overlong(r.now)...)
	if len(lines) == 0 {
		return found, nil
	}
	dates, err := c.LineDates(ctx, owner, repo, commit, p.Path, lines)
	if err == nil {
		p.Date(dates) // without dates they do not count, and the report says so
	}
	return found, nil
}
