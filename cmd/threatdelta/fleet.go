package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/threatdelta/threatdelta/internal/fleet"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// fleetFlags are the flags of the fleet command.
type fleetFlags struct {
	organization string
	repositories []string
	only         []string
	review       bool
	shard        fleetShard
	save         string
	cache        string
	wait         time.Duration
	allowMissing bool

	list   bool
	shards int
	issue  string

	outputs fleetOutputs
	since   since
	level   choice
	asked   string
	waits   []string
	ending  int
	limit   int
}

const fleetHelp = `Say how the APIs of many repositories stand: the queue of open pull requests with what
each would make possible, what every API gives to anybody today, which acceptances end
when, which repositories have a description and not the check, and what could not be
read.

With --org or --repo GitHub is asked, by the token in THREATDELTA_TOKEN, GH_TOKEN or
GITHUB_TOKEN, which needs to read metadata, pull requests, actions, checks and contents.
Reports and threat models are those that runs of the check left in artifacts named
threatdelta; with --review they are made here, so that nobody needs to be believed who
opened a pull request. Otherwise each FILE is a report, a threat model, what --save
wrote, or a folder of these.

What cannot be read is named with the reason, and the rest is said all the same; the
exit code is 3 then. Requests are paced below the limits of GitHub. With --cache what
did not change is not sent again.

Exit codes: 0 everything was read, 2 wrong use, 3 something could not be read or
written (with --allow-missing only: written).`

const fleetExamples = `  threatdelta fleet threatdelta-report/report.json
  threatdelta fleet --format html=fleet.html --format markdown threatdelta-report
  threatdelta fleet --org acme --cache ~/.cache/threatdelta --format html=fleet.html
  threatdelta fleet --org acme --waits blocked --asked acme/security --limit 20`

func (p *program) fleetCommand() *cobra.Command {
	f := &fleetFlags{level: choice{choices: severity.LevelNames()}}
	cmd := &cobra.Command{
		Use:     "fleet [flags] [FILE ...]",
		Short:   "Say how the APIs of many repositories stand",
		Long:    fleetHelp,
		Example: fleetExamples,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.fleet(cmd.Context(), f, args)
		},
		DisableFlagsInUseLine: true,
	}
	flags := cmd.Flags()
	f.sources(flags)
	f.views(flags)
	flags.BoolVar(&f.list, "list", false, "print the names of the repositories that would be read, one a line, and read none")
	flags.IntVar(&f.shards, "shards", 0, "with --list print, in their place, the `N` or fewer shards that they make, as a JSON list for a matrix")
	flags.StringVar(&f.issue, "issue", "", "keep one issue of `OWNER/NAME` that says which acceptances end within --ending days; it is written only when there is something new to say")
	completes(cmd, "level", f.level.choices)
	completes(cmd, "format", fleet.Formats())
	return cmd
}

// sources are the flags that say what is read.
func (f *fleetFlags) sources(flags *pflag.FlagSet) {
	flags.StringVar(&f.organization, "org", "", "the `ORGANIZATION` of GitHub whose repositories are read")
	flags.StringArrayVar(&f.repositories, "repo", nil, "a repository to read, `OWNER/NAME`; repeatable")
	flags.StringArrayVar(&f.only, "only", nil, "read and show only repositories of this `NAME`, in which * stands for any characters but a slash; repeatable, or several with spaces or lines between")
	flags.BoolVar(&f.review, "review", false, "review the open pull requests and model the default branches here, in place of taking what the check left")
	flags.Var(&f.shard, "shard", "read only the repositories of shard `I/N`, of which each is in one, by its name")
	flags.StringVar(&f.save, "save", "", "write what was read to `FILE`, for another run of this command")
	flags.StringVar(&f.cache, "cache", "", "keep answers of GitHub in the folder `DIR`, made for its owner alone; contents of private repositories are among them")
	flags.DurationVar(&f.wait, "wait", 15*time.Minute, "how long to wait in all for the limits of GitHub, as a `DURATION` such as 5m")
	flags.BoolVar(&f.allowMissing, "allow-missing", false, "end with exit code 0 although something could not be read, which is said all the same")
}

// views are the flags that say what is shown.
func (f *fleetFlags) views(flags *pflag.FlagSet) {
	flags.Var(&f.outputs, "format", "write it as `F[=FILE]`, F being "+orList(fleet.Formats())+", to standard output or to FILE; repeatable (default markdown)")
	flags.Var(&f.since, "since", "show pull requests that were updated since `WHEN`, a date (YYYY-MM-DD) or a time from now (14d)")
	flags.Var(&f.level, "level", "show what has an open threat of at least `LEVEL`, "+orList(f.level.choices)+", and what has no review")
	flags.StringVar(&f.asked, "asked", "", "show pull requests that ask for `WHO`, an account or a team as OWNER/TEAM")
	flags.StringArrayVar(&f.waits, "waits", nil, "show pull requests that are `STATE`, "+orList(waitNames())+"; repeatable")
	flags.IntVar(&f.ending, "ending", 0, "show acceptances that end within `DAYS` (default with --issue 30)")
	flags.IntVar(&f.limit, "limit", 0, "show at most `N` entries of each list, and say how many more there are")
}

