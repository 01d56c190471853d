package deliver

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/github"
	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// stands is a description with as many threats, each with so many random bytes in its words.
func stands(path string, threats, random int) model.Description {
	rng := rand.New(rand.NewSource(int64(len(path) + threats)))
	d := model.Description{Path: path, Threats: make([]model.Threat, threats)}
	for i := range d.Threats {
		words := make([]byte, random)
		rng.Read(words)
		d.Threats[i] = model.Threat{Fingerprint: fmt.Sprintf("%016x", i), Rule: "rule", Title: "title", Evidence: "says " + hex.EncodeToString(words), Level: severity.High,
			Score: 12, Confidence: severity.HighConfidence, STRIDE: []string{"I"}}
	}
	return d
}

// uploadsModel uploads to the default branch, and returns how many descriptions were taken and what could not be done.
func (w *world) uploadsModel(list ...model.Description) (int, string) {
	w.t.Helper()
	return w.uploadsWithin(maxSARIF, list...)
}

func (w *world) uploadsWithin(room int, list ...model.Description) (int, string) {
	w.t.Helper()
	d := w.deliverer()
	d.room = room
	ch := github.Change{Owner: "octo", Repo: "shop", Head: w.pr.Head()}
	n, problems := d.UploadModel(context.Background(), ch, "refs/heads/main", &model.Model{Descriptions: list})
	var said []string
	for _, p := range problems {
		said = append(said, p.String())
	}
	return n, strings.Join(said, "\n")
}

// Twenty descriptions are one upload, and each is in one.
func TestModelInParts(t *testing.T) {
	w := newWorld(t)
	var list []model.Description
	for i := range 45 {
		list = append(list, stands(fmt.Sprintf("api/%02d.yaml", i), 1, 8))
	}
	n, said := w.uploadsModel(list...)
	uploads := w.repo.Uploads()
	if n != 45 || said != "" || len(uploads) != 3 {
		t.Fatalf("%d of 45 taken in %d uploads: %s", n, len(uploads), said)
	}
	for i := range list {
		if category := []byte(fmt.Sprintf(`"threatdelta-model/api/%02d.yaml/"`, i)); bytes.Count(uploads[i/20].Data, category) != 1 {
			t.Errorf("%s is not in upload %d", category, i/20)
		}
	}
}

// What GitHub does not take or does not show is said, and nothing of a description is left out.
func TestModelLimits(t *testing.T) {
	w := newWorld(t)
	n, said := w.uploadsModel(stands("many.yaml", maxResults+1, 1), stands("more.yaml", shownResults+1, 1), stands("few.yaml", 1, 1))
	for _, want := range []string{"many.yaml has 25001 threats, more than the 25000", "more.yaml has 5001 threats, of which GitHub shows the 5000 worst"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q does not say %q", said, want)
		}
	}
	uploads := w.repo.Uploads()
	if n != 2 || len(uploads) != 1 || bytes.Contains(uploads[0].Data, []byte("many.yaml")) || bytes.Count(uploads[0].Data, []byte("primaryLocationLineHash")) != shownResults+2 {
		t.Fatalf("%d taken in %d uploads", n, len(uploads))
	}

	const room = 20_000
	n, said = w.uploadsWithin(room, stands("a.yaml", 20, 450), stands("b.yaml", 21, 450), stands("c.yaml", 22, 450))
	if uploads = w.repo.Uploads(); n != 3 || said != "" || len(uploads) != 4 {
		t.Errorf("three that are too large together: %d taken in %d uploads: %s", n, len(uploads)-1, said)
	}
	n, said = w.uploadsWithin(room, stands("huge.yaml", 100, 450), stands("few.yaml", 1, 1))
	if n != 1 || !strings.Contains(said, "huge.yaml has ") || !strings.Contains(said, "more than the 20000 that GitHub takes: nothing of it was uploaded") || len(w.repo.Uploads()) != 5 {
		t.Errorf("one that is too large: %d taken: %s", n, said)
	}
}

// Once GitHub refuses nothing more is sent, and it is said once.
func TestModelIsRefused(t *testing.T) {
	w := newWorld(t)
	w.repo.DisableCodeScanning()
	var list []model.Description
	for i := range 41 {
		list = append(list, stands(fmt.Sprintf("api/%02d.yaml", i), 1, 8))
	}
	n, said := w.uploadsModel(list...)
	if n != 0 || strings.Count(said, "turn code scanning on") != 1 || strings.Contains(said, "permission:") || w.s.Count(createSARIF) != 1 {
		t.Errorf("%d taken, %d requests: %s", n, w.s.Count(createSARIF), said)
	}
}
