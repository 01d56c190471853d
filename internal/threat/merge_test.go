package threat_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// wordItems are items whose values are the words of a text, each with a pair and a
// line of its own.
func wordItems(text string) []threat.Item[string] {
	var out []threat.Item[string]
	for i, w := range strings.Fields(text) {
		c := &diff.Change{Pairs: []*diff.Pair{{}}, Head: openapi.Span{File: "a.yaml", Line: i + 1}}
		out = append(out, threat.Item[string]{Change: c, Value: w})
	}
	return out
}

func spelled(groups []threat.Group[string]) string {
	var out []string
	for _, g := range groups {
		var words []string
		for _, item := range g.Items {
			words = append(words, item.Value)
		}
		out = append(out, strings.Join(words, "+"))
	}
	return strings.Join(out, " ")
}

func TestMerge(t *testing.T) {
	first := func(i threat.Item[string]) byte { return i.Value[0] }
	for name, c := range map[string]struct {
		text, merged, many string
	}{
		"nothing":               {"", "", ""},
		"none alike":            {"ab ba", "ab ba", "ab ba"},
		"in order of the first": {"ab ba ac bc", "ab+ac ba+bc", "ab ac ba bc"},
		"many":                  {"ab ac ba ad", "ab+ac+ad ba", "ab+ac+ad ba"},
	} {
		items := wordItems(c.text)
		if got := spelled(threat.Merge(items, first)); got != c.merged {
			t.Errorf("%s: merged %q, want %q", name, got, c.merged)
		}
		if got := spelled(threat.MergeMany(items, 2, first)); got != c.many {
			t.Errorf("%s: with few apart %q, want %q", name, got, c.many)
		}
	}
}

// TestMergedChange: the operations of all, each once; the places of the first, and
// the others as related ones, each once.
func TestMergedChange(t *testing.T) {
	items := wordItems("a a a a")
	items[2].Pairs = items[0].Pairs
	items[3].Head = items[1].Head
	groups := threat.Merge(items, func(i threat.Item[string]) string { return i.Value })
	if len(groups) != 1 {
		t.Fatalf("%d groups, want 1", len(groups))
	}
	g := groups[0]
	if len(g.Pairs) != 3 || g.Head != items[0].Head || g.First() != "a" {
		t.Errorf("%d operations at %v, want 3 at %v", len(g.Pairs), g.Head, items[0].Head)
	}
	var lines []int
	for _, r := range g.Places(func(i threat.Item[string]) string { return i.Value }) {
		lines = append(lines, r.Span.Line)
	}
	if !slices.Equal(lines, []int{2, 3}) {
		t.Errorf("related lines %v, want 2 and 3", lines)
	}
	if len(items[0].Pairs) != 1 {
		t.Error("merging changed an item")
	}
}
