package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"github.com/threatdelta/threatdelta/internal/acceptance"
	"github.com/threatdelta/threatdelta/internal/git"
	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// waiversFlags are the flags of the waivers command.
type waiversFlags struct {
	ending days
	on     string
	format choice
	config string
}

// days is the value of --ending: a number of days, written 30d, or 4w.
type days int

func (d *days) Type() string { return "" }

func (d *days) String() string {
	if *d == 0 {
		return ""
	}
	return strconv.Itoa(int(*d)) + "d"
}

var writtenDays = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^([1-9][0-9]{0,3})([dw])$`) })

// Set reads a number of days or weeks.
func (d *days) Set(s string) error {
	parts := writtenDays().FindStringSubmatch(s)
	if parts == nil {
		return fmt.Errorf("%s is no number of days; write it as 30d or 4w", quote(s))
	}
	n, _ := strconv.Atoi(parts[1]) // digits, as it matches
	if parts[2] == "w" {
		n *= 7
	}
	*d = days(n)
	return nil
}

const waiversHelp = `List what the policy file accepts: each entry under waivers with its last day, its
reason, who accepted it, and whether what it accepts still stands in the descriptions
of the working tree, or of SPEC, a folder or a revision. An entry whose finding has
become more than what was accepted is named, and so is one that matches nothing any
more: it can be taken out. What was accepted of a change, such as a guard that went,
does not show in one state by itself: while its operation is there, that is not known.

With --ending only those are listed that do not count any more, or end by then.
--on lists them as of another day, such as that of the next release.

Exit codes: 0 all of them count, and none ends within --ending, 1 one does not count
or ends by then, 2 wrong use (also: a policy with errors), 3 a description could not
be read, so that it is not known what stands.`

const waiversExamples = `  threatdelta waivers
  threatdelta waivers --ending 30d --format markdown
  threatdelta waivers --on 2027-01-31 --format json main`

func (p *program) waiversCommand() *cobra.Command {
	f := &waiversFlags{format: choice{value: "text", choices: acceptance.Names()}}
	cmd := &cobra.Command{
		Use:     "waivers [flags] [SPEC]",
		Short:   "List what the policy accepts, until when, and whether it still stands",
		Long:    waiversHelp,
		Example: waiversExamples,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return wrongUse("waivers takes one folder or revision, or none, but got %d arguments", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.waivers(cmd.Context(), f, append(args, "")[0])
		},
		DisableFlagsInUseLine: true,
	}
	flags := cmd.Flags()
	flags.Var(&f.ending, "ending", "only those that do not count, or end within `DAYS`, such as 30d or 4w")
	flags.StringVar(&f.on, "on", "", "as of `DATE`, such as 2027-01-31 (default today, UTC)")
	flags.Var(&f.format, "format", "print as `FORMAT`, "+orList(f.format.choices))
	addConfig(cmd, &f.config)
	completes(cmd, "format", f.format.choices)
	return cmd
}

// waivers lists what the policy of a tree accepts.
func (p *program) waivers(ctx context.Context, f *waiversFlags, arg string) error {
	now := time.Now()
	if f.on != "" {
		day, err := time.Parse(time.DateOnly, f.on)
		if err != nil {
			return wrongUse("--on %s is no date; write it as 2027-01-31", quote(f.on))
		}
		now = day
	}
	list, err := p.accepted(ctx, f, arg, now)
	if err != nil {
		if errors.Is(err, p.engine.usage) && !errors.As(err, new(*policy.Errors)) {
			return wrongUse("%s", strings.TrimPrefix(err.Error(), p.engine.usage.Error()+": "))
		}
		return err
	}
	list.Within = int(f.ending)
	if list.Within > 0 {
		list = list.Only()
	}
	var b bytes.Buffer
	write, _ := acceptance.Find(f.format.value) // the flag takes no other
	if err := write(&b, list); err != nil {
		return err
	}
	if err := p.print(b.String()); err != nil {
		return err
	}
	for _, problem := range list.Problems {
		p.printError(problem)
	}
	switch {
	case len(list.Problems) > 0:
		return exitStatus(exitNoReview)
	case list.Due():
		return exitStatus(exitFail)
	}
	return nil
}

// accepted opens the tree and its policy.
func (p *program) accepted(ctx context.Context, f *waiversFlags, arg string, now time.Time) (*acceptance.List, error) {
	c := &comparison{ctx: ctx, stdin: p.stdin}
	defer c.Close()
	if err := c.one(arg); err != nil {
		return nil, err
	}
	in := c.input
	if len(in.Pairs) > 0 {
		return nil, wrongUse("%s is a file; waivers looks at a folder or a revision, and what its policy accepts", quote(arg))
	}
	var err error
	if in.Policy, err = c.policy(f.config); err != nil {
		return nil, err
	}
	if err := c.datePolicy(in.Policy, f.config, now); err != nil {
		return nil, err
	}
	in.Specs, in.FailOn, in.Version, in.Now = in.Policy.Globs(), severity.Never, p.engine.version, now
	return p.engine.acceptances(ctx, in)
}

// datePolicy finds out when lines of the policy of a working tree were committed, where
// that decides: the file is looked up in the last commit, if it is the same there.
func (c *comparison) datePolicy(p *review.Policy, config string, now time.Time) error {
	lines := slices.Concat(p.Undated(), p.Overlong(now))
	if len(lines) == 0 || config != "" || p.Path == "" || c.commit != "" {
		return nil
	}
	repo, err := c.repository()
	if errors.Is(err, git.ErrNotRepository) || errors.Is(err, git.ErrNoGit) {
		return nil
	}
	if err != nil {
		return err
	}
	head, err := repo.Resolve(c.ctx, "HEAD")
	if errors.Is(err, git.ErrNotRevision) {
		return nil // nothing is committed yet
	}
	if err != nil {
		return err
	}
	committed, err := repo.Tree(c.ctx, head)
	if err != nil {
		return err
	}
	c.toClose(committed)
	if text, err := committed.ReadFile(p.Path); err != nil || !p.IsText(text) {
		return nil
	}
	dates, err := repo.LineDates(c.ctx, head, p.Path, lines)
	if err != nil {
		return err
	}
	p.Date(dates)
	return nil
}
