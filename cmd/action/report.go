package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/github"
	"github.com/threatdelta/threatdelta/internal/github/deliver"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/plan/export"
	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/triage"
	"github.com/threatdelta/threatdelta/internal/trigger"
)

// The files that a run leaves in the workspace, the one folder that the steps
// which follow can name too.
const (
	reportFolder = "threatdelta-report"
	reportFile   = reportFolder + "/report.json"
	reportIgnore = ".gitignore" // in the folder
)

// review reviews, decides what the comments decide, and reports.
func (s *session) review(ctx context.Context, input review.Input, files []github.File, link linker) error {
	input.FailOn, input.Policy, input.Version, input.Now = s.in.failOn, s.policy, s.version(), s.now
	input.Debug, input.Tests = s.log.debug, s.in.testsFolder != ""
	r, err := review.Run(ctx, input)
	if errors.Is(err, review.ErrUsage) {
		return s.wrongUse(err)
	}
	if err != nil {
		return unable("reviewing: %w", err)
	}
	if len(r.Specs) == 0 && input.Pairs == nil {
		if s.change.Event == trigger.Push && s.change.Base == s.change.Head {
			return s.finishUnchanged(ctx, files, fmt.Sprintf("%s is where the branch begins, or is on the default branch already: there is nothing before it to compare with", short(s.change.Head)))
		}
		sentence := fmt.Sprintf("no API description changed between %s and %s: nothing to review", short(s.change.Base), short(s.change.Head))
		if n := len(r.Apart); n > 0 {
			sentence = fmt.Sprintf("only descriptions among tests, examples or other people's files changed between %s and %s (%d): nothing to review unless the policy names them", short(s.change.Base), short(s.change.Head), n)
		}
		return s.finishUnchanged(ctx, files, sentence)
	}
	s.state.gone = goneOf(r)
	answers := s.decide(ctx, r)
	s.log.group("API threat-model delta", func() {
		var text strings.Builder
		if err := report.Text(&text, r, report.Options{}); err == nil {
			s.log.printLines(text.String())
		}
	})
	if s.summary, err = reportMarkdown(r, link); err != nil {
		return unable("rendering the report: %w", err)
	}
	s.report(ctx, r, files, answers)
	return nil
}

// finishUnchanged ends a run that has nothing to review: fast and green, so that a
// required check never hangs. Comments on earlier commits are resolved.
func (s *session) finishUnchanged(ctx context.Context, files []github.File, sentence string) error {
	s.log.printf("%s", sentence)
	s.summary = idleMarkdown(sentence)
	r := &report.Report{
		Schema: report.Schema, Tool: report.Tool{Name: "threatdelta", Version: s.version()}, Specs: []report.Spec{},
		Gate: report.Gate{FailOn: s.in.failOn, Verdict: report.VerdictPass, Blocking: []string{}},
	}
	s.report(ctx, r, files, s.decide(ctx, r))
	return nil
}

// report brings the report to where it is read, answers the commands of comments,
// and fills in the outputs. Nothing that goes wrong here changes the verdict.
func (s *session) report(ctx context.Context, r *report.Report, files []github.File, answers []triage.Answer) {
	s.results.tally(r)
	s.writeFiles(r)
	var wishes policy.Comment
	if s.policy != nil {
		wishes = s.policy.Comment
	}
	outcome := s.deliverer.Deliver(ctx, s.change, files, r, deliver.Options{
		Comments: s.in.comment, From: wishes.From, InlineFrom: wishes.InlineFrom, Mention: wishes.Mention,
		CheckRun: s.in.checkRun, Inline: s.in.maxInline > 0, MaxInline: s.in.maxInline,
		SARIF: s.in.sarifUpload && s.change.Pushed == "", SpecFromWorkspace: s.in.headFile != "",
	})
	s.uploaded = outcome.Uploaded
	level := outcome.Level
	s.results.delivery = outcome.Posted
	s.annotateUnread(r)
	if level != "review" && level != "comment" {
		s.annotate(r)
	}
	for _, p := range outcome.Problems {
		s.warn(p.String())
	}
	s.answer(ctx, r, answers)
	s.route(ctx, r)
	s.summary += deliveryMarkdown(outcome.Posted, outcome.Notes, s.warnings)
	requests, writes := s.client.Requests()
	s.log.printf("verdict %s, delivery %s, %d requests, %d of them writing", s.results.verdict, outcome.Posted, requests, writes)
}

// key distinguishes the jobs on one pull request.
func (s *session) key() string {
	return strings.Join(append(slices.Clone(s.in.specs), s.in.headFile), "\n")
}

