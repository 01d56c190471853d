package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/threatdelta/threatdelta/internal/budget"
	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// reviewFlags are the flags of the review command.
type reviewFlags struct {
	specs   []string
	outputs outputs
	failOn  choice
	config  string
	noColor bool
	brief   bool
	quiet   bool
	debug   bool
	proof   bool
	noProof bool
	shard   shardFlag
	tests   bool // tests of the running API are wanted, see testsCommand
	timeout time.Duration
}

const reviewHelp = `Review what a change does to the attack surface that API descriptions declare.

What a branch changes is main...HEAD, as for git diff: what HEAD has on top of the
commit where it left main, under the policy of main as it is now. Without anything,
it is the working tree on top of where it left the default branch.

BASE and HEAD are two of
  a file         compared with the other file, whatever their names; references
                 are followed within its folder
  a folder       whose descriptions are compared path by path
  a revision     of the git repository one stands in; beside a file or a folder it
                 is that file or folder at the revision
  REVISION:PATH  a file or a folder at a revision, from the root of the repository
  -              the description on standard input, for one of them; the other is a
                 file. What it refers to in other files is not followed
They are compared as they are: what main has and HEAD has not is reviewed as if HEAD
took it back. What exists on disk is meant before a revision of the same name: write
refs/heads/NAME for the branch.

Descriptions are discovered (OpenAPI 2.0 to 3.2; YAML or JSON) unless --spec
or the policy names them. The policy (what blocks, what is accepted and until
when) is that of the base: what a change says of its own review does not count.

The text is as wide as the terminal, 60 to 160 columns; 100 where it is none. The
variable COLUMNS says otherwise.

Exit codes: 0 nothing blocks, 1 blocking findings, 2 wrong use, 3 could not
review. 3 is never a clean review.`

const reviewExamples = `  threatdelta review
  threatdelta review main...HEAD
  threatdelta review old.yaml new.yaml
  threatdelta review --brief old.yaml new.yaml
  threatdelta review v1.4.0:api/openapi.yaml api/openapi.yaml
  curl -s https://api.example.com/openapi.json | threatdelta review - openapi.json
  threatdelta review origin/main...HEAD --spec 'services/**/openapi.yaml'
  threatdelta review main...HEAD --format text --format sarif=threatdelta.sarif`

func (p *program) reviewCommand() *cobra.Command {
	f := &reviewFlags{failOn: choice{choices: severity.ThresholdNames()}}
	cmd := &cobra.Command{
		Use:     "review [flags] [BASE...HEAD | BASE HEAD]",
		Short:   "Review what a change does to the attack surface",
		Long:    reviewHelp,
		Example: reviewExamples,
		Args: func(_ *cobra.Command, args []string) error {
			return atMostTwo("review", args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.review(cmd.Context(), f, args)
		},
		DisableFlagsInUseLine: true,
	}
	flags := cmd.Flags()
	f.compared(flags)
	flags.Var(&f.outputs, "format", "write the report as `F[=FILE]`, F being "+orList(report.FormatNames())+", to standard output or to FILE; repeatable (default text)")
	flags.Var(&f.failOn, "fail-on", "block from `LEVEL` upwards, "+orList(f.failOn.choices)+" (default as the policy says, high without one)")
	flags.BoolVar(&f.noProof, "no-proof", false, "build no such requests, which also lower the confidence of what they do not confirm")
	flags.Var(&f.shard, "shard", "review only the share `I/N` of the descriptions, such as 3/8; threatdelta merge puts the reports (JSON) together")
	f.shown(flags)
	completes(cmd, "format", report.FormatNames())
	completes(cmd, "fail-on", f.failOn.choices)
	return cmd
}

// compared are the flags that say what is compared, under which policy and for how long.
func (f *reviewFlags) compared(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.specs, "spec", nil, "a description within the trees, as a `GLOB` (** crosses folders); repeatable")
	flags.StringVar(&f.config, "config", "", "the policy `FILE`, in place of "+orList(policy.Names())+" in the base")
	flags.DurationVar(&f.timeout, "timeout", 0, "end with exit code 3 where it takes longer than `DURATION`, such as 90s or 5m; 0 is no limit")
	flags.BoolVar(&f.debug, "debug", false, "say on standard error which descriptions were read in full, and why, since that takes longer")
}

// atMostTwo refuses more arguments than a base and a head.
func atMostTwo(command string, args []string) error {
	if len(args) > 2 {
		return wrongUse("%s takes BASE...HEAD, BASE and HEAD, or neither, but got %d arguments", command, len(args))
	}
	return nil
}

// checkComparison completes the flags that say what is compared and for how long.
func (f *reviewFlags) checkComparison() error {
	if f.timeout < 0 {
		return wrongUse("--timeout %v is negative", f.timeout)
	}
	for i, glob := range f.specs {
		glob = strings.TrimPrefix(filepath.ToSlash(glob), "./")
		switch {
		case !doublestar.ValidatePattern(glob):
			return wrongUse("--spec %s is no valid glob", quote(glob))
		case !fs.ValidPath(glob):
			return wrongUse("--spec %s cannot match, a glob begins at the root of the tree and stays within it", quote(glob))
		}
		f.specs[i] = glob
	}
	return nil
}

// check completes the flags, and says which do not go together.
func (f *reviewFlags) check() error {
	if err := f.checkComparison(); err != nil {
		return err
	}
	if !f.quiet && len(f.outputs) == 0 {
		f.outputs = outputs{{format: "text"}}
	}
	if f.brief && !slices.ContainsFunc(f.outputs, func(out output) bool { return out.format == "text" }) {
		return wrongUse("--brief shortens the format text, which is not asked for; add --format text")
	}
	if f.proof && f.noProof {
		return wrongUse("--proof shows what --no-proof leaves out: choose one")
	}
	for _, out := range f.outputs {
		if f.quiet && out.file == "" {
			return wrongUse("--quiet leaves standard output empty, so --format %s needs a file", out.format)
		}
	}
	return nil
}

