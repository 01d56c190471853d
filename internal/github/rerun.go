package github

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
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

// of says whether a run is one of a workflow, by its file, for a pull request.
func (w workflowRun) of(path string, number int) bool {
	file, _, _ := strings.Cut(w.Path, "@")
	if path == "" || file != path || w.Event != "pull_request" && w.Event != "pull_request_target" {
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
func (c *Client) RerunCheck(ctx context.Context, ch Change, pass bool) (string, *Problem) {
	const byHand = "To let it count, run the check of this pull request again"
	what := "running the check of the pull request again"
	run, err := c.gateRun(ctx, ch)
	if err != nil {
		p := problem(what, needActions, err)
		return byHand + advice(p) + ".", &p
	}
	if run == nil {
		return byHand + ".", &Problem{What: what, Why: "there is no run of this workflow for " + short(ch.Head),
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
	req, err := c.api.NewRequest(http.MethodPost, fmt.Sprintf("repos/%s/%s/actions/runs/%d/%s", or(ch.Owner, c.owner), or(ch.Repo, c.repo), run.ID, how), nil)
	if err == nil {
		_, err = c.api.Do(ctx, req, nil)
	}
	if err != nil {
		p := problem(what, needActions, err)
		return byHand + advice(p) + ".", &p
	}
	return "The check runs again.", nil
}

// advice names the permission whose absence may be the cause.
func advice(p Problem) string {
	if p.Permission == "" {
		return ""
	}
	return "; with `" + p.Permission + "` below `permissions:` of the job that happens by itself"
}

// gateRun is the newest run of this workflow for the head of the pull request.
func (c *Client) gateRun(ctx context.Context, ch Change) (*workflowRun, error) {
	path := workflowPath(c.config.WorkflowRef)
	query := url.Values{"head_sha": {ch.Head}, "per_page": {"100"}}
	req, err := c.api.NewRequest(http.MethodGet, fmt.Sprintf("repos/%s/%s/actions/runs?%s", or(ch.Owner, c.owner), or(ch.Repo, c.repo), query.Encode()), nil)
	if err != nil {
		return nil, err
	}
	var list struct {
		Runs []workflowRun `json:"workflow_runs"`
	}
	if _, err := c.api.Do(ctx, req, &list); err != nil {
		return nil, err
	}
	var newest *workflowRun
	for i, run := range list.Runs {
		if run.of(path, ch.Number) && (newest == nil || run.ID > newest.ID) {
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
