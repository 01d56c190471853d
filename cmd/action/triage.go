package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/github"
	"github.com/threatdelta/threatdelta/internal/github/deliver"
	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/rules"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/triage"
	"github.com/threatdelta/threatdelta/internal/trigger"
)

// rulePages is where the pages of the rules are.
const rulePages = "https://github.com/threatdelta/threatdelta/blob/main/docs/rules/"

// isComment reports whether a comment started the run. That is no check of the pull
// request: it answers, and makes the gate follow.
func (s *session) isComment() bool { return s.job.EventName == trigger.IssueComment }

// readCommand looks at the comment that started the run. Most comments hold no
// command: then done is true, without a request. Otherwise the pull request is
// asked for, which the event does not hold.
func (s *session) readCommand(ctx context.Context) (done bool, err error) {
	if !s.isComment() {
		return false, nil
	}
	if s.change.Number == 0 || len(triage.Parse(s.change.Comment)) == 0 {
		s.log.printf("no command in a new comment on a pull request: nothing to do")
		s.results.verdict = report.VerdictPass
		return true, nil
	}
	if err := s.client.PullRequest(ctx, &s.change); err != nil {
		return false, unable("asking GitHub for the pull request: %w", err)
	}
	return false, nil
}

// decide applies to the report what people decided in the comments, and returns
// what they are answered. Comments are read only where there is something to
// decide or to answer.
func (s *session) decide(ctx context.Context, r *report.Report) []triage.Answer {
	findings, groups := decidableFindings(r)
	about := s.change
	about.Number = cmp.Or(about.Number, about.Queued)
	if about.Number == 0 || len(findings) == 0 && !s.isComment() {
		return nil
	}
	comments, err := s.conversation(ctx, &about)
	if err != nil {
		s.warn("what the comments decide does not count: " + err.Error())
		return nil
	}
	p := cmp.Or(s.policy, review.DefaultPolicy())
	result := triage.Decide(triage.Case{Policy: p.Triage, Author: about.Author, Findings: findings, Groups: groups, Mute: about.IsReadOnly(),
		Level:   func(login string) (string, error) { return s.client.Level(ctx, login) },
		Member:  func(team, login string) (bool, string, error) { return s.client.Member(ctx, team, login) },
		Pushers: func() ([]string, bool, error) { return s.client.Pushers(ctx, about) },
		Present: func(written time.Time) (bool, error) { return s.deliverer.IsCurrent(ctx, about, written) },
		Explain: func(id string) (string, bool) { return explain(p.Policy, id) },
	}, comments)
	for _, err := range result.Errors {
		s.warn(err.Error())
	}
	if result.Unheard > 0 {
		s.warn("what a comment accepts counts once it was answered, and the token of a pull request from a fork cannot: run the workflow on issue_comment too")
	}
	if decisions := decisionsOf(result); len(decisions) > 0 {
		review.Decide(r, decisions)
	}
	if s.change.Number == 0 {
		return nil // a merge queue writes nothing on the pull request
	}
	if r.Gate.Verdict == report.VerdictError && len(result.Answers) > 0 {
		s.warn("commands are answered once everything can be reviewed")
		return nil // a finding that is not known now may be then
	}
	return result.Answers
}

// conversation reads the comments on a pull request. Where that is in a merge queue
// and somebody gave a command, it asks for the pull request as well, which
// the event does not hold.
func (s *session) conversation(ctx context.Context, about *github.Change) ([]triage.Comment, error) {
	list, err := s.deliverer.Comments(ctx, *about)
	if err != nil {
		return nil, err
	}
	comments := make([]triage.Comment, len(list))
	commands := false
	for i, m := range list {
		comments[i] = triage.Comment(m)
		commands = commands || !m.Own && len(triage.Parse(m.Body)) > 0
	}
	if about.Queued == 0 || !commands {
		return comments, nil
	}
	return comments, s.client.PullRequest(ctx, about)
}

// decisionsOf are the decisions, and the acceptances that their findings outgrew.
func decisionsOf(result triage.Result) []review.Decision {
	var out []review.Decision
	add := func(list []triage.Decision, outgrown bool) {
		for _, d := range list {
			out = append(out, review.Decision{Fingerprint: d.Fingerprint, Accepted: d.Accepted, By: d.By, Reason: d.Reason,
				At: d.At.UTC().Format("2006-01-02"), URL: d.URL, Outgrown: outgrown, Score: d.Score, Grown: d.Grown, Former: d.Former})
		}
	}
	add(result.Decisions, false)
	add(result.Outgrown, true)
	return out
}

