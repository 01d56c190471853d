package githubtest

import (
	"net/http"
	"path"
	"strconv"
	"strings"
)

// Limits of the contents and blob APIs, in bytes.
const (
	maxContents = 1 << 20
	maxBlob     = 100 << 20
)

// maxCompared is how many files the compare API lists, on its first page only.
const maxCompared = 300

// maxListed is how many files a pull request lists in all.
const maxListed = 3000

func getRepo(x *exchange) *answer { return ok(http.StatusOK, x.repo.view()) }

// revision resolves "ref" or "owner:ref" or "owner:repo:ref", the latter two in
// the fork network.
func (x *exchange) revision(text string) (string, bool) {
	part := strings.Split(text, ":")
	ref, r := part[len(part)-1], x.repo
	if len(part) > 1 {
		r = nil
		for _, other := range x.server.repos {
			if !other.deleted && other.objects == x.repo.objects && strings.EqualFold(other.Owner, part[0]) &&
				(len(part) == 2 || strings.EqualFold(other.Name, part[1])) {
				r = other
			}
		}
	}
	if r == nil {
		return "", false
	}
	return r.resolve(ref)
}

// compare answers with the live merge base. Files come with the first page only,
// at most 300.
func compare(x *exchange) *answer {
	from, to, ok3 := strings.Cut(x.params["basehead"], "...")
	base, okBase := x.revision(from)
	head, okHead := x.revision(to)
	if !ok3 || !okBase || !okHead {
		return notFound()
	}
	r, o := x.repo, x.repo.objects
	merge := o.mergeBase(base, head)
	if merge == "" {
		return problem(http.StatusNotFound, "No common ancestor between "+from+" and "+to+".")
	}
	ahead, behind := o.between(base, head), o.between(head, base)
	status := "identical"
	switch {
	case len(ahead) > 0 && len(behind) > 0:
		status = "diverged"
	case len(ahead) > 0:
		status = "ahead"
	case len(behind) > 0:
		status = "behind"
	}
	var commits []any
	for _, c := range ahead {
		commits = append(commits, c.view(r))
	}
	self := r.api("/compare/%s...%s", base, head)
	return x.page(commits, func(page []any) any {
		out := object{"url": self, "html_url": r.web("/compare/%s...%s", base, head), "status": status, "ahead_by": len(ahead), "behind_by": len(behind),
			"total_commits": len(ahead), "commits": page, "base_commit": o.commits[base].view(r), "merge_base_commit": o.commits[merge].view(r)}
		files := []any{}
		if positive(x.URL.Query().Get("page"), 1) == 1 {
			for _, c := range r.changes(merge, head) {
				if len(files) < maxCompared {
					files = append(files, c.view(r, head))
				}
			}
		}
		out["files"] = files
		return out
	})
}

func getCommit(x *exchange) *answer {
	if len(x.repo.objects.commits) == 0 {
		return problem(http.StatusConflict, "Git Repository is empty.")
	}
	sha, found := x.revision(x.params["ref"])
	if !found {
		return invalid("Commit", "sha", "invalid", "No commit found for SHA: "+x.params["ref"])
	}
	if strings.Contains(x.Header.Get("Accept"), "sha") {
		return rawAnswer("application/vnd.github.sha", []byte(sha))
	}
	return ok(http.StatusOK, x.repo.objects.commits[sha].view(x.repo))
}

func getGitCommit(x *exchange) *answer {
	c, found := x.repo.objects.commits[x.params["commit_sha"]]
	if !found {
		return notFound()
	}
	v := c.view(x.repo)
	inner := v["commit"].(object)
	parents := []any{}
	for _, p := range c.parents {
		parents = append(parents, object{"sha": p, "url": x.repo.api("/git/commits/%s", p), "html_url": x.repo.web("/commit/%s", p)})
	}
	return ok(http.StatusOK, object{"sha": c.sha, "tree": inner["tree"], "message": "change", "parents": parents,
		"author": inner["author"], "committer": inner["committer"], "url": x.repo.api("/git/commits/%s", c.sha)})
}

// getTree lists a tree by its id, by a commit or by a ref. Any value of
// "recursive" lists what is below, "0" and "false" included.
func getTree(x *exchange) *answer {
	r, o := x.repo, x.repo.objects
	root := x.params["tree_sha"]
	if commit, found := x.revision(root); found {
		root = o.commits[commit].tree
	}
	if len(o.commits) == 0 {
		return problem(http.StatusConflict, "Git Repository is empty.")
	}
	if _, found := o.trees[root]; !found {
		return notFound()
	}
	entries := []any{}
	add := func(path string, e treeEntry) {
		v := object{"path": path, "mode": e.mode, "type": e.kind(), "sha": e.sha}
		switch e.kind() {
		case "blob":
			v["size"], v["url"] = len(o.blobs[e.sha]), r.api("/git/blobs/%s", e.sha)
		case "tree":
			v["url"] = r.api("/git/trees/%s", e.sha)
		}
		entries = append(entries, v)
	}
	recursive := x.URL.Query().Has("recursive")
	if recursive {
		o.walk(root, "", add)
	} else {
		for _, e := range o.trees[root] {
			add(e.name, e)
		}
	}
	truncated := recursive && r.truncateTrees
	if truncated {
		entries = entries[:len(entries)/2]
	}
	return ok(http.StatusOK, object{"sha": root, "url": r.api("/git/trees/%s", root), "tree": entries, "truncated": truncated})
}

