package main

import (
	"bytes"
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/threatdelta/threatdelta/internal/githubtest"
	"github.com/threatdelta/threatdelta/internal/plan/export"
	"github.com/threatdelta/threatdelta/internal/trigger"
)

// flavours are the descriptions of GitHub that the stand-in holds every request
// against.
func flavours() []string { return []string{githubtest.GitHub, githubtest.Enterprise} }

// rig is a repository on the stand-in, and a runner's folders.
type rig struct {
	t         *testing.T
	server    *githubtest.Server
	repo      *githubtest.Repo
	base      string // a commit with the bookshop's description
	workspace string
	now       time.Time // zero: the present
}

// The path of the description in the scenarios, and what it says.
const specPath = "api/openapi.yaml"

func example(t testing.TB, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("../../examples/bookshop", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func newRig(t *testing.T, flavour string) *rig {
	s := githubtest.New(t, flavour)
	repo := s.Repo("octo", "shop")
	base := repo.Commit(nil, map[string]string{specPath: example(t, "base.yaml"), "README.md": "a shop\n"})
	return &rig{t: t, server: s, repo: repo, base: base, workspace: t.TempDir()}
}

// commit makes a commit on top of another with the description as given.
func (g *rig) commit(parent, description string) string {
	return g.repo.Commit([]string{parent}, map[string]string{specPath: description, "README.md": "a shop\n"})
}

// ran is what a run left.
type ran struct {
	code              int
	outputs           map[string]string
	summary, out, err string
	requests          []githubtest.Request
}

// writes are the requests that asked for a change.
func (r ran) writes() int {
	n := 0
	for _, request := range r.requests {
		if request.Writes() {
			n++
		}
	}
	return n
}

// environment is that of a step, the inputs in upper case already.
func (g *rig) environment(event, folder string, inputs []string) []string {
	environ := []string{
		"GITHUB_ACTIONS=true", "GITHUB_EVENT_NAME=" + event, "GITHUB_EVENT_PATH=" + filepath.Join(folder, "event.json"),
		"GITHUB_REPOSITORY=octo/shop", "GITHUB_API_URL=" + g.server.URL, "GITHUB_GRAPHQL_URL=" + g.server.GraphQLURL,
		"GITHUB_SERVER_URL=" + g.server.ServerURL, "GITHUB_RUN_ID=42", "GITHUB_RUN_ATTEMPT=1", "GITHUB_WORKSPACE=" + g.workspace,
		"GITHUB_OUTPUT=" + filepath.Join(folder, "output"), "GITHUB_STEP_SUMMARY=" + filepath.Join(folder, "summary"),
		"INPUT_TOKEN=" + g.server.Token, "GITHUB_WORKFLOW_REF=octo/shop/" + workflowFile + "@refs/heads/main",
	}
	for _, input := range inputs {
		name, value, _ := strings.Cut(input, "=")
		environ = append(environ, "INPUT_"+strings.ToUpper(name)+"="+value)
	}
	return environ
}

// run runs the action for an event, its inputs as NAME=VALUE.
func (g *rig) run(event string, payload []byte, inputs ...string) ran {
	g.t.Helper()
	folder := g.t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "event.json"), payload, 0o644); err != nil {
		g.t.Fatal(err)
	}
	g.server.ResetLog()
	var stdout, stderr bytes.Buffer
	s := newSession(g.environment(event, folder, inputs), &stdout, &stderr)
	s.now = g.now
	s.sleep = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	r := ran{code: s.run(context.Background())}
	r.out, r.err, r.requests = stdout.String(), stderr.String(), g.server.Log()
	r.summary = g.read(filepath.Join(folder, "summary"))
	r.outputs = readOutputs(g.t, g.read(filepath.Join(folder, "output")))
	if len(r.outputs) != len((&results{}).pairs()) {
		g.t.Errorf("outputs: %q", r.outputs)
	}
	if strings.Contains(r.out+r.err+r.summary+strings.Join(slices.Collect(maps.Values(r.outputs)), " "), g.server.Token) {
		g.t.Errorf("the token was printed:\n%s%s%s", r.out, r.err, r.summary)
	}
	for line := range strings.SplitSeq(r.out+r.err, "\n") {
		if !ours(line) {
			inertLine(g.t, event, line)
		}
	}
	return r
}

