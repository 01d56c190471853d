package github

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/fsnode"
	"github.com/threatdelta/threatdelta/internal/githubtest"
)

// change reads an event and compares.
func (w *world) change(kind, base, head string) (*Client, Change, []File) {
	w.t.Helper()
	ch, err := ReadEvent(kind, w.repo.Event(kind, w.pr), base, head)
	if err != nil {
		w.t.Fatal(err)
	}
	c := w.client()
	files, err := c.Compare(w.t.Context(), &ch)
	if err != nil {
		w.t.Fatal(err)
	}
	return c, ch, files
}

func TestCompare(t *testing.T) {
	w := newWorld(t)
	_, ch, files := w.change("pull_request", "", "")
	if ch.Base != w.base || ch.Head != w.pr.Head() || len(files) != 1 || files[0].Path != specPath || !files[0].HasPatch {
		t.Errorf("%+v, %+v", ch, files)
	}

	// The base branch moves on: the merge base stays, and other people's changes
	// are no part of the comparison.
	moved := w.repo.Edit(w.base, map[string]string{"other.txt": "x\n"})
	w.pr.MoveBase(moved)
	if _, ch, files := w.change("pull_request", "", ""); ch.Base != w.base || len(files) != 1 {
		t.Errorf("base moved: %+v, %+v", ch, files)
	}
	// The base branch is merged into the head: the merge base moves, though the
	// event may still name the old base.
	merged := w.repo.Commit([]string{w.pr.Head(), moved}, map[string]string{specPath: githubtest.Description(map[int]string{20: ""}), "README.md": "shop\n", "other.txt": "x\n"})
	w.pr.Push(merged)
	if _, ch, files := w.change("pull_request", "", ""); ch.Base != moved || len(files) != 1 {
		t.Errorf("base merged: %+v, %+v", ch, files)
	}
	// A re-run after the merge still reviews the change.
	w.pr.MoveBase(merged)
	if _, ch, files := w.change("pull_request", "", ""); ch.Base == merged || len(files) == 0 {
		t.Errorf("after the merge: %+v, %+v", ch, files)
	}
}

func TestOtherEvents(t *testing.T) {
	w := newWorld(t)
	for _, kind := range []string{"merge_group", "push"} {
		_, ch, files := w.change(kind, "", "")
		if ch.Base != w.base || ch.Number != 0 || len(files) != 1 {
			t.Errorf("%s: %+v, %+v", kind, ch, files)
		}
	}
	w.repo.SetBranch("feature/x", w.pr.Head())
	_, ch, files := w.change("workflow_dispatch", "main", "feature/x")
	if ch.Base != w.base || ch.Head != w.pr.Head() || len(files) != 1 {
		t.Errorf("workflow_dispatch: %+v, %+v", ch, files)
	}
}

func TestCompareDeletedBranch(t *testing.T) {
	c := newWorld(t).client()
	if files, err := c.Compare(t.Context(), &Change{Event: "push"}); err != nil || files != nil {
		t.Error(files, err)
	}
	if n, _ := c.Requests(); n != 0 {
		t.Errorf("%d requests", n)
	}
}

func TestCompareWithoutPermission(t *testing.T) {
	w := newWorld(t)
	w.repo.SetPrivate(true)
	w.s.Permissions(map[string]string{"pull-requests": "write"})
	ch, err := ReadEvent("pull_request", w.repo.Event("pull_request", w.pr), "", "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.client().Compare(t.Context(), &ch); err == nil || !strings.Contains(err.Error(), "add `contents: read`") {
		t.Error(err)
	}
}

func TestManyFiles(t *testing.T) {
	edits := map[string]string{specPath: githubtest.Description(map[int]string{20: ""})}
	for i := range 350 {
		edits[fmt.Sprintf("src/%03d.go", i)] = "package x\n"
	}
	w := worldOf(t, githubtest.GitHub, edits)
	if _, _, files := w.change("pull_request", "", ""); len(files) != 351 || !files[0].HasPatch {
		t.Errorf("%d files", len(files))
	}
	if _, _, files := w.change("push", "", ""); len(files) != 351 || files[0].Path != specPath || files[0].Status != "modified" {
		t.Errorf("push: %d files", len(files))
	}
}

