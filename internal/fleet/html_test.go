package fleet_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/fleet"
	"github.com/threatdelta/threatdelta/internal/pagetest"
)

// TestPage: the page has a row for each entry with its links, holds to the form of pages, and is the same twice.
func TestPage(t *testing.T) {
	s := fleet.New(records(t), now())
	write := func(s *fleet.State) []byte {
		var b bytes.Buffer
		if err := fleet.HTML(&b, s); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	raw := write(s)
	if !bytes.Equal(raw, write(s)) {
		t.Error("written twice it differs")
	}
	p := pagetest.Read(t, raw)
	texts := strings.Join(p.Texts, " ")
	for _, part := range []string{"2 of 6 open pull requests blocked", "acme/shop#1", "github answers 403", "acme/bare", "acme/quiet", "an old one", "2026-06-14 (over)"} {
		if !strings.Contains(texts, part) {
			t.Errorf("the page lacks %q", part)
		}
	}
	if !slices.Contains(p.Links, "https://github.com/acme/x/pull/1") || bytes.Count(raw, []byte(`class="item"`)) < len(s.Queue)+len(s.APIs)+len(s.Accepted)+3 {
		t.Errorf("links %q, %d rows", p.Links, bytes.Count(raw, []byte(`class="item"`)))
	}
	limited := pagetest.Read(t, write(fleet.Filter{Limit: 2}.Apply(s)))
	if !strings.Contains(strings.Join(limited.Texts, " "), "4 more are not shown.") {
		t.Error("the limited page does not say how many more there are")
	}
	pagetest.Read(t, write(fleet.New(&fleet.Records{}, now())))
}

// TestHostilePage: no text of a pull request or a description is more than text: the elements, the links and their
// attributes are the same whatever it is.
func TestHostilePage(t *testing.T) {
	skeleton := func(bad string) []string {
		r := records(t)
		one := &r.Repositories[0]
		one.Pulls[0].Title, one.Pulls[0].Author, one.Pulls[1].URL = bad, bad, "javascript:"+bad
		one.Model.Descriptions[0].Title, one.Model.Descriptions[0].Path = bad, bad
		one.Unread = []fleet.Unread{{What: bad, Why: bad, Do: bad}}
		var b bytes.Buffer
		if err := fleet.HTML(&b, fleet.New(r, now())); err != nil {
			t.Fatal(err)
		}
		return slices.DeleteFunc(pagetest.Read(t, b.Bytes()).Skeleton, func(element string) bool { return strings.HasPrefix(element, "code") }) // names in backquotes
	}
	want := skeleton("plain")
	for _, bad := range append(pagetest.Hostile(), "</style><script>", "{{.}}", "]]>") {
		if got := skeleton(bad); !slices.Equal(got, want) {
			t.Errorf("%q changes the elements of the page", bad)
		}
	}
}
