package git_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/git"
)

func TestTreeIsAFileSystem(t *testing.T) {
	s := newSandbox(t)
	names := []string{"api/openapi.yaml", "api/schemas/user.yaml", "README.md", "empty", "a b.yaml", "üñí/日本.yaml", "line\nbreak.yaml", "tab\tname", `quote".yaml`}
	for _, name := range names {
		s.write(name, "content of "+name)
	}
	s.write("empty", "")
	tree := s.tree(s.commit("one"))
	if err := fstest.TestFS(tree, names...); err != nil {
		t.Error(err)
	}
	sub, err := fs.Sub(tree, "api")
	if err != nil {
		t.Fatal(err)
	}
	if err := fstest.TestFS(sub, "openapi.yaml", "schemas/user.yaml"); err != nil {
		t.Error(err)
	}
}

func TestTreeIsTheCommitsNotTheWorkingTrees(t *testing.T) {
	s := newSandbox(t)
	s.write("api.yaml", "one")
	first := s.commit("one")
	s.write("api.yaml", "two")
	s.git("rm", "-q", "--cached", "api.yaml")
	data, err := s.tree(first).ReadFile("api.yaml")
	if err != nil || string(data) != "one" {
		t.Errorf("ReadFile = %q, %v", data, err)
	}
	data[0] = 'X'
	again, err := s.tree(first).ReadFile("api.yaml")
	if err != nil || string(again) != "one" {
		t.Errorf("what a caller does to the bytes reached the tree: %q, %v", again, err)
	}
}

func TestTreeSub(t *testing.T) {
	s := newSandbox(t)
	s.write("api/v1/openapi.yaml", "x")
	tree := s.tree(s.commit("one"))
	sub, err := tree.Sub("api")
	if err != nil {
		t.Fatal(err)
	}
	if sub, err = fs.Sub(sub, "v1"); err != nil {
		t.Fatal(err)
	}
	if info, err := fs.Stat(sub, "openapi.yaml"); err != nil || info.Size() != 1 {
		t.Errorf("Stat = %v, %v", info, err)
	}
	empty, err := tree.Sub("not/yet")
	if err != nil {
		t.Fatal(err)
	}
	if entries, err := fs.ReadDir(empty, "."); err != nil || len(entries) != 0 {
		t.Errorf("ReadDir of a folder that does not exist = %v, %v", entries, err)
	}
	if _, err := tree.Sub("api/v1/openapi.yaml"); err == nil {
		t.Error("a file was taken for a folder")
	}
	if _, err := tree.Sub("../x"); !errors.Is(err, fs.ErrInvalid) {
		t.Errorf("Sub out of the tree: %v", err)
	}
}

func TestTreeErrors(t *testing.T) {
	s := newSandbox(t)
	s.write("dir/file", "x")
	tree := s.tree(s.commit("one"))
	_, err := tree.ReadFile("missing")
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
	for _, name := range []string{"/dir/file", "../dir/file", "dir/../dir/file", "", "dir/"} {
		if _, err := tree.Open(name); !errors.Is(err, fs.ErrInvalid) {
			t.Errorf("Open(%q): %v", name, err)
		}
	}
	_, err = tree.ReadFile("dir")
	oneLine(t, err, "is a folder")
	_, err = tree.ReadDir("dir/file")
	oneLine(t, err, "not a folder")
	_, err = s.open().Tree(t.Context(), "HEAD")
	oneLine(t, err, "not the full id")
	_, err = s.open().Tree(t.Context(), "--output=x")
	oneLine(t, err, "not the full id")
	_, err = s.open().Tree(t.Context(), strings.Repeat("1", 40))
	oneLine(t, err, "listing 1111")
}

func TestTreeSymlink(t *testing.T) {
	s := newSandbox(t)
	s.write("real.yaml", "x")
	for link, target := range map[string]string{"inside": "real.yaml", "outside": "/etc/passwd", "folder": "."} {
		if err := os.Symlink(target, filepath.Join(s.dir, link)); err != nil {
			t.Skip("no symbolic links here")
		}
	}
	tree := s.tree(s.commit("one"))
	for _, link := range []string{"inside", "outside", "folder"} {
		info, err := tree.Stat(link)
		if err != nil || info.Mode().Type() != fs.ModeSymlink {
			t.Errorf("Stat(%q) = %v, %v; want a symbolic link", link, info, err)
		}
		_, err = tree.ReadFile(link)
		oneLine(t, err, link, "symbolic link, which is not followed")
		if !errors.Is(err, git.ErrSymlink) {
			t.Errorf("%v is not ErrSymlink", err)
		}
		if _, err := tree.Open(link); !errors.Is(err, git.ErrSymlink) {
			t.Errorf("Open(%q): %v", link, err)
		}
	}
	if _, err := tree.ReadFile("folder/real.yaml"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("reading through a linked folder: %v", err)
	}
}

