package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/githubtest"
	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/rules"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// workflowFile is the one that every run of these tests belongs to.
const workflowFile = ".github/workflows/threats.yml"

// The description of a shop, and the same without credentials.
const (
	securedShop = `openapi: 3.0.3
info: {title: Shop, version: 1.0.0}
servers: [{url: 'https://api.shop.example'}]
security: [{bearer: []}]
paths:
  /orders/{id}:
    get:
      operationId: getOrder
      parameters:
        - {name: id, in: path, required: true, schema: {type: string, format: uuid}}
      responses:
        '200': {description: An order., content: {application/json: {schema: {type: object, properties: {total: {type: number}}}}}}
        '401': {description: No.}
        '429': {description: Slow down.}
components:
  securitySchemes:
    bearer: {type: http, scheme: bearer}
`
	openedShop = "      operationId: getOrder\n      security: []\n"
)

// TestTriage: a reader, the author, a bot, an edited comment and somebody who is
// no longer allowed; only the writer's acceptance counts, and each is answered
// once.
func TestTriage(t *testing.T) {
	each(t, func(g *rig) {
		talk := newTalk(g, nil)
		accept := "/threatdelta accept " + talk.print + " mTLS at the gateway, see <b>@octo/all</b> #1"
		expectRefusals(g, talk, accept)
		id := expectAcceptance(g, talk, accept)
		expectNothingTwice(g, talk, id)
		expectWithdrawals(g, talk, accept, id)
	})
}

// expectRefusals: nobody accepts who may not, nor by editing a comment.
func expectRefusals(g *rig, talk *talk, accept string) {
	g.t.Helper()
	for _, user := range []string{"rita", "tom", "robot[bot]"} {
		id, r := talk.says(user, accept)
		g.expect(r, exitPass, "verdict=fail")
		talk.expectSilence(id)
	}
	id, r := talk.says("bob", accept)
	g.expect(r, exitPass, "verdict=fail")
	talk.expectAnswer(id, "-1", "Refused: the author of a change does not decide")
	edited := talk.pr.PlantComment("wendy", "nothing yet")
	event := g.repo.CommentEvent("created", talk.pr, edited, false)
	talk.pr.EditComment(edited, accept)
	g.expect(g.run("issue_comment", event), exitPass, "verdict=pass") // as it was written it held no command
	g.expect(talk.review(), exitBlocking, "verdict=fail")
	talk.expectAnswer(edited, "-1", "Refused: an edited comment does not count")
	if n := len(talk.rerun().Reruns); n > 0 {
		g.t.Fatalf("a refused command ran the check again %d times", n)
	}
}

// expectAcceptance: the writer's command counts; the id is that of the comment.
func expectAcceptance(g *rig, talk *talk, accept string) int64 {
	g.t.Helper()
	id, r := talk.says("wendy", accept)
	g.expect(r, exitPass, "verdict=pass", "high=0", "critical=0")
	talk.expectAnswer(id, "+1", "Accepted: `"+talk.print+"` is shown as accepted and no longer blocks; should its score rise above 20, it asks again. "+
		"It says: Operation reachable without credentials on `GET /orders/{id}` in `api/openapi.yaml`; should it reach any other operation, it asks again too.\n\nThe check runs again.")
	if run := talk.rerun(); !slices.Equal(run.Reruns, []string{"failed"}) {
		g.t.Errorf("run again: %v", run.Reruns)
	}
	summary := talk.pr.Comments()[0].Body
	if !strings.Contains(summary, "accepted by `wendy`") && !strings.Contains(summary, "accepted by wendy") || !strings.Contains(summary, fmt.Sprintf("#issuecomment-%d", id)) {
		g.t.Errorf("the summary does not say who accepted, where:\n%s", summary)
	}
	return id
}

// expectNothingTwice: the check that runs again comes to the same, answers nothing
// and runs nothing; an event that is delivered twice is answered once.
func expectNothingTwice(g *rig, talk *talk, id int64) {
	g.t.Helper()
	before := len(talk.pr.Comments())
	for range 2 {
		again := talk.review()
		g.expect(again, exitPass, "verdict=pass")
		if again.writes() > 0 || len(talk.pr.Comments()) != before || len(talk.rerun().Reruns) != 1 {
			g.t.Errorf("%d writes, %d comments instead of %d, run again %v", again.writes(), len(talk.pr.Comments()), before, talk.rerun().Reruns)
		}
	}
	g.expect(g.run("issue_comment", g.repo.CommentEvent("created", talk.pr, id, false)), exitPass, "verdict=pass")
	talk.expectAnswer(id, "+1", "Accepted")
}

