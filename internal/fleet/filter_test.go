package fleet_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/threatdelta/threatdelta/internal/fleet"
	"github.com/threatdelta/threatdelta/internal/severity"
)

func TestFilters(t *testing.T) {
	s := fleet.New(records(t), now())
	numbers := func(f fleet.Filter) []int {
		var out []int
		for _, w := range f.Apply(s).Queue {
			out = append(out, w.Number)
		}
		return out
	}
	for name, c := range map[string]struct {
		filter fleet.Filter
		want   []int
	}{
		"none":             {fleet.Filter{}, []int{1, 5, 4, 6, 2, 3}},
		"since":            {fleet.Filter{Since: now().Add(-100 * time.Hour)}, []int{1, 5, 4, 2, 3}},
		"level":            {fleet.Filter{Level: severity.High}, []int{1, 4, 6}},
		"asked":            {fleet.Filter{Asked: "@Grace"}, []int{1}},
		"a team":           {fleet.Filter{Asked: "acme/security"}, []int{1}},
		"waits":            {fleet.Filter{Waits: []fleet.Waits{fleet.Clear, fleet.Undecided}}, []int{4, 2, 3}},
		"limit":            {fleet.Filter{Limit: 2}, []int{1, 5}},
		"by its name":      {fleet.Filter{Repositories: []string{"shop"}}, []int{1, 5, 4, 6, 2, 3}},
		"by its full name": {fleet.Filter{Repositories: []string{"ACME/s*p"}}, []int{1, 5, 4, 6, 2, 3}},
		"another":          {fleet.Filter{Repositories: []string{"acme/*d"}}, nil},
	} {
		if got := numbers(c.filter); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	limited := fleet.Filter{Limit: 2}.Apply(s)
	if limited.More["queue"] != 4 || limited.Counts != s.Counts || len(limited.Unread) != len(s.Unread) {
		t.Errorf("limited: %v more, counts %+v", limited.More, limited.Counts)
	}
	var b bytes.Buffer
	if err := fleet.Markdown(&b, fleet.Filter{Limit: 2, Level: severity.Low}.Apply(s)); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"more are not shown", "Shown are only threats of at least low", "2 of 6 open pull requests blocked", "## Could not be read", "github answers 403"} {
		if !strings.Contains(b.String(), part) {
			t.Errorf("the page lacks %q\n%s", part, b.String())
		}
	}
	if all := (fleet.Filter{Ending: 17}).Apply(s); len(all.Accepted) != len(s.Accepted) {
		t.Errorf("%d of %d acceptances end within 17 days", len(all.Accepted), len(s.Accepted))
	}
	if some := (fleet.Filter{Ending: 16}).Apply(s); len(some.Accepted) != 2 {
		t.Errorf("%d acceptances end within 16 days", len(some.Accepted))
	}
}

// TestIssueStaysTheSame: a day later, and after another failure to read, the issue says the same; nothing to say is no body.
func TestIssueStaysTheSame(t *testing.T) {
	r := records(t)
	_, body := fleet.Issue(fleet.New(r, now()), 30)
	r.Repositories[4].Unread[0].Why = "github answers 500"
	if _, later := fleet.Issue(fleet.New(r, now().Add(26*time.Hour)), 30); later != body || !strings.Contains(body, "### 2026-07-01") || !strings.Contains(body, "`acme/dark`") {
		t.Errorf("a day later:\n%s\nbefore:\n%s", later, body)
	}
	if _, body := fleet.Issue(fleet.New(&fleet.Records{}, now()), 30); body != "" {
		t.Errorf("nothing ends, and the body is %q", body)
	}
	many := *r
	for i := range 3000 {
		many.Repositories = append(many.Repositories, r.Repositories[0])
		many.Repositories[len(many.Repositories)-1].Name = "acme/" + strings.Repeat("x", i%50+1) + string(rune('a'+i%26))
	}
	if _, body := fleet.Issue(fleet.New(&many, now()), 30); len([]rune(body)) > 65_536 || !strings.Contains(body, "not listed") {
		t.Errorf("of many the body has %d characters", len([]rune(body)))
	}
}

// TestHostile: no text of a pull request or a description acts in Markdown.
func TestHostile(t *testing.T) {
	for _, bad := range []string{"@acme/security", "<script>alert(1)</script>", "[x](javascript:alert(1))", "![](https://evil.example/x.png)", "a|b\n## c", "\u202eabc", "acme/x#1", "</details>", "::error::x", "##[error]x"} {
		r := records(t)
		r.Organization = bad
		one := &r.Repositories[0]
		one.Name, one.URL = bad, "https://github.com/"+bad
		one.Unread = []fleet.Unread{{What: bad, Why: bad, Do: bad}}
		one.Pulls[0].Title, one.Pulls[0].Author, one.Pulls[0].URL, one.Pulls[0].Asked = bad, bad, "javascript:"+bad, []string{bad}
		one.Pulls[1].Report.Specs[0].Findings[0].Message, one.Pulls[1].Report.Specs[0].Findings[0].Consequence = bad, bad
		one.Model.Descriptions[0].Title, one.Model.Descriptions[0].Path = bad, bad
		var b bytes.Buffer
		if err := fleet.Markdown(&b, fleet.New(r, now())); err != nil {
			t.Fatal(err)
		}
		_, body := fleet.Issue(fleet.New(r, now()), 30)
		for _, page := range []string{b.String(), body} {
			plain := withoutCode(page)
			for _, act := range []string{"@acme", "<script", "](javascript", "![", "\u202e", "x#1", "</details", "::error", "##[error]", "\n## c"} {
				if strings.Contains(plain, act) {
					t.Errorf("%q acts as %q in\n%s", bad, act, plain)
				}
			}
		}
	}
}

// withoutCode is a page without its code spans.
func withoutCode(page string) string {
	var b strings.Builder
	for line := range strings.Lines(page) {
		for i, part := range strings.Split(line, "`") {
			if i%2 == 0 {
				b.WriteString(part)
			}
		}
	}
	return b.String()
}
