package rules_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/rules"
	"github.com/threatdelta/threatdelta/internal/threat"
)

var update = flag.Bool("update", false, "write docs/rules again")

// TestDocs holds the pages under docs/rules against the catalogue. Write them
// again with: go test ./internal/rules -run TestDocs -update
func TestDocs(t *testing.T) {
	dir := filepath.Join("..", "..", "docs", "rules")
	want := map[string]string{"README.md": index()}
	for _, r := range rules.All() {
		page, ok := rules.Page(r.ID)
		if !ok {
			t.Fatalf("%s has no page", r.ID)
		}
		want[r.ID+".md"] = page
	}
	if *update {
		writeDocs(t, dir, want)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if _, ok := want[e.Name()]; !ok {
			t.Errorf("docs/rules/%s belongs to no rule", e.Name())
		}
	}
	for name, text := range want {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || string(got) != text {
			t.Errorf("docs/rules/%s is stale: run go test ./internal/rules -run TestDocs -update", name)
		}
	}
}

func writeDocs(t *testing.T, dir string, pages map[string]string) {
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range pages {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// index is the table of all rules.
func index() string {
	var b strings.Builder
	b.WriteString("# Rules\n\nEvery rule, with its default risk before the surroundings are counted in. The pages are made from the case books in internal/rules.\n\n")
	b.WriteString("| Rule | Threat | STRIDE | OWASP | Risk |\n|---|---|---|---|---|\n")
	for _, r := range rules.All() {
		var letters string
		for _, l := range r.STRIDE {
			letters += string(l)
		}
		fmt.Fprintf(&b, "| [`%s`](%s.md) | %s | %s | %s | %d x %d %s |\n", r.ID, r.ID, r.Title, letters, strings.Join(r.OWASP, ", "),
			r.Likelihood, r.Impact, threat.LevelOf(r.Likelihood*r.Impact))
	}
	return b.String()
}
