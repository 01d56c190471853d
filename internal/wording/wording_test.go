package wording

import (
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
)

func TestNames(t *testing.T) {
	for name, want := range map[string]string{"id": "`id`", "": "the empty string", " ": "` `", "a`b": "`a'b`"} {
		if got := Name(name); got != want {
			t.Errorf("Name(%q) = %q, want %q", name, got, want)
		}
	}
	for list, want := range map[string]string{
		"a": "`a`", "a b": "`a` and `b`", "a b c": "`a`, `b` and `c`", "a b c d": "`a`, `b`, `c` and 1 more", "a b c d e": "`a`, `b`, `c` and 2 more", "": "",
	} {
		names := strings.Fields(list)
		if got := Quoted(names); got != want {
			t.Errorf("Quoted(%q) = %q, want %q", names, got, want)
		}
		var leaves []api.Leaf
		for _, n := range names {
			leaves = append(leaves, api.ParameterLeaf(&api.Parameter{Name: n}))
		}
		if got := Leaves(leaves); got != want {
			t.Errorf("Leaves(%q) = %q, want %q", names, got, want)
		}
	}
	if got := List([]string{"a", "b"}, 1); got != "a and 1 more" {
		t.Error(got)
	}
}

func TestShorten(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{strings.Repeat("é", 60), strings.Repeat("é", 60)},
		{strings.Repeat("é", 61), strings.Repeat("é", 57) + "..."},
	} {
		if got := Shorten(c.text); got != c.want {
			t.Errorf("Shorten(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

func TestAgreement(t *testing.T) {
	pair := &diff.Pair{Head: &api.Operation{Method: "GET", Path: "/orders"}}
	var pairs []*diff.Pair
	for _, want := range []string{"`GET /orders` asks", "`GET /orders` (and 1 more operation) ask", "`GET /orders` (and 2 more operations) ask"} {
		pairs = append(pairs, pair)
		if got := Operations(pairs) + " " + Verb(pairs, "asks", "ask"); got != want {
			t.Errorf("%d operations: %q, want %q", len(pairs), got, want)
		}
	}
	if got := Operations(nil); got != "the API" {
		t.Errorf("no operation: %q", got)
	}
	for n, want := range []string{"scopes", "scope", "scopes"} {
		if got := Plural(n, "scope"); got != want {
			t.Errorf("%d %s, want %s", n, got, want)
		}
	}
}
