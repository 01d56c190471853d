package githubtest

import (
	"net/http"
	"slices"
	"strings"
)

// createReaction adds a reaction of the token's user: 201, or 200 where that
// user has reacted so already.
func createReaction(x *exchange) *answer {
	_, c := x.comment()
	if c == nil {
		return notFound()
	}
	r := Reaction{Author: x.server.login, Content: text(x.body, "content")}
	status := http.StatusOK
	if !slices.Contains(c.Reactions, r) {
		c.Reactions = append(c.Reactions, r)
		status = http.StatusCreated
	}
	return ok(status, object{"id": c.ID, "node_id": "REA_1", "user": x.server.user(r.Author), "content": r.Content, "created_at": c.Created})
}

// maxPullCommits is how many commits of a pull request are listed in all.
const maxPullCommits = 250

func listCommits(x *exchange) *answer {
	p := x.pull("pull_number")
	if p == nil {
		return notFound()
	}
	var list []any
	for _, c := range x.repo.objects.between(p.base, p.head) {
		if len(list) < maxPullCommits {
			list = append(list, c.view(x.repo))
		}
	}
	return x.page(list, nil)
}

func listEvents(x *exchange) *answer {
	p := x.pull("issue_number")
	if p == nil {
		return notFound()
	}
	var list []any
	for _, e := range p.events {
		list = append(list, e.view(p))
	}
	return x.page(list, nil)
}

func (e pullEvent) view(p *PR) object {
	r := p.repo
	out := object{"id": e.id, "node_id": "EV_1", "url": r.api("/issues/events/%d", e.id), "actor": r.server.user(e.actor), "event": e.kind,
		"commit_id": nil, "commit_url": nil, "created_at": e.happenedAt, "performed_via_github_app": nil}
	switch {
	case strings.HasSuffix(e.kind, "labeled"):
		out["label"] = object{"name": e.subject, "color": "ededed"}
	case e.team:
		out["review_requester"], out["requested_team"] = r.server.user(e.actor), object{"id": 7, "name": e.subject, "slug": e.subject}
	default:
		out["review_requester"], out["requested_reviewer"] = r.server.user(e.actor), r.server.user(e.subject)
	}
	return out
}

// addLabels adds labels; one that the repository does not have is created, as
// GitHub does here. A name is at most 50 characters long.
func addLabels(x *exchange) *answer {
	p := x.pull("issue_number")
	if p == nil {
		return notFound()
	}
	names, _ := x.body["labels"].([]any)
	for _, v := range names {
		if name, _ := v.(string); name == "" || len([]rune(name)) > 50 {
			return invalid("Label", "name", "custom", "name is too long (maximum is 50 characters)")
		}
	}
	for _, v := range names {
		p.setLabel(x.server.login, v.(string), true)
	}
	all := []any{}
	for _, name := range p.labels {
		all = append(all, labelView(name))
	}
	return ok(http.StatusOK, all)
}

func labelView(name string) object {
	return object{"id": 11, "node_id": "LA_1", "name": name, "color": "ededed", "default": false, "url": "https://github.example/label"}
}

// requestReviewers asks for reviews, of all that are named or of none: the
// author, and who is no collaborator or a team without access, is refused.
func requestReviewers(x *exchange) *answer {
	p := x.pull("pull_number")
	if p == nil {
		return notFound()
	}
	users, _ := x.body["reviewers"].([]any)
	teams, _ := x.body["team_reviewers"].([]any)
	for _, v := range users {
		switch login := v.(string); {
		case strings.EqualFold(login, p.author):
			return problem(http.StatusUnprocessableEntity, "Review cannot be requested from pull request author.")
		case x.repo.collaborators[login] == "":
			return problem(http.StatusUnprocessableEntity, "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the "+x.repo.fullName()+" repository.")
		}
	}
	for _, v := range teams {
		if _, known := x.server.teams[x.repo.Owner+"/"+v.(string)]; !known {
			return problem(http.StatusUnprocessableEntity, "Could not resolve to a node with the global id of 'T_"+v.(string)+"'.")
		}
	}
	for _, v := range users {
		p.ask(x.server.login, v.(string), false)
	}
	for _, v := range teams {
		p.ask(x.server.login, v.(string), true)
	}
	brief := p.view()
	for _, name := range []string{"additions", "changed_files", "comments", "commits", "deletions", "review_comments"} {
		delete(brief, name) // the short form of a pull request has no counts
	}
	return ok(http.StatusCreated, brief)
}

// getMembership answers whether a user is in a team. GITHUB_TOKEN has no
// permission of an organisation and is refused; who is no member is 404.
func getMembership(x *exchange) *answer {
	if !x.server.granted(reads("members")) {
		a := problem(http.StatusForbidden, notAccessible)
		a.header.Set("X-Accepted-GitHub-Permissions", reads("members").header())
		return a
	}
	members := x.server.teams[x.params["org"]+"/"+x.params["team_slug"]]
	if !slices.Contains(members, x.params["username"]) {
		return notFound()
	}
	return ok(http.StatusOK, object{"url": x.server.URL + "/x", "role": "member", "state": "active"})
}

func listRuns(x *exchange) *answer {
	query := x.URL.Query()
	var list []any
	for _, run := range slices.Backward(x.repo.runs) {
		if sha := query.Get("head_sha"); sha != "" && sha != run.HeadSHA {
			continue
		}
		if event := query.Get("event"); event != "" && event != run.Event {
			continue
		}
		list = append(list, run.view(x.repo))
	}
	return x.page(list, func(page []any) any { return object{"total_count": len(list), "workflow_runs": page} })
}

func (w *WorkflowRun) view(r *Repo) object {
	return object{"id": w.ID, "node_id": "WFR_1", "path": w.Path, "event": w.Event, "head_sha": w.HeadSHA, "status": w.Status,
		"conclusion": orNull(w.Conclusion), "run_attempt": w.Attempt, "run_number": 1, "workflow_id": 5, "display_title": "Change",
		"created_at": w.created, "updated_at": w.created, "html_url": r.web("/actions/runs/%d", w.ID), "repository": r.view(), "head_repository": r.view()}
}

// rerun runs a workflow again; rerunFailed does so with what failed. A run that
// has not ended is refused, and so is one of which nothing failed.
func rerun(x *exchange) *answer { return x.again("all") }

func rerunFailed(x *exchange) *answer { return x.again("failed") }

func (x *exchange) again(what string) *answer {
	id := x.number("run_id")
	for _, run := range x.repo.runs {
		if run.ID != id {
			continue
		}
		switch {
		case run.Status != "completed":
			return problem(http.StatusForbidden, "The workflow run containing this job is already running")
		case what == "failed" && run.Conclusion == "success":
			return problem(http.StatusForbidden, "This workflow run has no failed jobs")
		}
		run.Status, run.Conclusion, run.Attempt, run.Reruns = "queued", "", run.Attempt+1, append(run.Reruns, what)
		return ok(http.StatusCreated, object{})
	}
	return notFound()
}
