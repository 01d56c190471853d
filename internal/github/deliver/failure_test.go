package deliver

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/github"
	"github.com/threatdelta/threatdelta/internal/githubtest"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/severity"
)

func TestSecondaryLimits(t *testing.T) {
	f := exampleFinding("1111000000000001", 39)
	for _, status := range []int{403, 429} {
		for _, tt := range []struct {
			after  int
			level  string
			waited time.Duration
		}{{30, LevelReview, 30 * time.Second}, {-1, LevelReview, time.Minute}, {3600, LevelComment, 0}} {
			w := newWorld(t)
			w.s.Fault(createReview, 1, githubtest.SecondaryLimit(status, tt.after))
			out := w.run(f)
			if out.Level != tt.level || w.slept != tt.waited {
				t.Errorf("%d after %d: %s, waited %v; want %s, %v; %v", status, tt.after, out.Level, w.slept, tt.level, tt.waited, out.Problems)
			}
			if n := len(w.pr.Comments()); n != 1 {
				t.Errorf("%d summary comments", n)
			}
		}
	}
	// Limited from the first write on, for long: nothing more is sent.
	w := newWorld(t)
	w.o.CheckRun = WantCheckRun
	w.s.Fault("WRITE", -1, githubtest.SecondaryLimit(403, 600))
	out := w.run(f)
	wantProblem(t, out, LevelSummary, "run the job again later")
	if out.Writes != 1 {
		t.Errorf("%d writes while limited", out.Writes)
	}
	// A limit that never ends is not waited for longer than the budget.
	w = newWorld(t)
	w.s.Fault("WRITE", -1, githubtest.SecondaryLimit(429, 40))
	wantProblem(t, w.run(f), LevelSummary, "limit")
	if w.slept > 90*time.Second {
		t.Errorf("waited %v", w.slept)
	}
}

func TestPrimaryLimit(t *testing.T) {
	w := newWorld(t)
	w.s.Fault(createComment, -1, githubtest.PrimaryLimit(403, time.Now().Add(50*time.Minute).Unix()))
	wantProblem(t, w.run(exampleFinding("1111000000000002", 39)), LevelSummary, "rate limit")
}

// TestCreatedAndFailed: GitHub answers 502 and has done it, or has not.
func TestCreatedAndFailed(t *testing.T) {
	f := exampleFinding("2222000000000001", 39)
	whole := exampleFinding("2222000000000002", 55)
	for _, match := range []string{createComment, createReview, createLine, createCheck} {
		for _, done := range []bool{true, false} {
			w := newWorld(t)
			w.o.CheckRun = WantCheckRun
			w.s.Fault(match, 1, githubtest.BadGateway(done))
			out := w.run(f, whole)
			wantNoProblem(t, out, LevelReview)
			if a, b, c := len(w.pr.Comments()), len(w.pr.ReviewComments()), len(w.pr.CheckRuns()); a != 1 || b != 2 || c != 1 {
				t.Errorf("%s, done %v: %d comments, %d review comments, %d check runs", match, done, a, b, c)
			}
		}
	}
	w := newWorld(t)
	w.s.Fault(createReview, -1, githubtest.BadGateway(false))
	wantProblem(t, w.run(f), LevelComment, "github answers 502")
	w = newWorld(t)
	w.s.Fault(createComment, -1, githubtest.BadGateway(false))
	wantProblem(t, w.run(f), LevelSummary, "github answers 502")
	w = newWorld(t)
	w.s.Fault(createComment, 1, githubtest.Fault{Status: 0, AfterEffect: true})
	out := w.run(f)
	wantNoProblem(t, out, LevelReview)
	if n := len(w.pr.Comments()); n != 1 {
		t.Errorf("connection closed after it was done: %d comments", n)
	}
}

