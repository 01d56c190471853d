package githubtest

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// listRepos lists what the token may see of an organisation: archived repositories too. By name, or the newest first.
func listRepos(x *exchange) *answer {
	s, query := x.server, x.URL.Query()
	var found []*Repo
	known := false
	for _, r := range s.repos {
		if !strings.EqualFold(r.Owner, x.params["org"]) || r.deleted {
			continue
		}
		known = true
		if !r.private || s.granted(reads("contents")) {
			found = append(found, r)
		}
	}
	if !known {
		return notFound()
	}
	slices.SortStableFunc(found, func(a, b *Repo) int { return cmp.Compare(b.id, a.id) })
	if query.Get("sort") == "full_name" {
		slices.SortFunc(found, func(a, b *Repo) int { return cmp.Compare(a.fullName(), b.fullName()) })
	}
	var list []any
	for _, r := range found {
		list = append(list, r.view())
	}
	return x.page(list, nil)
}

// listPulls lists pull requests, the newest first unless asked otherwise.
func listPulls(x *exchange) *answer {
	query := x.URL.Query()
	var list []any
	for _, p := range x.repo.pulls {
		if state := cmp.Or(query.Get("state"), "open"); state == "all" || (state == "closed") == p.closed {
			list = append(list, p.listed())
		}
	}
	if query.Get("direction") != "asc" {
		slices.Reverse(list)
	}
	return x.page(list, nil)
}

// listed is a pull request as a list has it: without what only the pull request itself says.
func (p *PR) listed() object {
	out := p.view()
	for _, name := range []string{"changed_files", "additions", "deletions", "commits", "comments", "review_comments"} {
		delete(out, name)
	}
	return out
}

// listArtifacts lists the artifacts of a repository, the newest first, of one name where one is given.
func listArtifacts(x *exchange) *answer {
	name := x.URL.Query().Get("name")
	var list []any
	for _, a := range slices.Backward(x.repo.artifacts) {
		if name == "" || a.Name == name {
			list = append(list, a.view(x.repo))
		}
	}
	return x.page(list, func(page []any) any { return object{"total_count": len(list), "artifacts": page} })
}

func (a *Artifact) view(r *Repo) object {
	head := r
	if a.HeadRepo != nil {
		head = a.HeadRepo
	}
	return object{"id": a.ID, "node_id": fmt.Sprintf("AR_%d", a.ID), "name": a.Name, "size_in_bytes": len(a.Zip), "url": r.api("/actions/artifacts/%d", a.ID),
		"archive_download_url": r.api("/actions/artifacts/%d/zip", a.ID), "expired": a.Expired, "created_at": a.Created, "updated_at": a.Created, "expires_at": a.Created,
		"workflow_run": object{"id": a.ID, "repository_id": r.id, "head_repository_id": head.id, "head_branch": a.HeadBranch, "head_sha": a.HeadSHA}}
}

// archivesRoot is where archives are, at a host of its own: whoever has the address may read.
const archivesRoot = "/_archives/"

// downloadArtifact leads to the archive: it is at another host, by an address that needs no token and must not get one.
func downloadArtifact(x *exchange) *answer {
	if x.params["archive_format"] != "zip" {
		return notFound()
	}
	for _, a := range x.repo.artifacts {
		if a.ID != x.number("artifact_id") {
			continue
		}
		if a.Expired {
			return problem(http.StatusGone, "Artifact has expired")
		}
		out := &answer{status: http.StatusFound, header: http.Header{}, raw: []byte{}}
		out.header.Set("Location", strings.Replace(x.server.ServerURL, "127.0.0.1", "localhost", 1)+archivesRoot+strconv.FormatInt(a.ID, 10)+"?sig=secret")
		return out
	}
	return notFound()
}