// expectWithdrawals: an acceptance holds as long as who accepted may, and as the
// comment stays what it was.
func expectWithdrawals(g *rig, talk *talk, accept string, id int64) {
	g.t.Helper()
	// Another commit with the same threat: the acceptance holds.
	talk.pr.Push(g.repo.Edit(talk.pr.Head(), map[string]string{"README.md": "a better shop\n"}))
	g.expect(talk.review(), exitPass, "verdict=pass")

	// The permission is withdrawn: it holds no longer.
	g.repo.SetCollaborator("wendy", "read")
	g.expect(talk.review(), exitBlocking, "verdict=fail")
	g.repo.SetCollaborator("wendy", "write")
	g.expect(talk.review(), exitPass, "verdict=pass")

	// A maintainer edits the comment that accepted: it holds no longer.
	talk.pr.EditComment(id, accept+", really")
	g.expect(talk.review(), exitBlocking, "verdict=fail")
	talk.expectAnswer(id, "+1", "Accepted")
}

// A rejection withdraws an acceptance, and the gate closes again.
func TestTriageReject(t *testing.T) {
	each(t, func(g *rig) {
		talk := newTalk(g, nil)
		_, r := talk.says("wendy", "/threatdelta accept "+talk.print[:6]+" known")
		g.expect(r, exitPass, "verdict=pass")
		g.repo.FinishRun(talk.gate, "success")
		id, r := talk.says("maria", "I do not agree.\n\n/threatdelta reject "+talk.print[:8]+" not for customers\n")
		g.expect(r, exitPass, "verdict=fail")
		talk.expectAnswer(id, "+1", "Rejected: `"+talk.print+"` counts again")
		if run := talk.rerun(); !slices.Equal(run.Reruns, []string{"failed", "all"}) {
			t.Errorf("run again: %v", run.Reruns)
		}
		g.expect(talk.review(), exitBlocking, "verdict=fail")
		if body := talk.pr.Comments()[0].Body; !strings.Contains(body, "to be fixed, says") {
			t.Errorf("the summary does not show the rejection:\n%s", body)
		}
	})
}

// TestTriageQuiet: what is no command costs no request.
func TestTriageQuiet(t *testing.T) {
	each(t, func(g *rig) {
		talk := newTalk(g, nil)
		for _, body := range []string{"looks good", "```\n/threatdelta rescan\n```", "> /threatdelta rescan"} {
			_, r := talk.says("wendy", body)
			g.expect(r, exitPass, "verdict=pass")
			if len(r.requests) > 0 {
				t.Errorf("%q: %d requests", body, len(r.requests))
			}
		}
		id := talk.pr.PlantComment("wendy", "/threatdelta rescan")
		for name, event := range map[string][]byte{"edited": g.repo.CommentEvent("edited", talk.pr, id, false), "on an issue": g.repo.CommentEvent("created", talk.pr, id, true)} {
			if r := g.run("issue_comment", event); r.code != exitPass || len(r.requests) > 0 {
				t.Errorf("%s: exit %d, %d requests", name, r.code, len(r.requests))
			}
		}
	})
}

// TestTriageBudget: reading the comments costs a run no request where the summary
// is written anyway, and one where it is not.
func TestTriageBudget(t *testing.T) {
	g := newRig(t, githubtest.GitHub)
	talk := newTalk(g, nil)
	talk.pr.PlantComment("wendy", "looks good")
	const list = "GET /repos/{owner}/{repo}/issues/{issue_number}/comments"
	for inputs, want := range map[string]int{"comment=true": 1, "comment=false": 1} {
		talk.review(inputs)
		if n := g.server.Count(list); n != want || g.server.Count("GET /repos/{owner}/{repo}/collaborators/{username}/permission") != 0 {
			t.Errorf("%s: comments were listed %d times", inputs, n)
		}
	}
}

func TestTriageExplainAndRescan(t *testing.T) {
	each(t, func(g *rig) {
		talk := newTalk(g, nil)
		id, r := talk.says("bob", "/threatdelta explain auth-removed")
		g.expect(r, exitPass)
		talk.expectAnswer(id, "+1", "`auth-removed`: ")
		id, _ = talk.says("wendy", "/threatdelta explain no-such-rule\n/threatdelta accept\n/threatdelta accept 000000 x")
		talk.expectAnswer(id, "-1", "1. Not understood: there is no rule")
		for _, body := range []string{"/threatdelta explain auth-removed", "/threatdelta rescan", "/threatdelta nonsense\n/threatdelta explain no-such-rule"} {
			id, _ = talk.says("rita", body)
			talk.expectSilence(id)
		}
		id, _ = talk.says("bob", "/threatdelta rescan")
		talk.expectAnswer(id, "eyes", "Reviewed again.")
		if n := len(talk.rerun().Reruns); n != 0 {
			t.Errorf("the gate was right, and run again %d times", n)
		}
		g.repo.FinishRun(talk.gate, "success")
		id, _ = talk.says("wendy", "/threatdelta rescan")
		talk.expectAnswer(id, "eyes", "Reviewed again.\n\nThe check runs again.")
	})
}