func TestTreeListsSubmodules(t *testing.T) {
	s := newSandbox(t)
	s.write("file", "x")
	inner := s.commit("one")
	s.git("update-index", "--add", "--cacheinfo", "160000,"+inner+",sub/module")
	s.git("commit", "-q", "-m", "with a submodule")
	tree := s.tree(s.git("rev-parse", "HEAD"))
	var seen []string
	err := fs.WalkDir(tree, ".", func(path string, _ fs.DirEntry, err error) error {
		seen = append(seen, path)
		return err
	})
	if err != nil || !slices.Equal(seen, []string{".", "file", "sub", "sub/module"}) {
		t.Errorf("WalkDir saw %q, %v", seen, err)
	}
	if info, err := tree.Stat("sub/module"); err != nil || info.Mode().Type() != fs.ModeIrregular {
		t.Errorf("the submodule is %v, %v", info, err)
	}
	if _, err := tree.ReadFile("sub/module"); !errors.Is(err, git.ErrSubmodule) {
		t.Errorf("reading a submodule: %v", err)
	}
}

// A tree object can hold names that git itself would not check out.
func TestTreeLeavesImpossibleNamesOut(t *testing.T) {
	s := newSandbox(t)
	s.write("file", "x")
	s.commit("one")
	blob := s.git("rev-parse", "HEAD:file")
	raw := ""
	for _, name := range []string{"..", "bad\xff", "ok"} {
		raw += "100644 " + name + "\x00" + unhex(t, blob)
	}
	s.write("raw", raw)
	id := s.git("hash-object", "-t", "tree", "-w", "--literally", "raw")
	tree := s.tree(s.git("commit-tree", "-m", "hostile", id))
	entries, err := tree.ReadDir(".")
	if err != nil || len(entries) != 1 || entries[0].Name() != "ok" {
		t.Errorf("ReadDir = %v, %v; want only ok", entries, err)
	}
}

func unhex(t *testing.T, s string) string {
	t.Helper()
	var raw []byte
	if _, err := fmt.Sscanf(s, "%x", &raw); err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestTreeRefusesALargeFile(t *testing.T) {
	s := newSandbox(t)
	s.write("large.yaml", "")
	if err := os.Truncate(filepath.Join(s.dir, "large.yaml"), git.MaxFile+1); err != nil {
		t.Fatal(err)
	}
	s.write("limit.yaml", "")
	if err := os.Truncate(filepath.Join(s.dir, "limit.yaml"), git.MaxFile); err != nil {
		t.Fatal(err)
	}
	s.write("small.yaml", "small")
	tree := s.tree(s.commit("one"))
	_, err := tree.ReadFile("large.yaml")
	oneLine(t, err, "large.yaml", "67108865 bytes", "larger than 64 MiB")
	if !errors.Is(err, git.ErrTooLarge) {
		t.Errorf("%v is not ErrTooLarge", err)
	}
	info, err := tree.Stat("large.yaml")
	if err != nil || info.Size() != git.MaxFile+1 {
		t.Errorf("Stat = %v, %v", info, err)
	}
	if data, err := tree.ReadFile("limit.yaml"); err != nil || len(data) != git.MaxFile {
		t.Errorf("a file of the limit's size: %d bytes, %v", len(data), err)
	}
	if data, err := tree.ReadFile("small.yaml"); err != nil || string(data) != "small" {
		t.Errorf("after a refusal: %q, %v", data, err)
	}
}

func TestTreeConcurrentReads(t *testing.T) {
	s := newSandbox(t)
	const files = 50
	for i := range files {
		s.write(fmt.Sprintf("dir/%d.yaml", i), strings.Repeat(fmt.Sprint(i), 1000*i))
	}
	tree := s.tree(s.commit("one"))
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for i := range files {
				name := fmt.Sprintf("dir/%d.yaml", i)
				want := strings.Repeat(fmt.Sprint(i), 1000*i)
				data, err := tree.ReadFile(name)
				if err != nil || string(data) != want {
					t.Errorf("ReadFile(%q) = %d bytes, %v", name, len(data), err)
				}
				if info, err := tree.Stat(name); err != nil || info.Size() != int64(len(want)) {
					t.Errorf("Stat(%q) = %v, %v", name, info, err)
				}
			}
		})
	}
	group.Wait()
}

