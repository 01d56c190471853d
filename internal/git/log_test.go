package git_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/git"
)

// TestTouching: the commits that changed a file, the latest first, whatever they are called by patterns.
func TestTouching(t *testing.T) {
	s := newSandbox(t)
	s.write("api/a*.yaml", "one")
	first := s.commit("first")
	s.write("api/ab.yaml", "another file")
	s.commit("second")
	s.write("api/a*.yaml", "two")
	third := s.commit("third")
	for most, want := range map[int][]git.Touch{10: {{third, "api/a*.yaml"}, {first, "api/a*.yaml"}}, 1: {{third, "api/a*.yaml"}}, 0: {}} {
		got, err := s.open().Touching(t.Context(), "HEAD", "api/a*.yaml", most)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("at most %d: %q, %v, want %q", most, got, err, want)
		}
	}
	if got, err := s.open().Touching(t.Context(), "HEAD", "nothing.yaml", 5); err != nil || len(got) != 0 {
		t.Errorf("a file that never was: %q, %v", got, err)
	}
	if _, err := s.open().Touching(t.Context(), "--output=x", "api/ab.yaml", 5); err == nil {
		t.Error("what is no revision is looked up")
	}
}

// TestTouchingFollows: a file is followed through renames, with an edit or without, and not into what it is a copy of.
func TestTouchingFollows(t *testing.T) {
	s := newSandbox(t)
	text := strings.Repeat("a line of the description\n", 50)
	s.write("api/first.yaml", text)
	first := s.commit("first")
	s.write("readme", "of something else")
	s.commit("else")
	s.move("api/first.yaml", "spec/sec\nond.yaml")
	second := s.commit("renamed")
	s.move("spec/sec\nond.yaml", "third.yaml")
	s.write("third.yaml", text+"one more\n")
	third := s.commit("renamed and edited")
	want := []git.Touch{{third, "third.yaml"}, {second, "spec/sec\nond.yaml"}, {first, "api/first.yaml"}}
	got, err := s.open().Touching(t.Context(), "HEAD", "third.yaml", 10)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v\nwant %q", got, err, want)
	}
	s.write("copy.yaml", text+"one more\n")
	copied := s.commit("copied")
	if got, err := s.open().Touching(t.Context(), "HEAD", "copy.yaml", 10); err != nil || !slices.Equal(got, []git.Touch{{copied, "copy.yaml"}}) {
		t.Errorf("a copy: %q, %v", got, err)
	}
}

func (s *sandbox) move(from, to string) {
	s.t.Helper()
	target := filepath.Join(s.dir, filepath.FromSlash(to))
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(s.dir, filepath.FromSlash(from)), target); err != nil {
		s.t.Fatal(err)
	}
}
