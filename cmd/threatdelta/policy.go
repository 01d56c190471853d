package main

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/threatdelta/threatdelta/internal/review"
)

// policy reads the policy of a review: the file that the user names, else that of
// the base, or of the branch that the work goes to. Waivers that do not say when
// they were given are as old as their lines.
func (c *comparison) policy(config string) (*review.Policy, error) {
	if config != "" {
		return policyFile(config)
	}
	deciding := c.input.Base
	if c.input.Steering != nil {
		deciding = *c.input.Steering
	}
	p, err := review.FindPolicy(deciding.FS)
	if err != nil || c.commit == "" {
		return p, err
	}
	lines := slices.Concat(p.Undated(), p.Overlong(time.Now()))
	if len(lines) == 0 {
		return p, nil
	}
	repo, err := c.repository()
	if err != nil {
		return nil, err
	}
	dates, err := repo.LineDates(c.ctx, c.commit, p.Path, lines)
	if err != nil {
		return nil, err
	}
	p.Date(dates)
	return p, nil
}

// policyFile reads a policy from a file that the user names.
func policyFile(name string) (*review.Policy, error) {
	raw, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, wrongUse("--config %s: there is no such file", quote(name))
	}
	if err != nil {
		return nil, wrongUse("--config: %w", err)
	}
	return review.ParsePolicy(name, raw)
}
