package github

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	gh "github.com/google/go-github/v60/github"
	"github.com/threatdelta/threatdelta/internal/trigger"
)

// ErrUsage is the error of a run that is set up wrongly: an event that has no
// change, a commit that is none, a glob that matches nothing.
var ErrUsage = errors.New("wrong use")

// Change is the pair of commits that an event is about.
type Change struct {
	// Owner and Repo are the repository of the workflow, which is where a pull
	// request's base is. Every commit of a pull request can be read there, those
	// of a fork too.
	Owner, Repo string
	// Number is that of the pull request, 0 without one.
	Number int
	// Queued is the number of the pull request that a merge group's branch names,
	// the last of those in the group, and 0 elsewhere. Nothing is written there.
	Queued int
	// Base and Head are commit ids; of workflow_dispatch they may be branches or
	// tags until [Client.Compare] has resolved them. [Client.Compare] makes Base
	// the merge base. An empty Head means that there is nothing to review (a
	// deleted branch).
	Base, Head string
	// HeadOwner and HeadRepo are empty where the fork is gone.
	HeadOwner, HeadRepo string
	Fork                bool
	Event               string
	// Tip is the commit of the base branch, which [Client.Compare] fills in; ""
	// where the event names no branch. What decides about a review, such as the
	// policy, is read there.
	Tip string
	// BaseRef and HeadRef are branches, without refs/heads/.
	BaseRef, HeadRef string
	// Pushed is what a push moved, in full ("refs/heads/main", "refs/tags/v1"), and IsDefault says that it is the
	// default branch of the repository.
	Pushed    string
	IsDefault bool
	Author    string
	Private   bool
	// Comment is what the comment of an issue_comment event says, if it was just
	// written on a pull request. Otherwise it is empty and so is Number: there is
	// nothing to do. The commits of the pull request are not in the event: ask [Client.PullRequest].
	Comment string
}

// IsReadOnly says whether the token cannot write whatever the workflow grants:
// GitHub gives pull requests from forks of a public repository such a one (a
// private repository can be set otherwise). Any other refusal is met when it
// comes, with 403 or 404.
func (ch Change) IsReadOnly() bool { return ch.Fork && ch.Event == trigger.PullRequest && !ch.Private }

// payload is what this program reads of any event.
type payload struct {
	PullRequest *struct {
		Number int                    `json:"number"`
		User   struct{ Login string } `json:"user"`
		Head   commitRef              `json:"head"`
		Base   commitRef              `json:"base"`
	} `json:"pull_request"`
	MergeGroup *struct {
		HeadSHA string `json:"head_sha"`
		HeadRef string `json:"head_ref"`
		BaseSHA string `json:"base_sha"`
		BaseRef string `json:"base_ref"`
	} `json:"merge_group"`
	Action string `json:"action"`
	Issue  *struct {
		Number      int                    `json:"number"`
		User        struct{ Login string } `json:"user"`
		PullRequest *struct{}              `json:"pull_request"`
	} `json:"issue"`
	Comment    struct{ Body string }  `json:"comment"`
	Ref        string                 `json:"ref"`
	Before     string                 `json:"before"`
	After      string                 `json:"after"`
	Repository *repository            `json:"repository"`
	Sender     struct{ Login string } `json:"sender"`
}

type commitRef struct {
	Ref  string      `json:"ref"`
	SHA  string      `json:"sha"`
	Repo *repository `json:"repo"`
}

type repository struct {
	FullName      string `json:"full_name"`
	Private       bool   `json:"private"`
	DefaultBranch string `json:"default_branch"`
}