func wantsRaw(accept string) bool {
	return strings.Contains(accept, "application/vnd.github") && strings.Contains(accept, "raw")
}

func getBlob(x *exchange) *answer {
	sha := x.params["file_sha"]
	content, found := x.repo.objects.blobs[sha]
	if !found {
		return notFound()
	}
	if len(content) > maxBlob {
		return invalid("Blob", "data", "too_large", "The requested blob is too large to fetch via the API")
	}
	if wantsRaw(x.Header.Get("Accept")) {
		return rawAnswer("application/vnd.github.raw+json", []byte(content))
	}
	return ok(http.StatusOK, object{"sha": sha, "node_id": "B_" + sha, "size": len(content), "url": x.repo.api("/git/blobs/%s", sha),
		"content": base64Lines(content), "encoding": "base64"})
}

// getContents reads a file or lists a folder at a ref. A symbolic link to a file
// of the repository is followed. Between 1 and 100 MB only the raw media type
// has the content.
func getContents(x *exchange) *answer {
	ref := x.URL.Query().Get("ref")
	if ref == "" {
		ref = "main"
	}
	commit, found := x.revision(ref)
	if !found {
		return problem(http.StatusNotFound, "No commit found for the ref "+ref)
	}
	o, name := x.repo.objects, strings.TrimSuffix(x.params["path"], "/")
	e, found := o.find(o.commits[commit].tree, name)
	if !found {
		return notFound()
	}
	if e.mode == modeSymlink {
		target := path.Join(path.Dir(name), o.blobs[e.sha])
		if to, inside := o.find(o.commits[commit].tree, target); inside && to.mode == modeFile {
			e = to
		}
	}
	if e.mode == modeTree {
		list := []any{}
		for _, inner := range o.trees[e.sha] {
			if len(list) < 1000 {
				list = append(list, x.contentsEntry(path.Join(name, inner.name), ref, inner))
			}
		}
		return ok(http.StatusOK, list)
	}
	content := o.blobs[e.sha]
	if len(content) > maxBlob {
		return problem(http.StatusForbidden, "This API returns blobs up to 100 MB in size. The requested blob is too large to fetch via the API.")
	}
	if wantsRaw(x.Header.Get("Accept")) {
		return rawAnswer("application/vnd.github.raw+json", []byte(content))
	}
	v := x.contentsEntry(name, ref, e)
	v["content"], v["encoding"] = base64Lines(content), "base64"
	if len(content) > maxContents {
		v["content"], v["encoding"] = "", "none"
	}
	return ok(http.StatusOK, v)
}

func (x *exchange) contentsEntry(name, ref string, e treeEntry) object {
	r, kind := x.repo, "file"
	switch e.mode {
	case modeTree:
		kind = "dir"
	case modeSymlink:
		kind = "symlink"
	case modeSubmodule:
		kind = "submodule"
	}
	self, web := r.api("/contents/%s?ref=%s", escapePath(name), ref), r.web("/blob/%s/%s", ref, escapePath(name))
	v := object{"name": path.Base(name), "path": name, "sha": e.sha, "size": len(r.objects.blobs[e.sha]), "type": kind,
		"url": self, "html_url": web, "git_url": r.api("/git/%ss/%s", e.kind(), e.sha), "download_url": nil,
		"_links": object{"self": self, "html": web, "git": r.api("/git/%ss/%s", e.kind(), e.sha)}}
	if kind == "symlink" {
		v["target"] = r.objects.blobs[e.sha]
	}
	return v
}

func getPermission(x *exchange) *answer {
	login := x.params["username"]
	role := x.repo.collaborators[login]
	if role == "" {
		role = "read"
		if x.repo.private {
			return problem(http.StatusNotFound, login+" is not a user")
		}
	}
	legacy := role // the old names know four roles only
	switch base := x.repo.customRoles[role]; {
	case base != "":
		legacy = base
	case role == "maintain":
		legacy = "write"
	case role == "triage":
		legacy = "read"
	}
	user := x.server.user(login)
	user["role_name"] = role
	return ok(http.StatusOK, object{"permission": legacy, "role_name": role, "user": user})
}

func (x *exchange) pull(param string) *PR {
	n, err := strconv.Atoi(x.params[param])
	if err != nil || n < 1 || n > len(x.repo.pulls) {
		return nil
	}
	return x.repo.pulls[n-1]
}

func getPull(x *exchange) *answer {
	p := x.pull("pull_number")
	if p == nil {
		return notFound()
	}
	return ok(http.StatusOK, p.view())
}

func listFiles(x *exchange) *answer {
	p := x.pull("pull_number")
	if p == nil {
		return notFound()
	}
	var files []any
	for _, c := range p.changes() {
		if len(files) < maxListed {
			files = append(files, later(func() object { return c.view(x.repo, p.head) }))
		}
	}
	return x.page(files, nil)
}
