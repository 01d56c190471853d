package trigger

// The events, as a workflow spells them.
const (
	PullRequest       = "pull_request"
	PullRequestTarget = "pull_request_target"
	MergeGroup        = "merge_group"
	Push              = "push"
	IssueComment      = "issue_comment" // a comment on a pull request or an issue
)

// WithChange lists the events whose payload names the two commits to review.
func WithChange() []string { return []string{PullRequest, PullRequestTarget, MergeGroup, Push} }

// All lists the events on which the action runs without being given commits: those
// with a change, and that of a comment, which is about one.
func All() []string { return append(WithChange(), IssueComment) }

// Indirect lists the events by which another workflow has this one run.
func Indirect() []string { return []string{"workflow_call", "workflow_run"} }
