package review_test

import (
	"bytes"
	"context"
	"math/rand"
	"testing"

	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/sample"
	"github.com/threatdelta/threatdelta/internal/severity"
	"go.yaml.in/yaml/v4"
)

// Leaving out what is the same on both sides changes nothing but the time: with
// and without, the report is the same, byte for byte.
func TestBlanked(t *testing.T) {
	t.Parallel()
	t.Run("corpus", func(t *testing.T) {
		t.Parallel()
		for _, p := range sampledCorpus(t) {
			sameBlanked(t, p.name, p.base, p.head)
			if p.head.size() < 200<<10 || p.head.size() > large || testing.Short() {
				continue
			}
			for seed := range int64(1 + wild(sample.All())/10) {
				rng := rand.New(rand.NewSource(seed))
				root := p.head.tree()
				mutate(rng, root)
				sameBlanked(t, p.name+", mutated", p.head, p.head.with(root))
			}
		}
	})
	for v, openapi := range []string{"2", "3.0", "3.1"} {
		t.Run("generated "+openapi, func(t *testing.T) {
			t.Parallel()
			blankedGenerated(t, openapi, v)
		})
	}
}

// printing is a way in which a large description is written.
type printing struct {
	name, root string
	write      func(*yaml.Node) []byte
}

var prints = []printing{
	{"YAML", "openapi.yaml", func(root *yaml.Node) []byte { return printYAML(unstyled(clone(root)), 2) }},
	{"JSON", "openapi.json", func(root *yaml.Node) []byte { return printJSON(root, "  ") }},
	{"minified JSON", "openapi.json", func(root *yaml.Node) []byte { return printJSON(root, "") }},
}

// document writes the tree of a large description, which stays as it is.
func (p printing) document(openapi string, root *yaml.Node) document {
	return single("big "+openapi, p.root, p.write(root))
}

// blankedGenerated makes loud and wild edits of a large description. A review of
// one takes a third of a second: of the loud edits each version meets a few, each
// in one way of writing, but for TESTS=all, where each meets all in all.
func blankedGenerated(t *testing.T, openapi string, v int) {
	all := sample.All()
	plain := big(openapi, bigEnough)
	for w, print := range prints {
		base := print.document(openapi, plain)
		if base.size() < 256<<10 {
			t.Fatalf("%s: %d bytes are too few for the two-step reading", print.name, base.size())
		}
		edited := func(what string, seed int64, edit func(*rand.Rand, *yaml.Node)) int {
			root := clone(plain)
			edit(rand.New(rand.NewSource(seed+int64(hash(openapi+print.name)))), root)
			return sameBlanked(t, print.name+", "+what, base, print.document(openapi, root))
		}
		found := 0
		for i, l := range loud {
			if all || i%3 == v && i/3%3 == w && sample.Has("blanked "+l.what, 3) {
				found += edited(l.what, int64(i), l.edit)
			}
		}
		if found == 0 && all {
			t.Errorf("%s: the loud edits have no finding", print.name)
		}
		if w != v && !all {
			continue
		}
		for seed := range int64(wild(all)) {
			edited("mutated", seed*1000, func(rng *rand.Rand, root *yaml.Node) {
				mutate(rng, root)
				mutate(rng, root)
			})
		}
	}
}

// wild is how many wild edits a description meets.
func wild(all bool) int {
	if all {
		return 30
	}
	return 1
}

// sameBlanked compares the reports and returns the number of findings.
func sameBlanked(t *testing.T, name string, base, head document) int {
	t.Helper()
	run := func(whole bool) *report.Report {
		r, err := review.Run(context.Background(), review.Input{FailOn: severity.UsualThreshold, Whole: whole,
			Base: review.Tree{FS: base.files}, Head: review.Tree{FS: head.files}, Pairs: []review.Pair{{Base: base.root, Head: head.root}}})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return r
	}
	whole, short := run(true), run(false)
	a, b := rendered(t, "json", whole), rendered(t, "json", short)
	if !bytes.Equal(a, b) {
		t.Errorf("%s: with the two-step reading the report is another:\n%s", name, firstDifference(a, b))
	}
	return len(short.Specs[0].Findings)
}