// A dry run prints what it would answer, and does nothing.
func TestTriageDryRun(t *testing.T) {
	each(t, func(g *rig) {
		talk := newTalk(g, nil)
		id, r := talk.says("wendy", "/threatdelta accept "+talk.print+" known", "dry-run=true")
		g.expect(r, exitPass, "verdict=pass")
		if r.writes() > 0 || len(talk.answers(id)) > 0 || !strings.Contains(r.out, fmt.Sprintf("/issues/comments/%d/reactions", id)) ||
			!strings.Contains(r.out, "/rerun-failed-jobs") || !strings.Contains(r.out, "The check runs again.") {
			t.Errorf("%d writes, log:\n%s", r.writes(), r.out)
		}
	})
}

// A command is answered also where there is nothing to decide any more.
func TestTriageNothingToDecide(t *testing.T) {
	each(t, func(g *rig) {
		talk := newTalk(g, nil)
		for name, text := range map[string]string{"withdrawn": securedShop, "prose": "# prose\n" + securedShop} {
			talk.pr.Push(g.repo.Edit(talk.pr.Head(), map[string]string{specPath: text}))
			id, r := talk.says("wendy", "/threatdelta accept "+talk.print+" known\n/threatdelta explain auth-removed")
			g.expect(r, exitPass, "verdict=pass")
			talk.expectAnswer(id, "-1", "1. Refused: no finding of this change has a fingerprint that begins with `"+talk.print+"`.\n2. `auth-removed`")
			if t.Failed() {
				t.Fatal(name)
			}
		}
		// Back again: what was refused is not accepted after all.
		talk.pr.Push(g.repo.Edit(talk.pr.Head(), map[string]string{specPath: strings.Replace(securedShop, "      operationId: getOrder\n", openedShop, 1)}))
		g.expect(talk.review(), exitBlocking, "verdict=fail")
	})
}

// What cannot be reviewed blocks whatever is accepted, and commands wait for an
// answer until all is known.
func TestTriageUnreadable(t *testing.T) {
	each(t, func(g *rig) {
		talk := newTalk(g, nil)
		head := talk.pr.Head()
		talk.pr.Push(g.repo.Edit(head, map[string]string{specPath: "openapi: 3.0.3\npaths: [\n"}))
		id, r := talk.says("wendy", "/threatdelta accept "+talk.print+" known")
		g.expect(r, exitUnable, "verdict=error")
		if got := talk.answers(id); len(got) > 0 {
			t.Errorf("answers %q", got)
		}
		talk.pr.ForcePush(head)
		g.expect(talk.review(), exitPass, "verdict=pass")
		talk.expectAnswer(id, "+1", "Accepted")
	})
}

// Without actions: write the answer says what to do by hand.
func TestTriageWithoutPermissions(t *testing.T) {
	each(t, func(g *rig) {
		talk := newTalk(g, nil)
		g.server.Permissions(map[string]string{"contents": "read", "pull-requests": "write"})
		id, r := talk.says("wendy", "/threatdelta accept "+talk.print+" known")
		g.expect(r, exitPass, "verdict=pass")
		talk.expectAnswer(id, "+1", "To let it count, run the check of this pull request again; with `actions: write`")
		if !strings.Contains(r.summary, "actions: write") {
			t.Errorf("summary:\n%s", r.summary)
		}
		// GitHub cannot say who may: nothing counts, nothing is answered; the next
		// run does both.
		const permission = "GET /repos/{owner}/{repo}/collaborators/{username}/permission"
		g.server.Fault(permission, -1, githubtest.BadGateway(false))
		id, r = talk.says("wendy", "/threatdelta reject "+talk.print)
		g.expect(r, exitPass, "verdict=fail")
		if got := talk.answers(id); len(got) != 0 || !strings.Contains(r.out, "finding out what the user") {
			t.Errorf("answers %q\n%s", got, r.out)
		}
		g.server.ClearFaults()
		g.expect(talk.review(), exitBlocking, "verdict=fail")
		talk.expectAnswer(id, "+1", "Rejected")
	})
}

