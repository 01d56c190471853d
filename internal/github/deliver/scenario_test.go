package deliver

import (
	"fmt"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/github"
	"github.com/threatdelta/threatdelta/internal/githubtest"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// life is a pull request with three threats: one on a removed line, one on a
// changed one, one on a line that the difference does not show.
type life struct {
	*world
	removed, changed, elsewhere finding.Finding
}

// TestLifeOfAPullRequest goes through the steps of one pull request, in order.
func TestLifeOfAPullRequest(t *testing.T) {
	l := &life{world: newWorld(t), removed: exampleFinding("aaaa000000000001", -20), changed: exampleFinding("aaaa000000000002", 39), elsewhere: exampleFinding("aaaa000000000003", 55)}
	l.opened()
	l.repeated()
	l.pushedUnchanged()
	l.moved()
	l.fixedOne()
	l.fixedAll()
	l.cameBack()
}

// push makes the description one with edits.
func (l *life) push(text string) {
	l.pr.Push(l.repo.Edit(l.pr.Head(), map[string]string{specPath: text}))
}

// expectCreated checks which comments the last run tried to create.
func (l *life) expectCreated(step, want string) {
	l.t.Helper()
	if got := l.created(); got != want {
		l.t.Errorf("%s: %s", step, got)
	}
}

// expectNoWrites runs again and checks that nothing is written.
func (l *life) expectNoWrites(step string, findings ...finding.Finding) Outcome {
	l.t.Helper()
	out := l.run(findings...)
	wantNoProblem(l.t, out, LevelReview)
	if out.Writes != 0 {
		l.t.Errorf("%s: %d writes", step, out.Writes)
	}
	return out
}

const nothingCreated = "0 comments, 0 reviews, 0 on files"

// opened: three comments and a summary.
func (l *life) opened() {
	out := l.run(l.removed, l.changed, l.elsewhere)
	wantNoProblem(l.t, out, LevelReview)
	l.expectCreated("opened", "1 comments, 1 reviews, 1 on files")
	if out.CommentURL == "" {
		l.t.Error("no address of the comment")
	}
	lines := l.pr.ReviewComments()
	if len(lines) != 3 || lines[0].Side != "LEFT" || lines[0].Line != 20 || lines[1].Side != "RIGHT" || lines[1].Line != 39 || lines[2].SubjectType != "file" {
		l.t.Errorf("opened: %+v", lines)
	}
	if v := l.pr.Reviews()[0]; v.State != "COMMENTED" || v.CommitID != l.pr.Head() {
		l.t.Errorf("review %+v", v)
	}
	summary := l.pr.Comments()[0]
	if link := "/octo/shop/blob/" + l.pr.Head() + "/api/openapi.yaml#L39"; !strings.HasPrefix(summary.Body, report.MarkerPrefix) || !strings.Contains(summary.Body, link) {
		l.t.Errorf("summary without its marker or %s:\n%s", link, summary.Body)
	}
	budget(l.t, out, 14)
}

// repeated: the same run writes nothing.
func (l *life) repeated() {
	budget(l.t, l.expectNoWrites("re-run", l.removed, l.changed, l.elsewhere), 9)
}

// pushedUnchanged: another file changes, and only the links of the summary move on.
func (l *life) pushedUnchanged() {
	l.pr.Push(l.repo.Edit(l.pr.Head(), map[string]string{"README.md": "shop, new\n"}))
	out := l.run(l.removed, l.changed, l.elsewhere)
	l.expectCreated("pushed unchanged", nothingCreated)
	if out.Writes != 1 {
		l.t.Errorf("pushed unchanged: %d writes", out.Writes)
	}
}

// moved: the same threats are at other lines.
func (l *life) moved() {
	l.push("# one more\n" + githubtest.Description(map[int]string{20: "", 40: "  changed"}))
	out := l.run(l.removed, exampleFinding("aaaa000000000002", 40), exampleFinding("aaaa000000000003", 56))
	wantNoProblem(l.t, out, LevelReview)
	l.expectCreated("moved", nothingCreated)
}

// fixedOne: somebody answers, the first threat is fixed, and its comment alone is
// resolved, once.
func (l *life) fixedOne() {
	l.pr.PlantReply(l.pr.ReviewComments()[0].ID, "reviewer", "why?")
	l.push(githubtest.Description(map[int]string{40: "  changed"}))
	out := l.run(l.changed, l.elsewhere)
	wantNoProblem(l.t, out, LevelReview)
	l.expectCreated("fixed", nothingCreated)
	fixed := l.pr.ReviewComments()[0]
	if fixed.Hidden != "OUTDATED" || !strings.Contains(fixed.Body, "**Resolved** in [`"+github.ShortID(l.pr.Head())+"`]") || !strings.Contains(fixed.Body, "no longer asks for credentials") {
		l.t.Errorf("fixed: hidden %q, %s", fixed.Hidden, fixed.Body)
	}
	if reply := l.pr.ReviewComments()[3]; reply.Body != "why?" || reply.Hidden != "" || reply.Edits != 0 {
		l.t.Errorf("reply: %+v", reply)
	}
	budget(l.t, out, 14)
	l.expectNoWrites("resolved twice", l.changed, l.elsewhere)
}

// fixedAll: the summary says so in one line, the comments too.
func (l *life) fixedAll() {
	l.push(githubtest.Description(nil))
	out := l.run()
	wantNoProblem(l.t, out, LevelReview)
	summary := l.pr.Comments()[0]
	if !strings.Contains(summary.Body, "### 🟢 Resolved") || strings.Count(summary.Body, "\n") > 4 || summary.ID == 0 || len(l.pr.Comments()) != 1 {
		l.t.Errorf("all fixed: %s", summary.Body)
	}
	for i, c := range l.pr.ReviewComments()[:3] {
		if c.Hidden == "" || c.Edits != 1 {
			l.t.Errorf("all fixed: comment %d: hidden %q, %d edits", i, c.Hidden, c.Edits)
		}
	}
	l.expectNoWrites("all fixed, again")
}

// cameBack: the first threat is reported again, in a new comment.
func (l *life) cameBack() {
	l.push(githubtest.Description(map[int]string{20: ""}))
	out := l.run(l.removed)
	wantNoProblem(l.t, out, LevelReview)
	l.expectCreated("back", "0 comments, 1 reviews, 0 on files")
}

func budget(t *testing.T, out Outcome, most int) {
	t.Helper()
	if out.Requests > most {
		t.Errorf("%d requests, want at most %d", out.Requests, most)
	}
}

func TestBudgets(t *testing.T) {
	t.Run("no description changed", func(t *testing.T) {
		for name, edits := range map[string]map[string]string{
			"prose":    {"README.md": "shop!\n"},
			"workflow": {".github/workflows/ci.yml": "on: push\n", "main.go": "package main\n"},
			"settings": {"config/settings.yaml": "debug: true\n"},
		} {
			w := worldOf(t, githubtest.GitHub, edits)
			out := w.run()
			wantNoProblem(t, out, LevelReview)
			if out.Requests > 4 || out.Writes != 0 {
				t.Errorf("%s: %d requests, %d writes", name, out.Requests, out.Writes)
			}
			w.o.CheckRun = WantCheckRun
			t.Logf("%s, with a check run: %d requests", name, w.run().Requests)
		}
	})
	t.Run("one description, no findings", func(t *testing.T) {
		w := newWorld(t)
		w.o.CheckRun, w.o.SARIF = WantCheckRun, true
		out := w.run()
		wantNoProblem(t, out, LevelReview)
		budget(t, out, 12)
		if len(w.pr.Comments()) != 0 {
			t.Error("a comment without a finding")
		}
	})
}

func TestForcePush(t *testing.T) {
	w := newWorld(t)
	f := exampleFinding("bbbb000000000001", 39)
	w.run(f)
	w.pr.ForcePush(w.repo.Edit(w.base, map[string]string{specPath: githubtest.Description(map[int]string{40: "  changed again"})}))
	if w.pr.ReviewComments()[0].Line != 0 {
		t.Fatal("the stand-in keeps the line")
	}
	out := w.run(exampleFinding("bbbb000000000001", 40))
	wantNoProblem(t, out, LevelReview)
	if got := w.created(); got != "0 comments, 0 reviews, 0 on files" {
		t.Error(got)
	}
}

func TestFork(t *testing.T) {
	s := githubtest.New(t, githubtest.GitHub)
	repo := s.Repo("octo", "shop")
	fork := repo.Fork("eve")
	base := repo.Commit(nil, map[string]string{specPath: githubtest.Description(nil)})
	pr := repo.PullRequest(base, fork.Edit(base, map[string]string{specPath: githubtest.Description(map[int]string{20: ""})}), githubtest.FromFork(fork), githubtest.By("eve"))
	w := &world{t: t, s: s, repo: repo, base: base, pr: pr, event: "pull_request", o: Options{Comments: AlwaysComments, Inline: true, CheckRun: WantCheckRun}}
	s.Permissions(map[string]string{"contents": "read", "pull-requests": "read"})

	out := w.run(exampleFinding("cccc000000000001", -20))
	wantProblem(t, out, LevelSummary, "pull_request_target")
	if out.Writes != 0 {
		t.Errorf("%d writes with a token that only reads", out.Writes)
	}
	out = w.run()
	wantNoProblem(t, out, LevelSummary)

	// pull_request_target has a token that writes, also when the fork is gone.
	s.Permissions(map[string]string{"contents": "read", "pull-requests": "write", "checks": "write"})
	w.event = "pull_request_target"
	fork.Delete()
	out = w.run(exampleFinding("cccc000000000001", -20))
	wantNoProblem(t, out, LevelReview)
	if len(pr.ReviewComments()) != 1 || len(pr.Comments()) != 1 || len(pr.CheckRuns()) != 1 {
		t.Errorf("%d, %d, %d", len(pr.ReviewComments()), len(pr.Comments()), len(pr.CheckRuns()))
	}
}

func TestPermissions(t *testing.T) {
	f := exampleFinding("dddd000000000001", 39)
	t.Run("403", func(t *testing.T) {
		w := newWorld(t)
		w.o = Options{Comments: AlwaysComments, Inline: true, CheckRun: WantCheckRun, SARIF: true}
		w.s.Permissions(map[string]string{"contents": "read", "pull-requests": "read"})
		out := w.run(f)
		for _, want := range []string{"`pull-requests: write`", "`checks: write`", "`security-events: write`"} {
			wantProblem(t, out, LevelSummary, want)
		}
	})
	t.Run("404", func(t *testing.T) {
		w := newWorld(t)
		w.s.Fault("WRITE", -1, githubtest.Refused(404))
		wantProblem(t, w.run(f), LevelSummary, "add `pull-requests: write` below `permissions:`")
	})
	t.Run("review only", func(t *testing.T) {
		w := newWorld(t)
		w.s.Fault(createReview, -1, githubtest.Refused(403))
		wantProblem(t, w.run(f), LevelComment, "posting the review comments: github answers 403")
		if len(w.pr.Comments()) != 1 {
			t.Error("the summary comment is missing")
		}
	})
	t.Run("graphql", func(t *testing.T) {
		w := newWorld(t)
		w.run(f)
		w.s.Fault("GRAPHQL viewer", -1, githubtest.GraphQLErrors("FORBIDDEN", "Resource not accessible by integration"))
		w.s.Fault("GRAPHQL minimizeComment", -1, githubtest.GraphQLErrors("FORBIDDEN", "Resource not accessible by integration"))
		w.pr.Push(w.repo.Edit(w.pr.Head(), map[string]string{specPath: githubtest.Description(nil)}))
		out := w.run()
		wantProblem(t, out, LevelReview, "hiding the comments")
		if c := w.pr.ReviewComments()[0]; c.Edits != 1 || c.Hidden != "" {
			t.Errorf("%+v", c)
		}
	})
}

func TestManyFindings(t *testing.T) {
	edits := map[int]string{}
	var list []finding.Finding
	for i := range 60 {
		edits[i+1] = fmt.Sprintf("  changed %d", i)
		list = append(list, exampleFinding(fmt.Sprintf("eeee%012d", i), i+1))
	}
	edits[1] = "openapi: 3.0.4"
	list[59].Score, list[59].Level = 25, severity.Critical
	w := worldOf(t, githubtest.GitHub, map[string]string{specPath: githubtest.Description(edits)})
	w.o = Options{Comments: AlwaysComments, Inline: true, CheckRun: WantCheckRun, SARIF: true}
	out := w.run(list...)
	wantNoProblem(t, out, LevelReview)
	lines := w.pr.ReviewComments()
	if len(lines) != 20 || lines[0].Line != 60 || len(w.pr.Reviews()) != 1 {
		t.Errorf("%d review comments, the first at %d, in %d reviews", len(lines), lines[0].Line, len(w.pr.Reviews()))
	}
	if got := w.created(); got != "1 comments, 1 reviews, 0 on files" { // of twenty lines one request
		t.Errorf("sent: %s", got)
	}
	check := w.pr.CheckRuns()
	if len(check) != 1 || len(check[0].Annotations) != 60 || check[0].Status != "completed" || check[0].Conclusion != "failure" || check[0].Title != "60 threats: 1 critical, 59 high" {
		t.Errorf("check run: %+v", check)
	}
	if n := len(w.repo.Uploads()); n != 1 {
		t.Errorf("%d uploads", n)
	}
	w.o.SARIF = false
	if out := w.run(list...); out.Writes != 0 {
		t.Errorf("again: %d writes", out.Writes)
	}
	w.o.MaxInline = 3
	w2 := worldOf(t, githubtest.GitHub, map[string]string{specPath: githubtest.Description(edits)})
	w2.o.MaxInline = 3
	w2.run(list...)
	if n := len(w2.pr.ReviewComments()); n != 3 {
		t.Errorf("max 3: %d", n)
	}
}

func TestSomeoneElsesMarker(t *testing.T) {
	w := newWorld(t)
	f := exampleFinding("ffff000000000001", 39)
	for i := range 130 {
		w.pr.PlantComment("octocat", fmt.Sprintf("comment %d", i))
	}
	planted := w.pr.PlantComment("mallory", "<!-- threatdelta:summary -->\nall is well")
	w.pr.PlantReviewComment("mallory", specPath, 39, "<!-- threatdelta-finding:ffff000000000001 -->\nalready reported")
	out := w.run(f)
	wantNoProblem(t, out, LevelReview)
	if got := w.created(); got != "1 comments, 1 reviews, 0 on files" {
		t.Error(got)
	}
	for _, c := range w.pr.Comments() {
		if c.ID == planted && c.Edits > 0 {
			t.Error("a comment of another user was edited")
		}
	}
	if out = w.run(f); out.Writes != 0 {
		t.Errorf("again, on the second page: %d writes", out.Writes)
	}
	// What is fixed resolves our comment and not the planted one.
	w.pr.Push(w.repo.Edit(w.pr.Head(), map[string]string{specPath: githubtest.Description(nil)}))
	w.run()
	for _, c := range w.pr.ReviewComments() {
		if (c.Author == "mallory") != (c.Edits == 0 && c.Hidden == "") {
			t.Errorf("%+v", c)
		}
	}
}

func TestTwoJobs(t *testing.T) {
	w := newWorld(t)
	a, b := exampleFinding("0001000000000001", 39), exampleFinding("0001000000000002", 38)
	w.key = "a/*.yaml"
	w.run(a)
	w.key = "b/*.yaml"
	w.run(b)
	w.key = "a/*.yaml"
	if out := w.run(a); out.Writes != 0 {
		t.Errorf("%d writes", out.Writes)
	}
	if len(w.pr.Comments()) != 2 || len(w.s.Minimised()) != 0 {
		t.Errorf("%d comments, %d hidden", len(w.pr.Comments()), len(w.s.Minimised()))
	}
}

// TestCommentOfSeveralDescriptions: a comment stays when another description has the
// same edit, another is written once only that one is open, and what is gone is
// resolved.
func TestCommentOfSeveralDescriptions(t *testing.T) {
	w := newWorld(t)
	a, b := exampleFinding("aaaa000000000001", 40), exampleFinding("bbbb000000000001", -20)
	both := []finding.Instance{finding.InstanceOf(a, specPath, ""), finding.InstanceOf(b, "api/other.yaml", "")}
	resolved := func() (out string) {
		for _, m := range w.pr.ReviewComments() {
			if strings.Contains(m.Body, resolvedMarker) {
				out += "x"
			} else {
				out += "-"
			}
		}
		return out
	}
	for _, step := range []struct {
		name     string
		report   finding.Finding
		resolved string // of each comment
	}{
		{"in one", a, "-"},
		{"in another too", a.Merged(both), "-"},
		{"accepted in the first", a.Merged([]finding.Instance{accepted(both[0]), both[1]}), "--"},
		{"and again in both", a.Merged(both), "--"},
		{"gone from the first", b, "x-"},
	} {
		w.run(step.report)
		if got := resolved(); got != step.resolved {
			t.Fatalf("%s: comments %q, want %q", step.name, got, step.resolved)
		}
	}
}

func accepted(i finding.Instance) finding.Instance {
	i.Waiver = &finding.Waiver{By: "lead"}
	return i
}
