package diff

import (
	"fmt"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// TestEdited: the places of an entry are narrowed to what was edited in it, by the
// lines of the entry x under info.
func TestEdited(t *testing.T) {
	const above = "openapi: 3.1.0\npaths: {}\ninfo:\n  x:\n"
	for name, c := range map[string]struct {
		base, head string // what x is, one level in
		want       string // the lines at base and at head; x is at line 4
	}{
		"a value far below":          {"a:\n  b: 1\n  c: 2", "a:\n  b: 1\n  c: 3", "7 7"},
		"an entry that is new":       {"a: 1", "a: 1\nb: 2", "4 6"},
		"an entry that is gone":      {"a: 1\nb: 2", "a: 1", "6 4"},
		"its own values first":       {"a: {b: 1}\nc: 1", "a: {b: 2}\nc: 2", "6 6"},
		"text for readers last":      {"description: a\nc: {d: 1}", "description: b\nc: {d: 2}", "6 6"},
		"nothing but text":           {"description: a\nc: 1", "description: b\nc: 1", "5 5"},
		"a field called title":       {"title: {type: string}\nc: 1", "title: {type: number}\nc: 1", "5 5"},
		"an item that is gone":       {"- a\n- b", "- a", "6 4"},
		"an item that came":          {"- b", "- a\n- b", "4 5"},
		"order does not count":       {"- a\n- b", "- b\n- a", "4 4"},
		"an item in another's place": {"- {a: 1}\n- b: 1\n  c: 1", "- {a: 1}\n- b: 1\n  c: 2", "7 7"},
		"an object became a text":    {"a: {b: 1}", "a: b", "5 5"},
		"nothing was edited":         {"a: 1", "a: 1", "4 4"},
		"an item among very many":    {strings.Repeat("- {a: 1}\n", 3000), strings.Repeat("- {a: 1}\n", 3001), "4 4"},
	} {
		t.Run(name, func(t *testing.T) {
			read := func(x string) string { return above + "    " + strings.ReplaceAll(x, "\n", "\n    ") + "\n" }
			d := Compare(build(t, read(c.base)), build(t, read(c.head)))
			at := func(doc *openapi.Document) openapi.Span { return doc.Root.At("info", "x").KeySpan() }
			base, head := d.Edited(at(d.Base.Doc), at(d.Head.Doc))
			if got := fmt.Sprint(base.Line, " ", head.Line); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// TestEditedInLists: the items of lists of lists are told from each other with so much work
// and no more, and it is counted.
func TestEditedInLists(t *testing.T) {
	nested := func(leaf string) string {
		text := "{x: " + leaf + "}"
		for range 6 {
			text = "{oneOf: [" + strings.Repeat(text+", ", 5) + "{y: 1}]}"
		}
		return "openapi: 3.1.0\npaths: {}\ninfo:\n  x: " + text + "\n"
	}
	base, head := build(t, nested("1")), build(t, nested("2"))
	d := Compare(base, head)
	at := func(doc *openapi.Document) openapi.Span { return doc.Root.At("info", "x").KeySpan() }
	if n := testing.AllocsPerRun(1, func() { d.Edited(at(d.Base.Doc), at(d.Head.Doc)) }); n > 100_000 {
		t.Errorf("%.0f allocations", n)
	}
}
