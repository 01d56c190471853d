package page

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/pagetest"
)

func render(t *testing.T, d *Document) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func parse(t *testing.T, page string) *pagetest.Page {
	t.Helper()
	return pagetest.Read(t, []byte(page))
}

// TestHostile: whatever a text has in it, the page has the same elements with the same attributes,
// leads nowhere else, and shows the text.
func TestHostile(t *testing.T) {
	want := parse(t, render(t, sample("harmless")))
	for _, text := range pagetest.Hostile() {
		page := render(t, sample(text))
		got := parse(t, page)
		if isLine := func(element string) bool { return element == "span" }; !slices.Equal(slices.DeleteFunc(got.Skeleton, isLine), slices.DeleteFunc(slices.Clone(want.Skeleton), isLine)) {
			t.Errorf("%q changes the elements of the page", text)
		}
		for _, to := range got.Links {
			if !strings.HasPrefix(to, "#") && !strings.HasPrefix(to, "https://example.com/") {
				t.Errorf("%q leads to %q", text, to)
			}
		}
		if !got.Has(visible(text)) {
			t.Errorf("%q is not shown as %q", text, visible(text))
		}
		if strings.Contains(page, "ZgotmplZ") {
			t.Errorf("%q: the template engine refused a value, so that something is missing", text)
		}
	}
}

// TestSame: the same document has the same bytes, and its style sheet and its script are ours.
func TestSame(t *testing.T) {
	page := render(t, sample("GET /orders/{id}"))
	if again := render(t, sample("GET /orders/{id}")); again != page {
		t.Error("the same document has other bytes")
	}
	for _, own := range []string{styleSheet, script} {
		if strings.Count(page, own) != 1 {
			t.Error("the style sheet or the script is not there as it is")
		}
	}
}

// TestFacets: rows name the values of their facets by number, which are those of the filters, in
// the order that was asked for; a facet without two values has no filter.
func TestFacets(t *testing.T) {
	d := sample("a")
	groups := facetsOf(d)
	var got []string
	for _, g := range groups {
		for _, v := range g.Values {
			got = append(got, fmt.Sprint(g.Key, v.Number, v.Value))
		}
	}
	if want := []string{"level0critical", "level1high", "level2a", "operation3a", "operation4b"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := parse(t, render(t, d)).Facets, []string{"0", "1", "2", "3", "4", "1 2 3", "0 4", "1 2 3"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestErrors(t *testing.T) {
	for want, change := range map[string]func(*Document){
		`page: "a b" is no identifier`:                        func(d *Document) { d.Sections[0].ID = "a b" },
		`page: "" is no identifier`:                           func(d *Document) { d.Sections[0].ID = "" },
		`page: the identifier search is there twice`:          func(d *Document) { d.Sections[0].ID = "search" },
		`page: the identifier second is there twice`:          func(d *Document) { d.Sections[0].ID = "second" },
		`page: a link leads to nothing, which is not there`:   func(d *Document) { d.Footer = Line(Plain("x").Link("nothing")) },
		`page: a link leads to elsewhere, which is not there`: func(d *Document) { d.Lead = []Text{Line(Plain("x").Link("elsewhere"))} },
	} {
		d := sample("x")
		change(d)
		if err := Write(io.Discard, d); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if err := Write(full{}, sample("x")); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("got %v", err)
	}
}

// full is a destination without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestSentence(t *testing.T) {
	for in, want := range map[string]string{
		"who calls `GET /a` gets in": "who calls |`GET /a`| gets in",
		"`a``b`":                     "`a`|`b`",
		"one ` alone":                "one ` alone",
		"":                           "",
	} {
		var got []string
		for _, s := range Sentence(in) {
			if s.Style == CodeStyle {
				s.Text = "`" + s.Text + "`"
			}
			got = append(got, s.Text)
		}
		if joined := strings.Join(got, "|"); joined != want {
			t.Errorf("%q: got %q, want %q", in, joined, want)
		}
	}
}

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"plain": "plain", "Größe 世界": "Größe 世界", "\u202ea\u2066": `\u202ea\u2066`, "a\tb\nc\rd": `a\tb\nc\rd`, "\xff": `\xff`, "\U000e0001": `\U000e0001`, "\u00a0": `\u00a0`, "##[x]": `#\u0023[x]`, "#1 #2": "#1 #2", "\u2800": `\u2800`,
		"e\u0301\u0301\u0301\u0301": "e\u0301\u0301\u0301" + `\u0301`,
	} {
		if got := visible(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

// TestID: other names have other identifiers, even where what can be read of them is the same.
func TestID(t *testing.T) {
	names := []string{"", "a", "a ", " a", "GET /a", "GET /a/", "GET /A", strings.Repeat("a", 100), strings.Repeat("a", 101), "<", "ä"}
	slices.SortFunc(names, cmp.Compare)
	seen := map[string]string{}
	for _, n := range names {
		id := ID("x", n)
		if other, ok := seen[id]; ok || !isID(id) || len(id) > 60 {
			t.Errorf("%q: %s (that of %q)", n, id, other)
		}
		seen[id] = n
	}
}

// TestIDsOfStrangers: two names that were made to share the beginning of their hash are two identifiers. A page with one
// identifier twice is not written, so that whoever found such names could keep a page from being there.
func TestIDsOfStrangers(t *testing.T) {
	const same = "tag:tagaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	one, two := ID("flow", same+"782456"), ID("flow", same+"913596") // share 40 bits
	if one == two || !isID(one) || !isID(two) {
		t.Errorf("%s and %s", one, two)
	}
	if bits := len(strings.TrimPrefix(one, "flow-"+strings.ReplaceAll(same, ":", "-")[:24]+"-")) * 6; bits < 128 {
		t.Errorf("%s has %d bits of the hash", one, bits)
	}
}

// TestDirection: a name in letters that run from right to left, which are no hidden characters, does not take the words
// and figures beside it along (Unicode UAX 9): names and cells are isolated.
func TestDirection(t *testing.T) {
	if !strings.Contains(styleSheet, "\ncode, .badge, .chip, option, strong, dd, td, li { unicode-bidi: isolate; }") {
		t.Error("names are not isolated")
	}
}
