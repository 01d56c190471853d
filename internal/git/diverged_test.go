package git_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/threatdelta/threatdelta/internal/git"
)

func TestDiverged(t *testing.T) {
	s := newSandbox(t)
	s.write("a.yaml", "1\n")
	s.write("b.yaml", "1\n")
	fork := s.commit("fork")
	s.git("checkout", "-q", "-b", "feature")
	s.write("b.yaml", "2\n")
	feature := s.commit("feature")
	s.git("checkout", "-q", "main")
	s.write("a.yaml", "2\n")
	s.commit("main moves on")
	s.write("b.yaml", "2\n") // as in feature
	moved := s.commit("and does the same")
	s.git("checkout", "-q", "--orphan", "island")
	island := s.commit("island")
	for name, c := range map[string]struct {
		base, head string
		commits    int
		forked     bool
		paths      []string
	}{
		"an ancestor":           {fork, feature, 0, false, nil},
		"itself":                {feature, feature, 0, false, nil},
		"moved on":              {moved, feature, 2, true, []string{"a.yaml"}},
		"the other way round":   {feature, moved, 1, true, nil},
		"behind":                {moved, fork, 2, false, []string{"a.yaml", "b.yaml"}},
		"a history of its own":  {island, feature, 0, false, nil},
		"from the other island": {feature, island, 0, false, nil},
	} {
		got, err := s.open().Diverged(t.Context(), c.base, c.head)
		if err != nil || got.Commits != c.commits || got.Forked != c.forked || !slices.Equal(got.Paths, c.paths) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if _, err := s.open().Diverged(t.Context(), "main", feature); err == nil {
		t.Error("a name is no id")
	}
	_, err := s.open().MergeBase(t.Context(), moved, island)
	if !errors.Is(err, git.ErrNoMergeBase) {
		t.Errorf("%v is not ErrNoMergeBase", err)
	}
}
