package review_test

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/sample"
	"github.com/threatdelta/threatdelta/internal/severity"
	"go.yaml.in/yaml/v4"
)

// document is a description: its files and which of them is the root.
type document struct {
	name, root string
	files      fstest.MapFS
	parsed     func() *yaml.Node // the root, parsed once for all edits of it
}

func newDocument(name, root string, files fstest.MapFS) document {
	return document{name, root, files, sync.OnceValue(func() *yaml.Node { return parse(files[root].Data) })}
}

func single(name, root string, raw []byte) document {
	return newDocument(name, root, fstest.MapFS{root: {Data: raw, Mode: 0o644}})
}

func (d document) raw() []byte      { return d.files[d.root].Data }
func (d document) json() bool       { return path.Ext(d.root) == ".json" }
func (d document) size() int        { return len(d.raw()) }
func (d document) multiFile() bool  { return len(d.files) > 1 }
func (d document) tree() *yaml.Node { return clone(d.parsed()) }
func (d document) String() string   { return d.name }

// print writes a tree in the format that the document has.
func (d document) print(root *yaml.Node) []byte {
	if d.json() {
		return printJSON(root, "  ")
	}
	return printYAML(root, 2)
}

// with returns the document with the root replaced by the tree.
func (d document) with(root *yaml.Node) document { return d.replaced(d.root, d.print(root)) }

// replaced returns the document with other bytes as its root, named name.
func (d document) replaced(name string, raw []byte) document {
	files := maps.Clone(d.files)
	delete(files, d.root)
	files[name] = &fstest.MapFile{Data: raw, Mode: 0o644}
	return newDocument(d.name, name, files)
}

// edited returns the document after an edit of its tree.
func (d document) edited(edit func(root *yaml.Node)) document {
	root := d.tree()
	edit(root)
	return d.with(root)
}

func hash(s string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(s))
	return h.Sum32()
}

// own are the project's own descriptions: the tests hold without the corpus.
func own(t testing.TB) []document {
	out, err := ownOnce()
	if err != nil {
		t.Fatal(err)
	}
	return slices.Clone(out)
}

var ownOnce = sync.OnceValues(func() (out []document, err error) {
	for _, name := range []string{"shop", "clinic", "library"} {
		raw, err := os.ReadFile("testdata/silent/" + name + ".yaml")
		if err != nil {
			return nil, err
		}
		out = append(out, single(name, "openapi.yaml", raw))
	}
	return out, nil
})

func ownDocument(t testing.TB, name string) document {
	for _, d := range own(t) {
		if d.name == name {
			return d
		}
	}
	t.Fatalf("no own description %q", name)
	return document{}
}

// documentPair is a change: a description before and after.
type documentPair struct {
	name       string
	base, head document
}

const corpusDir = "../../../shared/corpus/pairs"

// corpus are the project's examples, one in each format, and the labelled pairs where they
// are there: a test of the corpus has something to hold on any checkout.
func corpus(t testing.TB) []documentPair {
	metas, _ := filepath.Glob(corpusDir + "/*/meta.json")
	out := []documentPair{examplePair(t, "bookshop"), inJSON(examplePair(t, "marketplace"))}
	for _, meta := range metas {
		raw, err := os.ReadFile(meta)
		if err != nil {
			t.Fatal(err)
		}
		var m struct{ Base, Head, Root string }
		if err := json.Unmarshal(raw, &m); err != nil {
			t.Fatal(err)
		}
		dir := filepath.Dir(meta)
		name := filepath.Base(dir)
		if m.Root != "" {
			m.Base, m.Head = "base", "head"
		}
		out = append(out, documentPair{name, load(t, name, dir, m.Base, m.Root), load(t, name, dir, m.Head, m.Root)})
	}
	return out
}

// examplePair is a change of the examples.
func examplePair(t testing.TB, name string) documentPair {
	t.Helper()
	dir := filepath.Join("../../examples", name)
	return documentPair{name, load(t, name, dir, "base.yaml", ""), load(t, name, dir, "head.yaml", "")}
}

// inJSON is a change of the same descriptions, written as JSON.
func inJSON(p documentPair) documentPair {
	written := func(d document) document {
		return single(p.name+" as JSON", "openapi.json", printJSON(d.tree(), "  "))
	}
	base, head := written(p.base), written(p.head)
	return documentPair{base.name, base, head}
}

// sampledCorpus are the pairs of the corpus that a test reviews in this run: the small
// ones, and of the larger ones the fewer, the larger they are.
func sampledCorpus(t testing.TB) []documentPair {
	return slices.DeleteFunc(corpus(t), func(p documentPair) bool {
		return !sample.Has(t.Name()+" "+p.name, 1+p.head.size()>>14)
	})
}

func load(t testing.TB, name, dir, side, root string) document {
	if root == "" {
		raw, err := os.ReadFile(filepath.Join(dir, side))
		if err != nil {
			t.Fatal(err)
		}
		return single(name, "openapi"+filepath.Ext(side), raw)
	}
	files := fstest.MapFS{}
	tree := os.DirFS(filepath.Join(dir, side))
	err := fs.WalkDir(tree, ".", func(at string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(tree, at)
		files[at] = &fstest.MapFile{Data: raw, Mode: 0o644}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return newDocument(name, root, files)
}

// large is the size from which on a description is reviewed only where its size
// is the point.
const large = 1 << 20

// reviewed runs the whole review. A side that cannot be read fails the test.
func reviewed(t testing.TB, base, head document, whole bool) *report.Report {
	t.Helper()
	r, err := review.Run(context.Background(), review.Input{FailOn: severity.UsualThreshold, Version: "test", Whole: whole, NoProofs: true,
		Base: review.Tree{FS: base.files}, Head: review.Tree{FS: head.files}, Pairs: []review.Pair{{Base: base.root, Head: head.root}}})
	if err != nil {
		t.Fatalf("%s: %v", head, err)
	}
	for _, s := range r.Specs {
		for _, n := range s.Notes {
			if n.Level == "error" {
				t.Fatalf("%s: %s:%d: %s", head, n.File, n.Line, n.Message)
			}
		}
	}
	return r
}

func findings(t testing.TB, base, head document) []finding.Finding {
	t.Helper()
	return reviewed(t, base, head, false).Specs[0].Findings
}

// line is a finding as the tests print it.
func line(f finding.Finding) string {
	return fmt.Sprintf("%s %s %s [%s] on %s: %s", f.Level, f.Rule, f.State, f.Subject, strings.Join(operations(f), ", "), f.Message)
}

// operations are the finding's operations as method and template.
func operations(f finding.Finding) []string {
	var out []string
	for _, o := range f.Operations {
		out = append(out, o.Method+" "+api.Template(o.Path))
	}
	sort.Strings(out)
	return out
}

// brief cuts a list for a message.
func brief(lines []string) string {
	if len(lines) > 6 {
		lines = append(slices.Clone(lines[:6]), fmt.Sprintf("and %d more", len(lines)-6))
	}
	return "\n\t" + strings.Join(lines, "\n\t")
}

func file(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text), Mode: 0o644} }
