package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/fleet"
	"github.com/threatdelta/threatdelta/internal/githubtest"
)

// fleetWorld is an organisation on the stand-in, and the command beside it.
type fleetWorld struct {
	*testing.T
	s        *githubtest.Server
	out, err bytes.Buffer
}

const fleetGuarded = "openapi: 3.0.3\ninfo: {title: Shop, version: '1'}\nservers: [{url: https://api.example.com}]\npaths:\n  /users/{id}:\n    get:\n      security: [{bearer: []}]\n" +
	"      parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]\n      responses:\n        '200':\n          description: A user.\n" +
	"          content: {application/json: {schema: {type: object, properties: {ssn: {type: string}}}}}\ncomponents:\n  securitySchemes: {bearer: {type: http, scheme: bearer}}\n"

func fleetOpen() string { return strings.Replace(fleetGuarded, "[{bearer: []}]", "[]", 1) }

func newFleetWorld(t *testing.T) *fleetWorld {
	t.Helper()
	w := &fleetWorld{T: t, s: githubtest.New(t, githubtest.GitHub)}
	shop := w.s.Repo("acme", "shop")
	base := shop.Commit(nil, map[string]string{"api/openapi.yaml": fleetGuarded, "package.json": "{}"})
	shop.SetBranch("main", base)
	shop.PullRequest(base, shop.Edit(base, map[string]string{"api/openapi.yaml": fleetOpen()}), githubtest.By("ada"))
	shop.PullRequest(base, shop.Edit(base, map[string]string{"README.md": "shop\n"}), githubtest.By("bob"))
	site := w.s.Repo("acme", "site")
	site.SetBranch("main", site.Commit(nil, map[string]string{"index.html": "<p>\n"}))
	w.s.Repo("acme", "security").SetBranch("main", w.s.Repo("acme", "security").Commit(nil, map[string]string{"README.md": "x"}))
	return w
}

// run runs the command and returns its exit code and what it says.
func (w *fleetWorld) run(args ...string) (code int, out, errs string) {
	w.Helper()
	env := map[string]string{"THREATDELTA_TOKEN": w.s.Token, "GITHUB_API_URL": w.s.URL, "GITHUB_GRAPHQL_URL": w.s.GraphQLURL, "GITHUB_SERVER_URL": w.s.ServerURL, "SOURCE_DATE_EPOCH": "1767402245"}
	w.out.Reset()
	w.err.Reset()
	p := &program{engine: builtinEngine(), stdin: strings.NewReader(""), stdout: &w.out, stderr: &w.err, env: func(name string) string { return env[name] },
		terminal: isTerminal, sleep: func(context.Context, time.Duration) error { return nil }}
	code = p.execute(w.Context(), append([]string{"fleet"}, args...))
	return code, w.out.String(), w.err.String()
}

func (w *fleetWorld) want(code int, parts []string, args ...string) string {
	w.Helper()
	got, out, errs := w.run(args...)
	if got != code {
		w.Fatalf("fleet %s: exit code %d, want %d\n%s", strings.Join(args, " "), got, code, errs)
	}
	for _, part := range parts {
		if !strings.Contains(out+errs, part) {
			w.Errorf("fleet %s does not say %q\n%s%s", strings.Join(args, " "), part, out, errs)
		}
	}
	return out
}

// TestFleetReviews: what no run of the check left is reviewed here, in shards and joined as in one.
func TestFleetReviews(t *testing.T) {
	w := newFleetWorld(t)
	dir := t.TempDir()
	whole := w.want(exitPass, []string{`"waits": "blocked"`, `"unrelated": 1`, "GET /users/{id}", `"path": "api/openapi.yaml"`}, "--org", "acme", "--review", "--format", "json")
	for _, shard := range []string{"1/2", "2/2"} {
		w.want(exitPass, nil, "--org", "acme", "--review", "--shard", shard, "--save", filepath.Join(dir, strings.ReplaceAll(shard, "/", "-of-")+".json"))
	}
	if joined := w.want(exitPass, nil, "--format", "json", dir); joined != whole {
		t.Errorf("joined it is\n%s\nand as one\n%s", joined, whole)
	}
	if err := os.Remove(filepath.Join(dir, "2-of-2.json")); err != nil {
		t.Fatal(err)
	}
	w.want(exitNoReview, []string{"acme shard 2 of 2", "missing"}, "--format", "json", dir)
	w.want(exitPass, []string{"acme shard 2 of 2"}, "--allow-missing", dir)
	if n := len(w.s.Violations()); n > 0 || w.s.Count("WRITE") > 0 {
		t.Errorf("%d violations, %d writes", n, w.s.Count("WRITE"))
	}
}

// TestFleetLists: the names, and the shards for a matrix, never more than there are repositories.
func TestFleetLists(t *testing.T) {
	w := newFleetWorld(t)
	if out := w.want(exitPass, nil, "--org", "acme", "--list"); out != "acme/security\nacme/shop\nacme/site\n" {
		t.Errorf("listed %q", out)
	}
	if out := w.want(exitPass, nil, "--org", "acme", "--list", "--only", "s*p"); out != "acme/shop\n" {
		t.Errorf("listed %q", out)
	}
	var shards []string
	if err := json.Unmarshal([]byte(w.want(exitPass, nil, "--org", "acme", "--list", "--shards", "200")), &shards); err != nil || len(shards) != 3 || shards[2] != "3/3" {
		t.Errorf("shards %v, %v", shards, err)
	}
	w.s.Fault("GET /orgs/{org}/repos", -1, githubtest.Refused(403))
	w.want(exitNoReview, []string{"the list of repositories of acme"}, "--org", "acme", "--list")
}