func TestTreeSeek(t *testing.T) {
	s := newSandbox(t)
	s.write("f", "0123456789")
	file, err := s.tree(s.commit("one")).Open("f")
	if err != nil {
		t.Fatal(err)
	}
	seeker := file.(io.ReadSeeker)
	if _, err := seeker.Seek(7, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(file); err != nil || !bytes.Equal(rest, []byte("789")) {
		t.Errorf("after a seek: %q, %v", rest, err)
	}
}

func TestTreeClosed(t *testing.T) {
	s := newSandbox(t)
	s.write("a", "a")
	s.write("b", "b")
	tree, err := s.open().Tree(t.Context(), s.commit("one"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tree.ReadFile("a"); err != nil {
		t.Fatal(err)
	}
	if err := tree.Close(); err != nil {
		t.Error(err)
	}
	if err := tree.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	if _, err := tree.ReadFile("b"); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("reading after Close: %v", err)
	}
	if _, err := tree.Stat("b"); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("Stat after Close: %v", err)
	}
}

func TestTreeCancelled(t *testing.T) {
	s := newSandbox(t)
	s.write("a", "a")
	s.write("b", "b")
	ctx, cancel := context.WithCancel(t.Context())
	tree, err := s.open().Tree(ctx, s.commit("one"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tree.ReadFile("a"); err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := tree.ReadFile("b"); !errors.Is(err, context.Canceled) {
		t.Errorf("reading after the context ended: %v", err)
	}
	if err := tree.Close(); err != nil {
		t.Errorf("closing after the context ended: %v", err)
	}
}

// A damaged object ends the process; the tree says so and reads on.
func TestTreeDamagedObject(t *testing.T) {
	s := newSandbox(t)
	s.write("bad", "this one gets damaged")
	s.write("good", "good")
	commit := s.commit("one")
	id := s.git("rev-parse", "HEAD:bad")
	object := filepath.Join(s.dir, ".git", "objects", id[:2], id[2:])
	if err := os.Chmod(object, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(object, []byte("not zlib"), 0o644); err != nil {
		t.Fatal(err)
	}
	tree := s.tree(commit)
	_, err := tree.ReadFile("bad")
	oneLine(t, err, "bad", "git cat-file")
	if data, err := tree.ReadFile("good"); err != nil || string(data) != "good" {
		t.Errorf("after a failure: %q, %v", data, err)
	}
}

// What a partial clone left out is an error with a remedy, not a connection.
func TestTreeDoesNotFetch(t *testing.T) {
	s := newSandbox(t)
	s.write("api.yaml", "first")
	first := s.commit("one")
	s.write("api.yaml", "second")
	s.commit("two")
	s.git("config", "uploadpack.allowFilter", "true")
	s.git("config", "uploadpack.allowAnySHA1InWant", "true")
	c := s.clone("--filter=blob:none")
	_, err := c.tree(first).ReadFile("api.yaml")
	oneLine(t, err, "api.yaml", "partial clone", "git fetch --refetch --no-filter")
	if missing := c.git("rev-list", "--objects", "--missing=print", "--all"); !strings.Contains(missing, "?") {
		t.Error("the missing object was fetched")
	}
}

// TestTreeContent: one read is enough for all that look at a file, whom ReadFile gives
// copies.
func TestTreeContent(t *testing.T) {
	s := newSandbox(t)
	s.write("a.yaml", "openapi: 3.0.3")
	s.write("b.yaml", "openapi: 3.0.3")
	tree := s.tree(s.commit("one"))
	a, errA := tree.Content("a.yaml")
	b, errB := tree.Content("b.yaml")
	own, err := tree.ReadFile("a.yaml")
	if errA != nil || errB != nil || err != nil || &a[0] != &b[0] || &own[0] == &a[0] || string(own) != string(a) {
		t.Errorf("%q %q %q, %v %v %v", a, b, own, errA, errB, err)
	}
	if _, err := tree.Content("c.yaml"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}
