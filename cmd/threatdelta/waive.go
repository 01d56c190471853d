package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/git"
	"github.com/threatdelta/threatdelta/internal/logline"
	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// waiverFlags are what waivers that a command writes have in common.
type waiverFlags struct {
	reason, by, expires, config string
}

func (f *waiverFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.reason, "reason", "", "why it is accepted, as a `TEXT`")
	flags.StringVar(&f.by, "by", "", "the `NAME` of who accepts it (default git's user.name)")
	flags.StringVar(&f.expires, "expires", "", "the last `DATE` on which it counts, such as 2027-01-31 (default as the policy says, a year without one)")
	flags.StringVar(&f.config, "config", "", "the policy `FILE` to write it to (default "+orList(policy.Names())+" of the repository, whichever there is)")
}

const waiveHelp = `Accept a finding: write it under waivers into the policy file.

The finding is looked up in a report (JSON), or else in a review of BASE and HEAD
or, without them, of what one is working on, as threatdelta review does it. Its
first 6 digits are enough. The waiver keeps its description, its score and the
operations that it reaches: when either grows, it is asked for again. Of more
than 100 operations it keeps a digest, and is for exactly these. Of a finding in
several descriptions a waiver is written for each: in another it is asked for
again.

The waiver counts once the base branch has it. Until then the change that brings
it is reported as gate-weakened, so that somebody else decides about it.

Exit codes: 0 written, 2 wrong use (also: no open finding has the fingerprint),
3 could not review, or the policy could not be written.`

func (p *program) waiveCommand() *cobra.Command {
	f := &waiverFlags{}
	var from string
	cmd := &cobra.Command{
		Use:     "waive [flags] FINGERPRINT [BASE...HEAD | BASE HEAD]",
		Short:   "Accept a finding in the policy file",
		Long:    waiveHelp,
		Example: "  threatdelta waive 9f3a5c017be2d846 --reason 'open data' --expires 2027-01-31\n  threatdelta waive 9f3a5c --report threatdelta-report/report.json --reason 'open data'",
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case len(args) == 0 || len(args) > 3:
				return wrongUse("waive takes one fingerprint, and BASE...HEAD, BASE and HEAD, or neither, but got %d arguments", len(args))
			case len(args) > 1 && from != "":
				return wrongUse("waive looks the finding up in a report or in a review of BASE and HEAD, not in both")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			typed := strings.ToLower(args[0])
			if !hexadecimal().MatchString(typed) {
				return wrongUse("%s is no fingerprint, which is 16 hexadecimal digits, or the first 6 of them at least", quote(typed))
			}
			if err := f.check(); err != nil {
				return err
			}
			r, where, err := p.reportFor(cmd.Context(), from, args[1:])
			if err != nil {
				return err
			}
			list, err := waiversFor(r, typed, where)
			if err != nil {
				return err
			}
			return p.write(cmd.Context(), f, list)
		},
		DisableFlagsInUseLine: true,
	}
	f.add(cmd)
	cmd.Flags().StringVar(&from, "report", "", "look the finding up in the report `FILE` (JSON) instead of a review")
	return cmd
}

