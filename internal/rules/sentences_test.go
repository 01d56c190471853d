package rules_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/rules"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// TestSentences: what a reader sees of the first finding of each rule's book, on one
// page to be read as somebody reads it who knows neither the field nor this program:
// what happened, what an attacker can do now, what to do about it.
func TestSentences(t *testing.T) {
	var b strings.Builder
	b.WriteString("# What the rules say\n\nThe first finding of each rule's book.\n")
	for _, r := range rules.All() {
		f := firstFinding(t, r)
		if s := threat.ConsequenceOf(r); !isSentence(s) || strings.ContainsAny(s, "{}") {
			t.Errorf("%s says no consequence in one sentence, or leaves a place open: %q", r.ID, s)
		}
		fmt.Fprintf(&b, "\n## %s\n\n**%s: %s.** %s.\n**So** %s\n**Do** %s\n", r.ID, f.Level, f.Title, f.Message, f.Consequence, f.Mitigation)
		if words := len(strings.Fields(f.Title + f.Message + f.Consequence + f.Mitigation)); words > 110 {
			t.Errorf("%s needs %d words", r.ID, words)
		}
	}
	const page = "testdata/sentences.md"
	if *update {
		if err := os.WriteFile(page, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(page); err != nil || string(want) != b.String() {
		t.Errorf("%s is stale (%v): run go generate ./internal/rules, and read what changed", page, err)
	}
}

// firstFinding is the first finding of a rule in the cases of its book.
func firstFinding(t *testing.T, r threat.Rule) finding.Finding {
	t.Helper()
	book, _ := rules.Book(r.ID)
	for _, f := range book.Files {
		c := readCase(t, f)
		if len(c.want) == 0 {
			continue
		}
		found := review(t, c.name, c.base, c.head)
		for _, f := range threat.Reported(found, threat.Describe(c.name, c.name)) {
			if f.Rule == r.ID {
				return f
			}
		}
	}
	t.Fatalf("the book of %s reports nothing", r.ID)
	return finding.Finding{}
}
