package github

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/githubtest"
	"github.com/threatdelta/threatdelta/internal/treefile"
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
	merged := w.repo.Commit([]string{w.pr.Head(), moved}, map[string]string{specPath: description(map[int]string{20: ""}), "README.md": "shop\n", "other.txt": "x\n"})
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
	// Without a pull request there is the summary of the job, and a check run.
	w.event = "merge_group"
	w.d = Delivery{Comment: true, Inline: true, CheckRun: true, SARIF: true}
	out := w.run(finding("1234000000000001", 39))
	wantProblem(t, out, LevelSummary, "the findings of a change are not the state of a branch")
	if len(w.repo.CheckRuns("")) != 1 || len(w.pr.Comments()) != 0 {
		t.Error("merge group: check run or comments")
	}
}

func TestEnterprise(t *testing.T) {
	w := worldOf(t, githubtest.Enterprise, map[string]string{specPath: description(map[int]string{20: "", 40: "  changed"})})
	w.d = Delivery{Comment: true, Inline: true, CheckRun: true, SARIF: true}
	out := w.run(finding("abcd000000000001", -20), finding("abcd000000000002", 55))
	wantNoProblem(t, out, LevelReview)
	w.pr.Push(w.repo.Edit(w.pr.Head(), map[string]string{specPath: description(nil)}))
	out = w.run()
	wantNoProblem(t, out, LevelReview)
	if len(w.s.Minimised()) != 2 {
		t.Errorf("%d hidden", len(w.s.Minimised()))
	}
}

func TestRenamedDescription(t *testing.T) {
	s := githubtest.New(t, githubtest.GitHub)
	repo := s.Repo("octo", "shop")
	base := repo.Commit(nil, map[string]string{specPath: description(nil)})
	head := repo.Edit(base, map[string]string{"api/v1/shop.yaml": description(map[int]string{20: ""})}, specPath)
	w := &world{t: t, s: s, repo: repo, base: base, pr: repo.PullRequest(base, head), event: "pull_request", d: Delivery{Comment: true, Inline: true}}
	out := w.run(finding("abce000000000001", -20))
	wantNoProblem(t, out, LevelReview)
	if want := [][2]string{{specPath, "api/v1/shop.yaml"}}; !slices.Equal(w.pairs, want) {
		t.Errorf("pairs %v", w.pairs)
	}
	if c := w.pr.ReviewComments(); len(c) != 1 || c[0].Path != "api/v1/shop.yaml" || c[0].Side != "LEFT" {
		t.Errorf("%+v", c)
	}
}

func TestLargeDifference(t *testing.T) {
	w := newWorld(t)
	w.repo.OmitPatch(specPath)
	out := w.run(finding("abcf000000000001", 39))
	wantNoProblem(t, out, LevelReview)
	if c := w.pr.ReviewComments(); len(c) != 1 || c[0].SubjectType != "file" {
		t.Errorf("%+v", c)
	}
}

func TestManyFiles(t *testing.T) {
	edits := map[string]string{specPath: description(map[int]string{20: ""})}
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

func TestTree(t *testing.T) {
	s := githubtest.New(t, githubtest.GitHub)
	repo := s.Repo("octo", "shop")
	sha := repo.Commit(nil, map[string]string{"a/b/c.yaml": "c\n", "a/d.yaml": "", "e.txt": "e", "link": "\x00symlink:e.txt", "sub": "\x00submodule:" + shaA, "a-b/x": "x"})
	w := &world{t: t, s: s, repo: repo}
	for _, truncated := range []bool{false, true} {
		repo.SetTruncated(truncated)
		s.ResetLog()
		c := w.client()
		tree, err := c.Tree(t.Context(), "octo", "shop", sha)
		if err != nil {
			t.Fatal(err)
		}
		if n, _ := c.Requests(); n != 0 {
			t.Errorf("%d requests before anything is asked for", n)
		}
		var names []string
		err = fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
			names = append(names, name)
			return err
		})
		if got := strings.Join(names, " "); err != nil || got != ". a a/b a/b/c.yaml a/d.yaml a-b a-b/x e.txt link" {
			t.Errorf("truncated %v: %s, %v", truncated, got, err)
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
		if n := s.Count("GET /repos/{owner}/{repo}/git/blobs/{file_sha}"); n != 1 {
			t.Errorf("%d reads of one file", n)
		}
		if !truncated {
			if err := fstest.TestFS(without{tree}, "a/b/c.yaml", "a/d.yaml", "e.txt"); err != nil {
				t.Error(err)
			}
		}
	}
	// A path in a tree that cannot be listed at once costs its folders.
	c := w.client()
	tree, _ := c.Tree(t.Context(), "octo", "shop", sha)
	if _, err := tree.ReadFile("a/b/c.yaml"); err != nil {
		t.Error(err)
	}
	if n, _ := c.Requests(); n != 5 {
		t.Errorf("%d requests", n)
	}
	// What could not be read is not missing.
	s.Fault("*", -1, githubtest.Refused(404))
	tree, _ = w.client().Tree(t.Context(), "octo", "shop", sha)
	if _, err := tree.ReadFile("e.txt"); err == nil || errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "contents: read") {
		t.Error(err)
	}
	for _, commit := range []string{"main", "", "../x"} {
		if _, err := c.Tree(t.Context(), "octo", "shop", commit); err == nil {
			t.Errorf("%q is taken for a commit", commit)
		}
	}
}

