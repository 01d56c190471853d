package git_test

import (
	"slices"
	"testing"
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
	for most, want := range map[int][]string{10: {third, first}, 1: {third}, 0: {}} {
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
