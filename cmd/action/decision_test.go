package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/githubtest"
)

const (
	listCommits  = "GET /repos/{owner}/{repo}/pulls/{pull_number}/commits"
	listComments = "GET /repos/{owner}/{repo}/issues/{issue_number}/comments"
	getPull      = "GET /repos/{owner}/{repo}/pulls/{pull_number}"
)

// The shop when its orders name a card, and its head of the tests when it does:
// then what lost its credentials is worth more.
func cardShop(description string) string {
	return strings.Replace(description, "{total: {type: number}}", "{total: {type: number}, card_number: {type: string}}", 1)
}

func openedCardShop() string {
	return cardShop(strings.Replace(securedShop, "      operationId: getOrder\n", openedShop, 1))
}

// newCardTalk is a talk about a threat that scores 20, and 25 once worse.
func newCardTalk(g *rig) *talk {
	return newTalk(g, map[string]string{specPath: cardShop(securedShop)})
}

// TestTriageWorse: what was accepted is the threat as it was. When it becomes
// worse it blocks again, and the summary says why.
func TestTriageWorse(t *testing.T) {
	each(t, func(g *rig) {
		talk := newCardTalk(g)
		accept := "/threatdelta accept " + talk.print + " known"
		id, r := talk.says("wendy", accept)
		g.expect(r, exitPass, "verdict=pass")
		talk.expectAnswer(id, "+1", "no longer blocks; should its score rise above 20, it asks again.")
		talk.worse()
		r = talk.review()
		g.expect(r, exitBlocking, "verdict=fail", "critical=1")
		summary := talk.pr.Comments()[0].Body
		if !strings.Contains(summary, "accepted by wendy on 2026-01-02 at score 20, now 25: that does not count any more") || !strings.Contains(summary, fmt.Sprintf("#issuecomment-%d", id)) {
			t.Errorf("the summary does not say why it is open again:\n%s", summary)
		}
		talk.expectAnswer(id, "+1", "Accepted")
		if again := talk.review(); again.writes() > 0 {
			t.Errorf("%d writes", again.writes())
		}
		id, r = talk.says("maria", accept)
		g.expect(r, exitPass, "verdict=pass")
		talk.expectAnswer(id, "+1", "rise above 25")
		g.expect(talk.review(), exitPass, "verdict=pass")
		if summary := talk.pr.Comments()[0].Body; strings.Contains(summary, "does not count any more") {
			t.Errorf("the summary still shows the first acceptance:\n%s", summary)
		}
	})
}

// An answer that does not keep what was accepted accepts nothing.
func TestTriageOldAnswer(t *testing.T) {
	g := newRig(t, githubtest.GitHub)
	talk := newCardTalk(g)
	id := talk.pr.PlantComment("wendy", "/threatdelta accept "+talk.print+" known")
	talk.pr.PlantComment(githubtest.ActionsBot, fmt.Sprintf("<!-- threatdelta:answer %d %s -->\nAccepted.", id, talk.print))
	g.expect(talk.review(), exitBlocking, "verdict=fail")
	if got := talk.answers(id); len(got) != 1 || !strings.Contains(talk.pr.Comments()[0].Body, "which does not say at which score and for which operations") {
		t.Errorf("answers %q", got)
	}
}