// review compares, writes the reports, and ends with the code of the verdict.
func (p *program) review(ctx context.Context, f *reviewFlags, args []string) error {
	if err := f.check(); err != nil {
		return err
	}
	if f.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, f.timeout, fmt.Errorf(
			"the review did not end within --timeout %v, so nothing was reviewed: allow more time, or split the change", f.timeout))
		defer cancel()
	}
	var outcome outcome
	err := budget.Within(ctx, func() (err error) {
		outcome, err = p.writeReports(ctx, f, args)
		return err
	})
	if err != nil {
		return err // what was under way is its own until it ends
	}
	if err := p.writeOutputs(f.outputs, outcome.rendered); err != nil {
		return err
	}
	return p.conclude(outcome.report)
}

// waiveArguments are what threatdelta waive takes to look at what was reviewed. What was
// on standard input is gone, and looked up in a report.
func waiveArguments(args []string) string {
	var words []string
	for _, arg := range args {
		switch {
		case arg == "-":
			return "--report FILE"
		case !plainWord.MatchString(arg):
			arg = "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
		}
		words = append(words, arg)
	}
	return strings.Join(words, " ")
}

// plainWord is what no shell reads otherwise than as it is.
var plainWord = regexp.MustCompile(`^[A-Za-z0-9_./:@%+,^~-]+$`)

// outcome is a report and what it says in every format that was asked for.
type outcome struct {
	report   *report.Report
	rendered [][]byte
}

// writeReports reviews, and renders the report.
func (p *program) writeReports(ctx context.Context, f *reviewFlags, args []string) (outcome, error) {
	r, err := p.compare(ctx, f, args)
	if err != nil {
		return outcome{}, err
	}
	rendered, err := render(r, f.outputs, report.Options{
		Color: !f.noColor && p.env("NO_COLOR") == "" && p.isSmartTerminal(p.stdout), Width: p.width(), Brief: f.brief, Proof: f.proof, Waive: waiveArguments(args),
	})
	return outcome{r, rendered}, err
}

// compare reviews what the arguments name.
func (p *program) compare(ctx context.Context, f *reviewFlags, args []string) (*report.Report, error) {
	c := &comparison{ctx: ctx, stdin: p.stdin}
	defer c.Close()
	if err := c.compare(args); err != nil {
		return nil, err
	}
	if c.remark != "" && !f.quiet {
		p.printError("threatdelta: " + c.remark)
	}
	in := c.input
	if len(in.Pairs) > 0 && len(f.specs) > 0 {
		return nil, wrongUse("--spec names descriptions within folders or revisions, but BASE or HEAD is a file already")
	}
	in.NoProofs, in.Shard = f.noProof, f.shard.of
	if in.Shard.IsPart() && len(in.Pairs) > 0 {
		return nil, wrongUse("--shard divides the descriptions of folders or revisions, but BASE or HEAD is a file already")
	}
	in.Specs, in.FailOn, in.Version, in.Tests = f.specs, severity.ParseThreshold(f.failOn.value), p.engine.version, f.tests
	var err error
	if in.Policy, err = c.policy(f.config); err != nil {
		return nil, err
	}
	if len(in.Pairs) == 0 && len(in.Specs) == 0 {
		in.Specs = in.Policy.Globs()
	}
	return p.runEngine(ctx, f, in)
}

func (p *program) runEngine(ctx context.Context, f *reviewFlags, in input) (*report.Report, error) {
	switch {
	case f.debug: // its lines would break that of the progress
		in.Debug = func(line string) { p.printError("debug: " + line) }
	case !f.quiet && p.isSmartTerminal(p.stderr):
		bar := startProgress(p.stderr, "reviewing")
		defer bar.end()
		in.Progress = bar.update
	}
	r, err := p.engine.review(ctx, in)
	var problems *policy.Errors
	switch {
	case errors.As(err, &problems):
		return nil, err // each names its file and line
	case err != nil && errors.Is(err, p.engine.usage):
		return nil, wrongUse("%s", strings.TrimPrefix(err.Error(), p.engine.usage.Error()+": "))
	case err != nil:
		return nil, err
	case r == nil:
		return nil, errors.New("the review ended without a report")
	}
	return r, nil
}

// conclude translates the verdict. What kept the review from being complete is
// said on standard error too, one line each, for it must not be overlooked.
func (p *program) conclude(r *report.Report) error {
	switch r.Gate.Verdict {
	case report.VerdictPass:
		return nil
	case report.VerdictFail:
		return exitStatus(exitFail)
	}
	said := map[string]bool{}
	for _, spec := range r.LaidOut().Specs {
		for _, note := range spec.Notes {
			line := place(note) + note.Message
			if note.Level == "error" && !said[line] { // descriptions that share a file share what is wrong with it
				p.printError(line)
				said[line] = true
			}
		}
	}
	if len(said) == 0 {
		p.printError("threatdelta: the review is not complete; see the notes of the report")
	}
	return exitStatus(exitNoReview)
}

// place is "file:line:column: " as far as it is known.
func place(n report.Note) string {
	switch {
	case n.File == "":
		return "threatdelta: "
	case n.Line == 0:
		return n.File + ": "
	case n.Column == 0:
		return fmt.Sprintf("%s:%d: ", n.File, n.Line)
	}
	return fmt.Sprintf("%s:%d:%d: ", n.File, n.Line, n.Column)
}
