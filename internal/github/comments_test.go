package github

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/githubtest"
)

// readComment is the event of a new comment with a command.
func (w *world) readComment(action string, issue bool, base, head string) Change {
	w.t.Helper()
	id := w.pr.PlantComment("wendy", "/threatdelta rescan")
	ch, err := ReadEvent("issue_comment", w.repo.CommentEvent(action, w.pr, id, issue), base, head)
	if err != nil {
		w.t.Fatal(err)
	}
	return ch
}

func TestCommentEvent(t *testing.T) {
	inFlavours(t, func(w *world) {
		read := w.readComment
		ch := read("created", false, "", "")
		if ch.Number != w.pr.Number || ch.Comment != "/threatdelta rescan" || ch.Author != "bob" || ch.Head != "" {
			t.Errorf("%+v", ch)
		}
		for name, none := range map[string]Change{"edited": read("edited", false, "", ""), "deleted": read("deleted", false, "", ""), "on an issue": read("created", true, "", ""), "another head": read("created", false, "", "v1")} {
			if none.Number != 0 || none.Comment != "" {
				t.Errorf("%s: %+v", name, none)
			}
		}
	})
}

func TestPullRequest(t *testing.T) {
	inFlavours(t, func(w *world) {
		ch := w.readComment("created", false, "", "")
		c := w.client()
		if err := c.PullRequest(t.Context(), &ch); err != nil {
			t.Fatal(err)
		}
		if ch.Head != w.pr.Head() || ch.Base != w.base || ch.BaseRef != "main" || ch.Fork || ch.HeadOwner != "octo" {
			t.Errorf("%+v", ch)
		}
		if n, _ := c.Requests(); n != 1 {
			t.Errorf("%d requests", n)
		}
		given := w.readComment("created", false, "v1.0", "")
		if err := c.PullRequest(t.Context(), &given); err != nil || given.Base != "v1.0" || given.BaseRef != "" || given.Head != w.pr.Head() {
			t.Errorf("%+v, %v", given, err)
		}
		w.s.Fault("GET /repos/{owner}/{repo}/pulls/{pull_number}", 1, githubtest.Refused(403))
		if err := c.PullRequest(t.Context(), &ch); err == nil || !strings.Contains(err.Error(), "pull-requests: write") {
			t.Error(err)
		}
	})
}

// A comment on a pull request of a fork runs with a token that writes.
func TestCommentOnFork(t *testing.T) {
	s := githubtest.New(t, githubtest.GitHub)
	repo := s.Repo("octo", "shop")
	fork := repo.Fork("eve")
	base := repo.Commit(nil, map[string]string{specPath: githubtest.Description(nil)})
	pr := repo.PullRequest(base, fork.Edit(base, map[string]string{specPath: githubtest.Description(map[int]string{20: ""})}), githubtest.FromFork(fork), githubtest.By("eve"))
	w := &world{t: t, s: s, repo: repo, base: base, pr: pr}
	c := w.client()
	if ch := w.commented(c); !ch.Fork || ch.HeadOwner != "eve" || ch.IsReadOnly() {
		t.Errorf("%+v", ch)
	}
	fork.Delete()
	if ch := w.commented(c); !ch.Fork || ch.HeadOwner != "" || ch.Head != pr.Head() {
		t.Errorf("%+v", ch)
	}
}

func TestListComments(t *testing.T) {
	w := newWorld(t)
	c := w.client()
	ch := w.commented(c)
	for i := range maxPages*PerPage - 1 {
		w.pr.PlantComment("eve", fmt.Sprint("spam ", i))
	}
	if list, err := c.ListComments(t.Context(), ch, false); err != nil || len(list) != 2999 {
		t.Errorf("%d comments, %v", len(list), err)
	}
	w.pr.PlantComment("eve", "one more")
	w.s.ResetLog()
	if list, err := c.ListComments(t.Context(), ch, false); err != nil || len(list) != 2999 || len(w.s.Log()) != 0 {
		t.Errorf("again: %d comments, %v, %d requests", len(list), err, len(w.s.Log()))
	}
	if list, err := c.ListComments(t.Context(), ch, true); !errors.Is(err, ErrManyComments) || len(list) != 3000 {
		t.Errorf("afresh: %d comments, %v", len(list), err)
	}
}