// TestTriagePushed: who pushed commits to the change is one of its authors, also
// when that came after the acceptance.
func TestTriagePushed(t *testing.T) {
	each(t, func(g *rig) {
		talk := newTalk(g, nil)
		accept := "/threatdelta accept " + talk.print + " known"
		push := func(author, committer string) {
			head := g.repo.Edit(talk.pr.Head(), map[string]string{"README.md": author + committer})
			g.repo.Wrote(head, author, committer)
			talk.pr.Push(head)
		}
		push("wendy", "web-flow")
		for user, want := range map[string]int{"rita": 0, "bob": 0, "wendy": 1} {
			id, r := talk.says(user, accept)
			g.expect(r, exitPass, "verdict=fail")
			if n := g.server.Count(listCommits); n != want {
				t.Errorf("%s: the commits were asked for %d times", user, n)
			}
			if user == "rita" {
				talk.expectSilence(id)
				continue
			}
			talk.expectAnswer(id, "-1", "Refused: ")
			if got := talk.answers(id); user == "wendy" && !strings.Contains(got[0], "pushed commits to this change") {
				t.Errorf("%q", got)
			}
		}
		talk.says("wendy", "/threatdelta reject "+talk.print)
		if n := g.server.Count(listCommits); n != 0 {
			t.Errorf("for a rejection the commits were asked for %d times", n)
		}
		id, r := talk.says("maria", accept)
		g.expect(r, exitPass, "verdict=pass")
		talk.expectAnswer(id, "+1", "Accepted")
		push("", "") // of somebody without an account: maria did not push
		g.expect(talk.review(), exitPass, "verdict=pass")
		push("bob", "Maria")
		g.expect(talk.review(), exitBlocking, "verdict=fail")
	})
}

// Where GitHub cannot say who pushed, nobody is a second person, and the command
// is answered by a later run.
func TestTriagePushedUnknown(t *testing.T) {
	each(t, func(g *rig) {
		talk := newTalk(g, nil)
		g.server.Fault(listCommits, -1, githubtest.BadGateway(false))
		id, r := talk.says("wendy", "/threatdelta accept "+talk.print+" known")
		g.expect(r, exitPass, "verdict=fail")
		if got := talk.answers(id); len(got) > 0 || !strings.Contains(r.summary, "reading the commits of the pull request") {
			t.Errorf("answers %q\n%s", got, r.summary)
		}
		g.server.ClearFaults()
		g.expect(talk.review(), exitPass, "verdict=pass")
		talk.expectAnswer(id, "+1", "Accepted")
	})
}

// TestTriageQueue: what was accepted on the pull request that a merge group names
// is accepted in the merge queue, where nothing is written.
func TestTriageQueue(t *testing.T) {
	each(t, func(g *rig) {
		talk := newTalk(g, nil)
		queue := func(code int, outputs ...string) ran {
			t.Helper()
			r := g.run("merge_group", g.repo.Event("merge_group", talk.pr))
			g.expect(r, code, outputs...)
			if r.writes() > 0 {
				t.Errorf("%d writes", r.writes())
			}
			return r
		}
		queue(exitBlocking, "verdict=fail")
		if n := g.server.Count(getPull); n != 0 {
			t.Errorf("without a command the pull request was asked for %d times", n)
		}
		accept := "/threatdelta accept " + talk.print + " known"
		other := g.repo.PullRequest(g.base, talk.pr.Head(), githubtest.By("eve"))
		other.PlantComment("wendy", accept)
		talk.pr.PlantComment("rita", accept)
		talk.pr.PlantComment("bob", accept)
		queue(exitBlocking, "verdict=fail")

		id, r := talk.says("wendy", accept)
		g.expect(r, exitPass, "verdict=pass")
		comments := talk.pr.Comments()
		g.server.Permissions(map[string]string{"contents": "read", "pull-requests": "read"})
		in := queue(exitPass, "verdict=pass", "delivery=summary")
		if !strings.Contains(in.summary, "accepted by wendy") {
			t.Errorf("summary:\n%s", in.summary)
		}
		// A command that nobody answered yet is not answered here either.
		late := talk.pr.PlantComment("maria", "/threatdelta explain auth-removed")
		queue(exitPass, "verdict=pass")
		if got := talk.answers(late); len(got) > 0 || len(talk.pr.Comments()) != len(comments)+1 {
			t.Errorf("answers %q, %d comments", got, len(talk.pr.Comments()))
		}
		for match, what := range map[string]string{listComments: "comments of the pull request", getPull: "reading pull request 1", listCommits: "reading the commits"} {
			g.server.Fault(match, -1, githubtest.BadGateway(false))
			if r := queue(exitBlocking, "verdict=fail"); !strings.Contains(r.summary, what) || !strings.Contains(r.out, "::warning ") {
				t.Errorf("%s: not reported\n%s", match, r.summary)
			}
			g.server.ClearFaults()
		}
		talk.pr.EditComment(id, accept+", really")
		queue(exitBlocking, "verdict=fail")
	})
}

