package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/threatdelta/threatdelta/internal/githubtest"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/sample"
)

// A gate fails closed: whatever the change touches was read and judged, or the
// verdict is not a pass. Every scenario here is a dangerous pull request, given by the
// trees of its base and its head, in one of many spellings.

// tree is the files of a commit. A symbolic link begins with "\x00symlink:", a
// submodule with "\x00submodule:", as in package githubtest.
type tree map[string]string

// with are the files with others in their place; "" removes one.
func (t tree) with(more tree) tree {
	out := maps.Clone(t)
	for name, text := range more {
		if out[name] = text; text == "" {
			delete(out, name)
		}
	}
	return out
}

// guarded is what the scenarios begin with: two operations that ask for a token.
const guarded = `openapi: 3.0.3
info: {title: Shop, version: '1'}
servers: [{url: 'https://shop.example.com'}]
security: [{bearer: []}]
paths:
  /orders:
    get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}, '429': {description: slow down}}}
  /users:
    get: {responses: {'200': {description: ok}, '429': {description: slow down}}}
  /people:
    post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}, responses: {'201': {description: ok}, '429': {description: slow down}}}
components:
  securitySchemes: {bearer: {type: http, scheme: bearer}}
  schemas:
    Order: {type: object, properties: {id: {type: string}}}
    User: {type: object, additionalProperties: false, properties: {name: {type: string, maxLength: 80}}}
`

// edited replaces texts of the guarded description, in pairs.
func edited(pairs ...string) string { return change(guarded, pairs...) }

func change(text string, pairs ...string) string {
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			panic(fmt.Sprintf("there is no %q in\n%s", pairs[i], text))
		}
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	return text
}

// scenario is a pull request and the exit codes that do.
type scenario struct {
	base, head tree
	tip        tree // of the base branch, where it moved on
	want       []int
	says       string // in the report or the log
}

// The exit codes that do.
var (
	blocks  = []int{exitBlocking}
	unread  = []int{exitUnable}
	notPass = []int{exitBlocking, exitUnable}
)

const (
	asked   = "get: {responses: {'200': {description: ok}, '429': {description: slow down}}}"
	unasked = "get: {security: [], responses: {'200': {description: ok}, '429': {description: slow down}}}"
)

// alone is a change of the one description.
func alone(head string, want []int) scenario { return pairOf(guarded, head, want) }

func pairOf(base, head string, want []int) scenario {
	return scenario{base: tree{specPath: base}, head: tree{specPath: head}, want: want}
}

// saying is the scenario, of which the report has to hold a text.
func (s scenario) saying(text string) scenario {
	s.says = text
	return s
}

// parts is a description in two files, of which the second changes.
func parts(root, name, was, now string, want []int) scenario {
	base := tree{specPath: root, name: was}
	return scenario{base: base, head: base.with(tree{name: now}), want: want}
}

// closedScenarios are all, by name; each kind has several spellings.
func closedScenarios() map[string]scenario {
	all := map[string]scenario{}
	for kind, list := range map[string]map[string]scenario{
		"discovery": discoveryScenarios(), "cut-off": truncationScenarios(), "reference": referenceScenarios(), "unfollowed": unfollowedScenarios(),
		"syntax": syntaxScenarios(), "shape": shapeScenarios(), "grading": gradingScenarios(), "unknown": unknownScenarios(),
		"pairing": pairingScenarios(), "address": addressScenarios(), "leaf": leafScenarios(), "policy": policyScenarios(),
	} {
		for name, s := range list {
			all[kind+"/"+name] = s
		}
	}
	return all
}

// alikeOneOf is of how many scenarios an ordinary run asks the command line too, which
// takes a repository on disk and twenty processes for each.
const alikeOneOf = 16

// What is dangerous is not passed, and the command line reports the same of it as the
// action does.
func TestClosed(t *testing.T) {
	dir := t.TempDir()
	program := sync.OnceValue(func() string { return builtCommand(t, dir) })
	for name, s := range closedScenarios() {
		if !sample.Has(name, 1) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wanted, code := s.byAction(t, false)
			if testing.Short() || !sample.Has(name, alikeOneOf) {
				return // the race detector is not for what other processes do
			}
			command, status := s.byCommand(t, program())
			if code != status {
				t.Errorf("the action ends with %d, the command with %d", code, status)
			}
			if a, c := essence(wanted), essence(command); a != c {
				t.Errorf("the action reports\n%s\nthe command\n%s", a, c)
			}
		})
	}
}

// builtCommand is the program of the command line, in a folder. That "go run" has one before
// it runs a program, here cp, is what matters: of its programs go keeps those that are linked.
func builtCommand(t *testing.T, dir string) string {
	t.Helper()
	program := filepath.Join(dir, "threatdelta")
	if out, err := exec.Command("go", "run", "-ldflags=-s -w", "-exec", "cp", "../threatdelta", program).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	return program
}

