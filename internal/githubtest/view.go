package githubtest

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"hash/fnv"
	"net/url"
	"strings"
)

// The views give what is particular to a thing; the description adds the rest.

// user is a simple user. GITHUB_TOKEN's bot has id 41898282 at github.com and
// another one on every Enterprise Server.
func (s *Server) user(login string) object {
	h := fnv.New32a()
	_, _ = h.Write([]byte(login + s.Flavour))
	id, kind := int64(h.Sum32()), "User"
	if strings.HasSuffix(login, "[bot]") {
		kind = "Bot"
	}
	if login == ActionsBot && s.Flavour == GitHub {
		id = 41898282
	}
	return object{"login": login, "id": id, "node_id": fmt.Sprintf("U_%d", id), "type": kind, "site_admin": false,
		"url": s.URL + "/users/" + url.PathEscape(login), "html_url": s.ServerURL + "/" + login, "gravatar_id": ""}
}

// app is the GitHub App behind a check run or a comment.
func app(slug string) object {
	id := 15368 // Actions at github.com
	if slug != "github-actions" {
		id = 99
	}
	return object{"id": id, "slug": slug, "name": slug, "node_id": fmt.Sprintf("A_%d", id)}
}

// appOf is what performed_via_github_app says for an author.
func appOf(login string) any {
	if slug, bot := strings.CutSuffix(login, "[bot]"); bot {
		return app(slug)
	}
	return nil
}

func (r *Repo) api(path string, args ...any) string {
	return r.server.URL + "/repos/" + r.fullName() + fmt.Sprintf(path, args...)
}

func (r *Repo) web(path string, args ...any) string {
	return r.server.ServerURL + "/" + r.fullName() + fmt.Sprintf(path, args...)
}

// view is a repository; nil for one that is gone.
func (r *Repo) view() any {
	if r.deleted {
		return nil
	}
	visibility := "public"
	if r.private {
		visibility = "private"
	}
	return object{"id": r.id, "name": r.Name, "full_name": r.fullName(), "owner": r.server.user(r.Owner), "private": r.private,
		"fork": r.parent != nil, "default_branch": "main", "html_url": r.web(""), "url": r.api(""), "visibility": visibility,
		"clone_url": r.web(".git"), "pushed_at": stamp(r.pushedAt), "archived": r.archived, "size": len(r.objects.blobs)}
}

func (c gitCommit) view(r *Repo) object {
	who := object{"name": "octocat", "email": "octocat@example.com", "date": stamp(c.date)}
	parents := []any{}
	for _, p := range c.parents {
		parents = append(parents, object{"sha": p, "url": r.api("/commits/%s", p)})
	}
	account := func(login string) any {
		if login == "" {
			return nil
		}
		return r.server.user(login)
	}
	return object{"sha": c.sha, "url": r.api("/commits/%s", c.sha), "html_url": r.web("/commit/%s", c.sha), "parents": parents,
		"author": account(c.author), "committer": account(c.committer),
		"commit": object{"message": "change", "author": who, "committer": who, "tree": object{"sha": c.tree, "url": r.api("/git/trees/%s", c.tree)}}}
}

func (c change) view(r *Repo, head string) object {
	out := object{"filename": c.path, "status": c.status, "additions": c.additions, "deletions": c.deletions,
		"changes": c.additions + c.deletions, "sha": c.sha, "blob_url": r.web("/blob/%s/%s", head, escapePath(c.path)),
		"raw_url": r.web("/raw/%s/%s", head, escapePath(c.path)), "contents_url": r.api("/contents/%s?ref=%s", escapePath(c.path), head)}
	if c.previous != "" {
		out["previous_filename"] = c.previous
	}
	if c.hasPatch {
		out["patch"] = c.patch
	}
	return out
}

func (p *PR) view() object {
	r := p.repo
	state := "open"
	if p.closed {
		state = "closed"
	}
	counts := p.changes()
	reviewers, teams := p.asked()
	additions, deletions := 0, 0
	for _, c := range counts {
		additions, deletions = additions+c.additions, deletions+c.deletions
	}
	return object{
		"number": p.Number, "id": 5000 + p.Number, "node_id": p.node(), "state": state, "title": cmp.Or(p.title, "Change"), "user": r.server.user(p.author),
		"draft": false, "body": nil, "url": r.api("/pulls/%d", p.Number), "html_url": r.web("/pull/%d", p.Number),
		"base":             p.side(r, p.baseRef, p.base),
		"head":             p.side(p.from, p.headRef, p.head),
		"merge_commit_sha": p.mergeCommit(), "changed_files": len(counts), "additions": additions, "deletions": deletions,
		"commits": len(r.objects.between(p.base, p.head)), "comments": len(p.comments), "review_comments": len(p.lines),
		"author_association": "CONTRIBUTOR", "requested_reviewers": reviewers, "requested_teams": teams,
		"created_at": cmp.Or(p.created, "2026-01-02T03:04:05Z"), "updated_at": cmp.Or(p.updated, p.created, "2026-01-02T03:04:05Z"),
	}
}

// asked are the users and the teams whose review is asked for.
func (p *PR) asked() (users, teams []any) {
	users, teams = []any{}, []any{}
	for _, subject := range p.requested {
		if slug, isTeam := strings.CutPrefix(subject, teamPrefix); isTeam {
			teams = append(teams, object{"slug": slug, "name": slug})
		} else {
			users = append(users, p.repo.server.user(subject))
		}
	}
	return users, teams
}

