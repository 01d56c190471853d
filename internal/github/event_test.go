package github

import (
	"errors"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/trigger"
)

var (
	shaA = strings.Repeat("a", 40)
	shaB = strings.Repeat("b", 40)
	nil0 = strings.Repeat("0", 40)
)

func TestReadEvent(t *testing.T) {
	repo := `"repository":{"full_name":"octo/shop","private":true,"default_branch":"main"},"sender":{"login":"alice"}`
	pull := func(head string) string {
		return `{"pull_request":{"number":7,"user":{"login":"bob"},"base":{"ref":"main","sha":"` + shaA + `","repo":{"full_name":"octo/shop"}},"head":{"ref":"fix","sha":"` + shaB + `","repo":` + head + `}},` + repo + `}`
	}
	want := Change{Owner: "octo", Repo: "shop", Number: 7, Base: shaA, Head: shaB, HeadOwner: "octo", HeadRepo: "shop",
		Event: "pull_request", BaseRef: "main", HeadRef: "fix", Author: "bob", Private: true}
	with := func(change func(*Change)) Change { w := want; change(&w); return w }
	tests := []struct {
		name, event, payload, base, head string
		want                             Change
	}{
		{"pull request", "pull_request", pull(`{"full_name":"octo/Shop"}`), "", "", with(func(c *Change) { c.HeadRepo = "Shop" })},
		{"fork", "pull_request_target", pull(`{"full_name":"eve/shop"}`), "", "", with(func(c *Change) { c.Event, c.HeadOwner, c.Fork = "pull_request_target", "eve", true })},
		{"fork gone", "pull_request", pull("null"), "", "", with(func(c *Change) { c.HeadOwner, c.HeadRepo, c.Fork = "", "", true })},
		{"base given", "pull_request", pull(`{"full_name":"octo/shop"}`), "v1.0", "", with(func(c *Change) { c.Base, c.BaseRef = "v1.0", "" })},
		{"head given", "pull_request", pull(`{"full_name":"octo/shop"}`), "", "other", with(func(c *Change) { c.Head, c.Number = "other", 0 })},
		{"merge group", "merge_group", `{"merge_group":{"head_sha":"` + shaB + `","head_ref":"refs/heads/gh-readonly-queue/main/pr-1-x","base_sha":"` + shaA + `","base_ref":"refs/heads/main"},` + repo + `}`, "", "",
			Change{Owner: "octo", Repo: "shop", Base: shaA, Head: shaB, Event: "merge_group", BaseRef: "main", HeadRef: "gh-readonly-queue/main/pr-1-x", Author: "alice", Private: true}},
		{"push", "push", `{"ref":"refs/heads/x","before":"` + shaA + `","after":"` + shaB + `",` + repo + `}`, "", "",
			Change{Owner: "octo", Repo: "shop", Base: shaA, Head: shaB, Event: "push", BaseRef: "x", HeadRef: "x", Pushed: "refs/heads/x", Author: "alice", Private: true}},
		{"new branch", "push", `{"ref":"refs/heads/x","before":"` + nil0 + `","after":"` + shaB + `",` + repo + `}`, "", "",
			Change{Owner: "octo", Repo: "shop", Base: "main", Head: shaB, Event: "push", BaseRef: "x", HeadRef: "x", Pushed: "refs/heads/x", Author: "alice", Private: true}},
		{"deleted branch", "push", `{"ref":"refs/heads/x","before":"` + shaA + `","after":"` + nil0 + `",` + repo + `}`, "", "",
			Change{Owner: "octo", Repo: "shop", Event: "push", BaseRef: "x", HeadRef: "x", Pushed: "refs/heads/x", Author: "alice", Private: true}},
		{"default branch", "push", `{"ref":"refs/heads/main","before":"` + shaA + `","after":"` + shaB + `",` + repo + `}`, "", "",
			Change{Owner: "octo", Repo: "shop", Base: shaA, Head: shaB, Event: "push", BaseRef: "main", HeadRef: "main", Pushed: "refs/heads/main", IsDefault: true, Author: "alice", Private: true}},
		{"default branch, another head", "push", `{"ref":"refs/heads/main","before":"` + shaA + `","after":"` + shaB + `",` + repo + `}`, "", "v1",
			Change{Owner: "octo", Repo: "shop", Base: shaA, Head: "v1", Event: "push", BaseRef: "main", HeadRef: "main", Pushed: "refs/heads/main", Author: "alice", Private: true}},
		{"tag of that name", "push", `{"ref":"refs/tags/main","before":"` + shaA + `","after":"` + shaB + `",` + repo + `}`, "", "",
			Change{Owner: "octo", Repo: "shop", Base: shaA, Head: shaB, Event: "push", BaseRef: "refs/tags/main", HeadRef: "refs/tags/main", Pushed: "refs/tags/main", Author: "alice", Private: true}},
		{"dispatch", "workflow_dispatch", `{` + repo + `}`, "main", shaB, Change{Owner: "octo", Repo: "shop", Base: "main", Head: shaB, Event: "workflow_dispatch", Author: "alice", Private: true}},
	}
	read := map[string]bool{}
	for _, tt := range tests {
		read[tt.event] = true
		got, err := ReadEvent(tt.event, []byte(tt.payload), tt.base, tt.head)
		if err != nil || got != tt.want {
			t.Errorf("%s:\ngot  %+v, %v\nwant %+v", tt.name, got, err, tt.want)
		}
	}
	for _, event := range trigger.WithChange() {
		if !read[event] {
			t.Errorf("the event %s has no case here: add one, and one in ReadEvent", event)
		}
	}
}

