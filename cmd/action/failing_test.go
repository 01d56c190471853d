package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/threatdelta/threatdelta/internal/githubtest"
	"github.com/threatdelta/threatdelta/internal/sample"
)

// Descriptions that earlier steps generated have no line in the change: they go
// to the summary comment, and nothing is on a line.
func TestFilesOfTheWorkspace(t *testing.T) {
	each(t, func(g *rig) {
		for name, text := range map[string]string{"base.yaml": example(t, "base.yaml"), "head.yaml": example(t, "head.yaml")} {
			if err := os.WriteFile(filepath.Join(g.workspace, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		pr := g.repo.PullRequest(g.base, g.repo.Commit([]string{g.base}, map[string]string{"main.go": "package main\n"}))
		r := g.run("pull_request", g.repo.Event("pull_request", pr), "base-file=base.yaml", "head-file="+g.workspace+"/head.yaml", "sarif=x.sarif")
		g.expect(r, exitBlocking, "verdict=fail", "level=critical", "delivery=comment", "sarif=x.sarif")
		if len(pr.Comments()) != 1 || len(pr.ReviewComments()) != 0 {
			t.Errorf("%d comments, %d review comments", len(pr.Comments()), len(pr.ReviewComments()))
		}
		if strings.Contains(pr.Comments()[0].Body, "/octo/shop/blob/") || strings.Contains(r.summary, "/octo/shop/blob/") {
			t.Error("a link to a file that no commit has")
		}
		for _, inputs := range [][]string{
			{"base-file=base.yaml", "head-file=missing.yaml"}, {"base-file=base.yaml", "head-file=../x.yaml"},
			{"base-file=base.yaml", "head-file=/etc/passwd"}, {"base-file=base.yaml"}, {"base-file=base.yaml", "head-file=."},
		} {
			g.expect(g.run("pull_request", g.repo.Event("pull_request", pr), inputs...), exitInput, "verdict=error", "delivery=log")
		}
	})
}

// What the workflow's author has to change is exit code 2, one line.
func TestWrongInput(t *testing.T) {
	g := newRig(t, githubtest.GitHub)
	pr := g.threats()
	for _, input := range []string{"fail-on=hihg", "fail_on=high", "comment=yes", "spec=/etc/*", "max-inline=999", "typo=x", "spec=nowhere/*.yaml"} {
		r := g.run("pull_request", g.repo.Event("pull_request", pr), input)
		g.expect(r, exitInput, "verdict=error", "level=none", "delivery=log")
		if strings.Count(r.out, "::error ") != 1 || !strings.Contains(r.summary, "Not reviewed") {
			t.Errorf("%s:\n%s\n%s", input, r.out, r.summary)
		}
	}
}

// What could not be reviewed fails with 3, and never looks like a pass.
func TestUnable(t *testing.T) {
	each(t, func(g *rig) {
		unreadable := g.repo.PullRequest(g.base, g.commit(g.base, "openapi: 3.0.3\ninfo: {title: x}\npaths:\n  /a: b: c\nservers: []\n"))
		r := g.run("pull_request", g.repo.Event("pull_request", unreadable))
		g.expect(r, exitUnable, "verdict=error")
		if !strings.Contains(r.out, "could not be reviewed") || !strings.Contains(r.summary, "Not reviewed: `") {
			t.Errorf("%s\n%s", r.out, r.summary)
		}
		if len(unreadable.Comments()) != 1 || !strings.HasPrefix(strings.SplitN(unreadable.Comments()[0].Body, "\n", 2)[1], "### ⛔ Not reviewed: `"+specPath+":") {
			t.Errorf("comments %+v", unreadable.Comments())
		}
		if lines := unreadable.ReviewComments(); len(lines) != 1 || !strings.Contains(lines[0].Body, "**⛔ Not reviewed:**") {
			t.Errorf("comments on lines %+v", lines)
		}
		unreadable.Push(g.commit(unreadable.Head(), example(t, "base.yaml")+"# mended\n"))
		g.expect(g.run("pull_request", g.repo.Event("pull_request", unreadable)), exitPass, "verdict=pass")
		if body := unreadable.ReviewComments()[0].Body; !strings.Contains(body, "**Resolved**") {
			t.Errorf("the comment on the line is still open: %s", body)
		}

		pr := g.threats()
		g.server.Fault("GET /repos/{owner}/{repo}/compare/{basehead}", 9, githubtest.Fault{Status: 404, Body: `{"message":"Not Found"}`})
		r = g.run("pull_request", g.repo.Event("pull_request", pr))
		g.expect(r, exitUnable, "verdict=error", "delivery=log")
		if !strings.Contains(r.out, "contents: read") {
			t.Errorf("no word of the permission:\n%s", r.out)
		}
	})
	g := newRig(t, githubtest.GitHub)
	pr := g.threats()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "event.json"), g.repo.Event("pull_request", pr), 0o644); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if code := run(ctx, g.environment("pull_request", folder, nil), &out, &out); code != exitUnable {
		t.Errorf("cancelled: exit %d\n%s", code, out.String())
	}
	if code := run(context.Background(), nil, &out, &out); code != exitInput {
		t.Errorf("outside of a runner: exit %d", code)
	}
	if code := run(context.Background(), []string{"INPUT_TOKEN=x"}, &out, &out); code != exitUnable {
		t.Errorf("without an event: exit %d", code)
	}
}

// A permission that lacks changes what is reported and never the verdict.
func TestMissingPermission(t *testing.T) {
	each(t, func(g *rig) {
		pr := g.threats()
		g.server.Permissions(map[string]string{"contents": "read"})
		r := g.run("pull_request", g.repo.Event("pull_request", pr), "check-run=true")
		g.expect(r, exitBlocking, "verdict=fail", "level=critical", "delivery=summary")
		for _, permission := range []string{"pull-requests: write", "checks: write"} {
			if !strings.Contains(r.summary, permission) || !strings.Contains(r.out, permission) {
				t.Errorf("no word of %s:\n%s\n%s", permission, r.out, r.summary)
			}
		}
	})
}

// The check run is there without being asked for, where the token may write it: its
// conclusion follows the gate, and a decision in a comment moves it. Where the token
// may not, one line of the summary says what to grant, and nothing warns.
func TestCheckRunByItself(t *testing.T) {
	each(t, func(g *rig) {
		pr := g.threats()
		event := g.repo.Event("pull_request", pr)
		g.expect(g.run("pull_request", event), exitBlocking, "delivery=review")
		if checks := pr.CheckRuns(); len(checks) != 1 || checks[0].Conclusion != "failure" || checks[0].HeadSHA != pr.Head() {
			t.Fatalf("check runs %+v", checks)
		}
		if again := g.run("pull_request", event); again.writes() != 0 {
			t.Errorf("a run without change wrote %d times", again.writes())
		}
		pr.Push(g.commit(pr.Head(), "# moved by a line\n"+example(t, "head.yaml")))
		event = g.repo.Event("pull_request", pr)
		g.server.Permissions(map[string]string{"contents": "read", "pull-requests": "write"})
		r := g.run("pull_request", event)
		g.expect(r, exitBlocking, "delivery=review")
		if !strings.Contains(r.summary, "no check run: add `checks: write`") || strings.Contains(r.out, "::warning title=threatdelta") || strings.Contains(r.summary, "Not everything could be delivered") {
			t.Errorf("%s\n%s", r.out, r.summary)
		}
		r = g.run("pull_request", event, "check-run=true")
		g.expect(r, exitBlocking, "delivery=review")
		if !strings.Contains(r.summary, "Not everything could be delivered") {
			t.Errorf("a check run that was asked for and refused is no problem:\n%s", r.summary)
		}
	})
}

var (
	diagram  = regexp.MustCompile("(?s)```mermaid\n.*?\n```\n|<!-- [^>]* -->")
	target   = regexp.MustCompile(`\]\([^)\s]*\)`)
	backtick = regexp.MustCompile("`+")
)

// outsideCode is Markdown without its diagrams, HTML comments, targets of links and code spans.
func outsideCode(markdown string) string {
	text := target.ReplaceAllString(diagram.ReplaceAllString(markdown, ""), "]")
	var out strings.Builder
	for {
		open := backtick.FindStringIndex(text)
		if open == nil {
			return out.String() + text
		}
		fence := text[open[0]:open[1]]
		out.WriteString(text[:open[0]])
		text = text[open[1]:]
		for _, end := range backtick.FindAllStringIndex(text, -1) {
			if text[end[0]:end[1]] == fence {
				text = text[end[1]:]
				break
			}
		}
	}
}

// Paths, names and texts of a pull request stay text on every surface.
func TestHostileDescription(t *testing.T) {
	each(t, func(g *rig) {
		for i, text := range hostile() {
			if strings.Contains(text, "\x00") || !utf8.ValidString(text) {
				continue // git and YAML have no such names
			}
			if !sample.Has(g.t.Name()+" "+text, 3) {
				continue
			}
			folder := "api/" + strings.NewReplacer("/", "_", "\n", "_", "\r", "_", "\v", "_").Replace(text)
			quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\v", `\v`, "\x1b", `\e`).Replace(text)
			before := "openapi: 3.0.3\ninfo: {title: \"" + quoted + "\", version: '1'}\nsecurity: [{k: []}]\npaths:\n  \"/" + quoted + "\":\n    get:\n      summary: \"" + quoted +
				"\"\n      responses: {'200': {description: \"" + quoted + "\"}}\ncomponents:\n  securitySchemes: {k: {type: http, scheme: bearer}}\n"
			after := strings.Replace(before, "    get:\n", "    get:\n      security: []\n", 1)
			name := folder + "/openapi.yaml"
			base := g.repo.Commit(nil, map[string]string{name: before})
			pr := g.repo.PullRequest(base, g.repo.Commit([]string{base}, map[string]string{name: after}))
			inputs := []string{"dry-run=" + map[bool]string{true: "true", false: "false"}[i%2 == 0]}
			r := g.run("pull_request", g.repo.Event("pull_request", pr), inputs...)
			g.expect(r, exitBlocking, "verdict=fail", "report=threatdelta-report/report.json", "sarif=")
			outside := outsideCode(r.summary)
			if strings.Contains(r.summary, "##[") || strings.Contains(r.summary, "\u202e") || strings.Contains(r.summary, "\u2066") || strings.Contains(outside, "<img") ||
				strings.Contains(outside, "@octo") || strings.Contains(outside, "![x](") {
				t.Errorf("%q: outside of code:\n%s\nsummary:\n%s", text, outside, r.summary)
			}
			broken := g.repo.PullRequest(base, g.repo.Commit([]string{base}, map[string]string{name: after + "  \"" + quoted + "\": ["}))
			r = g.run("pull_request", g.repo.Event("pull_request", broken))
			g.expect(r, exitUnable, "verdict=error")
			if outside := outsideCode(r.summary); strings.Contains(outside, "<img") || strings.Contains(outside, "@octo") {
				t.Errorf("%q, broken: outside of code:\n%s", text, outside)
			}
		}
	})
}