// issueView is the pull request as an issue, or an issue in its place.
func (p *PR) issueView(issue bool) object {
	r := p.repo
	out := object{"number": p.Number, "id": 5000 + p.Number, "node_id": p.node(), "state": "open", "title": "Change", "user": r.server.user(p.author),
		"url": r.api("/issues/%d", p.Number), "html_url": r.web("/issues/%d", p.Number), "author_association": "CONTRIBUTOR",
		"body": nil, "comments": len(p.comments)}
	if !issue {
		out["html_url"] = r.web("/pull/%d", p.Number)
		out["pull_request"] = object{"url": r.api("/pulls/%d", p.Number), "html_url": r.web("/pull/%d", p.Number),
			"diff_url": r.web("/pull/%d.diff", p.Number), "patch_url": r.web("/pull/%d.patch", p.Number)}
	}
	return out
}

func (p *PR) node() string { return fmt.Sprintf("PR_%s_%d", p.repo.Name, p.Number) }

// side is base or head. A repository that is gone is null, while its owner stays.
func (p *PR) side(r *Repo, ref, sha string) object {
	return object{"ref": ref, "sha": sha, "label": r.Owner + ":" + ref, "user": r.server.user(r.Owner), "repo": r.view()}
}

func (c *Comment) view(p *PR) object {
	r := p.repo
	out := object{"id": c.ID, "node_id": c.NodeID, "body": c.Body, "user": r.server.user(c.Author), "created_at": c.Created, "updated_at": c.updated,
		"url": r.api("/issues/comments/%d", c.ID), "html_url": r.web("/pull/%d#issuecomment-%d", p.Number, c.ID),
		"issue_url": r.api("/issues/%d", p.Number), "author_association": "NONE", "performed_via_github_app": appOf(c.Author)}
	counts := object{"url": r.api("/issues/comments/%d/reactions", c.ID), "total_count": len(c.Reactions)}
	for _, content := range [...]string{"+1", "-1", "laugh", "confused", "heart", "hooray", "eyes", "rocket"} {
		n := 0
		for _, reaction := range c.Reactions {
			if reaction.Content == content {
				n++
			}
		}
		counts[content] = n
	}
	out["reactions"] = counts
	if r.server.Flavour == GitHub {
		out["minimized"] = nil
		if c.Hidden != "" {
			out["minimized"] = object{"reason": strings.ToLower(c.Hidden)}
		}
	}
	return out
}

func (v *Review) view(p *PR) object {
	r := p.repo
	html, pull := r.web("/pull/%d#pullrequestreview-%d", p.Number, v.ID), r.api("/pulls/%d", p.Number)
	out := object{"id": v.ID, "node_id": v.NodeID, "body": v.Body, "state": v.State, "user": r.server.user(v.Author), "commit_id": v.CommitID,
		"html_url": html, "pull_request_url": pull, "author_association": "NONE",
		"_links": object{"html": object{"href": html}, "pull_request": object{"href": pull}}}
	if v.Submitted != "" {
		out["submitted_at"] = v.Submitted
	}
	return out
}

func (c *ReviewComment) view(p *PR) object {
	r := p.repo
	self, html := r.api("/pulls/comments/%d", c.ID), r.web("/pull/%d#discussion_r%d", p.Number, c.ID)
	pull := r.api("/pulls/%d", p.Number)
	out := object{"id": c.ID, "node_id": c.NodeID, "pull_request_review_id": c.ReviewID, "body": c.Body, "user": r.server.user(c.Author),
		"path": c.Path, "diff_hunk": c.hunk, "commit_id": c.CommitID, "original_commit_id": c.OriginalCommitID, "side": c.Side,
		"subject_type": c.SubjectType, "line": numberOrNull(c.Line), "original_line": c.OriginalLine, "start_line": numberOrNull(c.StartLine),
		"original_start_line": nil, "start_side": nil, "position": numberOrNull(c.position), "original_position": c.originPos,
		"created_at": c.Created, "updated_at": c.updated, "url": self, "html_url": html, "pull_request_url": pull, "author_association": "NONE",
		"_links": object{"self": object{"href": self}, "html": object{"href": html}, "pull_request": object{"href": pull}}}
	if c.StartLine > 0 {
		out["start_side"] = c.Side
	}
	if c.InReplyTo != 0 {
		out["in_reply_to_id"] = c.InReplyTo
	}
	return out
}

func (c *CheckRun) view(r *Repo) object {
	return object{"id": c.ID, "node_id": c.node, "name": c.Name, "head_sha": c.HeadSHA, "status": c.Status, "conclusion": orNull(c.Conclusion),
		"external_id": c.ExternalID, "details_url": orNull(c.DetailsURL), "url": r.api("/check-runs/%d", c.ID), "html_url": r.web("/runs/%d", c.ID),
		"started_at": orNull(c.startedAt), "completed_at": orNull(c.completedAt), "check_suite": object{"id": 77}, "app": app(c.App), "pull_requests": []any{},
		"output": object{"title": orNull(c.Title), "summary": orNull(c.Summary), "text": orNull(c.Text), "annotations_count": len(c.Annotations),
			"annotations_url": r.api("/check-runs/%d/annotations", c.ID)}}
}

func numberOrNull(n int) any {
	if n == 0 {
		return nil
	}
	return n
}

func escapePath(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return strings.Join(parts, "/")
}

// base64Lines is base64 in lines of 60, as the blob and contents APIs send it.
func base64Lines(content string) string {
	all := base64.StdEncoding.EncodeToString([]byte(content))
	var b strings.Builder
	for len(all) > 0 {
		n := min(60, len(all))
		b.WriteString(all[:n] + "\n")
		all = all[n:]
	}
	return b.String()
}
