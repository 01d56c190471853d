package githubtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Repo is one repository. Forks share their objects, so a commit of a fork can
// be read through the repository it was forked from, as at GitHub.
type Repo struct {
	Owner, Name string

	server        *Server
	objects       *network
	id            int64
	parent        *Repo
	private       bool
	deleted       bool
	truncateTrees bool
	noScanning    bool
	noPatch       map[string]bool
	branches      map[string]string
	pushedAt      time.Time         // when a branch last moved
	collaborators map[string]string // login to role
	customRoles   map[string]string // role to the old one it is based on
	runs          []*WorkflowRun
	pulls         []*PR
	checks        []*CheckRun
	statuses      []CommitStatus
	uploads       []*SARIF
	archived      bool
	former        []string // names that it had, the oldest first
	artifacts     []*Artifact
	issues        []*Issue
}

// CheckRun is the present state of a check run.
type CheckRun struct {
	ID                           int64
	App                          string // slug of the app that created it
	Name, HeadSHA                string
	Status, Conclusion           string
	ExternalID, DetailsURL       string
	Title, Summary, Text         string
	Annotations                  []Annotation // all that were sent: each update appends
	Updates                      int          // how often it was updated after its creation
	startedAt, completedAt, node string
}

// Annotation is one annotation of a check run.
type Annotation struct {
	Path            string `json:"path"`
	StartLine       int    `json:"start_line"`
	EndLine         int    `json:"end_line"`
	StartColumn     int    `json:"start_column,omitempty"`
	EndColumn       int    `json:"end_column,omitempty"`
	AnnotationLevel string `json:"annotation_level"`
	Message         string `json:"message"`
	Title           string `json:"title,omitempty"`
	RawDetails      string `json:"raw_details,omitempty"`
}

// CommitStatus is one commit status.
type CommitStatus struct{ SHA, State, Context, Description, TargetURL string }

// SARIF is one upload to code scanning.
type SARIF struct {
	ID, CommitSHA, Ref string
	Data               []byte // decoded
	polls              int
	errors             []string
}

// SetPrivate makes the repository private: then reading needs permissions too.
func (r *Repo) SetPrivate(private bool) { r.locked(func() { r.private = private }) }

// SetTruncated makes recursive listings of trees end after half of their
// entries with "truncated", as GitHub does above 100,000 entries or 7 MB.
func (r *Repo) SetTruncated(truncated bool) { r.locked(func() { r.truncateTrees = truncated }) }

// DisableCodeScanning refuses uploads with 403, as where it is not licensed.
func (r *Repo) DisableCodeScanning() { r.locked(func() { r.noScanning = true }) }

// OmitPatch makes listings of changed files leave out the patch of a path, as
// GitHub does for large differences.
func (r *Repo) OmitPatch(path string) { r.locked(func() { r.noPatch[path] = true }) }

// SetBranch makes a branch point to a commit.
func (r *Repo) SetBranch(name, sha string) { r.locked(func() { r.push(name, sha) }) }

// push moves a branch.
func (r *Repo) push(name, sha string) { r.branches[name], r.pushedAt = sha, r.server.tick() }

// SetCollaborator gives a user a role: admin, maintain, write, triage, read, or
// "" for none any more.
func (r *Repo) SetCollaborator(login, role string) {
	r.locked(func() { r.collaborators[login] = role })
}

// Fork creates a fork of the repository in another account.
func (r *Repo) Fork(owner string) *Repo {
	var f *Repo
	r.locked(func() {
		f = r.server.addRepo(owner, r.Name, r.objects)
		f.parent = r
		maps.Copy(f.branches, r.branches)
	})
	return f
}

// Delete makes the repository answer 404, and pull requests from it name no
// head repository.
func (r *Repo) Delete() { r.locked(func() { r.deleted = true }) }

