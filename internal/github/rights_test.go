package github

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/githubtest"
)

const (
	getPermission = "GET /repos/{owner}/{repo}/collaborators/{username}/permission"
	getMembership = "GET /orgs/{org}/teams/{team_slug}/memberships/{username}"
	listEvents    = "GET /repos/{owner}/{repo}/issues/{issue_number}/events"
	addLabels     = "POST /repos/{owner}/{repo}/issues/{issue_number}/labels"
	askReviewers  = "POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers"
	listRuns      = "GET /repos/{owner}/{repo}/actions/runs"
	rerunAll      = "POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun"
	rerunFailed   = "POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun-failed-jobs"
)

func TestLevel(t *testing.T) {
	inFlavours(t, func(w *world) {
		want := map[string]string{"octo": "admin", "maria": "maintain", "wendy": "write", "tom": "triage", "rita": "read", "stranger": "read",
			"carl": "write", "cleo": "read", "../x": "none", "": "none", "robot[bot]": "none", strings.Repeat("x", 101): "none"}
		for _, login := range []string{"maria", "wendy", "tom", "rita"} {
			w.repo.SetCollaborator(login, want[login])
		}
		w.repo.SetCustomRole("carl", "release-manager", "write")
		w.repo.SetCustomRole("cleo", "admin-of-docs", "read") // a name says nothing
		c := w.client()
		for login, level := range want {
			if got, err := c.Level(t.Context(), login); err != nil || got != level {
				t.Errorf("%q: %s, %v; want %s", login, got, err, level)
			}
		}
		w.s.ResetLog()
		w.repo.SetCollaborator("wendy", "")
		if got, _ := c.Level(t.Context(), "Wendy"); got != "write" || len(w.s.Log()) != 0 {
			t.Errorf("%s, asked %d times more in the same run", got, len(w.s.Log()))
		}
		if got, _ := w.client().Level(t.Context(), "wendy"); got != "read" {
			t.Errorf("withdrawn permission: %s at the next run", got)
		}
		w.repo.SetPrivate(true)
		if got, err := w.client().Level(t.Context(), "stranger"); got != "none" || err != nil {
			t.Errorf("%s, %v", got, err)
		}
		w.s.Fault(getPermission, -1, githubtest.BadGateway(false))
		if got, err := w.client().Level(t.Context(), "wendy"); err == nil || got != "" {
			t.Errorf("%s, %v", got, err)
		}
		w.s.ClearFaults()
		w.s.Fault(getPermission, -1, githubtest.Refused(403))
		if got, err := w.client().Level(t.Context(), "wendy"); err == nil || got != "" {
			t.Errorf("%s, %v", got, err)
		}
	})
}

// An old name of a role that only looks like a higher one counts as what it is.
func TestLevelOf(t *testing.T) {
	for _, c := range [][3]string{{"read", "maintain", "read"}, {"read", "admin", "read"}, {"none", "write", "none"}, {"", "admin", "none"}, {"write", "", "write"}, {"write", "maintain", "maintain"}} {
		if got := levelOf(c[0], c[1]); got != c[2] {
			t.Errorf("%v: %s", c, got)
		}
	}
}

func TestMember(t *testing.T) {
	inFlavours(t, func(w *world) {
		w.s.Team("octo", "security", "wendy")
		ask := func(c *Client, team, login string) (bool, string) {
			t.Helper()
			member, note, err := c.Member(t.Context(), team, login)
			if err != nil {
				t.Error(err)
			}
			return member, note
		}
		if member, note := ask(w.client(), "octo/security", "wendy"); member || !strings.Contains(note, "`members: read`") {
			t.Errorf("a token that may not see the team: %v, %q", member, note)
		}
		w.s.Permissions(map[string]string{"members": "read"})
		c := w.client()
		w.s.ResetLog()
		for range 2 {
			if member, note := ask(c, "octo/security", "wendy"); !member || note != "" {
				t.Errorf("%v, %q", member, note)
			}
			if member, _ := ask(c, "octo/security", "rita"); member {
				t.Error("rita is a member")
			}
		}
		for _, team := range []string{"security", "octo/", "octo/../security", "/x", "octo/a/b", "../x"} {
			if member, _ := ask(c, team, "wendy"); member {
				t.Errorf("a member of %s", team)
			}
		}
		if n := w.s.Count(getMembership); n != 2 || len(w.s.Log()) != 2 {
			t.Errorf("asked %d times", n)
		}
		w.s.Fault(getMembership, -1, githubtest.BadGateway(false))
		if member, _, err := w.client().Member(t.Context(), "octo/security", "wendy"); member || err == nil {
			t.Errorf("%v, %v", member, err)
		}
	})
}

