package reviewtest

import (
	"bytes"
	"testing"
	"testing/fstest"
	"time"

	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
)

// Documents are the review of two descriptions and the model of the second, as JSON. A
// zero time is the present.
func Documents(t testing.TB, base, head string, now time.Time) (rawReport, rawModel []byte) {
	t.Helper()
	const path = "openapi.yaml"
	tree := func(text string) review.Tree {
		return review.Tree{FS: fstest.MapFS{path: &fstest.MapFile{Data: []byte(text)}}}
	}
	in := review.Input{Base: tree(base), Head: tree(head), Pairs: []review.Pair{{Base: path, Head: path}}, Now: now}
	r, err := review.Run(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	m, err := review.Model(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	var b, c bytes.Buffer
	if err := report.JSON(&b, r, report.Options{}); err != nil {
		t.Fatal(err)
	}
	if err := report.WriteJSON(&c, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), c.Bytes()
}