// newTree is a repository with folders, a symbolic link and a submodule, and the
// id of its commit.
func newTree(t *testing.T) (*world, string) {
	t.Helper()
	s := githubtest.New(t, githubtest.GitHub)
	repo := s.Repo("octo", "shop")
	sha := repo.Commit(nil, map[string]string{"a/b/c.yaml": "c\n", "a/d.yaml": "", "e.txt": "e", "link": "\x00symlink:e.txt", "sub": "\x00submodule:" + shaA, "a-b/x": "x"})
	return &world{t: t, s: s, repo: repo}, sha
}

func TestTree(t *testing.T) {
	w, sha := newTree(t)
	for _, truncated := range []bool{false, true} {
		w.repo.SetTruncated(truncated)
		w.s.ResetLog()
		c := w.client()
		tree, err := c.Tree(t.Context(), "octo", "shop", sha)
		if err != nil {
			t.Fatal(err)
		}
		if n, _ := c.Requests(); n != 0 {
			t.Errorf("%d requests before anything is asked for", n)
		}
		checkTree(t, tree)
		if n := w.s.Count("GET /repos/{owner}/{repo}/git/blobs/{file_sha}"); n != 1 {
			t.Errorf("truncated %v: %d reads of one file", truncated, n)
		}
		if truncated {
			continue
		}
		if err := fstest.TestFS(without{tree}, "a/b/c.yaml", "a/d.yaml", "e.txt"); err != nil {
			t.Error(err)
		}
	}
}

// checkTree lists the tree, and reads one file of it several times.
func checkTree(t *testing.T, tree *Tree) {
	t.Helper()
	var names []string
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		names = append(names, name)
		return err
	})
	if got := strings.Join(names, " "); err != nil || got != ". a a/b a/b/c.yaml a/d.yaml a-b a-b/x e.txt link sub" {
		t.Errorf("%s, %v", got, err)
	}
	if _, err := tree.ReadFile("link"); !errors.Is(err, ErrSymlink) {
		t.Error(err)
	}
	if _, err := tree.ReadFile("nowhere/x"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	for range 3 {
		if data, err := tree.ReadFile("a/b/c.yaml"); string(data) != "c\n" || err != nil {
			t.Error(data, err)
		}
	}
}

// A path in a tree that cannot be listed at once costs its folders.
func TestTreeByFolder(t *testing.T) {
	w, sha := newTree(t)
	w.repo.SetTruncated(true)
	c := w.client()
	tree, _ := c.Tree(t.Context(), "octo", "shop", sha)
	if _, err := tree.ReadFile("a/b/c.yaml"); err != nil {
		t.Error(err)
	}
	if n, _ := c.Requests(); n != 5 {
		t.Errorf("%d requests", n)
	}
}

// What could not be read is not missing.
func TestTreeRefused(t *testing.T) {
	w, sha := newTree(t)
	w.s.Fault("*", -1, githubtest.Refused(404))
	tree, _ := w.client().Tree(t.Context(), "octo", "shop", sha)
	if _, err := tree.ReadFile("e.txt"); err == nil || errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "contents: read") {
		t.Error(err)
	}
	for _, commit := range []string{"main", "", "../x"} {
		if _, err := w.client().Tree(t.Context(), "octo", "shop", commit); err == nil {
			t.Errorf("%q counts as a commit", commit)
		}
	}
}

// without hides the link and the submodule, which TestFS would open.
type without struct{ fs.FS }

func (w without) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := fs.ReadDir(w.FS, name)
	return slices.DeleteFunc(list, func(e fs.DirEntry) bool { return e.Name() == "link" || e.Name() == "sub" }), err
}

func (w without) Open(name string) (fs.File, error) {
	f, err := w.FS.Open(name)
	if d, ok := f.(fs.ReadDirFile); ok {
		info, _ := d.Stat()
		all, _ := d.ReadDir(-1)
		return fsnode.OpenDir(info, slices.DeleteFunc(all, func(e fs.DirEntry) bool { return e.Name() == "link" || e.Name() == "sub" })), err
	}
	return f, err
}
