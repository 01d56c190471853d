package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/sethvargo/go-githubactions"
	"github.com/threatdelta/threatdelta/internal/github"
	"github.com/threatdelta/threatdelta/internal/github/deliver"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
)

// session is one run of the action.
type session struct {
	env     func(string) string
	names   []string // of the variables
	log     *journal
	results results

	sleep func(context.Context, time.Duration) error // nil: really; tests do not wait
	now   time.Time                                  // zero: the present

	in        inputs
	job       *githubactions.GitHubContext
	workspace *workspace // nil where there is none
	client    *github.Client
	deliverer *deliver.Deliverer
	change    github.Change
	policy    *review.Policy // of the base
	state     headState
	uploaded  bool     // code scanning took the findings of the change
	warnings  []string // what could not be done, beside the delivery of the report
	summary   string   // Markdown for the job summary
}

func newSession(environ []string, stdout, stderr io.Writer) *session {
	env := variables(environ)
	return &session{env: env, names: names(environ), log: newJournal(env, stdout, stderr), results: unreviewed()}
}

// run runs the session once and returns the exit code.
func (s *session) run(ctx context.Context) int {
	ctx, cancel := context.WithTimeout(ctx, maxRunTime)
	defer cancel()
	return s.finish(s.runRecovered(ctx))
}

// runRecovered runs the review. A panic is an error, never a pass.
func (s *session) runRecovered(ctx context.Context) (err error) {
	defer func() {
		if s.workspace != nil {
			s.workspace.close()
		}
		if x := recover(); x != nil {
			s.log.group("stack", func() { s.log.printLines(string(debug.Stack())) })
			err = unable("the action failed: %v; please report this, with the lines above", x)
		}
	}()
	if err := s.prepare(); err != nil {
		return err
	}
	if done, err := s.readCommand(ctx); done || err != nil {
		return err
	}
	review := s.reviewCommits
	if s.in.headFile != "" {
		review = s.reviewWorkspace
	}
	if err := review(ctx); err != nil {
		return err
	}
	s.modelHead(ctx)
	return nil
}

// finish writes the job summary and the outputs, and turns the end of the run into
// an exit code.
func (s *session) finish(err error) int {
	code := exitUnable
	switch {
	case err != nil:
		code = codeOf(err)
		s.results.verdict = report.VerdictError
		s.log.printError(err)
		s.summary = errorMarkdown(err)
	case s.results.verdict == report.VerdictPass:
		code = exitPass
	case s.results.verdict == report.VerdictFail && s.isComment():
		code = exitPass // the gate is the run for the pull request
	case s.results.verdict == report.VerdictFail:
		code = exitBlocking
	}
	written, failed := writeSummary(s.env("GITHUB_STEP_SUMMARY"), s.summary)
	if failed != nil {
		s.log.printf("the job summary was not written: %v", failed)
	}
	if !written && s.results.delivery == "summary" {
		s.results.delivery = "log"
	}
	if file := s.env("GITHUB_OUTPUT"); file != "" {
		if err := writeOutputs(file, s.results.pairs()); err != nil {
			s.log.printf("the outputs were not written: %v", err)
		}
	}
	return code
}

// prepare reads the inputs and what the runner says of the job.
func (s *session) prepare() error {
	action := githubactions.New(githubactions.WithGetenv(s.env))
	in, err := readInputs(action, s.names, s.env("GITHUB_WORKSPACE"))
	if err != nil {
		return err
	}
	job, err := action.Context()
	if err != nil {
		return unable("reading what the runner says of this job: %w", err)
	}
	s.in, s.job = in, job
	if s.workspace, err = openWorkspace(s.env("GITHUB_WORKSPACE")); err != nil && in.needsWorkspace() {
		return unable("%w, which base-file, head-file, sarif, tests, html and model need", err)
	}
	if err := s.readEvent(); err != nil {
		return err
	}
	config := github.Config{
		APIURL: job.APIURL, GraphQLURL: job.GraphqlURL, ServerURL: job.ServerURL,
		Token: in.token, Repository: job.Repository,
		Log:   func(line string) { s.log.printf("%s", line) },
		Sleep: s.sleep,
	}
	if in.dryRun {
		config.DryRun = s.log.requests()
	}
	if s.client, err = github.New(config); err != nil {
		return unable("setting up the calls to GitHub: %w", err)
	}
	s.deliverer = deliver.New(s.client, deliver.Job{
		Key:         s.key(),
		RunURL:      fmt.Sprintf("%s/%s/actions/runs/%d", job.ServerURL, job.Repository, job.RunID),
		WorkflowRef: s.env("GITHUB_WORKFLOW_REF"),
	})
	return nil
}

