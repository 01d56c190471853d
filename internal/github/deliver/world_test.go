package deliver

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/github"
	"github.com/threatdelta/threatdelta/internal/githubtest"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// world is a pull request on the stand-in, and a client for one run after the
// other. The findings are made here: what a review finds is not this package's
// matter.
type world struct {
	t     *testing.T
	s     *githubtest.Server
	repo  *githubtest.Repo
	pr    *githubtest.PR
	base  string
	event string
	dry   io.Writer
	o     Options
	key   string // of the job
	slept time.Duration
	sleep func(context.Context, time.Duration) error // nil: counts in slept, without waiting
	lines []string
	files func([]github.File) []github.File // changes what the comparison says
	pairs [][2]string                       // of the last run
}

const (
	specPath     = "api/openapi.yaml"
	workflowFile = ".github/workflows/threats.yml"
)

// newWorld has a description with line 20 removed and line 40 changed.
func newWorld(t *testing.T, options ...githubtest.Option) *world {
	t.Helper()
	return worldOf(t, githubtest.GitHub, map[string]string{specPath: githubtest.Description(map[int]string{20: "", 40: "  changed"})}, options...)
}

func worldOf(t *testing.T, flavour string, edits map[string]string, options ...githubtest.Option) *world {
	t.Helper()
	s := githubtest.New(t, flavour)
	repo := s.Repo("octo", "shop")
	base := repo.Commit(nil, map[string]string{specPath: githubtest.Description(nil), "README.md": "shop\n"})
	head := repo.Edit(base, edits)
	return &world{t: t, s: s, repo: repo, base: base, pr: repo.PullRequest(base, head, options...), event: "pull_request",
		o: Options{Comments: AlwaysComments, Inline: true}}
}

