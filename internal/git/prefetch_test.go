package git_test

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPrefetch: what was asked for at once is read without the process, whatever else
// was asked for.
func TestPrefetch(t *testing.T) {
	s := newSandbox(t)
	var names []string
	for i := range 150 {
		name := fmt.Sprintf("apis/%03d.yaml", i)
		s.write(name, fmt.Sprintf("openapi: 3.0.%d\n", i/2)) // two of a content
		names = append(names, name)
	}
	s.write("other", "not asked for")
	s.write("empty", "")
	if err := os.Symlink("other", filepath.Join(s.dir, "link")); err != nil {
		t.Skip(err)
	}
	tree, err := s.open().Tree(t.Context(), s.commit("one"))
	if err != nil {
		t.Fatal(err)
	}
	asked := append([]string{"empty", "link", "apis", "missing", "../outside"}, names...)
	for range 2 {
		if !tree.Prefetch(asked) {
			t.Error("it is always possible")
		}
	}
	if err := tree.Close(); err != nil {
		t.Error(err)
	}
	for i, name := range names {
		want := fmt.Sprintf("openapi: 3.0.%d\n", i/2)
		info, err := tree.Stat(name)
		if err != nil || info.Size() != int64(len(want)) {
			t.Errorf("%s: %v, %v", name, info, err)
		}
		if data, err := tree.ReadFile(name); err != nil || string(data) != want {
			t.Errorf("%s: %q, %v", name, data, err)
		}
	}
	if data, err := tree.ReadFile("empty"); err != nil || len(data) != 0 {
		t.Errorf("empty: %q, %v", data, err)
	}
	if _, err := tree.ReadFile("other"); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("a file that was not asked for: %v", err)
	}
	tree.Prefetch([]string{"other"}) // which is too late
}

// TestVisit: each file that is not kept is visited once, whatever else was asked for, and
// takes no room.
func TestVisit(t *testing.T) {
	s := newSandbox(t)
	var names []string
	want := map[string]string{}
	for i := range 150 {
		name := fmt.Sprintf("apis/%03d.yaml", i)
		want[name] = strings.Repeat("x", 1+i/2*100) // two of a content
		s.write(name, want[name])
		names = append(names, name)
	}
	s.write("empty", "")
	s.write("kept", "read before")
	commit := s.commit("one")
	bad := s.git("rev-parse", "HEAD:apis/140.yaml")
	if err := os.Remove(filepath.Join(s.dir, ".git", "objects", bad[:2], bad[2:])); err != nil {
		t.Fatal(err)
	}
	delete(want, "apis/140.yaml")
	delete(want, "apis/141.yaml")
	want["empty"] = ""
	tree := s.tree(commit)
	if _, err := tree.ReadFile("kept"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		got := map[string]string{}
		tree.Visit(append([]string{"empty", "kept", "apis", "missing", "../outside"}, names...), func(name string, data []byte) {
			if _, twice := got[name]; twice {
				t.Errorf("%s was visited twice", name)
			}
			got[name] = string(data)
		})
		if !maps.Equal(got, want) {
			t.Errorf("%d files were visited, want %d", len(got), len(want))
		}
	}
	if data, err := tree.ReadFile("apis/007.yaml"); err != nil || string(data) != want["apis/007.yaml"] {
		t.Errorf("a file that was visited is read: %q, %v", data, err)
	}
}

// TestPrefetchDamaged: an object that cannot be read is an error when it is used, and
// the others are read all the same.
func TestPrefetchDamaged(t *testing.T) {
	s := newSandbox(t)
	names := []string{"a", "bad", "c"}
	for _, name := range names {
		s.write(name, name)
	}
	commit := s.commit("one")
	id := s.git("rev-parse", "HEAD:bad")
	object := filepath.Join(s.dir, ".git", "objects", id[:2], id[2:])
	if err := os.Remove(object); err != nil {
		t.Fatal(err)
	}
	tree := s.tree(commit)
	tree.Prefetch(names)
	for _, name := range []string{"c", "a"} {
		if data, err := tree.ReadFile(name); err != nil || string(data) != name {
			t.Errorf("%s: %q, %v", name, data, err)
		}
	}
	_, err := tree.ReadFile("bad")
	oneLine(t, err, "bad", "git cat-file")
	if err := os.WriteFile(object, []byte("not zlib"), 0o644); err != nil {
		t.Fatal(err)
	}
	tree = s.tree(commit)
	tree.Prefetch(names)
	for _, name := range []string{"c", "a"} {
		if data, err := tree.ReadFile(name); err != nil || string(data) != name {
			t.Errorf("beside a damaged object: %s: %q, %v", name, data, err)
		}
	}
}