// writeFiles leaves the report, and SARIF where it was asked for, for the steps
// that follow.
func (s *session) writeFiles(r *report.Report) {
	if s.workspace == nil {
		s.log.printf("the report was not written: there is no workspace")
		return
	}
	render := func(f report.Renderer) func(io.Writer) error {
		return func(w io.Writer) error { return f(w, r, report.Options{}) }
	}
	ignore := func(w io.Writer) error { _, err := io.WriteString(w, "*\n"); return err }
	err := s.workspace.write(reportFolder+"/"+reportIgnore, ignore) // keeps a checkout clean
	if err == nil {
		err = s.workspace.write(reportFile, render(report.JSON))
	}
	if err != nil {
		s.log.printf("the report was not written: %v", err)
	} else {
		s.results.report = reportFile
	}
	s.writeTests(r)
	s.writePage(r)
	if s.in.sarifFile == "" {
		return
	}
	if err := s.workspace.write(s.in.sarifFile, render(report.SARIF)); err != nil {
		s.log.annotate(annotation{kind: "warning", title: "threatdelta", message: fmt.Sprintf("SARIF was not written: %v", err)})
		return
	}
	s.results.sarif = s.in.sarifFile
}

// writeTests leaves the tests of the running API, in every form, where they were asked
// for. Nothing is sent.
func (s *session) writeTests(r *report.Report) {
	if s.in.testsFolder == "" {
		return
	}
	made := plan.New(plan.Tool{Name: "threatdelta", Version: s.version()}, r.Tests, r.Untested)
	for _, format := range export.FormatNames() {
		write, _ := export.Format(format)
		err := s.workspace.write(s.in.testsFolder+"/"+export.FileName(format), func(w io.Writer) error { return write(w, made) })
		if err != nil {
			s.log.annotate(annotation{kind: "warning", title: "threatdelta", message: fmt.Sprintf("the tests were not written: %v", err)})
			return
		}
	}
	s.results.tests = s.in.testsFolder
}

// writePage leaves the review as a page, where pages were asked for.
func (s *session) writePage(r *report.Report) {
	if s.in.htmlFolder == "" {
		return
	}
	write, _ := report.Format("html") // there is one
	err := s.workspace.write(s.in.htmlFolder+"/"+reviewPage, func(w io.Writer) error { return write(w, r, report.Options{}) })
	if err != nil {
		s.log.annotate(annotation{kind: "warning", title: "threatdelta", message: fmt.Sprintf("the page of the review was not written: %v", err)})
		return
	}
	s.results.html = s.in.htmlFolder
}

// A runner shows so many annotations of each kind for a step, and shortens messages.
const (
	annotationsOfAKind = 10
	annotationLength   = 2000
)

// annotate shows the findings through the runner, which needs no permission:
// what is left where nothing may be written to the pull request.
func (s *session) annotate(r *report.Report) {
	shown := map[string]int{}
	for _, level := range severity.Levels() {
		for i := range r.Specs {
			for _, f := range openFindings(&r.Specs[i]) {
				kind := kindOf(r, f)
				if f.Level != level || shown[kind] == annotationsOfAKind {
					continue
				}
				shown[kind]++
				a := annotation{kind: kind, title: f.Level.String() + ": " + f.Title, message: shorten(annotationWords(f), annotationLength)}
				if f.Head != nil && s.in.headFile == "" {
					a.file, a.line = f.Head.File, f.Head.Line
				}
				s.log.annotate(a)
			}
		}
	}
}

// annotationWords are what happened, what follows and what to do.
func annotationWords(f *finding.Finding) string {
	words := strings.TrimSuffix(f.Message, ".") + "." + withDescriptions(f)
	if so := cmp.Or(f.Together, f.Consequence); so != "" {
		words += " So: " + strings.TrimSuffix(report.Sentence(so), ".") + "."
	}
	return words + " Do: " + f.Mitigation
}

// withDescriptions says of a finding of several descriptions which they are.
func withDescriptions(f *finding.Finding) string {
	if in := report.Descriptions(f); in != "" {
		return " (" + in + ")."
	}
	return ""
}

// annotateUnread shows why a description could not be reviewed.
func (s *session) annotateUnread(r *report.Report) {
	shown := 0
	known := map[report.Note]bool{} // descriptions that share a file share what is wrong with it
	for _, spec := range r.Specs {
		for _, n := range spec.Notes {
			if n.Level != "error" || shown == annotationsOfAKind || known[n] && n.File != "" {
				continue
			}
			known[n] = true
			shown++
			a := annotation{kind: "error", title: "could not be reviewed", message: shorten(spec.Path+": "+n.Message, annotationLength)}
			if s.in.headFile == "" {
				a.file, a.line = n.File, n.Line
			}
			s.log.annotate(a)
		}
	}
}

// kindOf is how loud a finding is.
func kindOf(r *report.Report, f *finding.Finding) string {
	switch {
	case r.Gate.Blocks(f):
		return "error"
	case f.Level == severity.Low:
		return "notice"
	}
	return "warning"
}

// linker gives the address of a place on either side.
type linker = func(finding.Location, string) string

// link is the address of a place at the commit that it was read from.
func (s *session) link(loc finding.Location, side string) string {
	commit := s.change.Head
	if side == "base" {
		commit = s.change.Base
	}
	return blob(s.job.ServerURL, s.change.Owner, s.change.Repo, commit, loc)
}

// version is that of the image.
func (s *session) version() string {
	if v := s.env("THREATDELTA_VERSION"); v != "" {
		return strings.TrimPrefix(v, "v")
	}
	return "devel"
}

// short is a commit id as people write it.
func short(commit string) string { return shorten(commit, 10) }

func shorten(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}