// TestFleetIssue: the issue is opened once and written again only when there is something new to say.
func TestFleetIssue(t *testing.T) {
	w := newFleetWorld(t)
	shop := w.s.Repo("acme", "shop")
	records := filepath.Join(t.TempDir(), "records.json")
	w.want(exitPass, nil, "--org", "acme", "--review", "--save", records)
	raw, err := os.ReadFile(records)
	if err != nil {
		t.Fatal(err)
	}
	read, err := fleet.Read(records, "x", bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	w.want(exitPass, []string{"nothing to say"}, "--issue", "acme/security", records)
	findings := read.Repositories[1].Pulls[0].Report.Specs[0].Findings
	for i := range findings {
		findings[i].Waiver = &finding.Waiver{Reason: "the gateway asks", By: "alice", Expires: "2026-01-20", Origin: "policy"}
	}
	var b bytes.Buffer
	if err := fleet.WriteRecords(&b, read); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(records, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	w.want(exitPass, []string{"is opened"}, "--issue", "acme/security", records)
	w.want(exitPass, []string{"says so already"}, "--issue", "acme/security", records)
	w.want(exitPass, []string{"is changed, and closed"}, "--issue", "acme/security", "--ending", "5", records)
	if issues := w.s.Repo("acme", "security").Issues(); len(issues) != 1 || len(shop.Issues()) != 0 {
		t.Errorf("issues: %+v", issues)
	}
}

// TestFleetUse: what is used wrongly is said on one line and ends with code 2.
func TestFleetUse(t *testing.T) {
	w := newFleetWorld(t)
	for _, c := range []struct{ says, args string }{
		{"got none", ""}, {"give one or the other", "--org acme a.json"}, {"give --org or --repo", "--review a.json"}, {"goes with --list", "--org acme --shards 3"},
		{"not from 1 to 256", "--org acme --list --shards 300"}, {"is I/N", "--org acme --shard 3/2"}, {"no such file", "missing.json"}, {"not negative", "--limit -1 a.json"},
		{"--waits is", "--waits odd a.json"}, {"--level is", "--level odd a.json"}, {"a date such as", "--since never a.json"}, {"run the command once for each", "--issue a/b --format json a.json"},
		{"not of the form owner/name", "--repo odd"}, {"no report, threat model or records", w.TempDir()},
	} {
		w.want(exitUsage, []string{c.says}, strings.Fields(c.args)...)
	}
	other := filepath.Join(t.TempDir(), "package.json")
	if err := os.WriteFile(other, []byte(`{"name": "x"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	w.want(exitUsage, []string{"is no report"}, other)
	w.s.Token = ""
	w.want(exitUsage, []string{"THREATDELTA_TOKEN"}, "--org", "acme")
}

// TestFleetFiles: reports and models that were written by the other commands are read, each under its name.
func TestFleetFiles(t *testing.T) {
	w := newFleetWorld(t)
	dir := t.TempDir()
	for _, name := range []string{"base", "head"} {
		raw, err := os.ReadFile("../../examples/bookshop/" + name + ".yaml")
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name+".yaml"), raw, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	ends(t, exitPass, []string{"review", "--quiet", "--fail-on", "never", "--format", "json=shop.json", "base.yaml", "head.yaml"})
	ends(t, exitPass, []string{"model", "--write", "stands.json", "head.yaml"})
	w.want(exitPass, []string{"| informed | critical | `shop`", "S3 credentials", "`stands`"}, "shop.json", "stands.json")
	w.want(exitPass, []string{"`acme/books`"}, "acme/books=shop.json", "acme/books=stands.json")
	ends(t, exitPass, []string{"merge", "--quiet", "--format", "json=named.json", "acme/bank=shop.json"})
	w.want(exitPass, []string{"`acme/bank`"}, "acme/bank=named.json")
	w.want(exitUsage, []string{"named.json: names its repositories already (\"acme/bank\"), and not acme/books"}, "acme/books=named.json")
	w.want(exitPass, nil, "--format", "html=fleet.html", "--format", "json=fleet.json", "--since", "14d", "--level", "low", "--limit", "3", dir)
	if page, err := os.ReadFile("fleet.html"); err != nil || !bytes.Contains(page, []byte("Content-Security-Policy")) {
		t.Errorf("the page: %v", err)
	}
}

// TestFleetExamples runs the lines of the pages and of --help that ask GitHub, on the stand-in.
func TestFleetExamples(t *testing.T) {
	var lines []string
	for _, l := range append(linesOfPages(t), linesOfHelp()...) {
		if args, ok := strings.CutPrefix(l.text, "threatdelta fleet --org"); ok {
			lines = append(lines, "--org"+args)
		}
	}
	if len(lines) < 4 {
		t.Errorf("only %d lines ask GitHub: %q", len(lines), lines)
	}
	w := newFleetWorld(t)
	t.Chdir(t.TempDir())
	for _, line := range lines {
		w.want(exitPass, nil, strings.Fields(strings.ReplaceAll(line, "~", "."))...)
	}
}