func TestPushers(t *testing.T) {
	inFlavours(t, func(w *world) {
		ch := w.commented(w.client())
		ask := func() ([]string, bool) {
			t.Helper()
			w.s.ResetLog()
			logins, all, err := w.client().Pushers(t.Context(), ch)
			if err != nil {
				t.Error(err)
			}
			return logins, all
		}
		if logins, all := ask(); len(logins) > 0 || !all || len(w.s.Log()) != 1 {
			t.Errorf("a commit that is nobody's: %v, %v, %d requests", logins, all, len(w.s.Log()))
		}
		w.repo.Wrote(w.pr.Head(), "bob", "web-flow")
		next := w.repo.Edit(w.pr.Head(), map[string]string{"x": "y"})
		w.repo.Wrote(next, "wendy", "bob")
		w.pr.Push(next)
		if logins, all := ask(); !slices.Equal(logins, []string{"bob", "web-flow", "wendy"}) || !all {
			t.Errorf("%v, %v", logins, all)
		}
		for range maxCommits {
			next = w.repo.Commit([]string{next}, map[string]string{specPath: "x"})
		}
		w.pr.Push(next)
		if logins, all := ask(); len(logins) != 3 || all || len(w.s.Log()) != 3 {
			t.Errorf("many: %v, %v, %d requests", logins, all, len(w.s.Log()))
		}
		w.s.Fault("GET /repos/{owner}/{repo}/pulls/{pull_number}/commits", -1, githubtest.BadGateway(false))
		if logins, all, err := w.client().Pushers(t.Context(), ch); logins != nil || all || err == nil || !strings.Contains(err.Error(), "reading the commits") {
			t.Errorf("%v, %v, %v", logins, all, err)
		}
	})
}

func TestLineDates(t *testing.T) {
	inFlavours(t, func(w *world) {
		later := w.repo.Edit(w.base, map[string]string{specPath: description(map[int]string{3: "  changed", 60: "  end"})})
		w.s.ResetLog()
		dates, err := w.client().LineDates(t.Context(), "", "", later, specPath, []int{3, 4, 60, 99})
		if err != nil || len(w.s.Log()) != 1 || w.s.Log()[0].Writes() {
			t.Fatal(err, w.s.Log())
		}
		if _, beyond := dates[99]; len(dates) != 3 || beyond || !dates[3].Equal(dates[60]) || !dates[4].Before(dates[3]) || dates[4].Year() != 2026 {
			t.Errorf("%v", dates)
		}
		for name, c := range map[string]struct{ commit, path, want string }{
			"no such commit": {strings.Repeat("0", 40), specPath, "github does not know the commit"},
			"no such file":   {later, "x\ny", "asking when the lines of x"},
		} {
			if dates, err := w.client().LineDates(t.Context(), "octo", "shop", c.commit, c.path, []int{1}); dates != nil || err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: %v, %v", name, dates, err)
			}
		}
		w.repo.SetPrivate(true)
		w.s.Permissions(map[string]string{"pull-requests": "write"})
		if dates, err := w.client().LineDates(t.Context(), "octo", "shop", later, specPath, []int{1}); dates != nil || err == nil {
			t.Errorf("%v, %v", dates, err)
		}
	})
}