// without hides the link, which TestFS would open.
type without struct{ fs.FS }

func (w without) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := fs.ReadDir(w.FS, name)
	return slices.DeleteFunc(list, func(e fs.DirEntry) bool { return e.Name() == "link" }), err
}

func (w without) Open(name string) (fs.File, error) {
	f, err := w.FS.Open(name)
	if d, ok := f.(fs.ReadDirFile); ok {
		info, _ := d.Stat()
		all, _ := d.ReadDir(-1)
		return treefile.OpenDir(info, slices.DeleteFunc(all, func(e fs.DirEntry) bool { return e.Name() == "link" })), err
	}
	return f, err
}

func TestPairs(t *testing.T) {
	spec := "openapi: 3.0.3\npaths: {}\n"
	refers := "openapi: 3.0.3\npaths:\n  /a:\n    $ref: 'paths/a.yaml'\n"
	part := "get:\n  responses:\n    '200': {$ref: '../schemas/pet.yaml'}\n"
	schema := "type: object\nproperties: {}\n"
	tree := func(files map[string]string) fs.FS {
		m := fstest.MapFS{}
		for name, text := range files {
			m[name] = &fstest.MapFile{Data: []byte(text)}
		}
		return m
	}
	whole := map[string]string{"openapi.yaml": refers, "paths/a.yaml": part, "schemas/pet.yaml": schema, "other/swagger.json": `{"swagger": "2.0"}`, "values.yaml": "a: 1\n"}
	plus := func(more map[string]string, less ...string) map[string]string {
		out := map[string]string{}
		for k, v := range whole {
			out[k] = v
		}
		for k, v := range more {
			out[k] = v
		}
		for _, k := range less {
			delete(out, k)
		}
		return out
	}
	modified := func(names ...string) (out []File) {
		for _, n := range names {
			out = append(out, File{Path: n, Status: "modified"})
		}
		return out
	}
	tests := []struct {
		name       string
		base, head map[string]string
		files      []File
		globs      []string
		want       string
	}{
		{"changed", whole, whole, modified("openapi.yaml"), nil, "openapi.yaml=openapi.yaml"},
		{"none", whole, whole, modified("values.yaml", "README.md"), nil, ""},
		{"referenced through another", whole, whole, modified("schemas/pet.yaml"), nil, "openapi.yaml=openapi.yaml"},
		{"referenced part gone", whole, plus(nil, "schemas/pet.yaml"), []File{{Path: "schemas/pet.yaml", Status: "removed"}}, nil, "openapi.yaml=openapi.yaml"},
		{"two", whole, whole, modified("openapi.yaml", "other/swagger.json"), nil, "openapi.yaml=openapi.yaml other/swagger.json=other/swagger.json"},
		{"added", whole, plus(map[string]string{"new.yaml": spec}), []File{{Path: "new.yaml", Status: "added"}}, nil, "=new.yaml"},
		{"removed", whole, plus(nil, "other/swagger.json"), []File{{Path: "other/swagger.json", Status: "removed"}}, nil, "other/swagger.json="},
		{"renamed", whole, plus(map[string]string{"x.yaml": refers}, "openapi.yaml"), []File{{Path: "x.yaml", Previous: "openapi.yaml", Status: "renamed"}}, nil, "openapi.yaml=x.yaml"},
		{"moved, unnoticed", whole, plus(map[string]string{"v2/openapi.yaml": spec}, "openapi.yaml"), []File{{Path: "openapi.yaml", Status: "removed"}, {Path: "v2/openapi.yaml", Status: "added"}}, nil, "openapi.yaml=v2/openapi.yaml"},
		{"no description any more", whole, plus(map[string]string{"openapi.yaml": "a: 1\n"}), modified("openapi.yaml"), nil, "openapi.yaml=openapi.yaml"},
		{"kubernetes", whole, plus(map[string]string{"k.yaml": "apiVersion: v1\nkind: X\nproperties: {}\n"}), modified("k.yaml"), nil, ""},
		{"workflow", whole, plus(map[string]string{".github/workflows/api.yml": spec}), modified(".github/workflows/api.yml"), nil, ""},
		{"glob restricts", whole, whole, modified("openapi.yaml", "other/swagger.json"), []string{"other/*.json"}, "other/swagger.json=other/swagger.json"},
		{"glob, untouched", whole, whole, modified("values.yaml"), []string{"**/openapi.yaml"}, ""},
		{"glob, referenced", whole, whole, modified("schemas/pet.yaml"), []string{"./openapi.yaml"}, "openapi.yaml=openapi.yaml"},
		{"glob, odd name", plus(map[string]string{"odd.txt": spec}), plus(map[string]string{"odd.txt": spec + " "}), modified("odd.txt"), []string{"odd.txt"}, "odd.txt=odd.txt"},
		{"glob, gone", whole, plus(nil, "other/swagger.json"), []File{{Path: "other/swagger.json", Status: "removed"}}, []string{"other/*"}, "other/swagger.json="},
	}
	w := &world{t: t, s: githubtest.New(t, githubtest.GitHub)}
	for _, tt := range tests {
		pairs, err := w.client().Pairs(t.Context(), tree(tt.base), tree(tt.head), tt.files, tt.globs)
		var got []string
		for _, p := range pairs {
			got = append(got, p[0]+"="+p[1])
		}
		if s := strings.Join(got, " "); s != tt.want || err != nil {
			t.Errorf("%s: %q, %v; want %q", tt.name, s, err, tt.want)
		}
	}
	for _, glob := range []string{"nothing/*", "[", ""} {
		if _, err := w.client().Pairs(t.Context(), tree(whole), tree(whole), modified("openapi.yaml"), []string{glob}); !errors.Is(err, ErrUsage) {
			t.Errorf("%q: %v", glob, err)
		}
	}
}