// TestCheckRunIsFinished: a run that fails half-way leaves nothing in progress
// and nothing twice, and another run adds what is missing.
func TestCheckRunIsFinished(t *testing.T) {
	var list []finding.Finding
	for i := range 120 {
		list = append(list, exampleFinding(fmt.Sprintf("3333%012d", i), i%60+1))
	}
	for _, done := range []bool{true, false} {
		w := newWorld(t)
		w.o = Options{CheckRun: WantCheckRun}
		w.s.Fault(updateCheck, 1, githubtest.BadGateway(done))
		out := w.run(list...)
		wantNoProblem(t, out, LevelSummary)
		runs := w.pr.CheckRuns()
		if len(runs) != 1 || runs[0].Status != "completed" || len(runs[0].Annotations) != 120 || distinct(runs[0].Annotations) != 120 {
			t.Errorf("done %v: %d runs, %s, %d annotations", done, len(runs), runs[0].Status, len(runs[0].Annotations))
		}
		if out := w.run(list...); out.Writes != 0 {
			t.Errorf("again: %d writes", out.Writes)
		}
	}
	w := newWorld(t)
	w.o = Options{CheckRun: WantCheckRun}
	w.s.Fault(updateCheck, 1, githubtest.Refused(403))
	wantProblem(t, w.run(list...), LevelSummary, "`checks: write`")
	if run := w.pr.CheckRuns()[0]; run.Status != "completed" {
		t.Errorf("left %s", run.Status)
	}
	// The job is cancelled half-way.
	w = newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	w.sleep = func(context.Context, time.Duration) error { cancel(); return nil }
	ch, err := github.ReadEvent("pull_request", w.repo.Event("pull_request", w.pr), "", "")
	if err != nil {
		t.Fatal(err)
	}
	w.deliverer().Deliver(ctx, ch, nil, reportOf(nil, append(append(list, list...), list...)...), Options{CheckRun: WantCheckRun})
	if run := w.pr.CheckRuns()[0]; run.Status != "completed" || ctx.Err() == nil {
		t.Errorf("cancelled: left %s, %v", run.Status, ctx.Err())
	}
	// The job's own check, and another tool's of our name, are left alone.
	w = newWorld(t)
	w.o = Options{CheckRun: WantCheckRun}
	w.repo.PlantCheckRun(w.pr.Head(), "other-tool", CheckName)
	w.repo.PlantCheckRun(w.pr.Head(), "github-actions", "review")
	w.run(list[0])
	if n := len(w.pr.CheckRuns()); n != 3 || w.s.Count(updateCheck) != 0 {
		t.Errorf("%d check runs, %d updates", n, w.s.Count(updateCheck))
	}
}

func distinct(list []githubtest.Annotation) int {
	seen := map[string]bool{}
	for _, a := range list {
		seen[a.Message] = true
	}
	return len(seen)
}

func TestConclusions(t *testing.T) {
	for _, tt := range []struct {
		failOn  severity.Threshold
		verdict report.Verdict
		list    []finding.Finding
		want    string
		title   string
	}{
		{severity.UsualThreshold, report.VerdictPass, nil, "success", "No new threat"},
		{severity.UsualThreshold, report.VerdictFail, []finding.Finding{exampleFinding("4444000000000001", 39)}, "failure", "1 threat: 1 high"},
		{severity.Never, report.VerdictPass, []finding.Finding{exampleFinding("4444000000000001", 39)}, "neutral", "1 threat: 1 high"},
		{severity.UsualThreshold, report.VerdictError, nil, "failure", "Not fully reviewed; no new threat"},
	} {
		w := newWorld(t)
		w.o = Options{CheckRun: WantCheckRun}
		w.runReport(func(pairs [][2]string) *report.Report {
			r := reportOf(pairs, tt.list...)
			r.Gate.FailOn, r.Gate.Verdict = tt.failOn, tt.verdict
			return r
		})
		if c := w.pr.CheckRuns()[0]; c.Conclusion != tt.want || c.Title != tt.title {
			t.Errorf("%s %s: %s, %s", tt.failOn, tt.verdict, c.Conclusion, c.Title)
		}
	}
}

// TestRefusedLine: GitHub refuses one entry of a review, for a reason that the
// difference did not show.
func TestRefusedLine(t *testing.T) {
	w := newWorld(t)
	w.files = func(list []github.File) []github.File {
		for i := range list {
			list[i].Patch += "\n@@ -5,1 +5,2 @@\n a\n+b"
		}
		return list
	}
	list := []finding.Finding{exampleFinding("5555000000000001", -20), exampleFinding("5555000000000002", 6), exampleFinding("5555000000000003", 39), exampleFinding("5555000000000004", 38)}
	out := w.run(list...)
	wantProblem(t, out, LevelReview, "github refused 1 line")
	if n := len(w.pr.ReviewComments()); n != 3 {
		t.Errorf("%d review comments, want 3", n)
	}
	for _, f := range list {
		if !strings.Contains(w.pr.Comments()[0].Body, f.Fingerprint) {
			t.Errorf("%s is not in the summary", f.Fingerprint)
		}
	}
	// Every line refused: bounded, and all is in the summary.
	w = newWorld(t)
	w.s.Fault(createReview, -1, githubtest.Fault{Status: 422, Body: `{"message":"Unprocessable Entity","errors":["Line could not be resolved"]}`})
	var many []finding.Finding
	for i := range 20 {
		many = append(many, exampleFinding(fmt.Sprintf("5555%012d", i), 39))
	}
	out = w.run(many...)
	wantProblem(t, out, LevelReview, "github refused too many")
	if n := w.s.Count(createReview); n > maxReviews {
		t.Errorf("%d reviews", n)
	}
	// A newer push replaced the commit: nothing is split.
	w = newWorld(t)
	w.s.Fault(createReview, -1, githubtest.Fault{Status: 422, Body: `{"message":"Unprocessable Entity","errors":["No commit found for SHA: x"]}`})
	w.run(many...)
	if n := w.s.Count(createReview); n != 1 {
		t.Errorf("%d reviews of a commit that is gone", n)
	}
}

