package github

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/githubtest"
)

// inFlavours runs a test on the stand-in of both.
func inFlavours(t *testing.T, test func(w *world)) {
	for _, flavour := range []string{githubtest.GitHub, githubtest.Enterprise} {
		t.Run(flavour, func(t *testing.T) {
			test(worldOf(t, flavour, map[string]string{specPath: description(map[int]string{20: ""})}, githubtest.By("bob")))
		})
	}
}

// commented is the change of the pull request, as the event of a comment has it.
func (w *world) commented(c *Client) Change {
	w.t.Helper()
	id := w.pr.PlantComment("wendy", "/threatdelta rescan")
	ch, err := ReadEvent("issue_comment", w.repo.CommentEvent("created", w.pr, id, false), "", "")
	if err != nil {
		w.t.Fatal(err)
	}
	if err := c.PullRequest(w.t.Context(), &ch); err != nil {
		w.t.Fatal(err)
	}
	w.pr.DeleteComment(id)
	w.s.ResetLog()
	return ch
}

func TestCommentEvent(t *testing.T) {
	inFlavours(t, func(w *world) {
		id := w.pr.PlantComment("wendy", "/threatdelta rescan")
		read := func(action string, issue bool, base, head string) Change {
			t.Helper()
			ch, err := ReadEvent("issue_comment", w.repo.CommentEvent(action, w.pr, id, issue), base, head)
			if err != nil {
				t.Fatal(err)
			}
			return ch
		}
		ch := read("created", false, "", "")
		if ch.Number != w.pr.Number || ch.Comment != "/threatdelta rescan" || ch.Author != "bob" || ch.Head != "" {
			t.Errorf("%+v", ch)
		}
		for name, none := range map[string]Change{"edited": read("edited", false, "", ""), "deleted": read("deleted", false, "", ""), "on an issue": read("created", true, "", ""), "another head": read("created", false, "", "v1")} {
			if none.Number != 0 || none.Comment != "" {
				t.Errorf("%s: %+v", name, none)
			}
		}
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
		given := read("created", false, "v1.0", "")
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
	base := repo.Commit(nil, map[string]string{specPath: description(nil)})
	pr := repo.PullRequest(base, fork.Edit(base, map[string]string{specPath: description(map[int]string{20: ""})}), githubtest.FromFork(fork), githubtest.By("eve"))
	w := &world{t: t, s: s, repo: repo, base: base, pr: pr}
	c := w.client()
	if ch := w.commented(c); !ch.Fork || ch.HeadOwner != "eve" || ch.ReadOnly() {
		t.Errorf("%+v", ch)
	}
	fork.Delete()
	if ch := w.commented(c); !ch.Fork || ch.HeadOwner != "" || ch.Head != pr.Head() {
		t.Errorf("%+v", ch)
	}
}

func TestComments(t *testing.T) {
	inFlavours(t, func(w *world) {
		c := w.client()
		ch := w.commented(c)
		plain := w.pr.PlantComment("wendy", "/threatdelta accept abcdef why")
		edited := w.pr.PlantComment("wendy", "x")
		w.pr.EditComment(edited, "/threatdelta accept abcdef why")
		bot := w.pr.PlantComment("robot[bot]", "beep")
		list, err := c.Comments(t.Context(), ch, "")
		if err != nil || len(list) != 3 {
			t.Fatal(list, err)
		}
		a, b, r := list[0], list[1], list[2]
		if a.ID != plain || a.Author != "wendy" || a.Bot || a.Edited || a.Own || a.Answered || a.Created.IsZero() || !strings.Contains(a.URL, fmt.Sprintf("#issuecomment-%d", plain)) {
			t.Errorf("%+v", a)
		}
		if b.ID != edited || !b.Edited || r.ID != bot || !r.Bot {
			t.Errorf("%+v %+v", b, r)
		}
		if n := len(w.s.Log()); n != 1 {
			t.Errorf("%d requests", n)
		}
	})
}

// The comments that were read for their commands are not read again for the
// summary: a run without a command costs no request more.
func TestCommentsAreReadOnce(t *testing.T) {
	w := newWorld(t)
	w.pr.PlantComment("wendy", "looks good")
	c := w.client()
	ch := w.commented(c)
	if _, err := c.Comments(t.Context(), ch, ""); err != nil {
		t.Fatal(err)
	}
	c.Deliver(t.Context(), ch, nil, reportOf(nil, finding("aaaa000000000001", 39)), Delivery{Comment: true})
	if n := w.s.Count("GET /repos/{owner}/{repo}/issues/{issue_number}/comments"); n != 1 || len(w.pr.Comments()) != 2 {
		t.Errorf("comments were listed %d times, there are %d", n, len(w.pr.Comments()))
	}
}

func TestManyComments(t *testing.T) {
	w := newWorld(t)
	c := w.client()
	ch := w.commented(c)
	for i := range maxPages*perPage - 1 {
		w.pr.PlantComment("eve", fmt.Sprint("spam ", i))
	}
	if list, err := c.Comments(t.Context(), ch, ""); err != nil || len(list) != 2999 {
		t.Errorf("%d comments, %v", len(list), err)
	}
	w.pr.PlantComment("eve", "one more")
	if list, err := w.client().Comments(t.Context(), ch, ""); !errors.Is(err, errManyComments) || list != nil {
		t.Errorf("%d comments, %v", len(list), err)
	}
	w.s.Fault("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", -1, githubtest.Refused(403))
	if _, err := w.client().Comments(t.Context(), ch, ""); err == nil || !strings.Contains(err.Error(), "pull-requests: write") {
		t.Error(err)
	}
}

// answered is what the comments say was answered, as "comment: fingerprint:token".
func (w *world) answered(key string) []string {
	w.t.Helper()
	list, err := w.client().Comments(w.t.Context(), Change{Number: w.pr.Number}, key)
	if err != nil {
		w.t.Fatal(err)
	}
	var out []string
	for _, m := range list {
		if m.Answered {
			var bound []string
			for _, print := range slices.Sorted(maps.Keys(m.Bound)) {
				bound = append(bound, fmt.Sprintf("%s:%s", print, m.Bound[print]))
			}
			out = append(out, fmt.Sprintf("%d: %s", m.ID, strings.Join(bound, " ")))
		}
	}
	return out
}

func TestOnlyOwnRepliesCount(t *testing.T) {
	w := newWorld(t)
	id := w.pr.PlantComment("wendy", "/threatdelta accept aaaaaa why")
	mark := answerMarker("", id, map[string]string{"aaaaaa0000000001": "9.ab.cd", "aaaaaa0000000002": "20"})
	w.pr.PlantComment("eve", mark+"\nAccepted.")
	if got := w.answered(""); got != nil {
		t.Errorf("another user answered: %v", got)
	}
	reply := w.pr.PlantComment(githubtest.ActionsBot, mark+"\nAccepted.")
	if got := w.answered(""); !slices.Equal(got, []string{fmt.Sprintf("%d: aaaaaa0000000001:9.ab.cd aaaaaa0000000002:20", id)}) {
		t.Errorf("answered %v", got)
	}
	if got := w.answered("another job"); got != nil {
		t.Errorf("another job's answer: %v", got)
	}
	w.pr.EditComment(reply, answerMarker("", id, map[string]string{"bbbbbb0000000001": "4"})+"\nAccepted.")
	if got := w.answered(""); !slices.Equal(got, []string{fmt.Sprintf("%d: ", id)}) {
		t.Errorf("an edited reply binds %v", got)
	}
}

// The first line of a reply as older versions wrote it says less; what is not
// written by this program is no such line.
func TestAnswerMark(t *testing.T) {
	own := func(body string) Comment { return Comment{Own: true, Body: body} }
	for body, want := range map[string]map[string]string{
		answerMarker("", 7, nil): {},
		answerMarker("", 7, map[string]string{"bbbbbb": "20.0a.=0b", "aaaaaa": "9"}) + "\nAccepted.": {"aaaaaa": "9", "bbbbbb": "20.0a.=0b"},
		answerMarker("", 7, map[string]string{"aaaaaa": ""}):                                         {"aaaaaa": ""},
		"<!-- threatdelta:answer 7 aaaaaa0000000001 bbbbbb:4 -->\nAccepted.":                         {"aaaaaa0000000001": "", "bbbbbb": "4"},
		"<!-- threatdelta:answer 7 aaaaaa:9 x:9 -->":                                                 nil,
		"<!-- threatdelta:answer 7 aaaaaa:-1 -->":                                                    nil,
		"<!-- threatdelta:answer 7 aaaaaa: -->":                                                      nil,
		"<!-- threatdelta:answer 7 aaaaaa:9 --> x":                                                   nil,
	} {
		id, bound, ok := answered(own(body), "")
		if ok != (want != nil) || ok && (id != 7 || !maps.Equal(bound, want)) {
			t.Errorf("%q: %d, %v, %v; want %v", body, id, bound, ok, want)
		}
	}
}