var hexadecimal = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9a-f]{6,16}$`) })

// reportFor is the report in which a finding is looked up, and what to call it.
func (p *program) reportFor(ctx context.Context, from string, trees []string) (*report.Report, string, error) {
	if from == "" {
		r, err := p.reviewSilently(ctx, trees)
		return r, "this review (name BASE and HEAD, or give --report, where it is of another one)", err
	}
	file, err := os.Open(from)
	if err != nil {
		return nil, "", wrongUse("--report: %w", err)
	}
	defer file.Close()
	r, err := report.Read(from, file)
	if err != nil {
		return nil, "", wrongUse("--report %w", err)
	}
	if len(r.Repositories) > 0 {
		return nil, "", wrongUse("--report %s is of several repositories: give the report of this one", from)
	}
	return r, quote(from), nil
}

// reviewSilently reviews as threatdelta review would, and writes nothing.
func (p *program) reviewSilently(ctx context.Context, trees []string) (*report.Report, error) {
	c := &comparison{ctx: ctx, stdin: p.stdin}
	defer c.Close()
	if err := c.compare(trees); err != nil {
		return nil, err
	}
	in := c.input
	in.FailOn, in.Version = severity.Never, p.engine.version
	var err error
	if in.Policy, err = c.policy(""); err != nil {
		return nil, err
	}
	if len(in.Pairs) == 0 {
		in.Specs = in.Policy.Globs()
	}
	return p.runEngine(ctx, &reviewFlags{}, in)
}

// waiversFor are waivers for the finding of a report whose fingerprint begins with
// what was typed, as it is: one, or of several descriptions one for each that has
// none yet. A single one of these is named by the fingerprint that it has alone.
func waiversFor(r *report.Report, typed, where string) ([]policy.Waiver, error) {
	found := map[string][]policy.Waiver{}
	former := ""
	for i := range r.Specs {
		s := &r.Specs[i]
		for _, f := range s.Findings {
			if f.State == severity.Resolved {
				continue
			}
			if strings.HasPrefix(f.Fingerprint, typed) {
				found[f.Fingerprint] = append(acceptingEach(s, f), acceptingParts(s, f)...)
			}
			for n, one := range f.Each() {
				name := knownAs(s, f, n)
				switch {
				case len(f.Instances) > 0 && strings.HasPrefix(one.Fingerprint, typed):
					found[one.Fingerprint] = []policy.Waiver{policy.Accepting(review.Waivable(one, name))}
				case !strings.HasPrefix(one.Fingerprint, typed) && one.Former != "" && strings.HasPrefix(one.Former, typed):
					former = fmt.Sprintf("; fingerprints now include the description, and %s is now %s in %s", typed, one.Fingerprint, logline.Inert(name))
				}
			}
		}
	}
	if len(found) == 0 {
		return nil, wrongUse("no open finding of %s has a fingerprint that begins with %s%s", where, typed, former)
	}
	if len(found) > 1 {
		return nil, wrongUse("%d findings of %s have a fingerprint that begins with %s; give more of its digits", len(found), where, typed)
	}
	for _, list := range found {
		return list, nil
	}
	return nil, nil
}

// acceptingEach are waivers for a finding in each of its descriptions, but for those
// where it is accepted already and not everywhere.
func acceptingEach(s *report.Spec, f finding.Finding) []policy.Waiver {
	var out []policy.Waiver
	for n, one := range f.Each() {
		if one.Waiver == nil || f.Waiver != nil {
			out = append(out, policy.Accepting(review.Waivable(one, knownAs(s, f, n))))
		}
	}
	return out
}

// acceptingParts are waivers for the findings that are shown as part of another.
func acceptingParts(s *report.Spec, whole finding.Finding) []policy.Waiver {
	var out []policy.Waiver
	for _, f := range s.Findings {
		if f.PartOf == whole.Fingerprint && f.IsOpen() {
			out = append(out, acceptingEach(s, f)...)
		}
	}
	return out
}

// knownAs is the path by which decisions know the n-th description of a finding.
func knownAs(s *report.Spec, f finding.Finding, n int) string {
	if len(f.Instances) == 0 {
		return s.Name()
	}
	return f.Instances[n].Name()
}

// check finds wrong flags before anything is looked up.
func (f *waiverFlags) check() error {
	if strings.TrimSpace(f.reason) == "" {
		return wrongUse("--reason is needed: say why it is accepted")
	}
	_, err := f.lastDay(today())
	return err
}

func today() time.Time { return time.Now().UTC().Truncate(24 * time.Hour) }

// write completes waivers and writes them into the policy file.
func (p *program) write(ctx context.Context, f *waiverFlags, list []policy.Waiver) error {
	if err := f.check(); err != nil {
		return err
	}
	today := today()
	expires, err := f.lastDay(today)
	if err != nil {
		return err
	}
	name, raw, by, err := f.file(ctx)
	if err != nil {
		return err
	}
	for i := range list {
		w := &list[i]
		w.Reason, w.By, w.Granted, w.Expires = f.reason, by, today, expires
	}
	changed, err := policy.Insert(name, raw, list)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return fmt.Errorf("writing the policy: %w", err)
	}
	if err := writeFile(name, changed); err != nil {
		return err
	}
	if len(list) == 1 {
		return p.print(fmt.Sprintf("1 waiver written to %s; it counts once the base branch has it\n", logline.Inert(name)))
	}
	return p.print(fmt.Sprintf("%d waivers written to %s; they count once the base branch has them\n", len(list), logline.Inert(name)))
}

func (f *waiverFlags) lastDay(today time.Time) (time.Time, error) {
	if f.expires == "" {
		return time.Time{}, nil
	}
	day, err := time.Parse(time.DateOnly, f.expires)
	switch {
	case err != nil:
		return day, wrongUse("--expires %s is no date; write it as 2027-01-31", quote(f.expires))
	case day.Before(today):
		return day, wrongUse("--expires %s is over", f.expires)
	}
	return day, nil
}

// file finds the policy file to write to and who writes.
func (f *waiverFlags) file(ctx context.Context) (name string, raw []byte, by string, err error) {
	root := "."
	by = f.by
	repo, err := git.Open(ctx, ".")
	switch {
	case err == nil:
		root = repo.Root()
		if by == "" {
			by = repo.User(ctx)
		}
	case !errors.Is(err, git.ErrNotRepository) && !errors.Is(err, git.ErrNoGit):
		return "", nil, "", err
	}
	if by == "" {
		return "", nil, "", wrongUse("--by is needed: git does not know your name")
	}
	if name = f.config; name == "" {
		name, _, err = policy.Find(os.DirFS(root))
		if err != nil {
			return "", nil, "", err
		}
		if name == "" {
			name = policy.Names()[0]
		}
		name = filepath.Join(root, filepath.FromSlash(name))
		if here, err := os.Getwd(); err == nil {
			if short, err := filepath.Rel(here, name); err == nil {
				name = short
			}
		}
	}
	raw, err = os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return name, nil, by, nil
	}
	if err != nil {
		return "", nil, "", fmt.Errorf("reading the policy: %w", err)
	}
	return name, raw, by, nil
}
