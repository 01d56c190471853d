package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/threatdelta/threatdelta/internal/budget"
	"github.com/threatdelta/threatdelta/internal/logline"
	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/model/decisions"
	"github.com/threatdelta/threatdelta/internal/model/format"
	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// modelFlags are the flags of the model command.
type modelFlags struct {
	specs     []string
	format    choice
	config    string
	since     string
	write     string
	decisions string
	check     bool
	history   int
	shard     shardFlag
	timeout   time.Duration
}

const modelHelp = `Write the threat model of API descriptions as they stand: what is protected and which
obligations follow, who may attack and where they reach in, where data flows, which
threats stand by STRIDE, what mitigates them, who accepted them until when, and what
they make possible one after the other.

SPEC is a file, a folder, REVISION:PATH or a revision; without one it is the working
tree. Descriptions are discovered unless --spec or the policy names them. The threats
are those that a review of the description against nothing finds, under its own policy.

The same description gives the same bytes: there is no date and no commit in it, and
the order of what it says does not count. What is accepted until a day changes the
model when that day is over.

What a team decides by hand is kept beside the document in a YAML file: see
--decisions.

Exit codes: 0 written, or with --check that the file is up to date, 1 with --check
that it is not, 2 wrong use, 3 a description could not be read, or a file not written.`

const modelExamples = `  threatdelta model
  threatdelta model api/openapi.yaml
  threatdelta model --format json v1.4.0
  threatdelta model --since main HEAD
  threatdelta model --write threat-model.html
  threatdelta model --write docs/threat-model.md
  threatdelta model --write docs/threat-model.md --check`

func (p *program) modelCommand() *cobra.Command {
	f := &modelFlags{format: choice{choices: format.Names()}}
	cmd := &cobra.Command{
		Use:     "model [flags] [SPEC ...]",
		Short:   "Write the standing threat model of API descriptions",
		Long:    modelHelp,
		Example: modelExamples,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.model(cmd.Context(), f, args)
		},
		DisableFlagsInUseLine: true,
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&f.specs, "spec", nil, "a description within the tree, as a `GLOB` (** crosses folders); repeatable")
	flags.Var(&f.format, "format", "write it as `F`, "+orList(f.format.choices)+" (default markdown, or as the name of --write ends)")
	flags.StringVar(&f.config, "config", "", "the policy `FILE`, in place of "+orList(policy.Names())+" in the tree")
	flags.StringVar(&f.since, "since", "", "mark what is new, changed or gone since the `SPEC` of an earlier state")
	flags.StringVar(&f.write, "write", "", "write it to `FILE` in place of standard output")
	flags.BoolVar(&f.check, "check", false, "write nothing, and end with exit code 1 where the file of --write is not what would be written")
	flags.StringVar(&f.decisions, "decisions", "", "what was decided by hand, as a YAML `FILE` (default the one named like that of --write, with .decisions.yaml at its end, where it is there)")
	flags.IntVar(&f.history, "history", 0, "add the surface score at the last `N` commits of each description")
	flags.Var(&f.shard, "shard", "model only the share `I/N` of the descriptions, such as 3/8; threatdelta merge puts the models (JSON) together")
	flags.DurationVar(&f.timeout, "timeout", 0, "end with exit code 3 where it takes longer than `DURATION`, such as 90s or 5m; 0 is no limit")
	completes(cmd, "format", f.format.choices)
	return cmd
}

// checkFlags completes the flags, and says which do not go together.
func (f *modelFlags) checkFlags() error {
	if err := (&reviewFlags{specs: f.specs, timeout: f.timeout, quiet: true}).check(); err != nil {
		return err
	}
	switch {
	case f.shard.of.IsPart() && (f.write != "" || f.since != "" || f.history > 0 || f.decisions != ""):
		return wrongUse("--shard makes a share of what stands: leave out --write, --since, --history and --decisions")
	case f.check && f.write == "":
		return wrongUse("--check compares with the file of --write, which is not given")
	case f.history < 0 || f.history > mostHistory:
		return wrongUse("--history %d is not from 1 to %d", f.history, mostHistory)
	case f.history > 0 && f.write != "":
		return wrongUse("--history changes with every commit, so that a committed document would never match: give it without --write")
	case f.since != "" && f.write != "":
		return wrongUse("--since marks one change, and a committed document is about what stands: give it without --write")
	}
	if f.format.value == "" {
		f.format.value = cmp.Or(format.Named(f.write), "markdown")
	}
	return nil
}

