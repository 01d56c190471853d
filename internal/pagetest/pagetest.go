package pagetest

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

// Page is a page, element by element. But for its style sheet and its script it is well-formed XML.
type Page struct {
	// Skeleton are the elements, each with the names of its attributes.
	Skeleton []string
	// Texts are the texts between elements, Links what they lead to, Facets the numbers by which rows and choices
	// are filtered, each in their order.
	Texts, Links, Facets []string
	// IDs counts how often an identifier is there.
	IDs map[string]int
}

// Read reads a page. It fails the test where the page is not well-formed, has an identifier twice, leads to one
// that is not there or to what is no page, loads something, has a handler or a style in an attribute, or where its policy allows anything but
// its one style sheet and its one script.
func Read(t testing.TB, raw []byte) *Page {
	t.Helper()
	rest := string(raw)
	style, rest := without(t, rest, "<style>", "</style>")
	script, rest := without(t, rest, "<script>", "</script>")
	p := &Page{IDs: map[string]int{}}
	policies := 0
	for d := xml.NewDecoder(strings.NewReader(rest)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			p.element(t, token)
			if policy, ok := policyOf(token); ok {
				policies++
				if want := fmt.Sprintf("default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'", hashOf(style), hashOf(script)); policy != want || len(p.Texts) == 0 {
					t.Errorf("the policy is %s, want %s", policy, want)
				}
			}
		case xml.CharData:
			p.Texts = append(p.Texts, string(token))
		}
	}
	if policies != 1 {
		t.Errorf("%d policies", policies)
	}
	p.holdTogether(t)
	return p
}

// without takes an element out of a page, which must have it once, and returns what is in it.
func without(t testing.TB, page, begin, end string) (inner, rest string) {
	t.Helper()
	before, after, ok := strings.Cut(page, begin)
	inner, after, closed := strings.Cut(after, end)
	if !ok || !closed || strings.Contains(after, begin) {
		t.Fatalf("%s is not there once", begin)
	}
	return inner, before + after
}

func hashOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

func policyOf(e xml.StartElement) (policy string, ok bool) {
	for _, a := range e.Attr {
		switch {
		case a.Name.Local == "http-equiv" && a.Value == "Content-Security-Policy":
			ok = true
		case a.Name.Local == "content":
			policy = a.Value
		}
	}
	return policy, ok
}

// forbidden are the elements and attributes that load, act or style.
func forbidden(name string) bool {
	return strings.HasPrefix(name, "on") || slices.Contains([]string{"style", "src", "srcset", "srcdoc", "action", "formaction", "background", "ping", "data", "poster",
		"link", "img", "image", "use", "iframe", "frame", "object", "embed", "base", "foreignObject", "audio", "video", "source", "animate", "set", "template", "slot"}, name)
}

func (p *Page) element(t testing.TB, e xml.StartElement) {
	t.Helper()
	line := e.Name.Local
	if forbidden(line) {
		t.Errorf("the page has an element %s", line)
	}
	for _, a := range e.Attr {
		name := a.Name.Local
		line += " " + name
		if forbidden(name) {
			t.Errorf("the page has an attribute %s", name)
		}
		switch name {
		case "id":
			p.IDs[a.Value]++
		case "href":
			p.Links = append(p.Links, a.Value)
		case "data-f", "value":
			p.Facets = append(p.Facets, a.Value)
		}
	}
	p.Skeleton = append(p.Skeleton, line)
}

// holdTogether checks identifiers and links.
func (p *Page) holdTogether(t testing.TB) {
	t.Helper()
	for id, n := range p.IDs {
		if n != 1 {
			t.Errorf("the identifier %s is there %d times", id, n)
		}
	}
	for _, to := range p.Links {
		id, within := strings.CutPrefix(to, "#")
		if within && p.IDs[id] == 0 || !within && !strings.HasPrefix(to, "https://") && !strings.HasPrefix(to, "http://") {
			t.Errorf("a link leads to %q", to)
		}
	}
}

// Has reports whether a text is there as it is, by itself between two elements.
func (p *Page) Has(text string) bool { return slices.Contains(p.Texts, text) }

// Text is all texts, one after the other.
func (p *Page) Text() string { return strings.Join(p.Texts, "") }

// Hostile are texts that act somewhere: as markup, as a script, as an address, as a style, as a template, as a
// link, or on what stands beside them.
func Hostile() []string {
	return []string{
		`<script>alert(1)</script>`, `</script><script>alert(1)</script>`, `</style><img src=x onerror=alert(1)>`, `"><svg onload=alert(1)>`, `' autofocus onfocus=alert(1) x='`,
		`javascript:alert(1)`, "java\nscript:alert(1)", `data:text/html,<script>alert(1)</script>`, `//evil.example/x`, `url(https://evil.example/x)`, `</title><script>alert(1)</script>`,
		`<foreignObject><iframe srcdoc="<script>alert(1)</script>"></iframe></foreignObject>`, `]]><script>alert(1)</script>`, `<!--`, `-->`, `--!>`, `<![CDATA[`, `&lt;script&gt;`, `&#x3c;script&#x3e;`,
		`{{.}}`, `{{template "foot"}}`, `${alert(1)}`, "`${alert(1)}`", "\u202egnp.exe\u2066", "a\u200bb\ufeff", "\x00\xff", "e\u0301\u0301\u0301\u0301\u0301", "~q=x&level=y", `#first`,
		`; background: url(//evil.example)`, `<base href=//evil.example>`, `<meta http-equiv=refresh content="0;url=//evil.example">`, `</textarea></select></option><script>`, `<math><mtext><script>`,
	}
}
