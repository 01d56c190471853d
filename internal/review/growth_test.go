//go:build unix

package review_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/growth"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// TestGrowth: eight times of anything that a description has many of need no more than
// about eight times the work.
func TestGrowth(t *testing.T) {
	if testing.Short() {
		t.Skip("with -short runs the race detector, which allocates by itself")
	}
	const usual, times = 32, 8
	sizes := map[string]int{ // of what is costly by itself, or has a limit
		"depth": 20, "callbacks": 10, "webhooks": 10, "operations renamed": 6, "media types": 12, "components changed": 8,
		"operations added without policy": 8, "responses": 32, "variants added": 16, "variants": 16, "variants reordered": 16, "variants of two groups": 8,
		"a tuple": 64, "patterns of names": 128, "servers": 64, "servers of operations": 24, "operations added": 64, "schemes of one alternative": 64,
	}
	all := grown()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		n := usual
		if own := sizes[name]; own > 0 {
			n = own
		}
		most := int64(times * 3 / 2)
		if name == "depth" {
			most *= 3 // the path to each value is as long as it lies deep
		}
		growth.CheckWork(t, name, most, reviewOf(t, all[name], 1), reviewOf(t, all[name], n), reviewOf(t, all[name], times*n))
	}
}

// TestGrowthOfMany: eight times as many descriptions, of which each was moved and every
// second one edited, need about eight times the work.
func TestGrowthOfMany(t *testing.T) {
	if testing.Short() {
		t.Skip("with -short runs the race detector, which allocates by itself")
	}
	run := func(n int) func() {
		base, head := fstest.MapFS{}, fstest.MapFS{}
		for i := range n {
			d := sized(2, 4)
			in(d, "paths")[fmt.Sprintf("/service%d", i)] = node{"get": fetching(2, "S1")}
			base[fmt.Sprintf("old%03d.json", i)] = written(t, d).FS.(fstest.MapFS)["o.json"]
			if i%2 == 1 {
				in(schemasOf(d), "S3", "properties")["passport"] = node{"type": "string"}
			}
			head[fmt.Sprintf("new%03d.json", i)] = written(t, d).FS.(fstest.MapFS)["o.json"]
		}
		return func() {
			r, err := review.Run(t.Context(), review.Input{NoProofs: true, FailOn: severity.Never, Base: review.Tree{FS: base}, Head: review.Tree{FS: head}})
			if err != nil || len(r.Specs) != n {
				t.Fatalf("%d descriptions, %v", len(r.Specs), err)
			}
		}
	}
	const times = 8
	growth.CheckWork(t, "descriptions moved", times*3/2, run(1), run(16), run(16*times))
}

// reviewOf reviews a pair of a size.
func reviewOf(t *testing.T, of growing, n int) func() {
	t.Helper()
	base, head := of(n)
	in := review.Input{NoProofs: true, FailOn: severity.Never, Pairs: []review.Pair{{Base: "o.json", Head: "o.json"}}, Base: written(t, base), Head: written(t, head)}
	return func() {
		r, err := review.Run(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		if r.Specs[0].Status == report.Unreadable {
			t.Fatalf("%d: %v", n, r.Specs[0].Notes)
		}
	}
}

func written(t *testing.T, description node) review.Tree {
	t.Helper()
	text, err := json.Marshal(description)
	if err != nil {
		t.Fatal(err)
	}
	return review.Tree{FS: fstest.MapFS{"o.json": {Data: text}}}
}