func waitNames() []string {
	var out []string
	for _, w := range fleet.AllWaits() {
		out = append(out, string(w))
	}
	return out
}

// check says which flags do not go together, and completes them.
func (f *fleetFlags) check(args []string) error {
	f.only = strings.Fields(strings.Join(f.only, " "))
	asks := f.organization != "" || len(f.repositories) > 0
	only := map[string]bool{"--review": f.review, "--shard": f.shard.Count > 0, "--list": f.list, "--save": f.save != "", "--cache": f.cache != ""}
	for _, name := range []string{"--review", "--shard", "--list", "--save", "--cache"} {
		if only[name] && !asks {
			return wrongUse("%s is about repositories of GitHub: give --org or --repo", name)
		}
	}
	switch {
	case asks && len(args) > 0:
		return wrongUse("--org and --repo ask GitHub, and %s is a file: give one or the other", quote(args[0]))
	case !asks && len(args) == 0:
		return wrongUse("fleet takes files to read, or --org, but got none")
	case f.shards != 0 && !f.list:
		return wrongUse("--shards goes with --list")
	case f.shards < 0 || f.shards > fleet.MostShards:
		return wrongUse("--shards %d is not from 1 to %d, which is as many jobs as a matrix has", f.shards, fleet.MostShards)
	case f.limit < 0 || f.ending < 0:
		return wrongUse("--limit and --ending are not negative")
	case f.issue != "" && len(f.outputs.outputs) > 0:
		return wrongUse("--issue writes to an issue, and --format to a file: run the command once for each")
	case f.wait < 0:
		return wrongUse("--wait %v is negative", f.wait)
	}
	if len(f.outputs.outputs) == 0 {
		f.outputs.outputs = outputs{{format: fleet.Formats()[0]}}
	}
	return f.checkWaits()
}

func (f *fleetFlags) checkWaits() error {
	for _, w := range f.waits {
		if !slices.Contains(waitNames(), w) {
			return wrongUse("--waits is %s, not %s", orList(waitNames()), quote(w))
		}
	}
	return nil
}

// filter is what the flags leave, at a time.
func (f *fleetFlags) filter(now time.Time) fleet.Filter {
	out := fleet.Filter{Level: severity.ParseLevel(f.level.value), Asked: f.asked, Repositories: f.only, Ending: f.ending, Limit: f.limit}
	for _, w := range f.waits {
		out.Waits = append(out.Waits, fleet.Waits(w))
	}
	if f.since.days > 0 {
		out.Since = now.AddDate(0, 0, -f.since.days)
	} else {
		out.Since = f.since.date
	}
	return out
}

// fleetOutputs is the value of --format of the fleet command.
type fleetOutputs struct{ outputs }

func (o *fleetOutputs) Set(s string) error { return o.add(s, fleet.Formats()) }

// since is the value of --since: a date, or days from now.
type since struct {
	text string
	date time.Time
	days int
}

func (s *since) Type() string   { return "" }
func (s *since) String() string { return s.text }

func (s *since) Set(text string) error {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.Atoi(days)
		if err != nil || n < 1 || n > 36500 {
			return fmt.Errorf("is a number of days such as 14d, or a date, not %s", quote(text))
		}
		s.text, s.days = text, n
		return nil
	}
	date, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return fmt.Errorf("is a date such as 2026-01-31, or a number of days such as 14d, not %s", quote(text))
	}
	s.text, s.date = text, date
	return nil
}

// fleetShard is the value of --shard.
type fleetShard struct{ fleet.Shard }

func (s *fleetShard) Type() string { return "" }

func (s *fleetShard) String() string {
	if s.Count == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", s.Index, s.Count)
}

func (s *fleetShard) Set(text string) error {
	index, count, ok := strings.Cut(text, "/")
	i, errIndex := strconv.Atoi(index)
	n, errCount := strconv.Atoi(count)
	if !ok || errIndex != nil || errCount != nil || i < 1 || i > n || n > fleet.MostShards {
		return fmt.Errorf("is I/N, such as 2/8, N being %d at most, not %s", fleet.MostShards, quote(text))
	}
	s.Index, s.Count = i, n
	return nil
}

// fleet reads, and writes what was asked for.
func (p *program) fleet(ctx context.Context, f *fleetFlags, args []string) error {
	if err := f.check(args); err != nil {
		return err
	}
	if f.list {
		return p.listFleet(ctx, f)
	}
	records, err := p.records(ctx, f, args)
	if err != nil {
		return err
	}
	if f.save != "" {
		if err := p.saveRecords(f.save, records); err != nil {
			return err
		}
	}
	now := p.now()
	state := fleet.New(records, now)
	if f.issue != "" {
		err = p.updateIssue(ctx, f, state)
	} else {
		err = p.showFleet(f, f.filter(now).Apply(state))
	}
	if err != nil || state.IsWhole() {
		return err
	}
	for _, u := range state.Unread {
		p.printError("threatdelta: " + strings.TrimSuffix(strings.TrimSpace(u.Repository+" "+u.What)+": "+u.Why+"; "+u.Do, "; "))
	}
	if f.allowMissing {
		return nil
	}
	return exitStatus(exitNoReview)
}