func (g *rig) read(name string) string {
	raw, err := os.ReadFile(name)
	if err != nil {
		g.t.Error(err)
	}
	return string(raw)
}

// expect checks the exit code and outputs, given as NAME=VALUE.
func (g *rig) expect(r ran, code int, outputs ...string) {
	g.t.Helper()
	bad := r.code != code
	for _, o := range outputs {
		name, value, _ := strings.Cut(o, "=")
		bad = bad || r.outputs[name] != value
	}
	if bad {
		g.t.Errorf("exit %d, want %d; outputs %q, want %q\n%s%s", r.code, code, r.outputs, outputs, r.out, r.err)
		for _, request := range r.requests {
			g.t.Logf("%s %s %s -> %d", request.Method, request.Path, request.Operation, request.Status)
		}
	}
}

// each runs a scenario against every flavour.
func each(t *testing.T, scenario func(*rig)) {
	for _, flavour := range flavours() {
		t.Run(flavour, func(t *testing.T) { scenario(newRig(t, flavour)) })
	}
}

// threats opens the pull request that the scenarios are about.
func (g *rig) threats(options ...githubtest.Option) *githubtest.PR {
	return g.repo.PullRequest(g.base, g.commit(g.base, example(g.t, "head.yaml")), options...)
}

// A pull request's life: opened with threats, run again, pushed again, fixed.
func TestLife(t *testing.T) {
	each(t, func(g *rig) {
		pr := g.threats()
		opened := g.run("pull_request", g.repo.Event("pull_request", pr))
		g.expect(opened, exitBlocking, "verdict=fail", "level=critical", "critical=5", "delivery=review", "report=threatdelta-report/report.json", "sarif=")
		if len(pr.Comments()) != 1 || len(pr.Reviews()) != 1 || len(pr.ReviewComments()) == 0 {
			t.Fatalf("%d comments, %d reviews, %d review comments", len(pr.Comments()), len(pr.Reviews()), len(pr.ReviewComments()))
		}
		if !strings.Contains(opened.summary, "### 🔴 Blocked: any") || !strings.Contains(opened.summary, "/octo/shop/blob/"+pr.Head()+"/"+specPath+"#L") {
			t.Errorf("summary:\n%s", opened.summary)
		}
		if report := g.read(filepath.Join(g.workspace, opened.outputs["report"])); !strings.Contains(report, "threatdelta.report/v1") {
			t.Errorf("report: %s", report)
		}
		comments, lines := pr.Comments(), pr.ReviewComments()

		again := g.run("pull_request", g.repo.Event("pull_request", pr))
		g.expect(again, exitBlocking, "verdict=fail", "delivery=review")
		if again.writes() != 0 || len(pr.Comments()) != len(comments) || len(pr.ReviewComments()) != len(lines) {
			t.Errorf("a run without change wrote: %d writes, %d comments, %d review comments", again.writes(), len(pr.Comments()), len(pr.ReviewComments()))
		}

		pr.Push(g.commit(pr.Head(), "# moved by a line\n"+example(t, "head.yaml")))
		moved := g.run("pull_request", g.repo.Event("pull_request", pr))
		g.expect(moved, exitBlocking, "verdict=fail", "delivery=review")
		if len(pr.Comments()) != len(comments) || len(pr.ReviewComments()) != len(lines) {
			t.Errorf("moved lines: %d comments, %d review comments", len(pr.Comments()), len(pr.ReviewComments()))
		}

		pr.Push(g.commit(pr.Head(), "# fixed\n"+example(t, "base.yaml")))
		fixed := g.run("pull_request", g.repo.Event("pull_request", pr))
		g.expect(fixed, exitPass, "verdict=pass", "level=none", "critical=0")
		if len(pr.Comments()) != 1 || pr.Comments()[0].Body == comments[0].Body || len(pr.ReviewComments()) != len(lines) {
			t.Errorf("fixed: comment %q", pr.Comments()[0].Body)
		}
		if len(g.server.Minimised()) == 0 {
			t.Error("fixed: no comment was minimised")
		}
	})
}

