package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/threatdelta/threatdelta/internal/budget"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/plan/export"
	"github.com/threatdelta/threatdelta/internal/report"
)

const testsHelp = `Write the requests that show which threats of a change the deployed API has.

BASE and HEAD are as for review. For each threat that the change opens, there is a
test: who calls what, and what the answer means. The description says how a valid
request looks; credentials, ids of objects and the address of the API are variables
that whoever runs the tests fills in. Nothing is sent, and no value of a credential
is in what is written. Tests that change something are marked, and are only sent by
whoever says so.

Formats
  plan     the tests as JSON, for programs
  postman  a collection (v2.1) for Postman and newman
  k6       a script for k6, which also sends what has to happen at the same time
  http     a file for the REST clients of editors (JetBrains, VS Code)

Exit codes: 0 written, 2 wrong use, 3 a description could not be reviewed.`

const testsExamples = `  threatdelta tests old.yaml new.yaml
  threatdelta tests --format postman --out tests.postman_collection.json main...HEAD
  threatdelta tests --format k6 main...HEAD > tests.k6.js`

// testsFlags are the flags of the tests command.
type testsFlags struct {
	reviewFlags
	format choice
	out    string
}

func (p *program) testsCommand() *cobra.Command {
	f := &testsFlags{format: choice{value: "plan", choices: export.FormatNames()}, reviewFlags: reviewFlags{tests: true}}
	cmd := &cobra.Command{
		Use:     "tests [flags] [BASE...HEAD | BASE HEAD]",
		Short:   "Write tests that show which threats of a change the deployed API has",
		Long:    testsHelp,
		Example: testsExamples,
		Args:    func(_ *cobra.Command, args []string) error { return atMostTwo("tests", args) },
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.tests(cmd.Context(), f, args)
		},
		DisableFlagsInUseLine: true,
	}
	flags := cmd.Flags()
	f.compared(flags)
	flags.Var(&f.format, "format", "what to write, `F` being "+orList(f.format.choices))
	flags.StringVar(&f.out, "out", "", "the `FILE` to write, in place of standard output")
	completes(cmd, "format", f.format.choices)
	return cmd
}

// tests reviews, and writes the tests of what was found.
func (p *program) tests(ctx context.Context, f *testsFlags, args []string) error {
	if err := f.checkComparison(); err != nil {
		return err
	}
	if f.out != "" {
		if info, err := os.Stat(filepath.Dir(f.out)); err != nil || !info.IsDir() {
			return wrongUse("--out %s cannot be written, since there is no folder %s", quote(f.out), quote(filepath.Dir(f.out)))
		}
	}
	if f.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, f.timeout, fmt.Errorf(
			"the review did not end within --timeout %v, so there are no tests: allow more time, or split the change", f.timeout))
		defer cancel()
	}
	var r *report.Report
	err := budget.Within(ctx, func() (err error) {
		r, err = p.compare(ctx, &f.reviewFlags, args)
		return err
	})
	if err != nil {
		return err
	}
	write, ok := export.Format(f.format.value)
	if !ok {
		return errors.New("no such format")
	}
	var b bytes.Buffer
	made := plan.New(plan.Tool{Name: "threatdelta", Version: p.engine.version}, r.Tests, r.Untested)
	if err := write(&b, made); err != nil {
		return err
	}
	if err := p.writeTests(f.out, b.Bytes(), made); err != nil {
		return err
	}
	if r.Gate.Verdict == report.VerdictError {
		return p.conclude(r)
	}
	return nil // what blocks is for review to say
}

func (p *program) writeTests(file string, text []byte, made *plan.Plan) error {
	if file == "" {
		return p.print(string(text))
	}
	if err := writeFile(file, text); err != nil {
		return err
	}
	destructive := 0
	for i := range made.Tests {
		if made.Tests[i].Destructive {
			destructive++
		}
	}
	return p.print(fmt.Sprintf("%s: %s (%d that change or load the API), and %s without one\n", file, plural(len(made.Tests), "test"), destructive, plural(len(made.Untested), "finding")))
}

// plural is a number of things.
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
