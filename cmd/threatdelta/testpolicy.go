package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/threatdelta/threatdelta/internal/casebook"
	"github.com/threatdelta/threatdelta/internal/git"
	"github.com/threatdelta/threatdelta/internal/logline"
	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/severity"
	"golang.org/x/tools/txtar"
)

const testPolicyHelp = `Review the cases of case books under the policy, and compare what is found with
what they want.

A book is a txtar archive whose files are descriptions written as full-context
diffs: the first column of a line is a space, + or -. "# want ID" at the end of a
line says that the rule finds something there, "# want ID high" at which level.
A case without a mark must stay silent. Rules are those of the policy, and the
built-in ones as the policy sets them; a book is about the rules that it names.

Exit codes: 0 all is as it is wanted, 1 it is not, 2 wrong use (also: the policy
or a book cannot be read, a rule of the policy failed).`

func (p *program) testPolicyCommand() *cobra.Command {
	config := ""
	cmd := &cobra.Command{
		Use:     "test-policy [flags] BOOK...",
		Short:   "Test the rules of a policy on case books",
		Long:    testPolicyHelp,
		Example: "  threatdelta test-policy .github/threatdelta/*.txtar\n  threatdelta test-policy --config draft.yaml beta.txtar",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return wrongUse("test-policy takes case books, but got none")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.testPolicy(cmd.Context(), config, args)
		},
		DisableFlagsInUseLine: true,
	}
	cmd.Flags().StringVar(&config, "config", "", "the policy `FILE` (default "+orList(policy.Names())+" of the working tree)")
	return cmd
}

// testPolicy runs the books and ends with the code of the outcome.
func (p *program) testPolicy(ctx context.Context, config string, names []string) error {
	rules, err := workingPolicy(ctx, config)
	if err != nil {
		return err
	}
	var books []*casebook.Book
	for _, name := range names {
		b, err := p.book(name, rules)
		if err != nil {
			return err
		}
		books = append(books, b)
	}
	t := trial{program: p, policy: rules}
	for _, b := range books {
		if err := t.book(ctx, b); err != nil {
			return err
		}
	}
	return t.conclude(books)
}

// workingPolicy reads the policy that the user names, else that of the working
// tree.
func workingPolicy(ctx context.Context, config string) (*review.Policy, error) {
	rules, err := findWorkingPolicy(ctx, config)
	if err == nil && rules.Path == "" {
		err = wrongUse("there is no policy: write %s, or name one with --config", orList(policy.Names()))
	}
	return rules, err
}

// findWorkingPolicy is workingPolicy, where there need not be a policy.
func findWorkingPolicy(ctx context.Context, config string) (*review.Policy, error) {
	if config != "" {
		return policyFile(config)
	}
	root := "."
	repo, err := git.Open(ctx, ".")
	switch {
	case err == nil:
		root = repo.Root()
	case !errors.Is(err, git.ErrNotRepository) && !errors.Is(err, git.ErrNoGit):
		return nil, err
	}
	return review.FindPolicy(os.DirFS(root))
}

// book reads a book and checks that the rules that it names exist.
func (p *program) book(name string, rules *review.Policy) (*casebook.Book, error) {
	raw, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, wrongUse("%s: there is no such file", quote(name))
	}
	if err != nil {
		return nil, wrongUse("reading a case book: %w", err)
	}
	b, err := casebook.Parse(name, raw)
	if err != nil {
		return nil, wrongUse("%w", err)
	}
	var known []string
	for _, r := range p.engine.rules.List() {
		known = append(known, r.ID)
	}
	for _, r := range rules.Custom {
		known = append(known, r.ID)
	}
	for _, c := range b.Cases {
		for _, w := range c.Wants {
			if !slices.Contains(known, w.Rule) {
				return nil, wrongUse("%s:%d: there is no rule %s%s", name, w.At, quote(w.Rule), didYouMean(w.Rule, known))
			}
		}
	}
	return b, nil
}

// trial counts what became of the cases.
type trial struct {
	*program
	policy        *review.Policy
	cases, failed int
	hasGaps       bool // some book tests a rule in one direction only
}