// Where the change is reverted there is no description left to review; what was
// reported of it is withdrawn all the same.
func TestWithdrawn(t *testing.T) {
	each(t, func(g *rig) {
		pr := g.threats()
		g.expect(g.run("pull_request", g.repo.Event("pull_request", pr)), exitBlocking)
		before := pr.Comments()[0].Body
		pr.Push(g.commit(pr.Head(), example(t, "base.yaml")))
		g.expect(g.run("pull_request", g.repo.Event("pull_request", pr)), exitPass, "verdict=pass", "level=none")
		if len(pr.Comments()) != 1 || pr.Comments()[0].Body == before {
			t.Errorf("the comment still says %q", pr.Comments()[0].Body)
		}
	})
}

// A change without a description is green at once, with one line, and one that
// changes nothing of interest posts nothing.
func TestQuiet(t *testing.T) {
	each(t, func(g *rig) {
		pr := g.repo.PullRequest(g.base, g.repo.Commit([]string{g.base}, map[string]string{specPath: example(t, "base.yaml"), "README.md": "a better shop\n"}))
		none := g.run("pull_request", g.repo.Event("pull_request", pr))
		g.expect(none, exitPass, "verdict=pass", "level=none")
		if len(none.requests) > 5 {
			t.Errorf("%d requests, want at most 5", len(none.requests))
		}
		if !strings.HasPrefix(none.out, "no API description changed between ") || strings.Count(none.out, "\n") > 2 {
			t.Errorf("the log says more than a line:\n%s", none.out)
		}
		t.Logf("no changed description: %d requests", len(none.requests))

		clean := g.repo.PullRequest(g.base, g.commit(g.base, "# prose\n"+example(t, "base.yaml")))
		prose := g.run("pull_request", g.repo.Event("pull_request", clean))
		g.expect(prose, exitPass, "verdict=pass", "level=none")
		if checks := clean.CheckRuns(); len(prose.requests) > 12 || prose.writes() != 1 || len(checks) != 1 || checks[0].Conclusion != "success" || len(clean.Comments()) > 0 {
			t.Errorf("%d requests, want at most 12; %d writes, check runs %+v", len(prose.requests), prose.writes(), checks)
		}
		t.Logf("a changed description without findings: %d requests", len(prose.requests))

		named := g.run("pull_request", g.repo.Event("pull_request", pr), "spec=api/*.yaml")
		g.expect(named, exitPass, "verdict=pass")
		t.Logf("no changed description, named by a glob: %d requests", len(named.requests))
		g.expect(g.run("pull_request", g.repo.Event("pull_request", pr), "spec=apis/*.yaml"), exitInput, "verdict=error")
	})
}

// A fork's token only reads: everything is in the summary and in annotations,
// which need no permission; the verdict is the same.
func TestFork(t *testing.T) {
	each(t, func(g *rig) {
		fork := g.repo.Fork("mallory")
		pr := g.threats(githubtest.FromFork(fork), githubtest.By("mallory"))
		g.server.Permissions(map[string]string{"contents": "read", "pull-requests": "read"})
		r := g.run("pull_request", g.repo.Event("pull_request", pr))
		g.expect(r, exitBlocking, "verdict=fail", "level=critical", "delivery=summary")
		if len(pr.Comments())+len(pr.ReviewComments()) > 0 {
			t.Error("something was posted")
		}
		for kind, least := range map[string]int{"error": 1, "warning": 1} {
			n := strings.Count("\n"+r.out, "\n::"+kind+" ")
			if n < least || n > annotationsOfAKind+1 {
				t.Errorf("%d annotations of kind %s", n, kind)
			}
		}
		if !strings.Contains(r.out, "file=api/openapi.yaml,line=") || !strings.Contains(r.summary, "delivery: summary") {
			t.Errorf("annotations without a place, or no word of it in the summary:\n%s\n%s", r.out, r.summary)
		}

		g.server.Permissions(map[string]string{"contents": "read", "pull-requests": "write"})
		target := g.run("pull_request_target", g.repo.Event("pull_request_target", pr))
		g.expect(target, exitBlocking, "verdict=fail", "delivery=review")
		if len(pr.Comments()) != 1 {
			t.Errorf("pull_request_target: %d comments", len(pr.Comments()))
		}
	})
}

// Every event whose payload names the change leads to the same verdict.
func TestEvents(t *testing.T) {
	each(t, func(g *rig) {
		pr := g.threats()
		for _, event := range trigger.WithChange() {
			g.expect(g.run(event, g.repo.Event(event, pr)), exitBlocking, "verdict=fail", "level=critical")
		}
	})
}

