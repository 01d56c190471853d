package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/model/format"
	"github.com/threatdelta/threatdelta/internal/readback"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/union"
)

// mergeOutputs is the value of --format of the merge command, which takes the formats of
// reports and those of threat models.
type mergeOutputs struct{ outputs }

func (o *mergeOutputs) Set(s string) error { return o.add(s, mergeFormats()) }

func mergeFormats() []string {
	out := report.FormatNames()
	for _, name := range format.Names() {
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

const mergeHelp = `Put reports together, or threat models: of several repositories, of descriptions that
were reviewed apart, of the shards of one review. Each FILE is what --format json of
threatdelta review or of threatdelta model wrote, or what this command wrote; - is
standard input. What comes out is of the same form, and says all that its parts say.

NAME says which repository a report is of, such as org/shop=shop.json. It is needed
where reports are of several. In the formats for readers the name stands in front of
each path. All are of one repository where no name is given.

The order of the files does not count. One report, merged, is itself; all shards of
one review (--shard) are the report that one process would have written. Refused, in
one line, are reports of different versions of the form, reports beside models, and
what contradicts itself: the same description twice, or one repository reviewed at
two commits or under two policies.

Each repository keeps the verdict of its own review; the verdict over all is the worst
of them. Where a shard is missing the review is not complete.

Exit codes: 0 nothing blocks, 1 a report has blocking findings, 2 wrong use (also: the
files do not go together, and nothing is written), 3 in a report something could not
be reviewed, a model is not complete, or a shard is missing.`

const mergeExamples = `  threatdelta merge shard-*.json > report.json
  threatdelta merge org/shop=shop.json org/bank=bank.json --format markdown > all.md
  threatdelta merge report.json --format csv`

func (p *program) mergeCommand() *cobra.Command {
	f := &reviewFlags{}
	wanted := &mergeOutputs{}
	cmd := &cobra.Command{
		Use:     "merge [flags] [NAME=]FILE ...",
		Short:   "Put reports together, or threat models",
		Long:    mergeHelp,
		Example: mergeExamples,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return wrongUse("merge takes the files to put together, but got none")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			f.outputs = wanted.outputs
			return p.merge(cmd.Context(), f, args)
		},
		DisableFlagsInUseLine: true,
	}
	flags := cmd.Flags()
	flags.Var(wanted, "format", "write it as `F[=FILE]`, F being "+orList(mergeFormats())+" (those that the form has), to standard output or to FILE; repeatable (default json)")
	f.shown(flags)
	completes(cmd, "format", mergeFormats())
	return cmd
}

// shown are the flags that say how a report is shown.
func (f *reviewFlags) shown(flags *pflag.FlagSet) {
	flags.BoolVar(&f.brief, "brief", false, "as text one line for each threat, FILE:LINE:COLUMN: LEVEL: what happened [RULE FINGERPRINT], and the verdict last")
	flags.BoolVar(&f.proof, "proof", false, "as text show, below each threat, the request that base refuses and head accepts, or why there is none")
	flags.BoolVar(&f.noColor, "no-color", false, "no colour, not even on a terminal (so does the variable NO_COLOR)")
	flags.BoolVar(&f.quiet, "quiet", false, "nothing on standard output, and no progress: exit code, files and errors only")
}

// merge reads the files, puts them together, writes that, and ends with the code of the
// verdict.
func (p *program) merge(ctx context.Context, f *reviewFlags, args []string) error {
	if !f.quiet && len(f.outputs) == 0 {
		f.outputs = outputs{{format: "json"}}
	}
	if err := f.check(); err != nil {
		return err
	}
	files, err := p.mergeFiles(ctx, args)
	if err != nil {
		return err
	}
	kind := files[0].kind
	for _, x := range files {
		if x.kind != kind {
			return wrongUse("%s is %s, and %s is %s: merge reports, or threat models, of one version", files[0].name, kind, x.name, x.kind)
		}
	}
	if strings.HasPrefix(kind, kindOf(model.Schema)) {
		return p.mergeModels(f, files)
	}
	for _, out := range f.outputs {
		if _, ok := report.Format(out.format); !ok {
			return wrongUse("--format %s is one of threat models, and these are reports, which have %s", out.format, orList(report.FormatNames()))
		}
	}
	return p.mergeReports(f, files)
}

// kindOf is the name of a schema without its version.
func kindOf(schema string) string {
	kind, _, _ := strings.Cut(schema, "/")
	return kind + "/"
}

// mergeFile is a file that is merged.
type mergeFile struct {
	name       string // as errors call it
	repository string // "" where none was named
	kind       string // its schema
	raw        []byte
}

var repositoryName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[A-Za-z0-9_~.-]{1,100}(/[A-Za-z0-9_~.-]{1,100}){0,9}$`)
})

func (p *program) mergeFiles(ctx context.Context, args []string) ([]mergeFile, error) {
	var out []mergeFile
	stdin := false
	for _, arg := range args {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		x := mergeFile{name: arg}
		if name, file, ok := strings.Cut(arg, "="); ok && !isFile(arg) {
			if !repositoryName().MatchString(name) {
				return nil, wrongUse("%s is no name of a repository: write NAME=FILE, such as org/shop=shop.json", quote(name))
			}
			x.repository, x.name = name, file
		}
		var from io.Reader = p.stdin
		if x.name == fromStdin {
			if stdin {
				return nil, wrongUse("standard input is given twice")
			}
			stdin, x.name = true, "standard input"
		} else {
			file, err := os.Open(x.name)
			if err != nil {
				return nil, wrongUse("%w", err)
			}
			defer file.Close()
			from = file
		}
		var err error
		if x.raw, err = readback.Bytes(x.name, from); err == nil {
			x.kind, err = readback.SchemaOf(x.name, x.raw)
		}
		if err != nil {
			return nil, wrongUse("%w", err)
		}
		out = append(out, x)
	}
	return out, nil
}

func isFile(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

func (p *program) mergeReports(f *reviewFlags, files []mergeFile) error {
	var sources []union.Source
	for i, x := range files {
		r, err := report.Read(x.name, bytes.NewReader(x.raw))
		files[i].raw = nil // the text of many is large
		if err != nil {
			return wrongUse("%w", err)
		}
		if x.repository != "" {
			if r, err = union.Named(r, x.repository); err != nil {
				return wrongUse("%s: %w", x.name, err)
			}
		}
		sources = append(sources, union.Source{Name: x.name, Report: r})
	}
	merged, err := union.Reports(sources, report.Tool{Name: "threatdelta", Version: p.engine.version})
	if err != nil {
		return wrongUse("%w", err)
	}
	review.Restore(merged)
	rendered, err := render(merged, f.outputs, report.Options{
		Color: !f.noColor && p.env("NO_COLOR") == "" && p.isSmartTerminal(p.stdout), Width: p.width(), Brief: f.brief, Proof: f.proof, Waive: "--report FILE",
	})
	if err != nil {
		return err
	}
	if err := p.writeOutputs(f.outputs, rendered); err != nil {
		return err
	}
	return p.conclude(merged)
}

func (p *program) mergeModels(f *reviewFlags, files []mergeFile) error {
	var sources []union.SourceModel
	for i, x := range files {
		m, err := model.Read(x.name, bytes.NewReader(x.raw))
		files[i].raw = nil
		if err != nil {
			return wrongUse("%w", err)
		}
		if x.repository != "" {
			named, ok := m.Named(x.repository)
			if !ok {
				return wrongUse("%s: names its repositories already: leave the name out", x.name)
			}
			m = named
		}
		sources = append(sources, union.SourceModel{Name: x.name, Model: m})
	}
	merged, err := union.Models(sources)
	if err != nil {
		return wrongUse("%w", err)
	}
	rendered := make([][]byte, len(f.outputs))
	for i, out := range f.outputs {
		write, ok := format.Find(out.format)
		if !ok {
			return wrongUse("--format %s is one of reports, and these are threat models, which have %s", out.format, orList(format.Names()))
		}
		var b bytes.Buffer
		if err := write(&b, merged); err != nil {
			return fmt.Errorf("writing the model as %s: %w", out.format, err)
		}
		rendered[i] = b.Bytes()
	}
	if err := p.writeOutputs(f.outputs, rendered); err != nil {
		return err
	}
	return p.incomplete(merged.LaidOut())
}