func (t *trial) book(ctx context.Context, b *casebook.Book) error {
	for i := range b.Cases {
		c := &b.Cases[i]
		differences, err := t.review(ctx, c, b.Rules())
		if err != nil {
			return err
		}
		t.cases++
		word := "ok  "
		if len(differences) > 0 {
			t.failed++
			word = "FAIL"
		}
		if err := t.printf("%s  %s: %s", word, b.Name, c.Name); err != nil {
			return err
		}
		for _, d := range differences {
			if err := t.printf("      %s:%d: %s", b.Name, d.Line, d.Text); err != nil {
				return err
			}
		}
	}
	for _, lack := range missingCases(b) {
		t.hasGaps = true
		if err := t.printf("FAIL  %s: %s", b.Name, lack); err != nil {
			return err
		}
	}
	return nil
}

// missingCases are sentences about cases that a book lacks to show anything: it
// needs, of each custom rule that it names, one with a finding and one without.
func missingCases(b *casebook.Book) []string {
	named := b.Rules()
	if len(named) == 0 {
		return []string{`no case wants anything: mark a line with "# want rule-id"`}
	}
	var out []string
	for _, id := range named {
		silent := slices.ContainsFunc(b.Cases, func(c casebook.Case) bool { return !c.Expects(id) })
		if strings.HasPrefix(id, "custom-") && !silent {
			out = append(out, id+" has no case in which it must stay silent")
		}
	}
	return out
}

// review reviews a case and compares what is found of the rules.
func (t *trial) review(ctx context.Context, c *casebook.Case, rules []string) ([]casebook.Difference, error) {
	in := input{Policy: t.policy, FailOn: severity.Never, Version: t.engine.version}
	pair := review.Pair{}
	var err error
	if in.Base, pair.Base, err = caseTree("base", c.Name, c.Base); err != nil {
		return nil, err
	}
	if in.Head, pair.Head, err = caseTree("head", c.Name, c.Head); err != nil {
		return nil, err
	}
	in.Pairs = []review.Pair{pair}
	r, err := t.engine.review(ctx, in)
	if err != nil {
		return nil, err
	}
	var out []casebook.Difference
	var found []casebook.Found
	for _, spec := range r.Specs {
		for _, note := range spec.Notes {
			if note.Level == "error" {
				out = append(out, casebook.Difference{Line: c.Line, Text: "cannot be reviewed: " + place(note) + note.Message})
			}
		}
		for _, f := range spec.Findings {
			if f.State != severity.Resolved && slices.Contains(rules, f.Rule) {
				found = append(found, casebook.Found{Rule: f.Rule, Level: f.Level.String(), Message: f.Message, Base: f.Base.FirstLine(), Head: f.Head.FirstLine()})
			}
		}
	}
	if len(out) > 0 {
		return out, nil
	}
	return c.Compare(found), nil
}

// caseTree is a tree with the base or the head of a case; the name is "" where the case has
// none.
func caseTree(side, name, text string) (tree, string, error) {
	archive := &txtar.Archive{}
	if text != "" {
		archive.Files = []txtar.File{{Name: name, Data: []byte(text)}}
	}
	files, err := txtar.FS(archive)
	if err != nil {
		return tree{}, "", wrongUse("case %s: its name must be a relative path", quote(name))
	}
	if text == "" {
		name = ""
	}
	return tree{FS: files, Name: side}, name, nil
}

func (t *trial) printf(format string, args ...any) error {
	return t.print(logline.Inert(fmt.Sprintf(format, args...)) + "\n")
}

// conclude counts, and names the custom rules that no book tests.
func (t *trial) conclude(books []*casebook.Book) error {
	line := fmt.Sprintf("%d cases, %d failed", t.cases, t.failed)
	if t.cases == 1 {
		line = fmt.Sprintf("1 case, %d failed", t.failed)
	}
	var untested []string
	for _, r := range t.policy.Custom {
		if !slices.ContainsFunc(books, func(b *casebook.Book) bool { return slices.Contains(b.Rules(), r.ID) }) {
			untested = append(untested, r.ID)
		}
	}
	if len(untested) > 0 {
		line += "; no case for " + strings.Join(untested, ", ")
	}
	if err := t.printf("%s", line); err != nil {
		return err
	}
	if t.failed > 0 || t.hasGaps {
		return exitStatus(exitFail)
	}
	return nil
}