func TestRoute(t *testing.T) {
	inFlavours(t, func(w *world) {
		ch := w.commented(w.client())
		w.repo.SetCollaborator("wendy", "write")
		w.repo.SetCollaborator("maria", "maintain")
		w.s.Team("octo", "security", "wendy")
		to := Route{Labels: []string{"security-review", "api", "API"}, Reviewers: []string{"wendy", "Bob", "maria", "wendy", "../x"}, Teams: []string{"octo/security"}}
		run := func() []Problem { w.s.ResetLog(); return w.client().Route(t.Context(), ch, to) }
		w.pr.SetLabel("wendy", "api", true) // a person was first
		if p := run(); p != nil || len(w.s.Log()) != 3 {
			t.Errorf("%v, %d requests", p, len(w.s.Log()))
		}
		if labels, asked := w.pr.Labels(), w.pr.Requested(); !slices.Equal(labels, []string{"api", "security-review"}) || !slices.Equal(asked, []string{"wendy", "maria", "team/security"}) {
			t.Errorf("labels %v, asked %v", labels, asked)
		}
		if p := run(); p != nil || w.s.Count("WRITE") != 0 {
			t.Errorf("again: %v, %d writes", p, w.s.Count("WRITE"))
		}
		// What people did since stays: a label that was taken off, a review given.
		w.pr.SetLabel("wendy", "security-review", false)
		w.pr.Approve("wendy", "security")
		if p := run(); p != nil || w.s.Count("WRITE") != 0 || !slices.Equal(w.pr.Labels(), []string{"api"}) || !slices.Equal(w.pr.Requested(), []string{"maria"}) {
			t.Errorf("%v, %d writes, labels %v, asked %v", p, w.s.Count("WRITE"), w.pr.Labels(), w.pr.Requested())
		}
		// Nothing to route costs nothing.
		w.s.ResetLog()
		if p := w.client().Route(t.Context(), ch, Route{}); p != nil || len(w.s.Log()) != 0 {
			t.Errorf("%v, %d requests", p, len(w.s.Log()))
		}
	})
}

// GitHub refuses a request for all of its names; the others are still asked.
func TestRouteRefusals(t *testing.T) {
	inFlavours(t, func(w *world) {
		ch := w.commented(w.client())
		w.repo.SetCollaborator("wendy", "write")
		p := w.client().Route(t.Context(), ch, Route{Reviewers: []string{"wendy", "stranger"}, Teams: []string{"octo/hidden", "other/team"}})
		if asked := w.pr.Requested(); !slices.Equal(asked, []string{"wendy"}) {
			t.Errorf("asked %v", asked)
		}
		all := fmt.Sprint(p)
		if len(p) != 3 || !strings.Contains(all, "asking stranger for a review") || !strings.Contains(all, "has to be a collaborator") ||
			!strings.Contains(all, "asking hidden") || !strings.Contains(all, "GITHUB_TOKEN may not") || !strings.Contains(all, "asking other/team for a review: it is no team of octo") {
			t.Errorf("%d problems: %s", len(p), all)
		}
		for name, c := range map[string]struct {
			match, problem string
			labels         int
		}{
			"labels":  {addLabels, "adding labels", 0},
			"reviews": {askReviewers, "asking maria for a review", 1},
			"history": {listEvents, "reading the history", 0},
		} {
			w := worldOf(t, w.s.Flavour, nil)
			ch := w.commented(w.client())
			w.repo.SetCollaborator("maria", "write")
			w.s.Fault(c.match, -1, githubtest.Refused(403))
			p := w.client().Route(t.Context(), ch, Route{Labels: []string{"x"}, Reviewers: []string{"maria"}})
			if len(p) != 1 || !strings.Contains(p[0].String(), c.problem) || !strings.Contains(p[0].String(), "`pull-requests: write`") || len(w.pr.Labels()) != c.labels {
				t.Errorf("%s: %v, labels %v", name, p, w.pr.Labels())
			}
		}
		ch.Fork, ch.Event = true, "pull_request"
		w.s.ResetLog()
		if p := w.client().Route(t.Context(), ch, Route{Labels: []string{"x"}}); p != nil || len(w.s.Log()) != 0 {
			t.Errorf("a token that only reads: %v, %d requests", p, len(w.s.Log()))
		}
		var crowd []string
		for i := range 20 {
			crowd = append(crowd, fmt.Sprint("user", i))
			w.repo.SetCollaborator(crowd[i], "write")
		}
		ch.Fork = false
		if p := w.client().Route(t.Context(), ch, Route{Reviewers: crowd}); len(p) != 1 || len(w.pr.Requested()) != 1+maxReviewers {
			t.Errorf("%v, asked %v", p, w.pr.Requested())
		}
	})
}