func TestReadEventErrors(t *testing.T) {
	tests := []struct{ name, event, payload, base, head, want string }{
		{"no json", "push", "{", "", "", "reading the event push"},
		{"no change", "issues", "{}", "", "", "has no change to review"},
		{"no payload", "pull_request", "{}", "", "", "names no two commits"},
		{"no pull request", "pull_request_target", `{"pull_request":null}`, "", "", "names no two commits"},
		{"no group", "merge_group", "{}", "", "", "names no two commits"},
		{"half", "workflow_dispatch", "{}", "main", "", "has no change to review"},
		{"dots", "workflow_dispatch", "{}", "a..b", "c", "no commit, branch or tag"},
		{"dash", "workflow_dispatch", "{}", "-x", "c", "no commit, branch or tag"},
		{"space", "workflow_dispatch", "{}", "a", "b c", "no commit, branch or tag"},
		{"sha", "push", `{"before":"../x","after":"b","ref":"r"}`, "", "", "which is no commit"},
		{"repository", "push", `{"repository":{"full_name":"a/b/c"}}`, "", "", "owner/name"},
	}
	broken := map[string]bool{}
	for _, tt := range tests {
		broken[tt.event] = true
		_, err := ReadEvent(tt.event, []byte(tt.payload), tt.base, tt.head)
		if !errors.Is(err, ErrUsage) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
	for _, event := range trigger.WithChange() {
		if !broken[event] {
			t.Errorf("the event %s has no broken payload here: add one", event)
		}
	}
}

// TestQueued: the branch of a merge group names a pull request, behind the name
// of the branch that it merges into.
func TestQueued(t *testing.T) {
	for _, c := range []struct {
		base, head string
		want       int
	}{
		{"main", "gh-readonly-queue/main/pr-7-" + shaA, 7},
		{"release/1.x", "gh-readonly-queue/release/1.x/pr-123-" + shaA, 123},
		{"main", "gh-readonly-queue/other/pr-7-" + shaA, 0},
		{"main", "gh-readonly-queue/main/x/pr-7-" + shaA, 0},
		{"main", "gh-readonly-queue/main/pr-7-x", 0},
		{"main", "gh-readonly-queue/main/pr-0-" + shaA, 0},
		{"main", "gh-readonly-queue/main/pr-99999999999999999999-" + shaA, 0},
		{"main", "pr-7-" + shaA, 0},
		{"", "", 0},
	} {
		if got := queued(c.base, c.head); got != c.want {
			t.Errorf("%s into %s: %d, want %d", c.head, c.base, got, c.want)
		}
	}
	event := func(head string) Change {
		t.Helper()
		ch, err := ReadEvent("merge_group", []byte(`{"merge_group":{"head_sha":"`+shaB+`","head_ref":"refs/heads/gh-readonly-queue/main/pr-7-`+shaA+`","base_sha":"`+shaA+
			`","base_ref":"refs/heads/main"},"repository":{"full_name":"octo/shop"}}`), "", head)
		if err != nil {
			t.Fatal(err)
		}
		return ch
	}
	if ch := event(""); ch.Queued != 7 || ch.Number != 0 {
		t.Errorf("%+v", ch)
	}
	if ch := event("v1"); ch.Queued != 0 {
		t.Errorf("another head: %+v", ch)
	}
}
