package request

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/casebook"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
)

// descriptions yields every description of the example and of the books of cases.
func descriptions(t *testing.T, yield func(string, *api.API)) {
	t.Helper()
	root := filepath.Join("..", "..")
	load := func(name, text string) {
		if strings.TrimSpace(text) == "" {
			return
		}
		doc, err := openapi.Load(fstest.MapFS{"api.yaml": {Data: []byte(text)}}, "api.yaml", openapi.DefaultLimits())
		if err == nil {
			yield(name, api.Build(doc, ratelimit.New()))
		}
	}
	for _, side := range [...]string{"base.yaml", "head.yaml"} {
		raw, err := os.ReadFile(filepath.Join(root, "examples", "bookshop", side))
		if err != nil {
			t.Fatal(err)
		}
		load("bookshop "+side, string(raw))
	}
	books, err := filepath.Glob(filepath.Join(root, "internal", "rules", "*", "*.txtar"))
	if err != nil || len(books) < 100 {
		t.Fatalf("%d books, %v", len(books), err)
	}
	for _, path := range books {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		book, err := casebook.Parse(filepath.Base(path), raw)
		if err != nil {
			continue // of several files, which this test does not read
		}
		for _, c := range book.Cases {
			load(book.Name+" "+c.Name+" base", c.Base)
			load(book.Name+" "+c.Name+" head", c.Head)
		}
	}
}

// TestBooks: of every operation of the example and of the books of cases a request is
// made, which a validator of JSON Schema accepts.
func TestBooks(t *testing.T) {
	var n tally
	descriptions(t, func(name string, a *api.API) {
		t.Run(name, func(t *testing.T) { n.judgeAll(t, a) })
	})
	t.Logf("%+v", n)
	judged := n.bodies + n.parameters + n.leaves + n.responses
	if n.operations < 2_500 || float64(n.made) < 0.99*float64(n.operations) || judged < 3_000 || n.refusing < judged*4/5 || n.lenient > 20 {
		t.Errorf("too few: %+v", n)
	}
}
