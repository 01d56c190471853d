package review_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand"
	"slices"
	"testing"

	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/sample"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// TestEveryEditSpelled writes what an edit made in another way: what is not
// understood is the same in every spelling.
func TestEveryEditSpelled(t *testing.T) {
	t.Parallel()
	most := sample.Size(1, 100)
	for _, d := range own(t) {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			root := d.tree()
			base := d.with(root)
			rng := rand.New(rand.NewSource(int64(hash(d.name)) + 1))
			for _, op := range layout() {
				for _, p := range drawn(rng, spots(root), most) {
					head, made := p.make(base)
					if !made {
						continue
					}
					spelled, ok := op.apply(rng, head)
					if !ok {
						continue
					}
					if a, b := problems(t, base, head), problems(t, base, spelled); !maps.Equal(a, b) {
						t.Errorf("%s: %s %s: %v, and with %s %v", d, p.at, p.kind, a, op.what, b)
					}
				}
			}
		})
	}
}

// TestRefactoringsAreUnderstood: what keeps the meaning, or changes it in a known
// mild way, is understood.
func TestRefactoringsAreUnderstood(t *testing.T) {
	t.Parallel()
	for _, d := range own(t) {
		for i, op := range slices.Concat(layout(), equivalences(), mild()) {
			if !inSample(d, op, 3) {
				continue
			}
			head, ok := op.apply(rand.New(rand.NewSource(int64(i))), d)
			if !ok {
				continue
			}
			for _, pair := range [][2]document{{d, head}, {head, d}} {
				if list := problems(t, pair[0], pair[1]); len(list) > 0 {
					t.Errorf("%s: %s: %v", d, op.what, list)
				}
			}
		}
	}
}

// problems are what a review did not understand, with their number.
func problems(t *testing.T, base, head document) map[string]int {
	t.Helper()
	r, err := review.Run(context.Background(), review.Input{NoProofs: true, FailOn: severity.Never, Base: review.Tree{FS: base.files}, Head: review.Tree{FS: head.files},
		Pairs: []review.Pair{{Base: base.root, Head: head.root}}})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]int{}
	if e := r.Specs[0].Edits; e != nil {
		for _, u := range e.Unread {
			out[fmt.Sprint(u.Problem, u.Decides, u.AtBase)]++
		}
	}
	return out
}