// Commit adds a commit with exactly these files and returns its id, a real git
// object id. A value "\x00symlink:target" is a symbolic link,
// "\x00submodule:sha" a submodule. Parents must exist.
func (r *Repo) Commit(parents []string, files map[string]string) string {
	var sha string
	r.locked(func() { sha = r.objects.commit(parents, files, r.server.tick()) })
	return sha
}

// Edit adds a commit that differs from its parent in these files, with the
// removed paths gone, and returns its id.
func (r *Repo) Edit(parent string, files map[string]string, removed ...string) string {
	var sha string
	r.locked(func() {
		all := r.objects.snapshot(parent)
		maps.Copy(all, files)
		for _, name := range removed {
			delete(all, name)
		}
		sha = r.objects.commit([]string{parent}, all, r.server.tick())
	})
	return sha
}

// CheckRuns are the check runs of a commit, oldest first; all for "".
func (r *Repo) CheckRuns(sha string) []CheckRun {
	var out []CheckRun
	r.locked(func() {
		for _, c := range r.checks {
			if sha == "" || c.HeadSHA == sha {
				run := *c
				run.Annotations = slices.Clone(c.Annotations)
				out = append(out, run)
			}
		}
	})
	return out
}

// PlantCheckRun adds a completed, successful check run of another app, or of
// Actions ("github-actions", as the job's own), and returns its id.
func (r *Repo) PlantCheckRun(sha, app, name string) int64 {
	var id int64
	r.locked(func() {
		id = r.server.next()
		now := stamp(r.server.tick())
		r.checks = append(r.checks, &CheckRun{ID: id, App: app, Name: name, HeadSHA: sha, Status: "completed",
			Conclusion: "success", startedAt: now, completedAt: now, node: fmt.Sprintf("CR_%d", id)})
	})
	return id
}

// Uploads are the SARIF files that were uploaded, in order.
func (r *Repo) Uploads() []SARIF {
	var out []SARIF
	r.locked(func() {
		for _, u := range r.uploads {
			out = append(out, *u)
		}
	})
	return out
}

// Statuses are the commit statuses that were created, in order.
func (r *Repo) Statuses() []CommitStatus {
	var out []CommitStatus
	r.locked(func() { out = slices.Clone(r.statuses) })
	return out
}

func (r *Repo) locked(do func()) {
	r.server.mu.Lock()
	defer r.server.mu.Unlock()
	do()
}

func (r *Repo) fullName() string { return r.Owner + "/" + r.Name }

// byID is the path of the repository by its id.
func (r *Repo) byID() string { return fmt.Sprintf("/repositories/%d", r.id) }

func (s *Server) addRepo(owner, name string, objects *network) *Repo {
	r := &Repo{Owner: owner, Name: name, server: s, objects: objects, id: s.next(),
		noPatch: map[string]bool{}, branches: map[string]string{}, collaborators: map[string]string{owner: "admin"},
		customRoles: map[string]string{}}
	s.repos = append(s.repos, r)
	return r
}

// findRepo finds a repository; GitHub ignores case here. The lock is held.
func (s *Server) findRepo(owner, name string) *Repo {
	for _, r := range s.repos {
		if !r.deleted && strings.EqualFold(r.Owner, owner) && strings.EqualFold(r.Name, name) {
			return r
		}
	}
	return nil
}

// resolve turns a commit id, a branch or a full ref into a commit id.
func (r *Repo) resolve(ref string) (string, bool) {
	if _, ok := r.objects.commits[ref]; ok {
		return ref, true
	}
	if sha, ok := r.branches[strings.TrimPrefix(strings.TrimPrefix(ref, "refs/"), "heads/")]; ok {
		return sha, true
	}
	for _, p := range r.pulls {
		switch strings.TrimPrefix(ref, "refs/") {
		case fmt.Sprintf("pull/%d/head", p.Number):
			return p.head, true
		case fmt.Sprintf("pull/%d/merge", p.Number):
			return p.mergeCommit(), true
		}
	}
	return "", false
}