// TestPairsAreBounded: a search in a large tree stops, and what it could not
// follow is reviewed rather than missed.
func TestPairsAreBounded(t *testing.T) {
	m := counting{fstest.MapFS{"parts/x.yaml": {Data: []byte("type: object\n")}}, new(int)}
	for i := range 100 {
		m.MapFS[fmt.Sprintf("api-%03d.yaml", i)] = &fstest.MapFile{Data: []byte("a: 1\n")}
	}
	w := &world{t: t, s: githubtest.New(t, githubtest.GitHub)}
	files := []File{{Path: "parts/x.yaml", Status: "added"}}
	if pairs, err := w.client().Pairs(t.Context(), m, m, files, nil); len(pairs) != 0 || err != nil || *m.reads > searchReads+1 {
		t.Errorf("%v, %v, %d reads", pairs, err, *m.reads)
	}
	if !strings.Contains(strings.Join(w.lines, "\n"), "name your descriptions") {
		t.Errorf("nothing said: %q", w.lines)
	}
	long := "openapi: 3.0.3\npaths:\n"
	for i := range 100 {
		long += fmt.Sprintf("  /p%d:\n    $ref: p/%03d.yaml\n", i, i)
		m.MapFS[fmt.Sprintf("p/%03d.yaml", i)] = &fstest.MapFile{Data: []byte("get: {}\n")}
	}
	m.MapFS["api-000.yaml"] = &fstest.MapFile{Data: []byte(long)}
	if pairs, err := w.client().Pairs(t.Context(), m, m, files, nil); len(pairs) != 1 || err != nil {
		t.Errorf("%v, %v", pairs, err)
	}
}

type counting struct {
	fstest.MapFS
	reads *int
}

func (c counting) ReadFile(name string) ([]byte, error) {
	*c.reads++
	return c.MapFS.ReadFile(name)
}
