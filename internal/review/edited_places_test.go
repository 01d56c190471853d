package review_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/threatdelta/threatdelta/internal/casebook"
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/rules"
	"github.com/threatdelta/threatdelta/internal/sample"
	"github.com/threatdelta/threatdelta/internal/severity"
	"golang.org/x/tools/txtar"
)

// elsewhere are the findings that stand at a line which the edit did not touch, by book,
// case and rule, with the reason.
func elsewhere() map[string]string {
	const operation = "an operation at a new path stands at its method, which the diff shows as unchanged"
	return map[string]string{
		"surface-version-parallel/silent-the-old-one-goes.yaml surface-blind-spot": operation,
		"surface-version-parallel/silent-the-old-one-goes.yaml surface-new-op":     operation,
		"surface-version-parallel/silent-the-old-one-goes.yaml surface-op-removed": operation,
	}
}

// TestFindingsStandAtTheEdit: what a case of a book finds stands at lines of its diff: at
// one that it adds, or at one that it removes.
func TestFindingsStandAtTheEdit(t *testing.T) {
	t.Parallel()
	open := elsewhere()
	for _, p := range bookPairs(t) {
		if !sample.Has(p.name, 2) {
			continue
		}
		for _, f := range misplaced(t, p.documentPair, linesOfDiff(p.diff)) {
			key := p.name + " " + f.Rule
			if _, known := elsewhere()[key]; !known {
				t.Errorf("%s: %s", p.name, where(f))
			}
			delete(open, key)
		}
	}
	if testing.Short() {
		return
	}
	for _, key := range slices.Sorted(maps.Keys(open)) {
		t.Errorf("%s stands at the edit: remove it from elsewhere", key)
	}
}

// TestFindingsStandAtTheEditInBlocks is the same where each entry has a line of its own,
// as most descriptions are written, for whatever edits the tests have.
func TestFindingsStandAtTheEditInBlocks(t *testing.T) {
	t.Parallel()
	var pairs []documentPair
	isDue := func(name string) bool { return sample.Has("in blocks "+name, 8) }
	for _, p := range bookPairs(t) {
		if isDue(p.name) {
			pairs = append(pairs, p.documentPair)
		}
	}
	for _, table := range []string{"ordinary", "dangerous"} {
		for _, e := range calibrations(t, table) {
			if name := e.style + "/" + e.name; isDue(name) {
				pairs = append(pairs, documentPair{name, single(name, "openapi.yaml", []byte(e.base)), single(name, "openapi.yaml", []byte(e.head))})
			}
		}
	}
	for _, e := range slices.Concat(loudAuth(), loudData(), loudDeployment()) {
		name, base := e.id+" "+e.what, ownDocument(t, e.doc)
		if !isDue(name) {
			continue
		}
		if e.base != nil {
			base = base.edited(e.base)
		}
		pairs = append(pairs, documentPair{name, base, base.edited(e.edit)})
	}
	for _, p := range pairs {
		inBlocks := func(d document) document { return d.replaced("openapi.yaml", printYAML(unstyled(d.tree()), 2)) }
		p.base, p.head = inBlocks(p.base), inBlocks(p.head)
		for _, f := range misplaced(t, p, linesBetween(p.base.tree(), p.head.tree())) {
			t.Errorf("%s: %s", p.name, where(f))
		}
	}
}

// TestFindingsStandAtTheEditOfCorpus is the same for real changes.
func TestFindingsStandAtTheEditOfCorpus(t *testing.T) {
	t.Parallel()
	for _, p := range sampledCorpus(t) {
		for _, f := range misplaced(t, p, linesBetween(p.base.tree(), p.head.tree())) {
			t.Errorf("%s: %s", p.name, where(f))
		}
	}
}

// bookPair is a case of a book that has both sides.
type bookPair struct {
	documentPair
	diff string
}

func bookPairs(t *testing.T) []bookPair {
	t.Helper()
	out, err := bookPairsOnce()
	if err != nil {
		t.Fatal(err)
	}
	return slices.Clone(out)
}

var bookPairsOnce = sync.OnceValues(func() (out []bookPair, err error) {
	for _, r := range rules.All() {
		book, _ := rules.Book(r.ID)
		for _, f := range book.Files {
			c, err := casebook.ReadCase(txtar.File{Name: f.Name, Data: f.Data})
			if err != nil {
				return nil, err
			}
			if c.Base == "" || c.Head == "" {
				continue // the whole description came or went
			}
			name := r.ID + "/" + f.Name
			out = append(out, bookPair{documentPair{name, single(name, "openapi.yaml", []byte(c.Base)), single(name, "openapi.yaml", []byte(c.Head))}, string(f.Data)})
		}
	}
	return out, nil
})

// misplaced lists the findings of a change that stand at no line of its edits.
func misplaced(t *testing.T, p documentPair, edited editedLines) []finding.Finding {
	t.Helper()
	r, err := review.Run(t.Context(), review.Input{NoProofs: true, FailOn: severity.UsualThreshold, Base: review.Tree{FS: p.base.files}, Head: review.Tree{FS: p.head.files},
		Pairs: []review.Pair{{Base: p.base.root, Head: p.head.root}}})
	if err != nil {
		t.Fatalf("%s: %v", p.name, err)
	}
	return slices.DeleteFunc(r.Specs[0].Findings, func(f finding.Finding) bool { return standsAt(p, f, edited) })
}

func standsAt(p documentPair, f finding.Finding, edited editedLines) bool {
	for _, l := range []struct {
		at    *finding.Location
		root  string
		lines map[int]bool
	}{{f.Head, p.head.root, edited.added}, {f.Base, p.base.root, edited.removed}} {
		if l.at != nil && (l.at.File != l.root || l.lines[l.at.Line]) {
			return true // what stands in another file is not looked at
		}
	}
	return false
}

func where(f finding.Finding) string {
	related := ""
	for _, r := range f.Related {
		related += fmt.Sprintf(", related %d", r.Line)
	}
	return fmt.Sprintf("%s %s stands at line %d of head, %d of base%s, which the change did not touch: %s", f.State, f.Rule, f.Head.FirstLine(), f.Base.FirstLine(), related, strings.TrimSpace(f.Message))
}