func (w *world) client() *github.Client {
	w.t.Helper()
	sleep := w.sleep
	if sleep == nil {
		sleep = func(_ context.Context, d time.Duration) error {
			w.slept += d
			return nil
		}
	}
	c, err := github.New(github.Config{APIURL: w.s.URL, GraphQLURL: w.s.GraphQLURL, ServerURL: w.s.ServerURL, Token: w.s.Token, Repository: "octo/shop",
		DryRun: w.dry, Log: func(s string) { w.lines = append(w.lines, s) }, Sleep: sleep})
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// deliverer delivers through a client of its own, for the job of the world's key.
func (w *world) deliverer() *Deliverer { return w.through(w.client()) }

func (w *world) through(c *github.Client) *Deliverer {
	return New(c, Job{Key: w.key, RunURL: w.s.ServerURL + "/octo/shop/actions/runs/1", WorkflowRef: "octo/shop/" + workflowFile + "@refs/heads/main"})
}

// run is one run of the action: event, comparison, descriptions, delivery.
func (w *world) run(findings ...finding.Finding) Outcome {
	w.t.Helper()
	return w.runReport(func(pairs [][2]string) *report.Report { return reportOf(pairs, findings...) })
}

func (w *world) runReport(review func([][2]string) *report.Report) Outcome {
	w.t.Helper()
	ctx := w.t.Context()
	w.slept, w.lines = 0, nil
	w.s.ResetLog()
	c := w.client()
	ch, err := github.ReadEvent(w.event, w.repo.Event(w.event, w.pr), "", "")
	if err != nil {
		w.t.Fatal(err)
	}
	files, err := c.Compare(ctx, &ch)
	if err != nil {
		w.t.Fatal(err)
	}
	base, err := c.Tree(ctx, ch.Owner, ch.Repo, ch.Base)
	if err != nil {
		w.t.Fatal(err)
	}
	head, err := c.Tree(ctx, ch.Owner, ch.Repo, ch.Head)
	if err != nil {
		w.t.Fatal(err)
	}
	pairs := described(files)
	if w.files != nil {
		files = w.files(files)
	}
	w.pairs = pairs
	for _, p := range pairs { // the review reads them
		if p[0] != "" {
			_, err = base.ReadFile(p[0])
		}
		if p[1] != "" && err == nil {
			_, err = head.ReadFile(p[1])
		}
		if err != nil {
			w.t.Fatal(err)
		}
	}
	out := w.through(c).Deliver(ctx, ch, files, review(pairs), w.o)
	if n := len(w.s.Log()); n != out.Requests && w.dry == nil {
		w.t.Errorf("the outcome counts %d requests, the server %d", out.Requests, n)
	}
	w.t.Logf("%d requests, %d of them writes; waited %v; %s", out.Requests, out.Writes, w.slept, out.Level)
	return out
}

// described are the files of a change that the tests take for descriptions.
func described(files []github.File) (pairs [][2]string) {
	for _, f := range files {
		switch old := cmp.Or(f.Previous, f.Path); {
		case path.Base(f.Path) != path.Base(specPath) && path.Base(old) != path.Base(specPath):
		case f.Status == "added":
			pairs = append(pairs, [2]string{"", f.Path})
		case f.Status == "removed":
			pairs = append(pairs, [2]string{f.Path, ""})
		default:
			pairs = append(pairs, [2]string{old, f.Path})
		}
	}
	return pairs
}

// finding is one at a line of the head (positive), or one whose line is only in
// the base (negative).
func exampleFinding(id string, line int) finding.Finding {
	f := finding.Finding{Fingerprint: id, Rule: "auth-removed", State: severity.Introduced, Level: severity.High, Score: 12,
		Likelihood: finding.Axis{Value: 4, Because: []string{"4 by rule"}}, Impact: finding.Axis{Value: 3, Because: []string{"3 by rule"}},
		Confidence: severity.HighConfidence, Title: "Operation reachable without credentials", Message: "GET /orders no longer asks for credentials (was: bearer)",
		Operations: []finding.Operation{{Method: "GET", Path: "/orders"}}, STRIDE: []string{"S"}, OWASP: []string{"API2:2023"}, CWE: []int{306},
		Mitigation: "Ask for credentials.", Test: "Call it without: 401."}
	at := &finding.Location{File: specPath, Line: max(line, -line), Column: 3, EndLine: max(line, -line), EndColumn: 9}
	if line > 0 {
		f.Head = at
	} else {
		f.Base = at
	}
	return f
}

func reportOf(pairs [][2]string, findings ...finding.Finding) *report.Report {
	r := &report.Report{Schema: report.Schema, Tool: report.Tool{Name: "threatdelta", Version: "test"},
		Gate: report.Gate{FailOn: severity.UsualThreshold, Verdict: report.VerdictPass, Blocking: []string{}}, Specs: []report.Spec{}}
	for _, p := range pairs {
		r.Specs = append(r.Specs, report.Spec{Path: cmp.Or(p[1], p[0]), Status: report.Changed, Changes: []report.OperationChange{},
			Findings: []finding.Finding{}, Notes: []report.Note{}})
	}
	if len(findings) > 0 {
		if len(r.Specs) == 0 {
			r.Specs = append(r.Specs, report.Spec{Path: specPath, Status: report.Changed})
		}
		r.Specs[0].Findings = findings
		for _, f := range findings {
			if f.State != severity.Resolved && f.Waiver == nil {
				r.Gate.Verdict = report.VerdictFail
				r.Gate.Blocking = append(r.Gate.Blocking, f.Fingerprint)
			}
		}
	}
	return r
}

const (
	createReview  = "POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews"
	createLine    = "POST /repos/{owner}/{repo}/pulls/{pull_number}/comments"
	createComment = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments"
	editComment   = "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}"
	createCheck   = "POST /repos/{owner}/{repo}/check-runs"
	updateCheck   = "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}"
	createSARIF   = "POST /repos/{owner}/{repo}/code-scanning/sarifs"
)

// created is how many comments of each kind a run tried to create.
func (w *world) created() string {
	return fmt.Sprintf("%d comments, %d reviews, %d on files", w.s.Count(createComment), w.s.Count(createReview), w.s.Count(createLine))
}

// wantNoProblem and wantProblem look at what could not be done.
func wantNoProblem(t *testing.T, out Outcome, level string) {
	t.Helper()
	if len(out.Problems) > 0 || out.Level != level {
		t.Errorf("level %s, problems %v; want %s and none", out.Level, out.Problems, level)
	}
}

func wantProblem(t *testing.T, out Outcome, level, problem string) {
	t.Helper()
	var all bytes.Buffer
	for _, p := range out.Problems {
		fmt.Fprintln(&all, p)
	}
	if out.Level != level || !strings.Contains(all.String(), problem) {
		t.Errorf("level %s, want %s; problems:\n%swant %q", out.Level, level, all.String(), problem)
	}
	if lines := strings.Count(all.String(), "\n"); lines != len(out.Problems) {
		t.Errorf("%d problems on %d lines", len(out.Problems), lines)
	}
}

// inFlavours runs a test on the stand-in of both.
func inFlavours(t *testing.T, test func(w *world)) {
	for _, flavour := range []string{githubtest.GitHub, githubtest.Enterprise} {
		t.Run(flavour, func(t *testing.T) {
			test(worldOf(t, flavour, map[string]string{specPath: githubtest.Description(map[int]string{20: ""})}, githubtest.By("bob")))
		})
	}
}

// commented is the change of the pull request, as the event of a comment has it.
func (w *world) commented(c *github.Client) github.Change {
	w.t.Helper()
	id := w.pr.PlantComment("wendy", "/threatdelta rescan")
	ch, err := github.ReadEvent("issue_comment", w.repo.CommentEvent("created", w.pr, id, false), "", "")
	if err != nil {
		w.t.Fatal(err)
	}
	if err := c.PullRequest(w.t.Context(), &ch); err != nil {
		w.t.Fatal(err)
	}
	w.pr.DeleteComment(id)
	w.s.ResetLog()
	return ch
}
