package main

import (
	"cmp"
	"context"
	"embed"
	"errors"
	"io/fs"
	"slices"
	"time"

	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// policyCommit is the commit whose policy holds.
func (s *session) policyCommit() string { return cmp.Or(s.change.Tip, s.change.Base) }

// applyPolicy reads the policy of the base branch and applies it to the inputs. The
// workflow, and with it the inputs, comes from the head of a pull request: it may
// ask for more than the policy does, never for less.
func (s *session) applyPolicy(ctx context.Context, base fs.FS) error {
	p, err := review.FindPolicy(base)
	var broken *policy.Errors
	switch {
	case errors.As(err, &broken):
		return wrongInput("the policy at %s: %w", short(s.policyCommit()), broken)
	case errors.Is(err, review.ErrUsage):
		return wrongInput("%w", err)
	case err != nil:
		return unable("reading the policy at %s: %w", short(s.policyCommit()), err)
	}
	s.policy = p
	s.dateWaivers(ctx, p.Policy, s.policyCommit())
	switch asked := s.in.failOn; {
	case asked == 0:
		s.in.failOn = cmp.Or(p.FailOn, severity.UsualThreshold)
	case p.FailOn != 0 && p.FailOn < asked:
		s.log.printf("input fail-on: %s is less than the policy's %s, which holds", asked, p.FailOn)
		s.in.failOn = p.FailOn
	}
	if c := p.Comment; c.Inline != nil && !*c.Inline {
		s.in.maxInline = 0
	} else if c.MaxInline != nil {
		s.in.maxInline = min(*c.MaxInline, maxInlineComments)
	}
	return nil
}

// dateWaivers finds out when the waivers of the policy at a commit were written that do not say when they were
// given: their life is counted from then. One request, and none without such
// waivers. Where GitHub cannot say they stay without a date, and the report says
// that they do not count.
func (s *session) dateWaivers(ctx context.Context, p *policy.Policy, commit string) {
	now := s.now
	if now.IsZero() {
		now = time.Now()
	}
	lines := slices.Concat(p.Undated(), p.Overlong(now))
	if len(lines) == 0 {
		return
	}
	dates, err := s.client.LineDates(ctx, s.change.Owner, s.change.Repo, commit, p.Path, lines)
	if err != nil {
		s.warn("waivers that say neither expires nor granted do not count: " + err.Error())
		return
	}
	p.Date(dates)
}

// globs name the descriptions: those of a policy, and those of the inputs
// where they are others.
func (s *session) globs(p *review.Policy) []string {
	globs := p.Globs()
	for _, g := range s.in.specs {
		if !slices.Contains(globs, g) {
			globs = append(globs, g)
		}
	}
	return globs
}

// basePolicy reads the policy of the base, where the descriptions come from the
// workspace.
func (s *session) basePolicy(ctx context.Context) error {
	if _, err := s.compare(ctx); err != nil {
		return err
	}
	if s.change.Head == "" {
		return s.applyPolicy(ctx, embed.FS{})
	}
	tip, err := s.tree(ctx, s.policyCommit())
	if err != nil {
		return err
	}
	return s.applyPolicy(ctx, tip)
}

// wrongUse says whose words ask for what is not there.
func (s *session) wrongUse(err error) error {
	switch {
	case len(s.policy.Globs()) > 0:
		return wrongInput("input spec, or specs of %s: %s", s.policy.Path, usage(err))
	case len(s.in.specs) > 0:
		return wrongInput("input spec: %s", usage(err))
	}
	return wrongInput("%w", err)
}