// archive answers for the host of the archives, and says whether it did. The lock is held.
func (s *Server) archive(w http.ResponseWriter, r *http.Request) bool {
	id, ours := strings.CutPrefix(r.URL.Path, archivesRoot)
	if !ours {
		return false
	}
	record := Request{Method: r.Method, Template: archivesRoot + "{id}", Path: r.URL.Path, Status: http.StatusForbidden}
	if r.Header.Get("Authorization") != "" {
		s.violate("the token was sent to the host of the archives")
	}
	for _, repo := range s.repos {
		for _, a := range repo.artifacts {
			if strconv.FormatInt(a.ID, 10) == id && r.URL.Query().Get("sig") == "secret" {
				a.Downloads++
				record.Status = http.StatusOK
				s.log = append(s.log, record)
				w.Header().Set("Content-Type", "application/zip")
				_, _ = w.Write(a.Zip)
				return true
			}
		}
	}
	s.log = append(s.log, record)
	w.WriteHeader(record.Status)
	return true
}

// listIssues lists issues, pull requests among them as at GitHub, the newest first: those that have all of the labels,
// and are of the creator, where these are given.
func listIssues(x *exchange) *answer {
	query := x.URL.Query()
	state := cmp.Or(query.Get("state"), "open")
	fits := func(closed bool, author string, labels []string) bool {
		for label := range strings.SplitSeq(query.Get("labels"), ",") {
			if label != "" && !slices.Contains(labels, label) {
				return false
			}
		}
		return (state == "all" || closed == (state == "closed")) && (query.Get("creator") == "" || query.Get("creator") == author)
	}
	type numbered struct {
		number int
		view   object
	}
	var all []numbered
	for _, p := range x.repo.pulls {
		if fits(p.closed, p.author, p.labels) {
			all = append(all, numbered{p.Number, p.issueView(false)})
		}
	}
	for _, i := range x.repo.issues {
		if fits(i.State == "closed", i.Author, i.Labels) {
			all = append(all, numbered{i.Number, i.view(x.repo)})
		}
	}
	slices.SortFunc(all, func(a, b numbered) int { return b.number - a.number })
	var list []any
	for _, one := range all {
		list = append(list, one.view)
	}
	return x.page(list, nil)
}

func createIssue(x *exchange) *answer {
	title, body := text(x.body, "title"), text(x.body, "body")
	if refused := badIssue(title, body); refused != nil {
		return refused
	}
	i := x.repo.addIssue(&Issue{Author: x.server.login, Title: title, Body: body})
	i.Labels = labelsOf(x.body)
	return ok(http.StatusCreated, i.view(x.repo))
}

// updateIssue changes what is given, of anyone's issue.
func updateIssue(x *exchange) *answer {
	at := slices.IndexFunc(x.repo.issues, func(i *Issue) bool { return int64(i.Number) == x.number("issue_number") })
	if at < 0 {
		return notFound()
	}
	i := x.repo.issues[at]
	for field, to := range map[string]*string{"title": &i.Title, "body": &i.Body, "state": &i.State} {
		if v, given := x.body[field].(string); given {
			*to = v
		}
	}
	if _, given := x.body["labels"]; given {
		i.Labels = labelsOf(x.body)
	}
	if refused := badIssue(i.Title, i.Body); refused != nil {
		return refused
	}
	i.upd = stamp(x.server.tick())
	i.Edits++
	return ok(http.StatusOK, i.view(x.repo))
}

func badIssue(title, body string) *answer {
	if strings.TrimSpace(title) == "" {
		return invalid("Issue", "title", "missing_field", "")
	}
	if body == "" {
		return nil
	}
	return badBody("Issue", body)
}

func labelsOf(body object) []string {
	var out []string
	list, _ := body["labels"].([]any)
	for _, l := range list {
		if name, ok := l.(string); ok {
			out = append(out, name)
		}
	}
	return out
}

func (i *Issue) view(r *Repo) object {
	labels := []any{}
	for _, name := range i.Labels {
		labels = append(labels, object{"name": name})
	}
	return object{"number": i.Number, "id": 7000 + i.Number, "node_id": fmt.Sprintf("I_%d", i.Number), "state": i.State, "title": i.Title, "body": orNull(i.Body),
		"user": r.server.user(i.Author), "labels": labels, "url": r.api("/issues/%d", i.Number), "html_url": r.web("/issues/%d", i.Number), "author_association": "NONE",
		"created_at": i.created, "updated_at": i.upd, "comments": 0}
}
