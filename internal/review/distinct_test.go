package review_test

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/casebook"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/rules"
	"github.com/threatdelta/threatdelta/internal/sample"
)

// TestMessagesAreDistinct: no two findings of a review say the same, over every case
// of every rule in both directions, the bookshop and the corpus.
func TestMessagesAreDistinct(t *testing.T) {
	reviewedPairs := 0
	check := func(name string, base, head fstest.MapFS, pair review.Pair) {
		r, err := review.Run(t.Context(), review.Input{NoProofs: true, Base: review.Tree{FS: base}, Head: review.Tree{FS: head}, Pairs: []review.Pair{pair}})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		reviewedPairs++
		said := map[string]string{}
		for _, s := range r.Specs {
			for _, f := range s.Findings {
				key, who := f.Message, fmt.Sprintf("%s on %v", f.Rule, f.Operations)
				if first := said[key]; first != "" {
					t.Errorf("%s: %s\n\t%s\n\t%s", name, key, first, who)
				}
				said[key] = who
			}
		}
	}
	for _, rule := range rules.All() {
		book, _ := rules.Book(rule.ID)
		for _, f := range book.Files {
			c, err := casebook.ReadCase(f)
			if err != nil {
				t.Fatal(err)
			}
			both := [2]string{c.Base, c.Head}
			if !sample.Has(rule.ID+" "+c.Name, 6) {
				continue
			}
			for i, direction := range [...]string{"", " reversed"} {
				base, head := both[i], both[1-i]
				trees, pair := [2]fstest.MapFS{{}, {}}, review.Pair{}
				if base != "" {
					trees[0][c.Name], pair.Base = file(base), c.Name
				}
				if head != "" {
					trees[1][c.Name], pair.Head = file(head), c.Name
				}
				check(rule.ID+" "+c.Name+direction, trees[0], trees[1], pair)
			}
		}
	}
	for _, p := range sampledCorpus(t) {
		check(p.name, p.base.files, p.head.files, review.Pair{Base: p.base.root, Head: p.head.root})
	}
	if reviewedPairs < 500 && sample.All() {
		t.Errorf("only %d reviews", reviewedPairs)
	}
}
