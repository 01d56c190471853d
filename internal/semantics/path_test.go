package semantics

import (
	"strings"
	"testing"
)

func TestPath(t *testing.T) {
	for _, c := range []struct {
		path, own, literal string
		ends               bool
		before, words      string
	}{
		{"/api/v1/public/userAccounts", "useraccounts", "userAccounts", true, "public", "api v 1 public user accounts"},
		{"/password/{id}/reset", "password {id} reset", "reset", true, "password", "password reset"},
		{"/orders/{id}", "orders {id}", "orders", false, "", "orders"},
		{"/{tenant}", "{tenant}", "", false, "", ""},
		{"/", "", "", false, "", ""},
	} {
		literal, ends := LastLiteral(c.path)
		if literal != c.literal || ends != c.ends {
			t.Errorf("%s: the last literal is %q, %v", c.path, literal, ends)
		}
		if got := strings.Join(OwnSegments(c.path), " "); got != c.own {
			t.Errorf("%s: own segments %q", c.path, got)
		}
		if got := literalBeforeLast(c.path); got != c.before {
			t.Errorf("%s: before the last literal is %q", c.path, got)
		}
		if got := strings.Join(PathWords(c.path), " "); got != c.words {
			t.Errorf("%s: words %q", c.path, got)
		}
	}
}
