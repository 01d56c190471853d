package deliver

import (
	"testing"
	"time"

	"github.com/threatdelta/threatdelta/internal/github"
	"github.com/threatdelta/threatdelta/internal/githubtest"
)

// TestIsCurrent: what was there when a comment was written is what is reviewed, where
// nothing was pushed since and the summary that the reader had is about it.
func TestIsCurrent(t *testing.T) {
	inFlavours(t, func(w *world) {
		w.run(exampleFinding("7777000000000001", 39))
		ch, err := github.ReadEvent(w.event, w.repo.Event(w.event, w.pr), "", "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.client().Compare(t.Context(), &ch); err != nil {
			t.Fatal(err)
		}
		expect := func(name string, ch github.Change, at time.Time, want bool) {
			t.Helper()
			got, err := w.deliverer().IsCurrent(t.Context(), ch, at)
			if err != nil || got != want {
				t.Errorf("%s: %v, %v", name, got, err)
			}
		}
		at := w.plantAccept()
		expect("as it was", ch, at, true)
		queued := ch
		queued.Queued = ch.Number
		expect("in a queue", queued, at, false)
		elsewhere := ch
		elsewhere.Base = "0123456789012345678901234567890123456789"
		expect("another base", elsewhere, at, false)
		w.key = "another job"
		expect("without a summary", elsewhere, at, true)
		w.key = ""
		w.pr.Push(w.repo.Edit(w.pr.Head(), map[string]string{"README.md": "x\n"}))
		expect("another head", ch, w.plantAccept(), false)
		moved := ch
		moved.Head = w.pr.Head()
		expect("pushed since", moved, at, false)
		expect("the summary is older", moved, w.plantAccept(), false)
		w.s.Fault("GET /repos/{owner}/{repo}/pulls/{pull_number}", -1, githubtest.BadGateway(false))
		if _, err := w.deliverer().IsCurrent(t.Context(), ch, at); err == nil {
			t.Error("what could not be read is no error")
		}
	})
}

// plantAccept writes a command now, and returns when it was written.
func (w *world) plantAccept() time.Time {
	w.t.Helper()
	id := w.pr.PlantComment("wendy", "/threatdelta accept 777700 x")
	for _, m := range w.pr.Comments() {
		if m.ID != id {
			continue
		}
		at, err := time.Parse(time.RFC3339, m.Created)
		if err != nil {
			w.t.Fatal(err)
		}
		return at
	}
	w.t.Fatal("no comment")
	return time.Time{}
}
