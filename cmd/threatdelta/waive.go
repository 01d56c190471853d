package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/threatdelta/threatdelta/internal/git"
	"github.com/threatdelta/threatdelta/internal/logline"
	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/report"
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
	flags.StringVar(&f.config, "config", "", "the policy `FILE` to write it to (default "+list(policy.Names())+" of the repository, whichever there is)")
}

const waiveHelp = `Accept a finding: write a waiver for it into the policy file.

The waiver counts once the base branch has it. Until then the change that brings
it is told as gate-weakened, so that somebody else decides about it.`

func (p *program) waiveCommand() *cobra.Command {
	f := &waiverFlags{}
	var from string
	cmd := &cobra.Command{
		Use:     "waive [flags] FINGERPRINT",
		Short:   "Accept a finding in the policy file",
		Long:    waiveHelp,
		Example: "  threatdelta waive 9f3a5c017be2d846 --reason 'open data' --expires 2027-01-31\n  threatdelta waive 9f3a5c --report threatdelta-report/report.json --reason 'open data'",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return wrongUse("waive takes one fingerprint, but got %d", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			print, err := fingerprint(args[0], from)
			if err != nil {
				return err
			}
			return p.write(cmd.Context(), f, []policy.Waiver{{Fingerprint: print}})
		},
		DisableFlagsInUseLine: true,
	}
	f.add(cmd)
	cmd.Flags().StringVar(&from, "report", "", "look the fingerprint up in the report `FILE` (JSON), where its first digits are enough")
	return cmd
}

var hexadecimal = regexp.MustCompile(`^[0-9a-f]{6,16}$`)

// fingerprint completes a fingerprint from a report, if one is given.
func fingerprint(typed, from string) (string, error) {
	typed = strings.ToLower(typed)
	if !hexadecimal.MatchString(typed) || from == "" && len(typed) < 16 {
		return "", wrongUse("%s is no fingerprint, which is 16 hexadecimal digits (or the first 6 at least, with --report)", quote(typed))
	}
	if from == "" {
		return typed, nil
	}
	raw, err := os.ReadFile(from)
	if err != nil {
		return "", wrongUse("--report: %w", err)
	}
	var r report.Report
	if err := json.Unmarshal(raw, &r); err != nil || r.Schema != report.Schema {
		return "", wrongUse("--report %s is no report of threatdelta in JSON", quote(from))
	}
	found := map[string]bool{}
	last := ""
	for _, s := range r.Specs {
		for _, f := range s.Findings {
			if strings.HasPrefix(f.Fingerprint, typed) && f.State != "resolved" {
				found[f.Fingerprint], last = true, f.Fingerprint
			}
		}
	}
	if len(found) != 1 {
		return "", wrongUse("%d findings of %s have a fingerprint that begins with %s, not one", len(found), quote(from), typed)
	}
	return last, nil
}

// write completes waivers and writes them into the policy file.
func (p *program) write(ctx context.Context, f *waiverFlags, list []policy.Waiver) error {
	if strings.TrimSpace(f.reason) == "" {
		return wrongUse("--reason is needed: say why it is accepted")
	}
	today := time.Now().UTC().Truncate(24 * time.Hour)
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