// model makes the model and writes it.
func (p *program) model(ctx context.Context, f *modelFlags, args []string) error {
	if err := f.checkFlags(); err != nil {
		return err
	}
	if f.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, f.timeout, fmt.Errorf("the model was not made within --timeout %v: allow more time, or model fewer descriptions", f.timeout))
		defer cancel()
	}
	var m *model.Model
	err := budget.Within(ctx, func() (err error) {
		m, err = p.modelled(ctx, f, args)
		return err
	})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	write, _ := format.Find(f.format.value) // the flag takes no other
	if err := write(&b, m); err != nil {
		return fmt.Errorf("writing the model as %s: %w", f.format.value, err)
	}
	if err := p.deliver(f, b.Bytes()); err != nil {
		return err
	}
	return p.incomplete(m)
}

// deliver writes the model, or checks that it is written.
func (p *program) deliver(f *modelFlags, written []byte) error {
	if f.write == "" {
		return p.print(string(written))
	}
	if f.check {
		there, err := os.ReadFile(f.write)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("reading %s: %w", quote(f.write), err)
		}
		if err == nil && bytes.Equal(there, written) {
			return p.print(f.write + " is up to date\n")
		}
		p.printError(fmt.Sprintf("%s:%d: is not the threat model of the description any more; run threatdelta model --write %s", f.write, firstDifference(there, written), f.write))
		return exitStatus(exitFail)
	}
	if err := os.MkdirAll(filepath.Dir(f.write), 0o777); err != nil {
		return fmt.Errorf("writing the model: %w", err)
	}
	if err := writeFile(f.write, written); err != nil {
		return err
	}
	return p.print("the threat model is written to " + f.write + "\n")
}

// firstDifference is the first line in which two texts differ.
func firstDifference(a, b []byte) int {
	line := 1
	for i := 0; i < len(a) && i < len(b) && a[i] == b[i]; i++ {
		if a[i] == '\n' {
			line++
		}
	}
	return line
}

// incomplete says on standard error what is not in the model, one line each.
func (p *program) incomplete(m *model.Model) error {
	fatal := false
	for _, x := range m.Problems {
		if x.Fatal {
			fatal = true
			p.printError(place(report.Note{File: x.Path, Line: x.Line}) + x.Message)
		}
	}
	if fatal {
		return exitStatus(exitNoReview)
	}
	return nil
}