// readEvent finds out which change the event is about.
func (s *session) readEvent() error {
	payload, err := os.ReadFile(s.job.EventPath)
	if err != nil {
		return unable("reading the event: %w", err)
	}
	s.change, err = github.ReadEvent(s.job.EventName, payload, s.in.base, s.in.head)
	if errors.Is(err, github.ErrUsage) {
		return wrongInput("%s", usage(err))
	}
	if err != nil {
		return unable("%w", err)
	}
	return nil
}

// usage is what an error of wrong use says, without saying so.
func usage(err error) string { return strings.TrimPrefix(err.Error(), github.ErrUsage.Error()+": ") }

// searchReads bounds how many unchanged files are asked for, about fifty a request,
// to find a description that nobody named and that refers to a changed file.
const searchReads = 3000

// reviewCommits reviews the change between two commits, read through the API,
// under the policy at the tip of the base branch.
func (s *session) reviewCommits(ctx context.Context) error {
	files, err := s.compare(ctx)
	if err != nil {
		return err
	}
	if s.change.Head == "" {
		if err := s.applyPolicy(ctx, embed.FS{}); err != nil {
			return err
		}
		return s.finishUnchanged(ctx, files, "the branch was deleted: nothing to review")
	}
	base, err := s.tree(ctx, s.change.Base)
	if err != nil {
		return err
	}
	tip := base // with what was listed of it
	if s.policyCommit() != s.change.Base {
		if tip, err = s.tree(ctx, s.policyCommit()); err != nil {
			return err
		}
	}
	head, err := s.tree(ctx, s.change.Head)
	if err != nil {
		return err
	}
	github.List(ctx, base, tip, head)
	if err := s.applyPolicy(ctx, tip); err != nil {
		return err
	}
	input := review.Input{
		Base:     review.Tree{FS: base, Revision: s.change.Base, Name: short(s.change.Base)},
		Head:     review.Tree{FS: head, Revision: s.change.Head, Name: short(s.change.Head)},
		Steering: &review.Tree{FS: tip, Revision: s.policyCommit(), Name: short(s.policyCommit())},
		Specs:    s.globs(s.policy), Reads: searchReads, Quiet: true,
	}
	s.state.head = review.Input{Head: input.Head}
	return s.review(ctx, input, files, s.link)
}

// compare asks what changed, and makes the base of the change the merge base.
func (s *session) compare(ctx context.Context) ([]github.File, error) {
	files, err := s.client.Compare(ctx, &s.change)
	if errors.Is(err, github.ErrUsage) {
		return nil, wrongInput("%s", usage(err))
	}
	if err != nil {
		return nil, unable("asking GitHub what changed: %w", err)
	}
	return files, nil
}

// tree is the tree of a commit in the repository of the change.
func (s *session) tree(ctx context.Context, commit string) (*github.Tree, error) {
	tree, err := s.client.Tree(ctx, s.change.Owner, s.change.Repo, commit)
	if err != nil {
		return nil, unable("reading the tree at %s: %w", short(commit), err)
	}
	return tree, nil
}

// reviewWorkspace reviews two descriptions that earlier steps wrote.
func (s *session) reviewWorkspace(ctx context.Context) error {
	for _, file := range [][2]string{{"base-file", s.in.baseFile}, {"head-file", s.in.headFile}} {
		if err := s.workspace.description(file[0], file[1]); err != nil {
			return err
		}
	}
	if err := s.basePolicy(ctx); err != nil {
		return err
	}
	input := review.Input{
		Base:    review.Tree{FS: s.workspace, Name: "base-file"},
		Head:    review.Tree{FS: s.workspace, Name: "head-file"},
		Pairs:   []review.Pair{{Base: s.in.baseFile, Head: s.in.headFile}},
		Changed: []string{}, // both trees are the head's
	}
	s.state.head = review.Input{Head: input.Head, Pairs: []review.Pair{{Head: s.in.headFile}}}
	return s.review(ctx, input, nil, nil)
}
