package github

import (
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/githubtest"
)

const (
	getPermission = "GET /repos/{owner}/{repo}/collaborators/{username}/permission"
	getMembership = "GET /orgs/{org}/teams/{team_slug}/memberships/{username}"
)

func TestLevel(t *testing.T) {
	inFlavours(t, func(w *world) {
		want := map[string]string{"octo": "admin", "maria": "maintain", "wendy": "write", "tom": "triage", "rita": "read", "stranger": "read",
			"carl": "write", "cleo": "read", "../x": "none", "": "none", "robot[bot]": "none", strings.Repeat("x", 101): "none"}
		for _, login := range []string{"maria", "wendy", "tom", "rita"} {
			w.repo.SetCollaborator(login, want[login])
		}
		w.repo.SetCustomRole("carl", "release-manager", "write")
		w.repo.SetCustomRole("cleo", "admin-of-docs", "read") // a name says nothing
		c := w.client()
		for login, level := range want {
			if got, err := c.Level(t.Context(), login); err != nil || got != level {
				t.Errorf("%q: %s, %v; want %s", login, got, err, level)
			}
		}
		w.s.ResetLog()
		w.repo.SetCollaborator("wendy", "")
		if got, _ := c.Level(t.Context(), "Wendy"); got != "write" || len(w.s.Log()) != 0 {
			t.Errorf("%s, asked %d times more in the same run", got, len(w.s.Log()))
		}
		if got, _ := w.client().Level(t.Context(), "wendy"); got != "read" {
			t.Errorf("withdrawn permission: %s at the next run", got)
		}
		w.repo.SetPrivate(true)
		if got, err := w.client().Level(t.Context(), "stranger"); got != "none" || err != nil {
			t.Errorf("%s, %v", got, err)
		}
		w.s.Fault(getPermission, -1, githubtest.BadGateway(false))
		if got, err := w.client().Level(t.Context(), "wendy"); err == nil || got != "" {
			t.Errorf("%s, %v", got, err)
		}
		w.s.ClearFaults()
		w.s.Fault(getPermission, -1, githubtest.Refused(403))
		if got, err := w.client().Level(t.Context(), "wendy"); err == nil || got != "" {
			t.Errorf("%s, %v", got, err)
		}
	})
}

// An old name of a role that only looks like a higher one counts as what it is.
func TestLevelOf(t *testing.T) {
	for _, c := range [][3]string{{"read", "maintain", "read"}, {"read", "admin", "read"}, {"none", "write", "none"}, {"", "admin", "none"}, {"write", "", "write"}, {"write", "maintain", "maintain"}} {
		if got := levelOf(c[0], c[1]); got != c[2] {
			t.Errorf("%v: %s", c, got)
		}
	}
}

func TestMember(t *testing.T) {
	inFlavours(t, func(w *world) {
		w.s.Team("octo", "security", "wendy")
		ask := func(c *Client, team, login string) (bool, string) {
			t.Helper()
			member, note, err := c.Member(t.Context(), team, login)
			if err != nil {
				t.Error(err)
			}
			return member, note
		}
		if member, note := ask(w.client(), "octo/security", "wendy"); member || !strings.Contains(note, "`members: read`") {
			t.Errorf("a token that may not see the team: %v, %q", member, note)
		}
		w.s.Permissions(map[string]string{"members": "read"})
		c := w.client()
		w.s.ResetLog()
		for range 2 {
			if member, note := ask(c, "octo/security", "wendy"); !member || note != "" {
				t.Errorf("%v, %q", member, note)
			}
			if member, _ := ask(c, "octo/security", "rita"); member {
				t.Error("rita is a member")
			}
		}
		for _, team := range []string{"security", "octo/", "octo/../security", "/x", "octo/a/b", "../x"} {
			if member, _ := ask(c, team, "wendy"); member {
				t.Errorf("a member of %s", team)
			}
		}
		if n := w.s.Count(getMembership); n != 2 || len(w.s.Log()) != 2 {
			t.Errorf("asked %d times", n)
		}
		w.s.Fault(getMembership, -1, githubtest.BadGateway(false))
		if member, _, err := w.client().Member(t.Context(), "octo/security", "wendy"); member || err == nil {
			t.Errorf("%v, %v", member, err)
		}
	})
}

func TestPushers(t *testing.T) {
	inFlavours(t, func(w *world) {
		ch := w.commented(w.client())
		ask := func() ([]string, bool) {
			t.Helper()
			w.s.ResetLog()
			logins, all, err := w.client().Pushers(t.Context(), ch)
			if err != nil {
				t.Error(err)
			}
			return logins, all
		}
		if logins, all := ask(); len(logins) > 0 || !all || len(w.s.Log()) != 1 {
			t.Errorf("a commit that is nobody's: %v, %v, %d requests", logins, all, len(w.s.Log()))
		}
		w.repo.Wrote(w.pr.Head(), "bob", "web-flow")
		next := w.repo.Edit(w.pr.Head(), map[string]string{"x": "y"})
		w.repo.Wrote(next, "wendy", "bob")
		w.pr.Push(next)
		if logins, all := ask(); !slices.Equal(logins, []string{"bob", "web-flow", "wendy"}) || !all {
			t.Errorf("%v, %v", logins, all)
		}
		for range maxCommits {
			next = w.repo.Commit([]string{next}, map[string]string{specPath: "x"})
		}
		w.pr.Push(next)
		if logins, all := ask(); len(logins) != 3 || all || len(w.s.Log()) != 3 {
			t.Errorf("many: %v, %v, %d requests", logins, all, len(w.s.Log()))
		}
		w.s.Fault("GET /repos/{owner}/{repo}/pulls/{pull_number}/commits", -1, githubtest.BadGateway(false))
		if logins, all, err := w.client().Pushers(t.Context(), ch); logins != nil || all || err == nil || !strings.Contains(err.Error(), "reading the commits") {
			t.Errorf("%v, %v, %v", logins, all, err)
		}
	})
}

func TestLineDates(t *testing.T) {
	inFlavours(t, func(w *world) {
		later := w.repo.Edit(w.base, map[string]string{specPath: githubtest.Description(map[int]string{3: "  changed", 60: "  end"})})
		w.s.ResetLog()
		dates, err := w.client().LineDates(t.Context(), "", "", later, specPath, []int{3, 4, 60, 99})
		if err != nil || len(w.s.Log()) != 1 || w.s.Log()[0].Writes() {
			t.Fatal(err, w.s.Log())
		}
		if _, beyond := dates[99]; len(dates) != 3 || beyond || !dates[3].Equal(dates[60]) || !dates[4].Before(dates[3]) || dates[4].Year() != 2026 {
			t.Errorf("%v", dates)
		}
		for name, c := range map[string]struct{ commit, path, want string }{
			"no such commit": {strings.Repeat("0", 40), specPath, "github does not know the commit"},
			"no such file":   {later, "x\ny", "asking when the lines of x"},
		} {
			if dates, err := w.client().LineDates(t.Context(), "octo", "shop", c.commit, c.path, []int{1}); dates != nil || err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: %v, %v", name, dates, err)
			}
		}
		w.repo.SetPrivate(true)
		w.s.Permissions(map[string]string{"pull-requests": "write"})
		if dates, err := w.client().LineDates(t.Context(), "octo", "shop", later, specPath, []int{1}); dates != nil || err == nil {
			t.Errorf("%v, %v", dates, err)
		}
	})
}