func TestRerunCheck(t *testing.T) {
	const other = ".github/workflows/other.yml"
	ours := func(status, conclusion string) githubtest.WorkflowRun {
		return githubtest.WorkflowRun{Path: workflowFile, Event: "pull_request", Status: status, Conclusion: conclusion}
	}
	at := func(run githubtest.WorkflowRun, path, event string) githubtest.WorkflowRun {
		run.Path, run.Event = path, event
		return run
	}
	failed, passed := ours("completed", "failure"), ours("completed", "success")
	tests := []struct {
		name     string
		runs     []githubtest.WorkflowRun // oldest first
		pass     bool
		rerun    string // of the last run
		sentence string
		problem  string
	}{
		{"accepted", []githubtest.WorkflowRun{failed}, true, "failed", "The check runs again.", ""},
		{"rejected", []githubtest.WorkflowRun{passed}, false, "all", "The check runs again.", ""},
		{"right already", []githubtest.WorkflowRun{passed}, true, "", "", ""},
		{"blocks still", []githubtest.WorkflowRun{failed}, false, "", "", ""},
		{"cancelled", []githubtest.WorkflowRun{ours("completed", "cancelled")}, true, "failed", "The check runs again.", ""},
		{"under way", []githubtest.WorkflowRun{ours("in_progress", "")}, true, "", "The check is running", ""},
		{"the newest counts", []githubtest.WorkflowRun{failed, passed}, true, "", "", ""},
		{"for pull_request_target", []githubtest.WorkflowRun{at(failed, workflowFile, "pull_request_target")}, true, "failed", "The check runs again.", ""},
		{"named with a ref", []githubtest.WorkflowRun{at(failed, workflowFile+"@main", "pull_request")}, true, "failed", "The check runs again.", ""},
		{"no run", nil, true, "", "To let it count, run the check", "let one workflow run on pull_request and on issue_comment"},
		{"another workflow", []githubtest.WorkflowRun{at(failed, other, "pull_request")}, true, "", "To let it count", "there is no run"},
		{"another event", []githubtest.WorkflowRun{at(failed, workflowFile, "push")}, true, "", "To let it count", "there is no run"},
	}
	inFlavours(t, func(w *world) {
		for _, tt := range tests {
			w := worldOf(t, w.s.Flavour, nil)
			ch := w.commented(w.client())
			for _, run := range tt.runs {
				run.HeadSHA = w.pr.Head()
				w.repo.PlantRun(run)
			}
			w.repo.PlantRun(githubtest.WorkflowRun{Path: workflowFile, Event: "pull_request", Status: "completed", Conclusion: "failure", HeadSHA: shaA})
			sentence, problem := w.client().RerunCheck(t.Context(), ch, tt.pass)
			if !strings.HasPrefix(sentence, tt.sentence) || (sentence == "") != (tt.sentence == "") {
				t.Errorf("%s: %q", tt.name, sentence)
			}
			if (problem == nil) != (tt.problem == "") || problem != nil && !strings.Contains(problem.String(), tt.problem) {
				t.Errorf("%s: problem %v", tt.name, problem)
			}
			var reruns []string
			for _, run := range w.repo.Runs() {
				reruns = append(reruns, run.Reruns...)
			}
			if got := strings.Join(reruns, " "); got != tt.rerun || len(w.s.Log()) > 2 {
				t.Errorf("%s: run again %q, %d requests", tt.name, got, len(w.s.Log()))
			}
		}
	})
}

func TestRerunCheckWithoutPermission(t *testing.T) {
	for _, match := range []string{listRuns, rerunFailed} {
		w := newWorld(t)
		ch := w.commented(w.client())
		w.repo.PlantRun(githubtest.WorkflowRun{Path: workflowFile, Event: "pull_request", Status: "completed", Conclusion: "failure", HeadSHA: w.pr.Head()})
		w.s.Fault(match, -1, githubtest.Refused(403))
		sentence, problem := w.client().RerunCheck(t.Context(), ch, true)
		if problem == nil || problem.Permission != needActions || !strings.Contains(sentence, "run the check of this pull request again; with `actions: write`") {
			t.Errorf("%s: %q, %v", match, sentence, problem)
		}
	}
	w := newWorld(t)
	ch := w.commented(w.client())
	w.repo.PlantRun(githubtest.WorkflowRun{Path: workflowFile, Event: "pull_request", Status: "completed", Conclusion: "success", HeadSHA: w.pr.Head()})
	w.s.Fault(rerunAll, -1, githubtest.BadGateway(false))
	if sentence, problem := w.client().RerunCheck(t.Context(), ch, false); problem == nil || problem.Permission != "" || !strings.HasSuffix(sentence, "again.") {
		t.Errorf("%q, %v", sentence, problem)
	}
}
