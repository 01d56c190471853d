package github

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
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
	// Base and Head are commit ids; of workflow_dispatch they may be branches or
	// tags until [Client.Compare] has resolved them. [Client.Compare] makes Base
	// the merge base. An empty Head means that there is nothing to review (a
	// deleted branch).
	Base, Head string
	// HeadOwner and HeadRepo are empty where the fork is gone.
	HeadOwner, HeadRepo string
	Fork                bool
	Event               string
	// BaseRef and HeadRef are branches, without refs/heads/.
	BaseRef, HeadRef string
	Author           string
	Private          bool
}

// payload is what this program reads of any event.
type payload struct {
	PullRequest *struct {
		Number int                    `json:"number"`
		User   struct{ Login string } `json:"user"`
		Head   side                   `json:"head"`
		Base   side                   `json:"base"`
	} `json:"pull_request"`
	MergeGroup *struct {
		HeadSHA string `json:"head_sha"`
		HeadRef string `json:"head_ref"`
		BaseSHA string `json:"base_sha"`
		BaseRef string `json:"base_ref"`
	} `json:"merge_group"`
	Ref        string                 `json:"ref"`
	Before     string                 `json:"before"`
	After      string                 `json:"after"`
	Repository *repository            `json:"repository"`
	Sender     struct{ Login string } `json:"sender"`
}

type side struct {
	Ref  string      `json:"ref"`
	SHA  string      `json:"sha"`
	Repo *repository `json:"repo"`
}

type repository struct {
	FullName      string `json:"full_name"`
	Private       bool   `json:"private"`
	DefaultBranch string `json:"default_branch"`
}

// ReadEvent reads the payload of an event (GITHUB_EVENT_PATH). It knows
// pull_request, pull_request_target, merge_group and push; base and head, where
// given, stand in for what the event says, and any other event needs both. A
// head that is not the pull request's is reviewed without it, because comments
// would stand at another commit's lines. Errors are for wrong use ([ErrUsage])
// and say what is missing.
func ReadEvent(name string, data []byte, base, head string) (Change, error) {
	var p payload
	if err := json.Unmarshal(data, &p); err != nil {
		return Change{}, fmt.Errorf("%w: reading the event %s: %v", ErrUsage, plain(name, 40), plain(err.Error(), 200))
	}
	ch := Change{Event: name, Author: p.Sender.Login}
	if p.Repository != nil {
		owner, repo, err := splitRepository(p.Repository.FullName)
		if err != nil {
			return Change{}, fmt.Errorf("%w: reading the event %s: %v", ErrUsage, plain(name, 40), err)
		}
		ch.Owner, ch.Repo, ch.Private = owner, repo, p.Repository.Private
	}
	switch name {
	case "pull_request", "pull_request_target":
		ch.fromPullRequest(p)
	case "merge_group":
		if g := p.MergeGroup; g != nil {
			ch.Base, ch.Head = g.BaseSHA, g.HeadSHA
			ch.BaseRef, ch.HeadRef = branch(g.BaseRef), branch(g.HeadRef)
		}
	case "push":
		ch.fromPush(p)
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

// fromPush reads a push. A new branch has nothing before it and is compared
// with the default branch; a deleted one has nothing after it.
func (ch *Change) fromPush(p payload) {
	ch.Base, ch.Head = p.Before, p.After
	ch.BaseRef, ch.HeadRef = branch(p.Ref), branch(p.Ref)
	if zeros(p.After) {
		ch.Base, ch.Head = "", ""
		return
	}
	if zeros(p.Before) && p.Repository != nil {
		ch.Base = p.Repository.DefaultBranch
	}
}

func zeros(sha string) bool { return sha != "" && strings.Trim(sha, "0") == "" }

func branch(ref string) string { return strings.TrimPrefix(ref, "refs/heads/") }

func (ch *Change) override(base, head string) error {
	for _, s := range []string{base, head} {
		if s != "" && !revision(s) {
			return fmt.Errorf("%w: %q is no commit, branch or tag: give base and head as git writes them", ErrUsage, plain(s, 100))
		}
	}
	if head != "" && head != ch.Head {
		ch.Head, ch.Number = head, 0
	}
	if base != "" {
		ch.Base, ch.BaseRef = base, ""
	}
	return nil
}

// revision says whether git allows s as the name of a commit or a ref
// (git-check-ref-format); it keeps "..", which separates the two sides of a
// comparison, out of a name.
func revision(s string) bool {
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
	if ch.Event == "push" && ch.Head == "" {
		return nil
	}
	if ch.Base == "" || ch.Head == "" {
		known := slices.Contains([]string{"pull_request", "pull_request_target", "merge_group", "push"}, ch.Event)
		if known {
			return fmt.Errorf("%w: the event %s names no two commits: its payload is not GitHub's", ErrUsage, ch.Event)
		}
		return fmt.Errorf("%w: the event %s has no change to review: run on pull_request, pull_request_target, merge_group or push, or give base and head",
			ErrUsage, plain(ch.Event, 40))
	}
	for _, s := range []string{ch.Base, ch.Head} {
		if !revision(s) {
			return fmt.Errorf("%w: the event %s names %q, which is no commit", ErrUsage, plain(ch.Event, 40), plain(s, 100))
		}
	}
	if ch.BaseRef != "" && !revision(ch.BaseRef) {
		ch.BaseRef = ""
	}
	return nil
}
