package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/githubtest"
	"github.com/threatdelta/threatdelta/internal/report"
)

// talk is a pull request with one threat, and what people say about it.
type talk struct {
	*rig
	pr    *githubtest.PR
	print string // fingerprint of the threat
	gate  int64  // the workflow's run for the pull request
}

// newTalk opens the pull request, of bob, and runs the action for it.
func newTalk(g *rig, files map[string]string, options ...githubtest.Option) *talk {
	g.t.Helper()
	base := map[string]string{specPath: securedShop, "README.md": "a shop\n"}
	for name, text := range files {
		base[name] = text
	}
	g.base = g.repo.Commit(nil, base)
	head := g.repo.Edit(g.base, map[string]string{specPath: strings.Replace(securedShop, "      operationId: getOrder\n", openedShop, 1)})
	t := &talk{rig: g, pr: g.repo.PullRequest(g.base, head, append(options, githubtest.By("bob"))...)}
	for login, role := range map[string]string{"wendy": "write", "maria": "maintain", "bob": "write", "tom": "triage"} {
		g.repo.SetCollaborator(login, role)
	}
	r := t.review()
	g.expect(r, exitBlocking, "verdict=fail")
	blocking := between(g.read(g.workspace+"/"+reportFile), `"blocking": [`, "]")
	prints := strings.Fields(strings.NewReplacer(`"`, "", ",", "").Replace(blocking))
	if len(prints) != 1 {
		g.t.Fatalf("%d blocking findings, the test is about one: %s", len(prints), blocking)
	}
	t.print = prints[0]
	t.gate = g.repo.PlantRun(githubtest.WorkflowRun{Path: workflowFile, Event: "pull_request", HeadSHA: t.pr.Head(), Status: "completed", Conclusion: "failure"})
	return t
}

// push puts files on the head, by somebody without an account.
func (t *talk) push(files map[string]string) {
	t.pr.Push(t.repo.Edit(t.pr.Head(), files))
}

// review runs the action for the pull request.
func (t *talk) review(inputs ...string) ran {
	t.t.Helper()
	return t.run("pull_request", t.repo.Event("pull_request", t.pr), inputs...)
}

// says makes a user write a comment, and runs the action for it.
func (t *talk) says(user, body string, inputs ...string) (int64, ran) {
	t.t.Helper()
	id := t.pr.PlantComment(user, body)
	return id, t.run("issue_comment", t.repo.CommentEvent("created", t.pr, id, false), inputs...)
}

// answers are the replies of the action to a comment.
func (t *talk) answers(id int64) []string {
	var out []string
	for _, m := range t.pr.Comments() {
		if first, text, _ := strings.Cut(m.Body, "\n"); m.Author == githubtest.ActionsBot && strings.Contains(first, fmt.Sprintf(":answer %d", id)) {
			out = append(out, text)
		}
	}
	return out
}

// expectAnswer checks that a comment was answered once, and how.
func (t *talk) expectAnswer(id int64, reaction, text string) {
	t.t.Helper()
	got := t.answers(id)
	if len(got) != 1 || !strings.Contains(got[0], text) {
		t.t.Errorf("answers %q, want one with %q", got, text)
	}
	for _, m := range t.pr.Comments() {
		if m.ID == id && (len(m.Reactions) != 1 || m.Reactions[0].Content != reaction) {
			t.t.Errorf("reactions %v, want %s", m.Reactions, reaction)
		}
	}
}

// expectSilence checks that a comment got one reaction and no reply.
func (t *talk) expectSilence(id int64) {
	t.t.Helper()
	if got := t.answers(id); len(got) > 0 {
		t.t.Errorf("answers %q to a stranger", got)
	}
	for _, m := range t.pr.Comments() {
		if m.ID == id && (len(m.Reactions) != 1 || m.Reactions[0].Content != "-1") {
			t.t.Errorf("reactions %v", m.Reactions)
		}
	}
}

// rerun is the workflow's run for the pull request, with how often it was run again.
func (t *talk) rerun() githubtest.WorkflowRun {
	runs := t.repo.Runs()
	return runs[slices.IndexFunc(runs, func(r githubtest.WorkflowRun) bool { return r.ID == t.gate })]
}

func between(s, from, to string) string {
	_, s, _ = strings.Cut(s, from)
	s, _, _ = strings.Cut(s, to)
	return s
}

// worse pushes a change that makes the threat worse.
func (t *talk) worse() {
	t.pr.Push(t.repo.Edit(t.pr.Head(), map[string]string{specPath: openedCardShop()}))
}

// blocking are the findings that block, of the report that the last run left.
func (t *talk) blocking() []finding.Finding {
	t.t.Helper()
	raw, err := os.ReadFile(t.workspace + "/" + reportFile)
	if err != nil {
		t.t.Fatal(err)
	}
	var r report.Report
	if err := json.Unmarshal(raw, &r); err != nil {
		t.t.Fatal(err)
	}
	var out []finding.Finding
	for _, s := range r.Specs {
		for _, f := range s.Findings {
			for _, print := range r.Gate.Blocking {
				if print == f.Fingerprint {
					out = append(out, f)
				}
			}
		}
	}
	return out
}