// Events without a pull request to report to: the exit code and the summary do.
func TestOtherEvents(t *testing.T) {
	each(t, func(g *rig) {
		pr := g.threats()
		for _, c := range []struct {
			event   string
			payload []byte
			inputs  []string
		}{
			{"merge_group", g.repo.Event("merge_group", pr), nil},
			{"push", g.repo.PushEvent("main", g.base, pr.Head()), nil},
			{"workflow_dispatch", g.repo.Event("workflow_dispatch", nil), []string{"base=" + g.base, "head=" + pr.Head()}},
		} {
			r := g.run(c.event, c.payload, c.inputs...)
			g.expect(r, exitBlocking, "verdict=fail", "level=critical", "delivery=summary")
			if r.writes() > 0 || !strings.Contains(r.summary, "### 🔴 Blocked: any") {
				t.Errorf("%s: %d writes, summary:\n%s", c.event, r.writes(), r.summary)
			}
		}
		g.expect(g.run("push", g.repo.PushEvent("gone", pr.Head(), strings.Repeat("0", 40))), exitPass, "verdict=pass")
		g.expect(g.run("workflow_dispatch", g.repo.Event("workflow_dispatch", nil)), exitInput, "verdict=error")
		g.expect(g.run("issues", g.repo.Event("workflow_dispatch", nil)), exitInput, "verdict=error")
	})
}

// The gate follows fail-on, and the check run the gate.
func TestGate(t *testing.T) {
	each(t, func(g *rig) {
		pr := g.threats()
		g.expect(g.run("pull_request", g.repo.Event("pull_request", pr), "fail-on=never", "comment=false", "check-run=false"), exitPass, "verdict=pass", "level=critical", "delivery=summary")
		if len(pr.Comments())+len(pr.CheckRuns()) > 0 {
			t.Error("comment: false or check-run: false was not heard")
		}
		r := g.run("pull_request", g.repo.Event("pull_request", pr), "check-run=true", "max-inline=3", "sarif=out/x.sarif,upload")
		g.expect(r, exitBlocking, "delivery=review", "sarif=out/x.sarif")
		checks := pr.CheckRuns()
		if len(checks) != 1 || checks[0].Conclusion != "failure" || len(pr.ReviewComments()) > 3+5 {
			t.Errorf("check runs %+v, %d review comments", checks, len(pr.ReviewComments()))
		}
		if sarif := g.read(filepath.Join(g.workspace, "out/x.sarif")); !strings.Contains(sarif, "primaryLocationLineHash") {
			t.Errorf("sarif: %s", sarif)
		}
	})
}

// The tests of the deployed API are files of the workspace. Nothing else of the run
// changes, and nothing is sent.
func TestTestsOfTheAPI(t *testing.T) {
	g := newRig(t, githubtest.GitHub)
	pr := g.threats()
	with := g.run("pull_request", g.repo.Event("pull_request", pr), "tests=out/tests", "comment=never", "check-run=false")
	g.expect(with, exitBlocking, "verdict=fail", "tests=out/tests")
	for _, format := range export.FormatNames() {
		text := g.read(filepath.Join(g.workspace, "out/tests", export.FileName(format)))
		if !strings.Contains(text, "auth-removed") || strings.Contains(text, "https://api.bookshop.example") {
			t.Errorf("%s: %.300s", format, text)
		}
	}
	without := g.run("pull_request", g.repo.Event("pull_request", pr), "comment=never", "check-run=false")
	g.expect(without, exitBlocking, "verdict=fail", "tests=")
	if with.writes() != without.writes() {
		t.Errorf("%d requests that write with tests, %d without", with.writes(), without.writes())
	}
}

// A dry run prints every request that it holds back.
func TestDryRun(t *testing.T) {
	each(t, func(g *rig) {
		pr := g.threats()
		r := g.run("pull_request", g.repo.Event("pull_request", pr), "dry-run=true", "check-run=true")
		g.expect(r, exitBlocking, "verdict=fail")
		if r.writes() > 0 || strings.Count(r.out, "\n{") < 3 {
			t.Errorf("%d writes, log:\n%s", r.writes(), r.out)
		}
	})
}