// ReadEvent reads the payload of an event (GITHUB_EVENT_PATH), of those that
// [trigger.All] lists. Base and head, where given, replace what the event says, and
// any other event needs both. A head that is not the pull request's is reviewed
// without it, because comments would be at another commit's lines. Errors are for
// wrong use ([ErrUsage]) and say what is missing.
func ReadEvent(name string, data []byte, base, head string) (Change, error) {
	var p payload
	if err := json.Unmarshal(data, &p); err != nil {
		return Change{}, fmt.Errorf("%w: reading the event %s: %v", ErrUsage, OneLine(name, 40), OneLine(err.Error(), 200))
	}
	ch := Change{Event: name, Author: p.Sender.Login}
	if p.Repository != nil {
		owner, repo, err := splitRepository(p.Repository.FullName)
		if err != nil {
			return Change{}, fmt.Errorf("%w: reading the event %s: %v", ErrUsage, OneLine(name, 40), err)
		}
		ch.Owner, ch.Repo, ch.Private = owner, repo, p.Repository.Private
	}
	switch name {
	case trigger.PullRequest, trigger.PullRequestTarget:
		ch.fromPullRequest(p)
	case trigger.MergeGroup:
		if g := p.MergeGroup; g != nil {
			ch.Base, ch.Head = g.BaseSHA, g.HeadSHA
			ch.BaseRef, ch.HeadRef = branch(g.BaseRef), branch(g.HeadRef)
			ch.Queued = queued(ch.BaseRef, ch.HeadRef)
		}
	case trigger.Push:
		ch.fromPush(p)
	case trigger.IssueComment:
		ch.fromComment(p)
	}
	if err := ch.override(base, head); err != nil {
		return Change{}, err
	}
	return ch, ch.check()
}

func (ch *Change) fromPullRequest(p payload) {
	pr := p.PullRequest
	if pr == nil {
		return
	}
	ch.Number, ch.Author = pr.Number, pr.User.Login
	ch.Base, ch.Head = pr.Base.SHA, pr.Head.SHA
	ch.BaseRef, ch.HeadRef = pr.Base.Ref, pr.Head.Ref
	ch.Fork = true // the head of a fork that is gone names no repository
	if r := pr.Head.Repo; r != nil {
		ch.HeadOwner, ch.HeadRepo, _ = strings.Cut(r.FullName, "/")
		ch.Fork = !strings.EqualFold(r.FullName, ch.Owner+"/"+ch.Repo)
	}
}