// A pull request of a fork: its run cannot answer, and so does not take an
// acceptance for one of a threat that nobody has tied it to.
func TestTriageForkUnanswered(t *testing.T) {
	each(t, func(g *rig) {
		fork := g.repo.Fork("bob")
		readOnly := map[string]string{"contents": "read", "pull-requests": "read"}
		g.server.Permissions(readOnly)
		talk := newTalk(g, nil, githubtest.FromFork(fork))
		id := talk.pr.PlantComment("wendy", "/threatdelta accept "+talk.print+" known")
		r := talk.review()
		g.expect(r, exitBlocking, "verdict=fail")
		if !strings.Contains(r.summary, "run the workflow on issue_comment too") {
			t.Errorf("not reported:\n%s", r.summary)
		}
		g.server.Permissions(map[string]string{"contents": "read", "pull-requests": "write", "actions": "write"})
		g.expect(g.run("issue_comment", g.repo.CommentEvent("created", talk.pr, id, false)), exitPass, "verdict=pass")
		g.server.Permissions(readOnly)
		g.expect(talk.review(), exitPass, "verdict=pass")
	})
}

// TestMention: the summary comment notifies the owners where the policy of the
// base says so, and says how to accept; the summary of the job does neither.
func TestMention(t *testing.T) {
	each(t, func(g *rig) {
		for _, mention := range []bool{true, false} {
			talk := newTalk(g, map[string]string{".github/CODEOWNERS": "/api/ @octo/api\n", ".github/threatdelta.yaml": fmt.Sprintf("comment: {mention: %v}\n", mention)})
			summary := talk.pr.Comments()[0].Body
			if strings.Contains(summary, "owned by @octo/api") != mention || strings.Contains(summary, "owned by `@octo/api`") == mention {
				t.Errorf("mention %v:\n%s", mention, summary)
			}
			if !strings.Contains(summary, "Somebody else with write permission may accept it: `/threatdelta accept ") {
				t.Errorf("how to accept is not said:\n%s", summary)
			}
			r := talk.review("check-run=true")
			checks := talk.pr.CheckRuns()
			if strings.Contains(r.summary, " @octo") || strings.Contains(r.summary, "/threatdelta accept") || len(checks) != 1 || strings.Contains(checks[0].Summary, " @octo") {
				t.Errorf("summary of the job:\n%s\ncheck runs: %+v", r.summary, checks)
			}
		}
	})
}

// The commands that the footer names are no commands of its own.
func TestFooterIsNoCommand(t *testing.T) {
	g := newRig(t, githubtest.GitHub)
	talk := newTalk(g, nil)
	talk.pr.PlantComment("wendy", talk.pr.Comments()[0].Body) // copied, as people do
	g.expect(talk.review(), exitBlocking, "verdict=fail")
	if n := len(talk.pr.Comments()); n != 2 {
		t.Errorf("%d comments", n)
	}
}

func TestEveryDecisionIsReported(t *testing.T) {
	g := newRig(t, githubtest.GitHub)
	talk := newTalk(g, nil)
	var ids []int64
	for _, user := range []string{"wendy", "maria"} {
		ids = append(ids, talk.pr.PlantComment(user, "/threatdelta accept "+talk.print+" known"))
	}
	g.expect(talk.review(), exitPass, "verdict=pass")
	for _, id := range ids {
		talk.expectAnswer(id, "+1", "Accepted")
	}
	if n := g.server.Count(listCommits); n != 1 {
		t.Errorf("the commits were asked for %d times", n)
	}
	if slices.ContainsFunc(talk.pr.Comments(), func(c githubtest.Comment) bool { return strings.Contains(c.Body, "does not count any more") }) {
		t.Error("an acceptance that counts is reported as one that does not")
	}
}
