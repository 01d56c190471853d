package git_test

import (
	"testing"
	"time"
)

func TestLineDates(t *testing.T) {
	s := newSandbox(t)
	t.Setenv("GIT_COMMITTER_DATE", "2026-01-02T03:04:05Z")
	s.write("p.yaml", "one\ntwo\n")
	s.commit("first")
	t.Setenv("GIT_COMMITTER_DATE", "2026-10-11T12:13:14Z")
	s.write("p.yaml", "zero\none\nTWO\n")
	head := s.commit("second")
	r := s.open()
	got, err := r.LineDates(t.Context(), head, "p.yaml", []int{1, 2, 3})
	if err != nil {
		t.Fatal(err)
	}
	for line, want := range map[int]string{1: "2026-10-11", 2: "2026-01-02", 3: "2026-10-11"} {
		if d := got[line].Format(time.DateOnly); d != want {
			t.Errorf("line %d is of %s, want %s", line, d, want)
		}
	}
	if _, err := r.LineDates(t.Context(), head, "p.yaml", []int{9}); err == nil {
		t.Error("a line that is not there has a date")
	}
	if _, err := r.LineDates(t.Context(), head, "--output=x", []int{1}); err == nil {
		t.Error("an option was taken for a file")
	}
	if _, err := r.LineDates(t.Context(), "--output=x", "p.yaml", []int{1}); err == nil {
		t.Error("an option was taken for a commit")
	}
}
