package githubtest

import (
	"fmt"
	"slices"
)

// Reaction is one reaction to a comment of the conversation.
type Reaction struct{ Author, Content string }

// pullEvent is one event in the life of a pull request: a label that came or
// went, a review that was asked for or no longer is.
type pullEvent struct {
	id         int64
	kind       string // labeled, unlabeled, review_requested, review_request_removed
	actor      string
	subject    string // the label, the login or the slug of the team
	team       bool
	happenedAt string
}

// WorkflowRun is one run of a workflow.
type WorkflowRun struct {
	ID                 int64
	Path               string // of the workflow's file
	Event, HeadSHA     string
	Status, Conclusion string // completed and success or failure; in_progress and ""
	Attempt            int    // 1, and one more for each time it was run again
	Reruns             []string
	created            string
}

// Team makes a team of an organisation with its members, or changes them. Who
// is a member is answered only to a token with "members": an App's, never
// GITHUB_TOKEN.
func (s *Server) Team(org, slug string, members ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.teams[org+"/"+slug] = slices.Clone(members)
}

// SetCustomRole gives a user a role that the organisation made: the permission
// API names it in role_name and gives the old role it is based on (admin, write
// or read) as permission.
func (r *Repo) SetCustomRole(login, name, base string) {
	r.locked(func() { r.collaborators[login], r.customRoles[name] = name, base })
}

// Wrote says whose a commit is: the logins that the addresses of its author and
// of its committer belong to. Until then, and for "", they belong to nobody.
func (r *Repo) Wrote(commit, author, committer string) {
	r.locked(func() {
		r.objects.mustHave(commit)
		c := r.objects.commits[commit]
		c.author, c.committer = author, committer
		r.objects.commits[commit] = c
	})
}

// EditComment changes the text of a comment of the conversation, as its author
// or a maintainer does in the browser.
func (p *PR) EditComment(id int64, body string) {
	p.repo.locked(func() {
		for _, c := range p.comments {
			if c.ID == id {
				c.Body, c.updated = body, stamp(p.repo.server.tick())
				c.Edits++
			}
		}
	})
}

// DeleteComment removes a comment of the conversation.
func (p *PR) DeleteComment(id int64) {
	p.repo.locked(func() {
		p.comments = slices.DeleteFunc(p.comments, func(c *Comment) bool { return c.ID == id })
	})
}

// Labels are the labels that the pull request has, in the order they came.
func (p *PR) Labels() []string {
	var out []string
	p.repo.locked(func() { out = slices.Clone(p.labels) })
	return out
}

// SetLabel adds a label as a user does in the browser, or takes it off.
func (p *PR) SetLabel(user, label string, on bool) {
	p.repo.locked(func() { p.setLabel(user, label, on) })
}

func (p *PR) setLabel(user, label string, on bool) {
	at := slices.Index(p.labels, label)
	switch {
	case on && at < 0:
		p.labels = append(p.labels, label)
		p.happen(pullEvent{kind: "labeled", actor: user, subject: label})
	case !on && at >= 0:
		p.labels = slices.Delete(p.labels, at, at+1)
		p.happen(pullEvent{kind: "unlabeled", actor: user, subject: label})
	}
}

// Requested are the logins and, as "team/SLUG", the teams whose review is asked
// for and was not given, in the order they were asked.
func (p *PR) Requested() []string {
	var out []string
	p.repo.locked(func() { out = slices.Clone(p.requested) })
	return out
}

// Approve submits an approving review of a user: what was asked of them, or of
// the team given, is no longer asked then.
func (p *PR) Approve(user, team string) {
	p.repo.locked(func() {
		p.addReview(user, "", "APPROVED", p.head)
		p.requested = slices.DeleteFunc(p.requested, func(s string) bool { return s == user || s == teamPrefix+team })
	})
}

const teamPrefix = "team/"

// ask records that a review is asked for.
func (p *PR) ask(actor, subject string, team bool) {
	key := subject
	if team {
		key = teamPrefix + subject
	}
	if !slices.Contains(p.requested, key) {
		p.requested = append(p.requested, key)
		p.happen(pullEvent{kind: "review_requested", actor: actor, subject: subject, team: team})
	}
}

func (p *PR) happen(e pullEvent) {
	e.id, e.happenedAt = p.repo.server.next(), stamp(p.repo.server.tick())
	p.events = append(p.events, e)
}

// PlantRun adds a run of a workflow and returns its id; its Attempt is 1.
func (r *Repo) PlantRun(run WorkflowRun) int64 {
	r.locked(func() {
		run.ID, run.Attempt, run.created = r.server.next(), 1, stamp(r.server.tick())
		r.runs = append(r.runs, &run)
	})
	return run.ID
}

// FinishRun ends a run with a conclusion.
func (r *Repo) FinishRun(id int64, conclusion string) {
	r.locked(func() {
		for _, run := range r.runs {
			if run.ID == id {
				run.Status, run.Conclusion = "completed", conclusion
			}
		}
	})
}

// Runs are the runs of workflows, oldest first.
func (r *Repo) Runs() []WorkflowRun {
	var out []WorkflowRun
	r.locked(func() {
		for _, run := range r.runs {
			one := *run
			one.Reruns = slices.Clone(run.Reruns)
			out = append(out, one)
		}
	})
	return out
}

// CommentEvent is the payload of issue_comment for a comment of a pull request;
// action is created, edited or deleted. Where issue is true it is said to stand on an issue that is no pull request.
func (r *Repo) CommentEvent(action string, p *PR, comment int64, issue bool) []byte {
	var out []byte
	r.locked(func() {
		i := slices.IndexFunc(p.comments, func(c *Comment) bool { return c.ID == comment })
		if i < 0 {
			panic(fmt.Sprintf("githubtest: the pull request has no comment %d", comment))
		}
		c := p.comments[i]
		out = acted(r.payload("webhook-issue-comment-created", object{"action": "created", "issue": p.issueView(issue), "comment": c.view(p),
			"repository": r.view(), "sender": r.server.user(c.Author)}), action)
	})
	return out
}