// Nor does one get through in a tree that is too large to be listed at once.
func TestClosedLarge(t *testing.T) {
	for name, s := range closedScenarios() {
		if !sample.Has("large "+name, 4) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s.byAction(t, true)
		})
	}
}

// byAction runs the action for the pull request of the scenario, and returns its
// report.
func (s scenario) byAction(t *testing.T, large bool) (*report.Report, int) {
	t.Helper()
	server := githubtest.New(t, githubtest.GitHub)
	repo := server.Repo("octo", "shop")
	repo.SetTruncated(large)
	base := repo.Commit(nil, s.base)
	head := repo.Commit([]string{base}, s.head)
	g := &rig{t: t, server: server, repo: repo, base: base, workspace: t.TempDir()}
	pr := repo.PullRequest(base, head)
	if s.tip != nil {
		repo.SetBranch("main", repo.Commit([]string{base}, s.tip))
	}
	r := g.run("pull_request", repo.Event("pull_request", pr))
	if !slices.Contains(s.want, r.code) {
		t.Errorf("exit %d, want one of %v\n%s%s", r.code, s.want, r.out, r.err)
	}
	if r.code == exitPass != (r.outputs["verdict"] == "pass") {
		t.Errorf("exit %d with verdict %s", r.code, r.outputs["verdict"])
	}
	if s.says != "" && !strings.Contains(r.out+r.summary, s.says) {
		t.Errorf("nothing says %q:\n%s", s.says, r.out)
	}
	if r.outputs["report"] == "" {
		return &report.Report{Gate: report.Gate{Verdict: report.Verdict(r.outputs["verdict"])}}, r.code
	}
	return parsed(t, []byte(g.read(filepath.Join(g.workspace, r.outputs["report"])))), r.code
}

func parsed(t *testing.T, raw []byte) *report.Report {
	t.Helper()
	out := &report.Report{}
	if err := json.Unmarshal(raw, out); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	return out
}

// essence is what a report decides: verdict, findings, and what was not read.
func essence(r *report.Report) string {
	out := []string{"verdict " + string(r.Gate.Verdict)}
	for _, s := range r.Specs {
		for _, f := range s.Findings {
			out = append(out, strings.Join([]string{s.Path, f.Fingerprint, f.Rule, f.State.String(), f.Level.String(), f.Message}, " "))
		}
		for _, n := range s.Notes {
			_, message, _ := strings.Cut(n.Message, "): ") // of which commit
			out = append(out, fmt.Sprintf("%s %s:%d %s", n.Level, n.File, n.Line, message))
		}
	}
	slices.Sort(out[1:])
	return strings.Join(out, "\n")
}

// imported is a commit of the files on a branch, as git fast-import reads it: mark 1, on
// top of what the branch has, or of from.
func (t tree) imported(branch, from string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "commit refs/heads/%s\nmark :1\ncommitter x <x@example.com> %d +0000\ndata 1\nx\n%sdeleteall\n", branch, time.Now().Unix(), from)
	for name, text := range t {
		mode := "100644"
		if to, ok := strings.CutPrefix(text, "\x00symlink:"); ok {
			mode, text = "120000", to
		}
		if id, ok := strings.CutPrefix(text, "\x00submodule:"); ok {
			fmt.Fprintf(&b, "M 160000 %s %s\n", id, name)
			continue
		}
		fmt.Fprintf(&b, "M %s inline %s\ndata %d\n%s\n", mode, name, len(text), text)
	}
	return b.String()
}

// byCommand reviews the same in a repository on disk.
func (s scenario) byCommand(t *testing.T, program string) (*report.Report, int) {
	t.Helper()
	dir := t.TempDir()
	git := func(input string, args ...string) {
		cmd := exec.Command("git", append([]string{"-C", dir}, args...)...)
		cmd.Stdin = strings.NewReader(input)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	history := s.base.imported("main", "") + s.head.imported("work", "from :1\n")
	if s.tip != nil {
		history += s.tip.imported("main", "")
	}
	git("", "init", "-q", "-b", "main")
	git(history, "fast-import", "--quiet")
	git("", "symbolic-ref", "HEAD", "refs/heads/work")
	args := []string{"review", "--format", "json", "main", "work"}
	if s.tip != nil { // the merge base, under the policy of the branch
		git("", "reset", "-q", "--hard")
		args = []string{"review", "--format", "json"}
	}
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	out, err := cmd.Output()
	if len(out) == 0 {
		t.Fatalf("no report: %v", err)
	}
	return parsed(t, out), cmd.ProcessState.ExitCode()
}
