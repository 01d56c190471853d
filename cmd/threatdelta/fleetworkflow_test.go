package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/threatdelta/threatdelta/internal/githubtest"
)

// fleetJob is a job of the workflow, as far as it is run here.
type fleetJob struct {
	If      string
	Outputs map[string]string
	Steps   []struct {
		Name, ID, If, Uses, Run string
		Env, With               map[string]string
	}
}

// workflowRunner runs the steps of the workflow as GitHub's does: expressions are looked up, shells are run with the program, and
// of the actions there is what they do to files.
type workflowRunner struct {
	*testing.T
	env       map[string]string // of the workflow
	values    map[string]string // of expressions
	artifacts map[string]string // folders by name
	summary   string            // the file
}

var expression = regexp.MustCompile(`\$\{\{ (.*?) \}\}`)

// value is a text with its expressions replaced. One that nobody gave a value fails the test.
func (r *workflowRunner) value(text string) string {
	r.Helper()
	return expression.ReplaceAllStringFunc(text, func(whole string) string {
		name := expression.FindStringSubmatch(whole)[1]
		v, ok := r.values[name]
		if !ok {
			r.Fatalf("the workflow has the expression %s, which this test has no value for", name)
		}
		return v
	})
}

// job runs a job in a folder of its own and returns the outputs, and whether every step ended well.
func (r *workflowRunner) job(j fleetJob) (map[string]string, bool) {
	r.Helper()
	dir := r.TempDir()
	output := filepath.Join(dir, "output")
	for _, s := range j.Steps {
		switch action, _, _ := strings.Cut(s.Uses, "@"); action {
		case "actions/upload-artifact":
			r.upload(dir, r.value(s.With["name"]), r.value(s.With["path"]))
		case "actions/download-artifact":
			r.download(s.With["pattern"], filepath.Join(dir, s.With["path"]))
		case "actions/setup-go", "actions/cache":
		case "":
			if err := r.shell(dir, output, r.value(s.Run), s.Env); err != nil {
				r.Logf("step %s: %v", s.Name, err)
				return nil, false
			}
		default:
			r.Fatalf("the workflow uses %s, which this test does not know", s.Uses)
		}
		r.outputsOf(output, s.ID)
	}
	out := map[string]string{}
	for name, v := range j.Outputs {
		out[name] = r.value(v)
	}
	return out, true
}

// shell runs a script as "shell: bash" does.
func (r *workflowRunner) shell(dir, output, script string, env map[string]string) error {
	r.Helper()
	bin := filepath.Join(dir, "bin")
	r.tools(bin)
	cmd := exec.Command("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script)
	cmd.Dir = dir
	all := maps.Clone(r.env)
	maps.Copy(all, env)
	cmd.Env = []string{"PATH=" + bin + ":/usr/bin:/bin", "HOME=" + dir, "GITHUB_OUTPUT=" + output, "GITHUB_STEP_SUMMARY=" + r.summary, "GITHUB_PATH=" + filepath.Join(dir, "path"), withoutWaiting + "=1",
		"GITHUB_API_URL=" + r.values["api"], "GITHUB_GRAPHQL_URL=" + r.values["graphql"], "GITHUB_SERVER_URL=" + r.values["server"]}
	for name, v := range all {
		cmd.Env = append(cmd.Env, name+"="+r.value(v))
	}
	said, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w\n%s", err, said)
	}
	return nil
}

// tools puts go, which installs nothing here, and this program into a folder.
func (r *workflowRunner) tools(bin string) {
	r.Helper()
	self, err := os.Executable()
	if err == nil {
		err = os.MkdirAll(bin, 0o700)
	}
	if _, there := os.Lstat(filepath.Join(bin, "threatdelta")); err == nil && there != nil {
		err = os.Symlink(self, filepath.Join(bin, "threatdelta"))
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(bin, "go"), []byte("#!/bin/sh\n[ \"$1\" != env ] || echo /root/go\n"), 0o700)
	}
	if err != nil {
		r.Fatal(err)
	}
}

// outputsOf takes the outputs of a step into the values.
func (r *workflowRunner) outputsOf(file, id string) {
	raw, err := os.ReadFile(file)
	if err != nil || id == "" {
		return
	}
	for line := range strings.Lines(string(raw)) {
		if name, v, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
			r.values["steps."+id+".outputs."+name] = v
		}
	}
}

func (r *workflowRunner) upload(dir, name, paths string) {
	r.Helper()
	to := r.TempDir()
	for file := range strings.FieldsSeq(paths) {
		out, err := exec.Command("cp", "-r", filepath.Join(dir, file), to).CombinedOutput()
		if err != nil {
			r.Fatalf("uploading %s: %v %s", file, err, out)
		}
	}
	r.artifacts[name] = to
}

func (r *workflowRunner) download(pattern, to string) {
	r.Helper()
	if err := os.MkdirAll(to, 0o700); err != nil {
		r.Fatal(err)
	}
	for name, folder := range r.artifacts {
		if ok, err := filepath.Match(pattern, name); err != nil || !ok {
			continue
		}
		files, err := filepath.Glob(filepath.Join(folder, "*", "*"))
		if err != nil {
			r.Fatal(err)
		}
		for _, file := range files {
			if out, err := exec.Command("cp", file, to).CombinedOutput(); err != nil {
				r.Fatalf("%v %s", err, out)
			}
		}
	}
}

