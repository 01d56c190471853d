package deliver

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/github"
	"github.com/threatdelta/threatdelta/internal/githubtest"
)

func TestComments(t *testing.T) {
	inFlavours(t, func(w *world) {
		c := w.client()
		ch := w.commented(c)
		plain := w.pr.PlantComment("wendy", "/threatdelta accept abcdef why")
		edited := w.pr.PlantComment("wendy", "x")
		w.pr.EditComment(edited, "/threatdelta accept abcdef why")
		bot := w.pr.PlantComment("robot[bot]", "beep")
		list, err := w.through(c).Comments(t.Context(), ch)
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
	d := w.through(c)
	if _, err := d.Comments(t.Context(), ch); err != nil {
		t.Fatal(err)
	}
	d.Deliver(t.Context(), ch, nil, reportOf(nil, exampleFinding("aaaa000000000001", 39)), Options{Comments: AlwaysComments})
	if n := w.s.Count("GET /repos/{owner}/{repo}/issues/{issue_number}/comments"); n != 1 || len(w.pr.Comments()) != 2 {
		t.Errorf("comments were listed %d times, there are %d", n, len(w.pr.Comments()))
	}
}

func TestManyComments(t *testing.T) {
	w := newWorld(t)
	c := w.client()
	ch := w.commented(c)
	for i := range 3000 - 1 {
		w.pr.PlantComment("eve", fmt.Sprint("spam ", i))
	}
	if list, err := w.deliverer().Comments(t.Context(), ch); err != nil || len(list) != 2999 {
		t.Errorf("%d comments, %v", len(list), err)
	}
	w.pr.PlantComment("eve", "one more")
	if list, err := w.deliverer().Comments(t.Context(), ch); !errors.Is(err, github.ErrManyComments) || list != nil {
		t.Errorf("%d comments, %v", len(list), err)
	}
	w.s.Fault("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", -1, githubtest.Refused(403))
	if _, err := w.deliverer().Comments(t.Context(), ch); err == nil || !strings.Contains(err.Error(), "pull-requests: write") {
		t.Error(err)
	}
}

// answered is what the comments say was answered, as "comment: fingerprint:token".
func (w *world) answered() []string {
	w.t.Helper()
	list, err := w.deliverer().Comments(w.t.Context(), github.Change{Number: w.pr.Number})
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
	mark := w.deliverer().answerMarker(id, map[string]string{"aaaaaa0000000001": "9.ab.cd", "aaaaaa0000000002": "20"})
	w.pr.PlantComment("eve", mark+"\nAccepted.")
	if got := w.answered(); got != nil {
		t.Errorf("another user answered: %v", got)
	}
	reply := w.pr.PlantComment(githubtest.ActionsBot, mark+"\nAccepted.")
	if got := w.answered(); !slices.Equal(got, []string{fmt.Sprintf("%d: aaaaaa0000000001:9.ab.cd aaaaaa0000000002:20", id)}) {
		t.Errorf("answered %v", got)
	}
	w.key = "another job"
	if got := w.answered(); got != nil {
		t.Errorf("another job's answer: %v", got)
	}
	w.key = ""
	w.pr.EditComment(reply, w.deliverer().answerMarker(id, map[string]string{"bbbbbb0000000001": "4"})+"\nAccepted.")
	if got := w.answered(); !slices.Equal(got, []string{fmt.Sprintf("%d: ", id)}) {
		t.Errorf("an edited reply binds %v", got)
	}
}

// The first line of a reply as older versions wrote it says less; what is not
// written by this program is no such line.
func TestAnswerMark(t *testing.T) {
	d := New(nil, Job{})
	own := func(body string) Comment { return Comment{Own: true, Body: body} }
	for body, want := range map[string]map[string]string{
		d.answerMarker(7, nil): {},
		d.answerMarker(7, map[string]string{"bbbbbb": "20.0a.=0b", "aaaaaa": "9"}) + "\nAccepted.": {"aaaaaa": "9", "bbbbbb": "20.0a.=0b"},
		d.answerMarker(7, map[string]string{"aaaaaa": ""}):                                         {"aaaaaa": ""},
		"<!-- threatdelta:answer 7 aaaaaa0000000001 bbbbbb:4 -->\nAccepted.":                       {"aaaaaa0000000001": "", "bbbbbb": "4"},
		"<!-- threatdelta:answer 7 aaaaaa:9 x:9 -->":                                               nil,
		"<!-- threatdelta:answer 7 aaaaaa:-1 -->":                                                  nil,
		"<!-- threatdelta:answer 7 aaaaaa: -->":                                                    nil,
		"<!-- threatdelta:answer 7 aaaaaa:9 --> x":                                                 nil,
	} {
		id, bound, ok := d.answered(own(body))
		if ok != (want != nil) || ok && (id != 7 || !maps.Equal(bound, want)) {
			t.Errorf("%q: %d, %v, %v; want %v", body, id, bound, ok, want)
		}
	}
}
