package github

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	gh "github.com/google/go-github/v60/github"
)

// GitHub lists at most 300 files of a comparison and 3,000 of a pull request.
const (
	compareFiles = 300
	pullFiles    = 3000
	// PerPage is how many items GitHub lists in one answer at most.
	PerPage = 100
)

// File is one changed file. Status is added, removed, modified, renamed, copied,
// changed or unchanged, as GitHub says. Patch is the unified difference without
// a file header, where there is one: of a binary or large file there is none.
type File struct {
	Path, Previous, Status string
	Patch                  string
	HasPatch               bool
}

// Compare asks which files lie between the merge base and the head, and makes
// ch.Base the merge base and ch.Tip what was compared with. For a pull request that
// is the merge base with the present base branch: the one in the event is from when
// the head was last pushed. One request, two where a head has to be resolved, and more where
// more than 300 files changed: then the list of the pull request is read, or,
// without one or beyond its 3,000, the two trees are compared (no patches).
// A missing permission is an error that says which.
func (c *Client) Compare(ctx context.Context, ch *Change) ([]File, error) {
	ch.Owner, ch.Repo = cmp.Or(ch.Owner, c.owner), cmp.Or(ch.Repo, c.repo)
	if ch.Head == "" {
		return nil, nil
	}
	if !IsObjectID(ch.Head) {
		sha, err := c.resolve(ctx, ch, ch.Head)
		if err != nil {
			return nil, err
		}
		ch.Head = sha
	}
	found, err := c.compare(ctx, ch)
	if err != nil {
		return nil, err
	}
	base := found.GetMergeBaseCommit().GetSHA()
	if !IsObjectID(base) {
		return nil, fmt.Errorf("comparing %s with %s: the answer names no merge base", OneLine(ch.Base, 80), ShortID(ch.Head))
	}
	if tip := found.GetBaseCommit().GetSHA(); IsObjectID(tip) {
		ch.Tip = tip
	}
	ch.Base = base
	if len(found.Files) < compareFiles {
		return files(found.Files), nil
	}
	return c.manyFiles(ctx, ch)
}

// compare makes the comparison with the base branch, or with the base of the
// event where there is no such branch, or where the branch has the head already
// (a re-run after the merge).
func (c *Client) compare(ctx context.Context, ch *Change) (*gh.CommitsComparison, error) {
	one := &gh.ListOptions{Page: 1, PerPage: 1} // of the commits; the files come with the first page
	if ch.Number > 0 && ch.BaseRef != "" {
		found, _, err := c.api.Repositories.CompareCommits(ctx, ch.Owner, ch.Repo, ch.BaseRef, ch.Head, one)
		merged := err == nil && found.GetMergeBaseCommit().GetSHA() == ch.Head
		if err == nil && !merged || err != nil && StatusOf(err) != http.StatusNotFound {
			return found, c.readError(err, "comparing "+OneLine(ch.BaseRef, 80)+" with "+ShortID(ch.Head))
		}
	}
	found, _, err := c.api.Repositories.CompareCommits(ctx, ch.Owner, ch.Repo, ch.Base, ch.Head, one)
	return found, c.readError(err, "comparing "+OneLine(ch.Base, 80)+" with "+ShortID(ch.Head))
}

// resolve turns a branch or tag into a commit id.
func (c *Client) resolve(ctx context.Context, ch *Change, ref string) (string, error) {
	what := "resolving " + OneLine(ref, 80)
	req, err := c.api.NewRequest(http.MethodGet, fmt.Sprintf("repos/%s/%s/commits/%s", ch.Owner, ch.Repo, url.PathEscape(ref)), nil)
	if err != nil {
		return "", fmt.Errorf("%s: %w", what, err)
	}
	req.Header.Set("Accept", "application/vnd.github.sha")
	var answer bytes.Buffer
	if _, err := c.api.Do(ctx, req, &answer); err != nil {
		return "", c.readError(err, what)
	}
	sha := strings.TrimSpace(answer.String())
	if !IsObjectID(sha) {
		return "", fmt.Errorf("%s: the answer is no commit", what)
	}
	return sha, nil
}

func files(list []*gh.CommitFile) []File {
	out := make([]File, 0, len(list))
	for _, f := range list {
		out = append(out, File{Path: f.GetFilename(), Previous: f.GetPreviousFilename(), Status: f.GetStatus(),
			Patch: f.GetPatch(), HasPatch: f.Patch != nil})
	}
	return out
}

func (c *Client) manyFiles(ctx context.Context, ch *Change) ([]File, error) {
	if ch.Number > 0 {
		list, err := c.pullFiles(ctx, ch)
		if err == nil && len(list) < pullFiles {
			return list, nil
		}
		if err != nil {
			c.Logf("listing the files of pull request %d: %v; comparing the trees instead", ch.Number, err)
		}
	}
	base, err := c.Tree(ctx, ch.Owner, ch.Repo, ch.Base)
	if err != nil {
		return nil, err
	}
	head, err := c.Tree(ctx, ch.Owner, ch.Repo, ch.Head)
	if err != nil {
		return nil, err
	}
	return differences(base, head)
}

func (c *Client) pullFiles(ctx context.Context, ch *Change) ([]File, error) {
	list, err := Pages(ctx, pullFiles/PerPage, func(ctx context.Context, page int) ([]*gh.CommitFile, *gh.Response, error) {
		return c.api.PullRequests.ListFiles(ctx, ch.Owner, ch.Repo, ch.Number, &gh.ListOptions{Page: page, PerPage: PerPage})
	})
	if err != nil {
		return nil, c.readError(err, "listing the files")
	}
	return files(list), nil
}

// differences lists the files whose content differs between two trees. A file
// that went and one that came with the same content are a rename.
func differences(base, head *Tree) ([]File, error) {
	before, err := base.objects()
	if err != nil {
		return nil, err
	}
	after, err := head.objects()
	if err != nil {
		return nil, err
	}
	gone := map[string]string{} // object to path
	var out []File
	for path, id := range before {
		if _, kept := after[path]; !kept {
			gone[id] = max(gone[id], path)
		}
	}
	renamed := map[string]bool{}
	for path, id := range after {
		old, was := before[path]
		switch {
		case was && old != id:
			out = append(out, File{Path: path, Status: "modified"})
		case was:
		case gone[id] != "" && !renamed[gone[id]]:
			renamed[gone[id]] = true
			out = append(out, File{Path: path, Previous: gone[id], Status: "renamed"})
		default:
			out = append(out, File{Path: path, Status: "added"})
		}
	}
	for path := range before {
		if _, kept := after[path]; !kept && !renamed[path] {
			out = append(out, File{Path: path, Status: "removed"})
		}
	}
	slices.SortFunc(out, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return out, nil
}