// newWorkflowRunner is the workflow of this repository on the stand-in.
func newWorkflowRunner(t *testing.T, s *githubtest.Server) (*workflowRunner, map[string]fleetJob) {
	t.Helper()
	raw, err := os.ReadFile("../../.github/workflows/fleet.yml")
	if err != nil {
		t.Fatal(err)
	}
	var workflow struct {
		Env  map[string]string
		Jobs map[string]fleetJob
	}
	if err := yaml.Unmarshal(raw, &workflow); err != nil {
		t.Fatal(err)
	}
	return &workflowRunner{T: t, env: workflow.Env, artifacts: map[string]string{}, summary: filepath.Join(t.TempDir(), "summary"), values: map[string]string{
		"api": s.URL, "graphql": s.GraphQLURL, "server": s.ServerURL, "inputs.organization || github.repository_owner": "acme", "inputs.repositories": "s*\nnone",
		"inputs.source != 'artifacts'": "true", "inputs.version || github.sha": "v0.1.0", "secrets.token || github.token": s.Token, "inputs.shards || 8": "2",
		"secrets.issue-token || github.token": s.Token, "inputs.issue": "acme/security", "inputs.ending": "30", "strategy.job-total": "2", "github.run_id": "1",
	}}, workflow.Jobs
}

// run runs the whole workflow, but for the shards that are left out, and reports whether it ended green.
func (r *workflowRunner) run(jobs map[string]fleetJob, leftOut string) bool {
	r.Helper()
	listed, ok := r.job(jobs["list"])
	if !ok {
		return false
	}
	var shards []string
	if err := json.Unmarshal([]byte(listed["shards"]), &shards); err != nil {
		r.Fatal(err)
	}
	for i, shard := range shards {
		if shard == leftOut {
			continue
		}
		r.values["matrix.shard"], r.values["strategy.job-index"] = shard, fmt.Sprint(i)
		if _, ok := r.job(jobs["read"]); !ok {
			return false
		}
	}
	_, ok = r.job(jobs["page"])
	return ok
}

// TestFleetWorkflow runs the shell steps of the reusable workflow: the page and the issue are there, a second run writes
// nothing, a shard that is missing is red and named, and so is a repository that cannot be read.
func TestFleetWorkflow(t *testing.T) {
	w := newFleetWorld(t)
	until := acceptedShop(w)
	r, jobs := newWorkflowRunner(t, w.s)
	if only := jobs["list"].If; !strings.HasPrefix(only, "github.repository != 'threatdelta/threatdelta' ||") {
		t.Errorf("the workflow does nothing for who calls it by a schedule: if %s", only)
	}
	if !r.run(jobs, "") {
		t.Fatal("the workflow failed")
	}
	page, err := os.ReadFile(filepath.Join(r.artifacts["threatdelta-fleet"], "fleet.json"))
	if err != nil || !strings.Contains(string(page), `"waits": "blocked"`) || !strings.Contains(string(page), `"repositories": 3`) {
		t.Errorf("the page: %v\n%s", err, page)
	}
	if summary, err := os.ReadFile(r.summary); err != nil || !strings.Contains(string(summary), "# API threats of `acme`") {
		t.Errorf("the summary: %v\n%s", err, summary)
	}
	issues := w.s.Repo("acme", "security").Issues()
	if len(issues) != 1 || !strings.Contains(issues[0].Body, "### "+until) {
		t.Fatalf("issues: %+v", issues)
	}
	w.s.ResetLog()
	if !r.run(jobs, "") || w.s.Count("WRITE") != 0 {
		t.Errorf("the second run made %d requests that write", w.s.Count("WRITE"))
	}
	clear(r.artifacts)
	if r.run(jobs, "2/2") {
		t.Error("a shard is missing and the workflow is green")
	}
	if page, err = os.ReadFile(filepath.Join(r.artifacts["threatdelta-fleet"], "fleet.json")); err != nil || !strings.Contains(string(page), "acme shard 2 of 2") {
		t.Errorf("the page does not name the shard: %v", err)
	}
	w.s.Fault("GET /repos/acme/site/pulls", -1, githubtest.Refused(403))
	if r.run(jobs, "") {
		t.Error("a repository could not be read and the workflow is green")
	}
	w.s.Fault("GET /orgs/{org}/repos", -1, githubtest.Refused(403))
	if r.run(jobs, "") {
		t.Error("the list could not be read and the workflow is green")
	}
}

// acceptedShop gives the shop a policy that accepts what stands there, until the day that it returns.
func acceptedShop(w *fleetWorld) string {
	w.Helper()
	today, until := time.Now().UTC().Format(time.DateOnly), time.Now().UTC().AddDate(0, 0, 20).Format(time.DateOnly)
	shop := w.s.Repo("acme", "shop")
	policy := "waivers:\n  - rule: auth-new-op-anonymous\n    operation: GET /users/{id}\n    reason: it is public\n    by: alice\n    granted: " + today + "\n    expires: " + until + "\n"
	shop.SetBranch("main", shop.Commit(nil, map[string]string{"api/openapi.yaml": fleetOpen(), ".github/threatdelta.yaml": policy}))
	return until
}