// decidableFindings are the findings that can be decided, each as it is in one
// description, and those of them that are one in the report.
func decidableFindings(r *report.Report) (findings []triage.Finding, groups []triage.Group) {
	for i := range r.Specs {
		s := &r.Specs[i]
		for _, f := range s.Findings {
			switch {
			case f.State == severity.Resolved:
				continue
			case len(f.Instances) == 0:
				one := decidable(f, s.Path, s.Name(), s.Steers)
				one.Parts = partsOf(s, f)
				findings = append(findings, one)
				continue
			}
			group := triage.Group{Fingerprint: f.Fingerprint, Name: findingName(f.Instances[0].Spec, f)}
			for n, one := range f.Each() {
				in := f.Instances[n]
				group.Members = append(group.Members, one.Fingerprint)
				findings = append(findings, decidable(one, in.Spec, in.Name(), s.Steers))
			}
			groups = append(groups, group)
		}
	}
	return findings, groups
}

// partsOf are the findings that a description shows as part of another.
func partsOf(s *report.Spec, whole finding.Finding) []string {
	var out []string
	for _, f := range s.Findings {
		if f.PartOf == whole.Fingerprint && f.State != severity.Resolved && len(f.Instances) == 0 {
			out = append(out, f.Fingerprint)
		}
	}
	return out
}

// decidable is a finding of a description, which is known by a name.
func decidable(f finding.Finding, path, known string, steers bool) triage.Finding {
	about := review.Waivable(f, known)
	one := triage.Finding{Fingerprint: f.Fingerprint, Rule: f.Rule, Score: f.Score, Operations: about.Operations, Former: f.Former,
		About: f.Rule + "\x00" + known + "\x00" + f.Subject, Name: findingName(path, f)}
	if steers { // what is done to the file is all that it is
		one.About += "\x00" + f.Message
	}
	return one
}

// findingName names a finding to who decides about it, as inert Markdown on one
// line.
func findingName(spec string, f finding.Finding) string {
	words := f.Title
	for i, o := range f.Operations {
		switch {
		case i == 0:
			words += " on `" + shorten(o.Name(), operationLength) + "`"
		case i == 1:
			words += fmt.Sprintf(" and %d more", len(f.Operations)-1)
		}
	}
	words += " in `" + shorten(spec, operationLength) + "`"
	if n := len(f.Instances); n > 1 {
		words += fmt.Sprintf(" and %d more", n-1)
	}
	return report.Sentence(words)
}

// operationLength is how much of the name of an operation an answer says.
const operationLength = 200

// explain is a rule on one line: its title, what it means, what to do, and where
// its page is. A rule of the repository's own has no page.
func explain(p *policy.Policy, id string) (string, bool) {
	if r, ok := rules.Find(id); ok {
		return "`" + id + "`: " + report.Sentence(r.Title) + ". " + report.Sentence("Do: "+r.Mitigation) + " " + report.Sentence("Test: "+r.Test) +
			" [What it is about, with examples](" + rulePages + id + ".md)", true
	}
	for _, own := range p.Custom {
		if own.ID == id {
			s := "`" + id + "`, a rule of this repository: " + report.Sentence(cmp.Or(own.Title.Value, own.Message.Value))
			return s + ". " + report.Sentence(own.Mitigation.Value), true
		}
	}
	return "", false
}

// answer answers the commands. A comment's run also makes the gate follow, which
// is the run for the pull request.
func (s *session) answer(ctx context.Context, r *report.Report, answers []triage.Answer) {
	replies := make([]deliver.Reply, len(answers))
	for i, a := range answers {
		replies[i] = deliver.Reply(a)
	}
	var gate func() string
	if s.isComment() {
		gate = func() string {
			sentence, problem := s.deliverer.RerunCheck(ctx, s.change, r.Gate.Verdict == report.VerdictPass)
			if problem != nil {
				s.warn(problem.String())
			}
			return sentence
		}
	}
	for _, p := range s.deliverer.Answer(ctx, s.change, replies, gate) {
		s.warn(p.String())
	}
}

// route asks people to look at what the change opens, as the policy says.
func (s *session) route(ctx context.Context, r *report.Report) {
	if s.policy == nil {
		return
	}
	var to deliver.Route
	for _, way := range s.policy.Routing {
		for i := range r.Specs {
			if slices.ContainsFunc(openFindings(&r.Specs[i]), func(f *finding.Finding) bool { return isRouted(way, f) }) {
				to.Labels = append(to.Labels, way.Labels...)
				to.Reviewers = append(to.Reviewers, way.Reviewers...)
				to.Teams = append(to.Teams, way.Teams...)
				break
			}
		}
	}
	for _, p := range s.deliverer.Route(ctx, s.change, to) {
		s.warn(p.String())
	}
}

// isRouted says whether a finding goes the way: it is of its level or worse, and of
// one of its threats.
func isRouted(way policy.Route, f *finding.Finding) bool {
	if f.Level < way.Level {
		return false
	}
	return len(way.STRIDE) == 0 || slices.ContainsFunc(f.STRIDE, func(letter string) bool { return slices.Contains(way.STRIDE, letter) })
}

// warn says what could not be done: in the log, and in the summary of the job.
func (s *session) warn(problem string) {
	s.log.annotate(annotation{kind: "warning", title: "threatdelta", message: shorten(problem, annotationLength)})
	s.warnings = append(s.warnings, problem)
}