// The policy of the base says who decides, and where a threat is sent.
func TestTriagePolicy(t *testing.T) {
	each(t, func(g *rig) {
		g.server.Team("octo", "security", "maria")
		talk := newTalk(g, map[string]string{".github/threatdelta.yaml": "triage:\n  users: [tina]\n  teams: [octo/security]\n" +
			"routing:\n  - {level: high, labels: [security-review], reviewers: [wendy, bob], teams: [octo/security]}\n  - {level: low, stride: [D], labels: [never]}\n"})
		if labels, asked := talk.pr.Labels(), talk.pr.Requested(); !slices.Equal(labels, []string{"security-review"}) || !slices.Equal(asked, []string{"wendy", "team/security"}) {
			t.Errorf("labels %v, asked %v", labels, asked)
		}
		if again := talk.review(); again.writes() > 0 {
			t.Errorf("%d writes", again.writes())
		}
		accept := "/threatdelta accept " + talk.print + " known"
		id, r := talk.says("maria", accept)
		g.expect(r, exitPass, "verdict=fail")
		talk.expectAnswer(id, "-1", "with `members: read`")
		g.server.Permissions(map[string]string{"contents": "read", "pull-requests": "write", "members": "read", "actions": "write"})
		id, r = talk.says("wendy", accept)
		g.expect(r, exitPass, "verdict=fail")
		talk.expectAnswer(id, "-1", "the policy names who decides")
		id, r = talk.says("maria", accept)
		g.expect(r, exitPass, "verdict=pass")
		talk.expectAnswer(id, "+1", "Accepted")
	})
}

// A change that adds somebody to the policy is judged by the policy of its base.
func TestTriageOwnPolicy(t *testing.T) {
	g := newRig(t, githubtest.GitHub)
	talk := newTalk(g, nil)
	talk.pr.Push(g.repo.Edit(talk.pr.Head(), map[string]string{".github/threatdelta.yaml": "triage: {self: true}\n"}))
	id, r := talk.says("bob", "/threatdelta accept "+talk.print+" mine")
	g.expect(r, exitPass, "verdict=fail")
	talk.expectAnswer(id, "-1", "the author of a change does not decide")
}

// A pull request of a fork: the comment's run has a token that writes, the
// check's run has none and answers nothing; the decision counts for both.
func TestTriageFork(t *testing.T) {
	each(t, func(g *rig) {
		fork := g.repo.Fork("bob")
		g.server.Permissions(map[string]string{"contents": "read", "pull-requests": "read"})
		talk := newTalk(g, nil, githubtest.FromFork(fork))
		late := talk.pr.PlantComment("bob", "/threatdelta explain auth-removed")
		g.expect(talk.review(), exitBlocking, "verdict=fail")
		if got := talk.answers(late); len(got) > 0 {
			t.Errorf("answers %q", got)
		}
		g.server.Permissions(map[string]string{"contents": "read", "pull-requests": "write", "actions": "write"})
		id, r := talk.says("wendy", "/threatdelta accept "+talk.print+" known")
		g.expect(r, exitPass, "verdict=pass")
		talk.expectAnswer(id, "+1", "The check runs again.")
		talk.expectAnswer(late, "+1", "auth-removed")
		g.server.Permissions(map[string]string{"contents": "read", "pull-requests": "read"})
		again := talk.review()
		g.expect(again, exitPass, "verdict=pass")
		if again.writes() > 0 {
			t.Errorf("%d writes", again.writes())
		}
	})
}

// Every rule can be explained on one line.
func TestExplain(t *testing.T) {
	for _, r := range rules.All() {
		text, ok := explain(policy.Default(), r.ID)
		if !ok || strings.ContainsAny(text, "\n\r@") || !strings.Contains(text, rulePages+r.ID+".md") {
			t.Errorf("%s: %q", r.ID, text)
		}
	}
	own := policy.Default()
	own.Custom = []policy.Rule{{ID: "custom-x", Title: policy.Text{Value: "Ask @octo/all <b>"}, Mitigation: policy.Text{Value: "Do [this](http://x)\nnow."}}}
	text, ok := explain(own, "custom-x")
	if !ok || strings.Contains(text, "\n") || !strings.Contains(text, "`@octo/all <b>`") || !strings.Contains(text, "`[this](http://x)\\nnow`") {
		t.Errorf("%q", text)
	}
	if _, ok := explain(own, "custom-y"); ok {
		t.Error("a rule that does not exist is explained")
	}
}

func TestIsRouted(t *testing.T) {
	f := &finding.Finding{Level: severity.High, STRIDE: []string{"S", "I"}}
	for _, c := range []struct {
		way  policy.Route
		want bool
	}{
		{policy.Route{}, true}, {policy.Route{Level: severity.High}, true}, {policy.Route{Level: severity.Low}, true}, {policy.Route{Level: severity.Critical}, false},
		{policy.Route{STRIDE: []string{"I"}}, true}, {policy.Route{STRIDE: []string{"D"}}, false}, {policy.Route{Level: severity.Critical, STRIDE: []string{"I"}}, false},
	} {
		if got := isRouted(c.way, f); got != c.want {
			t.Errorf("%+v: %v", c.way, got)
		}
	}
}
