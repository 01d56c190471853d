package threatdelta_test

import (
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/trigger"
)

// What a page shows of a workflow is copied as it stands: the tests here hold each
// to action.yml and to the permissions that the action documents.

const startPage = "docs/start.md"

var yamlBlock = regexp.MustCompile("(?ms)^ *```ya?ml\n(.*?)^ *```")

// workflow is what the tests look at of one.
type workflow struct {
	page, raw   string
	On          map[string]any
	Permissions map[string]string
	Jobs        map[string]struct {
		If    string
		Uses  string
		With  map[string]any
		Steps []struct {
			Uses string
			With map[string]string
		}
	}
}

// ownSteps are the inputs of each step that runs this action.
func (w workflow) ownSteps() []map[string]string {
	var list []map[string]string
	for _, job := range w.Jobs {
		for _, step := range job.Steps {
			if strings.HasPrefix(step.Uses, "threatdelta/threatdelta@") {
				list = append(list, step.With)
			}
		}
	}
	return list
}

// fleetInputs are the inputs that a workflow gives to the reusable one of this repository, and whether it calls that.
func (w workflow) fleetInputs() (map[string]any, bool) {
	for _, job := range w.Jobs {
		if strings.HasPrefix(job.Uses, "threatdelta/threatdelta/.github/workflows/fleet.yml@") {
			return job.With, true
		}
	}
	return nil, false
}

// workflows are those of the pages, in their order.
func workflows(t *testing.T, pages ...string) []workflow {
	t.Helper()
	var list []workflow
	for _, page := range pages {
		for _, m := range yamlBlock.FindAllStringSubmatch(text(t, page), -1) {
			if !strings.Contains(m[1], "\njobs:\n") {
				continue
			}
			w := workflow{page: page, raw: m[1]}
			if err := yaml.Unmarshal([]byte(m[1]), &w); err != nil {
				t.Errorf("%s: a workflow cannot be read: %v", page, err)
				continue
			}
			list = append(list, w)
		}
	}
	return list
}

// pages are the pages that people read: those at the root and those of docs.
func pages(t *testing.T) []string {
	t.Helper()
	list := []string{"README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"}
	err := filepath.WalkDir("docs", func(file string, _ fs.DirEntry, err error) error {
		if path.Ext(file) == ".md" {
			list = append(list, filepath.ToSlash(file))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// actionInputs are the names of the inputs of action.yml.
func actionInputs(t *testing.T) []string {
	t.Helper()
	var action struct{ Inputs map[string]any }
	if err := yaml.Unmarshal([]byte(text(t, "action.yml")), &action); err != nil {
		t.Fatal(err)
	}
	var names []string
	for name := range action.Inputs {
		names = append(names, name)
	}
	return names
}

var permissionRow = regexp.MustCompile("(?m)^\\| `([a-z-]+: (?:read|write))` \\|")

// TestWorkflowsOnPages: each workflow that a page shows gives inputs that exist, asks
// for permissions that the action documents, and runs on events that it knows.
func TestWorkflowsOnPages(t *testing.T) {
	inputs := actionInputs(t)
	var documented []string
	for _, m := range permissionRow.FindAllStringSubmatch(text(t, "docs/action.md"), -1) {
		documented = append(documented, m[1])
	}
	list := workflows(t, pages(t)...)
	seen := map[string]bool{}
	for _, w := range list {
		seen[w.page] = true
		if given, ok := w.fleetInputs(); ok {
			checkFleet(t, w, given)
			continue
		}
		for event, on := range w.On {
			filter, _ := on.(map[string]any)
			if !slices.Contains(trigger.All(), event) && event != "workflow_dispatch" {
				t.Errorf("%s: the action knows no event %s", w.page, event)
			}
			if filter["paths"] != nil {
				t.Errorf("%s: a workflow with a paths filter never reports where it is required", w.page)
			}
		}
		for name, access := range w.Permissions {
			if !slices.Contains(documented, name+": "+access) {
				t.Errorf("%s asks for %s: %s, which docs/action.md does not explain", w.page, name, access)
			}
		}
		for _, needed := range []string{"contents", "pull-requests", "checks"} {
			if len(w.ownSteps()) > 0 && w.Permissions[needed] == "" {
				t.Errorf("%s: a workflow lacks the permission %s:\n%s", w.page, needed, w.raw)
			}
		}
		for _, step := range w.ownSteps() {
			for name, value := range step {
				if !slices.Contains(inputs, name) {
					t.Errorf("%s gives the input %s, which action.yml does not have", w.page, name)
				}
				if name == "fail-on" && !slices.Contains(severity.ThresholdNames(), value) {
					t.Errorf("%s: fail-on is %q", w.page, value)
				}
			}
		}
	}
	for _, page := range []string{"README.md", "docs/action.md", startPage} {
		if !seen[page] {
			t.Errorf("%s shows no workflow", page)
		}
	}
}

// checkFleet: the inputs of a call of the reusable workflow are there, and its job may write the issue.
func checkFleet(t *testing.T, w workflow, given map[string]any) {
	t.Helper()
	var fleet struct {
		On struct {
			WorkflowCall struct{ Inputs map[string]any } `yaml:"workflow_call"`
		}
	}
	if err := yaml.Unmarshal([]byte(text(t, ".github/workflows/fleet.yml")), &fleet); err != nil {
		t.Fatal(err)
	}
	for name := range given {
		if fleet.On.WorkflowCall.Inputs[name] == nil {
			t.Errorf("%s gives the input %s, which fleet.yml does not have", w.page, name)
		}
	}
	for name := range fleet.On.WorkflowCall.Inputs {
		if !strings.Contains(text(t, w.page), "| `"+name+"` |") {
			t.Errorf("%s does not explain the input %s of fleet.yml", w.page, name)
		}
	}
	if w.Permissions["issues"] != "write" {
		t.Errorf("%s: the workflow cannot write the issue", w.page)
	}
}

// TestStart: the three workflows are what their headings promise.
func TestStart(t *testing.T) {
	list := workflows(t, startPage)
	if len(list) != 3 {
		t.Fatalf("%s has %d workflows, want 3", startPage, len(list))
	}
	step := func(w workflow) map[string]string { return w.Jobs["api-threat-model"].Steps[0].With }
	comments, required, decisions := list[0], list[1], list[2]
	if step(comments)["fail-on"] != severity.Never.String() || comments.Permissions["actions"] != "" {
		t.Errorf("comments only: %s", comments.raw)
	}
	if _, queue := required.On[trigger.MergeGroup]; !queue || len(step(required)) > 0 {
		t.Errorf("a required check reports in a merge queue, and blocks as the policy says:\n%s", required.raw)
	}
	_, heard := decisions.On[trigger.IssueComment]
	if !heard || decisions.Permissions["actions"] != "write" || !strings.Contains(decisions.Jobs["api-threat-model"].If, trigger.IssueComment) {
		t.Errorf("decisions in comments:\n%s", decisions.raw)
	}
	if whole := workflows(t, "docs/action.md"); len(whole) == 0 || strings.Split(whole[0].raw, "jobs:")[0] != strings.Split(decisions.raw, "jobs:")[0] {
		t.Errorf("docs/action.md and %s do not show the same workflow with decisions", startPage)
	}
}