// queueEntry is what follows the base's name in the branch of a merge group.
var queueEntry = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^/pr-([1-9][0-9]{0,8})-(?:[0-9a-f]{40}|[0-9a-f]{64})$`)
})

// queued is the number that the branch of a merge group into base names:
// gh-readonly-queue/main/pr-7-COMMIT.
func queued(base, head string) int {
	entry, ok := strings.CutPrefix(head, "gh-readonly-queue/"+base)
	m := queueEntry().FindStringSubmatch(entry)
	if !ok || m == nil {
		return 0
	}
	number, _ := strconv.Atoi(m[1]) // nine digits at most
	return number
}

// fromComment reads a comment. Only a new one counts: what was edited may have
// been edited by others.
func (ch *Change) fromComment(p payload) {
	if p.Action == "created" && p.Issue != nil && p.Issue.PullRequest != nil {
		ch.Number, ch.Author, ch.Comment = p.Issue.Number, p.Issue.User.Login, p.Comment.Body
	}
}

// fromPush reads a push. A new branch has nothing before it and is compared
// with the default branch; a deleted one has nothing after it.
func (ch *Change) fromPush(p payload) {
	ch.Base, ch.Head = p.Before, p.After
	ch.BaseRef, ch.HeadRef, ch.Pushed = branch(p.Ref), branch(p.Ref), p.Ref
	ch.IsDefault = p.Repository != nil && p.Repository.DefaultBranch != "" && p.Ref == "refs/heads/"+p.Repository.DefaultBranch
	if isZeroID(p.After) {
		ch.Base, ch.Head = "", ""
		return
	}
	if isZeroID(p.Before) && p.Repository != nil {
		ch.Base = p.Repository.DefaultBranch
	}
}

func isZeroID(sha string) bool { return sha != "" && strings.Trim(sha, "0") == "" }

func branch(ref string) string { return strings.TrimPrefix(ref, "refs/heads/") }

func (ch *Change) override(base, head string) error {
	for _, s := range []string{base, head} {
		if s != "" && !isRevision(s) {
			return fmt.Errorf("%w: %q is no commit, branch or tag: give base and head as git writes them", ErrUsage, OneLine(s, 100))
		}
	}
	if head != "" && head != ch.Head {
		ch.Head, ch.Number, ch.Queued, ch.Comment, ch.IsDefault = head, 0, 0, "", false
	}
	if base != "" {
		ch.Base, ch.BaseRef = base, ""
	}
	return nil
}

// isRevision says whether git allows s as the name of a commit or a ref
// (git-check-ref-format); it keeps "..", which separates the commits of a
// comparison, out of a name.
func isRevision(s string) bool {
	if strings.HasPrefix(s, "-") || strings.HasPrefix(s, "/") || strings.HasSuffix(s, "/") || strings.HasSuffix(s, ".lock") ||
		strings.Contains(s, "..") || strings.Contains(s, "//") || strings.Contains(s, "@{") {
		return false
	}
	for _, r := range s {
		if r <= ' ' || r == 0x7f || strings.ContainsRune(`~^:?*[\`, r) {
			return false
		}
	}
	return s != ""
}

func (ch *Change) check() error {
	if ch.Event == trigger.Push && ch.Head == "" || ch.Event == trigger.IssueComment {
		return nil
	}
	if ch.Base == "" || ch.Head == "" {
		known := slices.Contains(trigger.WithChange(), ch.Event)
		if known {
			return fmt.Errorf("%w: the event %s names no two commits: its payload is not GitHub's", ErrUsage, ch.Event)
		}
		return fmt.Errorf("%w: the event %s has no change to review: run on %s or %s, or give base and head",
			ErrUsage, OneLine(ch.Event, 40), strings.Join(trigger.WithChange(), ", "), trigger.IssueComment)
	}
	for _, s := range []string{ch.Base, ch.Head} {
		if !isRevision(s) {
			return fmt.Errorf("%w: the event %s names %q, which is no commit", ErrUsage, OneLine(ch.Event, 40), OneLine(s, 100))
		}
	}
	if ch.BaseRef != "" && !isRevision(ch.BaseRef) {
		ch.BaseRef = ""
	}
	return nil
}

// PullRequest asks for the pull request of ch.Number, which the event of a comment
// or a merge group does not hold, and fills in its two commits, its author and
// whether it comes from a fork. A base that is given already stays. One request;
// a missing permission is a [Problem].
func (c *Client) PullRequest(ctx context.Context, ch *Change) error {
	*ch = c.WithRepository(*ch)
	pr, err := c.pullRequest(ctx, *ch)
	if err != nil {
		return err
	}
	if ch.Base == "" {
		ch.Base, ch.BaseRef = pr.GetBase().GetSHA(), pr.GetBase().GetRef()
	}
	ch.Head, ch.HeadRef, ch.Author = pr.GetHead().GetSHA(), pr.GetHead().GetRef(), pr.GetUser().GetLogin()
	full := pr.GetHead().GetRepo().GetFullName()
	ch.HeadOwner, ch.HeadRepo, _ = strings.Cut(full, "/")
	ch.Fork = !strings.EqualFold(full, ch.Owner+"/"+ch.Repo)
	if !IsObjectID(ch.Head) || !isRevision(ch.Base) {
		return errors.New("reading pull request " + strconv.Itoa(ch.Number) + ": the answer names no commits")
	}
	if ch.BaseRef != "" && !isRevision(ch.BaseRef) {
		ch.BaseRef = ""
	}
	return nil
}

// Head asks for the present head commit of the pull request of ch, and when its repository was last pushed to (the zero time where the fork is gone).
// One request; a missing permission is a [Problem].
func (c *Client) Head(ctx context.Context, ch Change) (commit string, pushed time.Time, err error) {
	pr, err := c.pullRequest(ctx, ch)
	if err != nil {
		return "", time.Time{}, err
	}
	return pr.GetHead().GetSHA(), pr.GetHead().GetRepo().GetPushedAt().Time, nil
}

func (c *Client) pullRequest(ctx context.Context, ch Change) (*gh.PullRequest, error) {
	ch = c.WithRepository(ch)
	pr, _, err := c.api.PullRequests.Get(ctx, ch.Owner, ch.Repo, ch.Number)
	if err == nil {
		return pr, nil
	}
	what := "reading pull request " + strconv.Itoa(ch.Number)
	if isRefused(err) {
		return nil, NewProblem(what, PermissionPullRequests, err)
	}
	return nil, c.readError(err, what)
}
