package deliver

import (
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/githubtest"
)

const (
	listRuns    = "GET /repos/{owner}/{repo}/actions/runs"
	rerunAll    = "POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun"
	rerunFailed = "POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun-failed-jobs"
)

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
			w.repo.PlantRun(githubtest.WorkflowRun{Path: workflowFile, Event: "pull_request", Status: "completed", Conclusion: "failure", HeadSHA: w.base})
			sentence, problem := w.deliverer().RerunCheck(t.Context(), ch, tt.pass)
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
		sentence, problem := w.deliverer().RerunCheck(t.Context(), ch, true)
		if problem == nil || problem.Permission != permissionActions || !strings.Contains(sentence, "run the check of this pull request again; with `actions: write`") {
			t.Errorf("%s: %q, %v", match, sentence, problem)
		}
	}
	w := newWorld(t)
	ch := w.commented(w.client())
	w.repo.PlantRun(githubtest.WorkflowRun{Path: workflowFile, Event: "pull_request", Status: "completed", Conclusion: "success", HeadSHA: w.pr.Head()})
	w.s.Fault(rerunAll, -1, githubtest.BadGateway(false))
	if sentence, problem := w.deliverer().RerunCheck(t.Context(), ch, false); problem == nil || problem.Permission != "" || !strings.HasSuffix(sentence, "again.") {
		t.Errorf("%q, %v", sentence, problem)
	}
}
