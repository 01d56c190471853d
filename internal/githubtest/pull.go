package githubtest

import (
	"fmt"
	"maps"
	"slices"
)

// PR is one pull request.
type PR struct {
	Number int

	repo     *Repo // where it was opened
	from     *Repo // where its head is
	author   string
	closed   bool
	baseRef  string
	headRef  string
	base     string // tip of the base branch when the head was last pushed: goes stale
	head     string
	before   string // the head before the last push
	merge    string // test merge commit, made when asked for
	mergedOf [2]string
	comments []*Comment
	reviews  []*Review
	lines    []*ReviewComment

	labels    []string
	requested []string
	events    []pullEvent

	title, created, updated string
}

// Comment is one comment of the conversation.
type Comment struct {
	ID      int64
	NodeID  string
	Author  string
	Body    string
	Edits   int
	Created string // RFC 3339
	Hidden  string // classifier when minimised
	updated string

	Reactions []Reaction // in the order they came
}

// Review is one review.
type Review struct {
	ID                  int64
	NodeID              string
	Author, Body, State string // State: COMMENTED, CHANGES_REQUESTED, APPROVED, PENDING
	CommitID            string
	Submitted           string
}

// ReviewComment is one comment on a line or a file. After a force-push Line and
// Position are 0 (null in answers) and CommitID is the new head; the Original
// fields stay. A comment on a file has Line 1 there, as GitHub answers.
type ReviewComment struct {
	ID                  int64
	NodeID              string
	ReviewID            int64
	Author, Body        string
	Path                string
	Line, OriginalLine  int
	StartLine           int
	Side                string // LEFT or RIGHT
	SubjectType         string // line or file
	CommitID            string
	OriginalCommitID    string
	InReplyTo           int64
	Edits               int
	Hidden              string // classifier when minimised
	Created             string
	Resolved            bool
	updated, hunk       string
	position, originPos int
}

// Option changes a pull request before it is opened.
type Option func(*PR)

// By names the author; default "octocat".
func By(login string) Option { return func(p *PR) { p.author = login } }

// FromFork says in which repository the head is.
func FromFork(fork *Repo) Option { return func(p *PR) { p.from = fork } }

// PullRequest opens a pull request that asks to merge the commit head into the
// branch that points to the commit base.
func (r *Repo) PullRequest(base, head string, opts ...Option) *PR {
	p := &PR{repo: r, from: r, author: "octocat", baseRef: "main", base: base, head: head}
	for _, o := range opts {
		o(p)
	}
	r.locked(func() {
		r.objects.mustHave(base, head)
		p.Number = r.nextNumber()
		p.headRef = fmt.Sprintf("change-%d", p.Number)
		r.branches[p.baseRef] = base
		p.from.push(p.headRef, head)
		r.pulls = append(r.pulls, p)
	})
	return p
}

// Head is the commit at the head.
func (p *PR) Head() string {
	var sha string
	p.repo.locked(func() { sha = p.head })
	return sha
}

// MergeCommit is the test merge commit (refs/pull/N/merge): the base branch
// with the files that the head changed since the merge base.
func (p *PR) MergeCommit() string {
	var sha string
	p.repo.locked(func() { sha = p.mergeCommit() })
	return sha
}

// Push moves the head to a commit on top of it. Comments stay on their line where
// that line still is in the difference with the same text, moved as the lines
// moved; otherwise they lose it.
func (p *PR) Push(head string) { p.repo.locked(func() { p.moveHead(head, false) }) }

// ForcePush replaces the head's history: every review comment is anchored to
// the new head and loses its line, as LTplus-AG/ifc-lite#3729 reports. Reviews keep their commit.
func (p *PR) ForcePush(head string) { p.repo.locked(func() { p.moveHead(head, true) }) }

// MoveBase moves the base branch; what the pull request says of its base goes
// stale until the next push, as at GitHub.
func (p *PR) MoveBase(sha string) { p.repo.locked(func() { p.repo.push(p.baseRef, sha) }) }

// Comments are the comments of the conversation, oldest first.
func (p *PR) Comments() []Comment { return copied(p, &p.comments) }

// Reviews are the reviews, oldest first.
func (p *PR) Reviews() []Review { return copied(p, &p.reviews) }

// ReviewComments are the comments on lines and files, oldest first.
func (p *PR) ReviewComments() []ReviewComment { return copied(p, &p.lines) }

// CheckRuns are the check runs of the present head.
func (p *PR) CheckRuns() []CheckRun { return p.repo.CheckRuns(p.Head()) }

// PlantComment adds a comment of another user and returns its id.
func (p *PR) PlantComment(user, body string) int64 {
	var id int64
	p.repo.locked(func() { id = p.addComment(user, body).ID })
	return id
}

// PlantReviewComment adds a comment of another user on a line of the head's
// side, whether it is in a hunk or not, and returns its id.
func (p *PR) PlantReviewComment(user, path string, line int, body string) int64 {
	var id int64
	p.repo.locked(func() {
		c := p.addLineComment(user, &ReviewComment{Path: path, Line: line, Side: sideRight, SubjectType: "line", Body: body, CommitID: p.head})
		id = c.ID
	})
	return id
}

// PlantReply answers a review comment as another user and returns its id.
func (p *PR) PlantReply(to int64, user, body string) int64 {
	var id int64
	p.repo.locked(func() {
		for _, c := range p.lines {
			if c.ID == to {
				reply := *c
				reply.Body, reply.InReplyTo, reply.Hidden, reply.Edits = body, to, "", 0
				id = p.addLineComment(user, &reply).ID
				return
			}
		}
	})
	return id
}

// Resolve marks the thread of a review comment as resolved, as a human does.
func (p *PR) Resolve(id int64) {
	p.repo.locked(func() {
		for _, c := range p.lines {
			if c.ID == id {
				c.Resolved = true
			}
		}
	})
}

func copied[T any](p *PR, from *[]*T) []T {
	var out []T
	p.repo.locked(func() {
		for _, v := range *from {
			out = append(out, *v)
		}
	})
	return out
}

// mergeCommit makes the test merge commit once for each pair of tips.
func (p *PR) mergeCommit() string {
	base := p.repo.branches[p.baseRef]
	if p.merge != "" && p.mergedOf == [2]string{base, p.head} {
		return p.merge
	}
	o := p.repo.objects
	common, head, merged := o.snapshot(o.mergeBase(base, p.head)), o.snapshot(p.head), o.snapshot(base)
	for _, name := range slices.Sorted(maps.Keys(common)) {
		if _, kept := head[name]; !kept {
			delete(merged, name)
		}
	}
	for name, text := range head {
		if common[name] != text {
			merged[name] = text
		}
	}
	p.merge = o.commit([]string{base, p.head}, merged, p.repo.server.tick())
	p.mergedOf = [2]string{base, p.head}
	return p.merge
}
