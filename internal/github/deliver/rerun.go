package deliver

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/github"
	"github.com/threatdelta/threatdelta/internal/trigger"
)

// workflowRun is what is read of a run; go-github's has no path.
type workflowRun struct {
	ID           int64  `json:"id"`
	Path         string `json:"path"`
	Event        string `json:"event"`
	Status       string `json:"status"`
	Conclusion   string `json:"conclusion"`
	PullRequests []struct {
		Number int `json:"number"`
	} `json:"pull_requests"` // none where the head is in a fork
}

// isRunOf says whether a run is one of a workflow, by its file, for a pull request.
func (w workflowRun) isRunOf(path string, number int) bool {
	file, _, _ := strings.Cut(w.Path, "@")
	if path == "" || file != path || w.Event != trigger.PullRequest && w.Event != trigger.PullRequestTarget {
		return false
	}
	for _, pr := range w.PullRequests {
		if pr.Number == number {
			return true
		}
	}
	return len(w.PullRequests) == 0
}

// RerunCheck makes the gate follow a decision that was made in a comment. The gate is
// the job that ran for the pull request, and the run for a comment is none of its
// checks: the run of the same workflow for the head is run again, where its end
// is not the one that the decisions now ask for (pass). It returns one sentence
// for who decided, "" where the gate is right already, and a problem where one
// has to do by hand what the sentence says.
//
// Two requests at most. Needs actions: write.
func (d *Deliverer) RerunCheck(ctx context.Context, ch github.Change, pass bool) (string, *github.Problem) {
	const byHand = "To let it count, run the check of this pull request again"
	what := "running the check of the pull request again"
	ch = d.client.WithRepository(ch)
	run, err := d.gateRun(ctx, ch)
	if err != nil {
		p := github.NewProblem(what, permissionActions, err)
		return byHand + advice(p) + ".", &p
	}
	if run == nil {
		return byHand + ".", &github.Problem{What: what, Why: "there is no run of this workflow for " + github.ShortID(ch.Head),
			Advice: "let one workflow run on pull_request and on issue_comment"}
	}
	passed := slices.Contains([]string{"success", "neutral", "skipped"}, run.Conclusion)
	how := "rerun"
	switch {
	case run.Status != "completed":
		return "The check is running; if it ends otherwise than this asks for, run it again.", nil
	case passed == pass:
		return "", nil
	case pass:
		how = "rerun-failed-jobs"
	}
	req, err := d.client.API().NewRequest(http.MethodPost, fmt.Sprintf("repos/%s/%s/actions/runs/%d/%s", ch.Owner, ch.Repo, run.ID, how), nil)
	if err == nil {
		_, err = d.client.API().Do(ctx, req, nil)
	}
	if err != nil {
		p := github.NewProblem(what, permissionActions, err)
		return byHand + advice(p) + ".", &p
	}
	return "The check runs again.", nil
}

// advice names the permission whose absence may be the cause.
func advice(p github.Problem) string {
	if p.Permission == "" {
		return ""
	}
	return "; with `" + p.Permission + "` below `permissions:` of the job that happens by itself"
}

// gateRun is the newest run of this workflow for the head of the pull request.
func (d *Deliverer) gateRun(ctx context.Context, ch github.Change) (*workflowRun, error) {
	path := workflowPath(d.job.WorkflowRef)
	query := url.Values{"head_sha": {ch.Head}, "per_page": {"100"}}
	req, err := d.client.API().NewRequest(http.MethodGet, fmt.Sprintf("repos/%s/%s/actions/runs?%s", ch.Owner, ch.Repo, query.Encode()), nil)
	if err != nil {
		return nil, err
	}
	var list struct {
		Runs []workflowRun `json:"workflow_runs"`
	}
	if _, err := d.client.API().Do(ctx, req, &list); err != nil {
		return nil, err
	}
	var newest *workflowRun
	for i, run := range list.Runs {
		if run.isRunOf(path, ch.Number) && (newest == nil || run.ID > newest.ID) {
			newest = &list.Runs[i]
		}
	}
	return newest, nil
}

// workflowPath is the file of octo/shop/.github/workflows/x.yml@refs/heads/main.
func workflowPath(ref string) string {
	ref, _, _ = strings.Cut(ref, "@")
	parts := strings.SplitN(ref, "/", 3)
	return parts[len(parts)-1]
}
