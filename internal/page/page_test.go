package page

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

// markup is a page as a parser of XML sees it (it is well-formed, but for its style sheet and
// its script), element by element.
type markup struct {
	skeleton  []string // elements and the names of their attributes
	texts     []string
	ids       map[string]int
	links     []string
	numbers   []string // what rows and choices are filtered by
	attribute map[string]bool
}

func render(t *testing.T, d *Document) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// parse fails the test where a page is not well-formed, or has its style sheet or its script not
// once and as they are.
func parse(t *testing.T, page string) markup {
	t.Helper()
	for _, own := range []string{styleSheet, script} {
		if strings.Count(page, own) != 1 {
			t.Fatal("the style sheet or the script is not there as it is")
		}
		page = strings.Replace(page, own, "", 1)
	}
	m := markup{ids: map[string]int{}, attribute: map[string]bool{}}
	for d := xml.NewDecoder(strings.NewReader(page)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return m
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			m.element(token)
		case xml.CharData:
			m.texts = append(m.texts, string(token))
		}
	}
}

func (m *markup) element(e xml.StartElement) {
	line := e.Name.Local
	for _, a := range e.Attr {
		line += " " + a.Name.Local
		m.attribute[a.Name.Local] = true
		switch a.Name.Local {
		case "id":
			m.ids[a.Value]++
		case "href":
			m.links = append(m.links, a.Value)
		case "data-f", "value":
			m.numbers = append(m.numbers, a.Value)
		}
	}
	m.skeleton = append(m.skeleton, line)
}

// hostile are texts that act somewhere: as markup, as a script, as an address, as a style, as a
// template, as a link, or on what stands beside them.
func hostile() []string {
	return []string{
		`<script>alert(1)</script>`, `</script><script>alert(1)</script>`, `</style><img src=x onerror=alert(1)>`, `"><svg onload=alert(1)>`, `' autofocus onfocus=alert(1) x='`,
		`javascript:alert(1)`, "java\nscript:alert(1)", `data:text/html,<script>alert(1)</script>`, `//evil.example/x`, `url(https://evil.example/x)`, `</title><script>alert(1)</script>`,
		`<foreignObject><iframe srcdoc="<script>alert(1)</script>"></iframe></foreignObject>`, `]]><script>alert(1)</script>`, `<!--`, `-->`, `<![CDATA[`, `&lt;script&gt;`, `&#x3c;script&#x3e;`,
		`{{.}}`, `{{template "foot"}}`, `${alert(1)}`, "`${alert(1)}`", `\u003cscript>`, "\u202egnp.exe", "a\u200bb\ufeff", "\x00\xff", "e\u0301\u0301\u0301\u0301\u0301", "~q=x&level=y", `#first`, strings.Repeat("x", 5000),
		`; background: url(//evil.example)`, `<base href=//evil.example>`, `<meta http-equiv=refresh content="0;url=//evil.example">`, `</textarea></select></option><script>`, "--!>", `<math><mtext><script>`,
	}
}

// TestHostile: whatever a text has in it, the page has the same elements with the same attributes,
// leads nowhere else, and shows the text.
func TestHostile(t *testing.T) {
	want := parse(t, render(t, sample("harmless")))
	for _, text := range hostile() {
		page := render(t, sample(text))
		got := parse(t, page)
		if !slices.Equal(got.skeleton, want.skeleton) {
			t.Errorf("%q changes the elements of the page", text)
		}
		for _, to := range got.links {
			if id, ok := strings.CutPrefix(to, "#"); ok && got.ids[id] == 1 || strings.HasPrefix(to, "https://example.com/") {
				continue
			}
			t.Errorf("%q leads to %q", text, to)
		}
		if !slices.Contains(got.texts, visible(text)) {
			t.Errorf("%q is not shown as %q", text, visible(text))
		}
		if strings.Contains(page, "ZgotmplZ") {
			t.Errorf("%q: the template engine refused a value, so that something is missing", text)
		}
	}
}

// TestStructure: identifiers are unique, links lead somewhere, nothing is loaded and nothing
// acts but the script.
func TestStructure(t *testing.T) {
	page := render(t, sample("GET /orders/{id}"))
	m := parse(t, page)
	for id, n := range m.ids {
		if n != 1 {
			t.Errorf("%s is there %d times", id, n)
		}
	}
	for _, to := range m.links {
		if id, ok := strings.CutPrefix(to, "#"); ok && m.ids[id] == 0 {
			t.Errorf("%s leads nowhere", to)
		}
	}
	for name := range m.attribute {
		if strings.HasPrefix(name, "on") || slices.Contains([]string{"style", "src", "srcset", "srcdoc", "action", "formaction", "background", "ping"}, name) {
			t.Errorf("the page has an attribute %s", name)
		}
	}
	for _, element := range m.skeleton {
		if name, _, _ := strings.Cut(element, " "); slices.Contains([]string{"link", "img", "iframe", "object", "embed", "base", "foreignObject", "audio", "video"}, name) {
			t.Errorf("the page has an element %s", name)
		}
	}
	if again := render(t, sample("GET /orders/{id}")); again != page {
		t.Error("the same document has other bytes")
	}
}

// TestPolicy: the policy stands before the style sheet and the script, names each by the hash of
// what stands in the page, and allows nothing else.
func TestPolicy(t *testing.T) {
	page := render(t, sample("x"))
	between := func(begin, end string) string {
		_, rest, ok := strings.Cut(page, begin)
		inner, _, closed := strings.Cut(rest, end)
		if !ok || !closed {
			t.Fatalf("no %s", begin)
		}
		return inner
	}
	want := fmt.Sprintf("default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'", hashOf(between("<style>", "</style>")), hashOf(between("<script>", "</script>")))
	got := strings.NewReplacer("&#39;", "'", "&#43;", "+").Replace(between(`<meta http-equiv="Content-Security-Policy" content="`, `"`))
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if strings.Index(page, "Content-Security-Policy") > strings.Index(page, "<style>") {
		t.Error("the policy comes too late")
	}
}

// TestFacets: rows name the values of their facets by number, which are those of the filters, in
// the order that was asked for; a facet without a value has no filter.
func TestFacets(t *testing.T) {
	d := sample("a")
	groups := facetsOf(d)
	var got []string
	for _, g := range groups {
		for _, v := range g.Values {
			got = append(got, fmt.Sprint(g.Key, v.Number, v.Value))
		}
	}
	if want := []string{"level0critical", "level1high", "level2a", "operation3a"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := parse(t, render(t, d)).numbers, []string{"0", "1", "2", "3", "1 2 3", "0", "1 2 3"}; !slices.Equal(got, want) {
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
		"plain": "plain", "Größe 世界": "Größe 世界", "\u202ea\u2066": `\u202ea\u2066`, "a\tb\nc\rd": `a\tb\nc\rd`, "\xff": `\xff`, "\U000e0001": `\U000e0001`, "\u00a0": `\u00a0`, "\u2800": `\u2800`,
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