// modelled makes the model of what the arguments name, the working tree where they name nothing.
func (p *program) modelled(ctx context.Context, f *modelFlags, args []string) (*model.Model, error) {
	out, err := p.modelOf(ctx, f, args)
	if err != nil {
		return nil, err
	}
	if f.since != "" {
		before, err := p.modelOf(ctx, f, sinceArguments(f.since, args))
		if err != nil {
			return nil, err
		}
		if len(out.Descriptions) == 1 && len(before.Descriptions) == 1 {
			before.Descriptions[0].Path = out.Descriptions[0].Path // of two files that were named
		}
		model.Mark(out, before)
	}
	kept, err := f.kept()
	if err != nil {
		return nil, err
	}
	model.Keep(out, kept)
	if f.history > 0 {
		if out.History, err = p.history(ctx, f, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// kept reads what was decided by hand: in the file that is named, or the one beside the document where it is there.
func (f *modelFlags) kept() (model.Decisions, error) {
	name := f.decisions
	if name == "" && f.write != "" {
		name = strings.TrimSuffix(f.write, filepath.Ext(f.write)) + decisionsEnd
	}
	if name == "" {
		return model.Decisions{}, nil
	}
	raw, err := os.ReadFile(name)
	switch {
	case errors.Is(err, os.ErrNotExist) && f.decisions == "":
		return model.Decisions{}, nil
	case err != nil:
		return model.Decisions{}, wrongUse("--decisions: %w", err)
	}
	kept, err := decisions.Parse(name, raw)
	if err != nil {
		return model.Decisions{}, wrongUse("%s", strings.ReplaceAll(logline.Inert(strings.ReplaceAll(err.Error(), "\n", "; ")), "\n", " "))
	}
	return kept, nil
}

// decisionsEnd is how the name of the file of decisions beside a document ends.
const decisionsEnd = ".decisions.yaml"

// sinceArguments are what names the earlier state: itself, or where it is a revision and files are
// named, these at it.
func sinceArguments(since string, args []string) []string {
	if _, err := os.Stat(since); err == nil || strings.Contains(since, ":") {
		return []string{since}
	}
	var out []string
	for _, arg := range args {
		info, err := os.Stat(arg)
		if err != nil || info.IsDir() {
			continue // a revision, or a folder of many
		}
		name, ok := inRepository(arg)
		if ok {
			out = append(out, since+":"+name)
		}
	}
	if len(out) == 0 {
		return []string{since}
	}
	return out
}

func (p *program) modelOf(ctx context.Context, f *modelFlags, args []string) (*model.Model, error) {
	if len(args) == 0 {
		return p.modelOne(ctx, f, "")
	}
	if f.shard.of.IsPart() && len(args) > 1 {
		return nil, wrongUse("--shard divides the descriptions of one SPEC, but got %d", len(args))
	}
	if len(args) == 1 {
		return p.modelOne(ctx, f, args[0])
	}
	out := &model.Model{Schema: model.Schema, Descriptions: []model.Description{}, Problems: []model.Problem{}}
	for _, arg := range args {
		one, err := p.modelOne(ctx, f, arg)
		if err != nil {
			return nil, err
		}
		out.Descriptions, out.Problems = append(out.Descriptions, one.Descriptions...), append(out.Problems, one.Problems...)
	}
	slices.SortStableFunc(out.Descriptions, func(a, b model.Description) int { return cmp.Compare(a.Path, b.Path) })
	for i := 1; i < len(out.Descriptions); i++ {
		if path := out.Descriptions[i].Path; path == out.Descriptions[i-1].Path {
			return nil, wrongUse("%s is named twice", quote(path))
		}
	}
	return out, nil
}

// modelOne makes the model of one argument, "" for the working tree.
func (p *program) modelOne(ctx context.Context, f *modelFlags, arg string) (*model.Model, error) {
	c := &comparison{ctx: ctx, stdin: p.stdin}
	defer c.Close()
	if err := c.one(arg); err != nil {
		return nil, err
	}
	in := c.input
	if len(in.Pairs) > 0 && len(f.specs) > 0 {
		return nil, wrongUse("--spec names descriptions within a folder or a revision, but %s is a file already", quote(arg))
	}
	if f.shard.of.IsPart() && len(in.Pairs) > 0 {
		return nil, wrongUse("--shard divides the descriptions of a folder or a revision, but %s is a file already", quote(arg))
	}
	in.Specs, in.FailOn, in.Version, in.Shard = f.specs, severity.Never, p.engine.version, f.shard.of
	var err error
	if in.Policy, err = c.policy(f.config); err != nil {
		return nil, err
	}
	if len(in.Pairs) == 0 && len(in.Specs) == 0 {
		in.Specs = in.Policy.Globs()
	}
	return p.runModel(ctx, in)
}

func (p *program) runModel(ctx context.Context, in input) (*model.Model, error) {
	if p.isSmartTerminal(p.stderr) {
		bar := startProgress(p.stderr, "modelling")
		defer bar.end()
		in.Progress = bar.update
	}
	m, err := p.engine.model(ctx, in)
	if err != nil && errors.Is(err, p.engine.usage) {
		var problems *policy.Errors
		if errors.As(err, &problems) {
			return nil, err
		}
		return nil, wrongUse("%s", strings.TrimPrefix(err.Error(), p.engine.usage.Error()+": "))
	}
	return m, err
}
