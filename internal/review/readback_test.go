package review_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/sample"
)

// TestReportsReadBack: the report of every case of the rules, and of every own and real pair, is
// the same when it is written, read and written again.
func TestReportsReadBack(t *testing.T) {
	t.Parallel()
	pairs := ownPairs(t)
	for _, p := range bookPairs(t) {
		if sample.Has(t.Name()+" "+p.name, 12) {
			pairs = append(pairs, p.documentPair)
		}
	}
	pairs = append(pairs, sampledCorpus(t)...)
	for _, p := range pairs {
		r, err := review.Run(t.Context(), review.Input{Base: review.Tree{FS: p.base.files}, Head: review.Tree{FS: p.head.files}, Pairs: []review.Pair{{Base: p.base.root, Head: p.head.root}}})
		if err != nil {
			t.Fatalf("%s: %v", p.name, err)
		}
		written := reportJSON(t, r)
		back, err := report.Read(p.name, strings.NewReader(written))
		if err != nil {
			t.Error(err)
			continue
		}
		if again := reportJSON(t, back); again != written {
			t.Errorf("%s: the JSON form loses something", p.name)
		}
	}
}

func reportJSON(t testing.TB, r *report.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.JSON(&b, r, report.Options{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