func TestLongReport(t *testing.T) {
	w := newWorld(t)
	w.o.CheckRun = WantCheckRun
	var list []finding.Finding
	for i := range 400 {
		f := exampleFinding(fmt.Sprintf("6666%012d", i), 39)
		f.Message, f.Mitigation = strings.Repeat("very long words ", 30), strings.Repeat("many more words ", 30)
		list = append(list, f)
	}
	out := w.run(list...)
	wantNoProblem(t, out, LevelReview)
	body := w.pr.Comments()[0].Body
	if n := utf8.RuneCountInString(body); n > 60000 || n < 30000 || !strings.Contains(body, "more threats") {
		t.Errorf("%d characters", n)
	}
}

// TestHostileStrings: nothing of a description acts in what is sent.
func TestHostileStrings(t *testing.T) {
	for _, s := range []string{"@org/team", "<!-- threatdelta-finding:aaaa -->", "<!-- threatdelta:summary -->", "```suggestion\nx\n```", "##[error]x", "::error::x",
		"</details>", "[x](http://evil.example)", "\u202e", "#123", "/lgtm"} {
		w := newWorld(t)
		w.o.CheckRun = WantCheckRun
		f := exampleFinding("7777000000000001", 39)
		f.Title, f.Message, f.Mitigation, f.Test, f.Rule = s, s, s, s, s
		f.Operations = []finding.Operation{{Method: s, Path: s}}
		out := w.run(f)
		wantNoProblem(t, out, LevelReview)
		texts := []string{w.pr.Comments()[0].Body, w.pr.ReviewComments()[0].Body, w.pr.CheckRuns()[0].Summary, w.pr.CheckRuns()[0].Title}
		for _, text := range append(texts, w.lines...) {
			outside := withoutCode(text)
			for _, bad := range []string{"@org", "##[", "suggestion", "http://evil", "\u202e", "#123", "/lgtm"} {
				if strings.Contains(outside, bad) {
					t.Errorf("%q acts in %q", s, text)
				}
			}
			if strings.Count(outside, "<!-- threatdelta") > 1 {
				t.Errorf("%q forges a marker: %q", s, text)
			}
		}
		if out := w.run(f); out.Writes != 0 {
			t.Errorf("%q: %d writes again", s, out.Writes)
		}
	}
}

// withoutCode drops code spans, as CommonMark 6.1 finds them.
func withoutCode(s string) string {
	runs := regexp.MustCompile("`+").FindAllStringIndex(s, -1)
	var b strings.Builder
	at := 0
	for i := 0; i < len(runs); i++ {
		for j := i + 1; j < len(runs); j++ {
			if runs[j][1]-runs[j][0] == runs[i][1]-runs[i][0] {
				b.WriteString(s[at:runs[i][0]])
				at, i = runs[j][1], j
				break
			}
		}
	}
	return b.String() + s[at:]
}

func TestFingerprintThatIsNone(t *testing.T) {
	w := newWorld(t)
	f := exampleFinding("x --> <!-- y", 39)
	w.run(f)
	if n := len(w.pr.ReviewComments()); n != 0 {
		t.Errorf("%d review comments", n)
	}
}

func TestDryRun(t *testing.T) {
	w := newWorld(t)
	var out bytes.Buffer
	w.dry = &out
	w.o = Options{Comments: AlwaysComments, Inline: true, CheckRun: WantCheckRun, SARIF: true}
	got := w.run(exampleFinding("8888000000000001", 39), exampleFinding("8888000000000002", 55))
	wantNoProblem(t, got, LevelReview)
	if w.s.Count("WRITE") != 0 {
		t.Error("a dry run writes")
	}
	var paths []string
	for line := range strings.Lines(out.String()) {
		var request struct{ Method, Path string }
		if err := json.Unmarshal([]byte(line), &request); err != nil {
			t.Error(err)
		}
		paths = append(paths, request.Method+" "+request.Path)
	}
	want := "POST /repos/octo/shop/check-runs, POST /repos/octo/shop/issues/1/comments, POST /repos/octo/shop/pulls/1/reviews, " +
		"POST /repos/octo/shop/pulls/1/comments, POST /repos/octo/shop/code-scanning/sarifs"
	if s := strings.Join(paths, ", "); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
}

func TestUnreadableResolvesNothing(t *testing.T) {
	w := newWorld(t)
	w.run(exampleFinding("9999000000000001", 39))
	w.pr.Push(w.repo.Edit(w.pr.Head(), map[string]string{specPath: "openapi: 3.0.3\n\tbroken"}))
	w.runReport(func(pairs [][2]string) *report.Report {
		r := reportOf(pairs)
		r.Specs[0].Status, r.Gate.Verdict = report.Unreadable, report.VerdictError
		return r
	})
	if c := w.pr.ReviewComments()[0]; c.Edits != 0 || c.Hidden != "" {
		t.Errorf("%+v", c)
	}
	if s := w.pr.Comments()[0].Body; !strings.Contains(s, "Not fully reviewed") {
		t.Error(s)
	}
}
