package deliver

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/threatdelta/threatdelta/internal/github"
	"github.com/threatdelta/threatdelta/internal/githubtest"
)

const (
	createReaction = "POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions"
	listComments   = "GET /repos/{owner}/{repo}/issues/{issue_number}/comments"
)

// replies are the comments of the token, without the first line.
func (w *world) replies() []string {
	var out []string
	for _, m := range w.pr.Comments() {
		if m.Author == githubtest.ActionsBot {
			_, text, _ := strings.Cut(m.Body, "\n")
			out = append(out, text)
		}
	}
	return out
}

// reactions are those to a comment.
func (w *world) reactions(id int64) string {
	var out []string
	for _, m := range w.pr.Comments() {
		for _, r := range m.Reactions {
			if m.ID == id {
				out = append(out, r.Content)
			}
		}
	}
	return strings.Join(out, " ")
}

func TestAnswerOnce(t *testing.T) {
	inFlavours(t, func(w *world) {
		ch := w.commented(w.client())
		one, two := w.pr.PlantComment("wendy", "/threatdelta accept aaaaaa why"), w.pr.PlantComment("rita", "/threatdelta reject aaaaaa")
		list := []Reply{{Comment: one, Reaction: "+1", Text: "Accepted.", Bound: map[string]string{"aaaaaa0000000001": "9.a"}, Gate: true}, {Comment: two, Reaction: "-1", Text: "Refused."}}
		gated := 0
		gate := func() string {
			gated++
			if w.reactions(one) != "+1" || w.reactions(two) != "-1" || len(w.replies()) > 0 {
				t.Errorf("the gate came before the reactions or after the replies: %q %q", w.reactions(one), w.replies())
			}
			return "The check runs again."
		}
		if p := w.deliverer().Answer(t.Context(), ch, list, gate); p != nil {
			t.Error(p)
		}
		want := []string{"Accepted.\n\nThe check runs again.", "Refused."}
		if got := w.replies(); !slices.Equal(got, want) || gated != 1 {
			t.Errorf("replies %q, gate %d times", got, gated)
		}
		if got := w.answered(); !slices.Equal(got, []string{fmt.Sprintf("%d: aaaaaa0000000001:9.a", one), fmt.Sprintf("%d: ", two)}) {
			t.Errorf("answered %v", got)
		}
		// Again, from what this run read: nothing, and no gate.
		w.s.ResetLog()
		if p := w.deliverer().Answer(t.Context(), ch, list, gate); p != nil || len(w.replies()) != 2 || gated != 1 {
			t.Errorf("%v, replies %q, gate %d times", p, w.replies(), gated)
		}
		if n := w.s.Count("WRITE"); n != 0 {
			t.Errorf("%d writes", n)
		}
		// Nothing to answer costs nothing; of a deleted comment nothing is said.
		w.s.ResetLog()
		w.deliverer().Answer(t.Context(), ch, nil, gate)
		if n := len(w.s.Log()); n != 0 {
			t.Errorf("%d requests", n)
		}
		gone := w.pr.PlantComment("wendy", "/threatdelta rescan")
		w.pr.DeleteComment(gone)
		if p := w.deliverer().Answer(t.Context(), ch, []Reply{{Comment: gone, Reaction: "eyes", Text: "Reviewed again."}}, nil); p != nil || len(w.replies()) != 2 {
			t.Errorf("%v, replies %q", p, w.replies())
		}
	})
}

// Another run reacted already: this one waits, and replies only if the other
// does not.
func TestAnswerRace(t *testing.T) {
	for _, otherReplies := range []bool{true, false} {
		w := newWorld(t)
		ch := w.commented(w.client())
		id := w.pr.PlantComment("wendy", "/threatdelta accept aaaaaa why")
		reply := Reply{Comment: id, Reaction: "+1", Text: "Accepted.", Bound: map[string]string{"aaaaaa0000000001": "9.a"}, Gate: true}
		if _, _, err := w.client().API().Reactions.CreateIssueCommentReaction(t.Context(), "octo", "shop", id, "+1"); err != nil {
			t.Fatal(err)
		}
		waited := time.Duration(0)
		w.sleep = func(_ context.Context, d time.Duration) error {
			waited += d
			if otherReplies {
				w.pr.PlantComment(githubtest.ActionsBot, w.deliverer().answerMarker(id, reply.Bound)+"\nAccepted.")
			}
			return nil
		}
		gated := false
		w.deliverer().Answer(t.Context(), ch, []Reply{reply}, func() string { gated = true; return "" })
		if got := w.replies(); len(got) != 1 || waited != otherRun || gated == otherReplies {
			t.Errorf("the other replies %v: replies %q, waited %v, gate %v", otherReplies, got, waited, gated)
		}
	}
}

// Many runs at once, each of which saw the command without an answer.
func TestAnswerRuns(t *testing.T) {
	w := newWorld(t)
	ch := w.commented(w.client())
	id := w.pr.PlantComment("wendy", "/threatdelta accept aaaaaa why")
	done := make(chan []github.Problem)
	const runs = 4
	w.sleep = func(_ context.Context, d time.Duration) error { time.Sleep(d / 3); return nil }
	for range runs {
		d := w.deliverer()
		go func() {
			done <- d.Answer(context.Background(), ch, []Reply{{Comment: id, Reaction: "+1", Text: "Accepted."}}, nil)
		}()
	}
	for range runs {
		if p := <-done; p != nil {
			t.Error(p)
		}
	}
	if got := w.replies(); len(got) != 1 {
		t.Errorf("replies %q", got)
	}
}

// TestAnswerSilent: a reply without words is a reaction, once, and keeps no reply
// in words from being given.
func TestAnswerSilent(t *testing.T) {
	w := newWorld(t)
	ch := w.commented(w.client())
	var replies []Reply
	for range maxAnswers + 5 {
		replies = append(replies, Reply{Comment: w.pr.PlantComment("eve", "/threatdelta rescan"), Reaction: "-1"})
	}
	last := w.pr.PlantComment("wendy", "/threatdelta rescan")
	replies = append(replies, Reply{Comment: last, Reaction: "eyes", Text: "Reviewed again."})
	for range 3 {
		w.deliverer().Answer(t.Context(), ch, replies, nil)
	}
	if got := w.replies(); !slices.Equal(got, []string{"Reviewed again."}) || w.reactions(last) != "eyes" {
		t.Errorf("replies %q", got)
	}
	for _, r := range replies[:maxAnswers+5] {
		if got := w.reactions(r.Comment); got != "-1" {
			t.Errorf("reactions %q", got)
		}
	}
	w.s.ResetLog()
	if w.deliverer().Answer(t.Context(), ch, replies, nil); w.s.Count("WRITE") != 0 {
		t.Errorf("%d writes again", w.s.Count("WRITE"))
	}
}

// command is a pull request with a comment that holds a command.
type command struct {
	w  *world
	ch github.Change
	id int64
}

func newCommand(t *testing.T, fault func(*githubtest.Server)) command {
	t.Helper()
	w := newWorld(t)
	ch := w.commented(w.client())
	id := w.pr.PlantComment("wendy", "/threatdelta accept aaaaaa why")
	fault(w.s)
	return command{w, ch, id}
}

func (c command) answer() []github.Problem {
	return c.w.deliverer().Answer(c.w.t.Context(), c.ch, []Reply{{Comment: c.id, Reaction: "+1", Text: "Accepted."}}, nil)
}

func TestAnswerFaults(t *testing.T) {
	for name, fault := range map[string]func(*githubtest.Server){
		"created and 502":           func(s *githubtest.Server) { s.Fault(createComment, 1, githubtest.BadGateway(true)) },
		"502":                       func(s *githubtest.Server) { s.Fault(createComment, 1, githubtest.BadGateway(false)) },
		"reacted and 502":           func(s *githubtest.Server) { s.Fault(createReaction, 1, githubtest.BadGateway(true)) },
		"secondary limit":           func(s *githubtest.Server) { s.Fault("WRITE", 1, githubtest.SecondaryLimit(403, 2)) },
		"connection lost when made": func(s *githubtest.Server) { s.Fault(createComment, 1, githubtest.Fault{AfterEffect: true}) },
	} {
		s := newCommand(t, fault)
		if p := s.answer(); p != nil || len(s.w.replies()) != 1 || s.w.reactions(s.id) != "+1" {
			t.Errorf("%s: %v, replies %q, reactions %q", name, p, s.w.replies(), s.w.reactions(s.id))
		}
	}
	for name, c := range map[string]struct {
		fault   func(*githubtest.Server)
		problem string
		replies int
	}{
		"no reactions":       {func(s *githubtest.Server) { s.Fault(createReaction, -1, githubtest.Refused(403)) }, "reacting to a comment", 1},
		"no comments":        {func(s *githubtest.Server) { s.Fault(createComment, -1, githubtest.Refused(403)) }, "`pull-requests: write`", 0},
		"not to be read":     {func(s *githubtest.Server) { s.Fault(listComments, -1, githubtest.BadGateway(false)) }, "reading the comments", 0},
		"limited for long":   {func(s *githubtest.Server) { s.Fault("WRITE", -1, githubtest.SecondaryLimit(429, 3600)) }, "run the job again later", 0},
		"a token that reads": {func(s *githubtest.Server) { s.Permissions(map[string]string{"contents": "read"}) }, "`pull-requests: write`", 0},
	} {
		s := newCommand(t, c.fault)
		if p := s.answer(); len(p) == 0 || !strings.Contains(fmt.Sprint(p), c.problem) || len(s.w.replies()) != c.replies {
			t.Errorf("%s: %v, replies %q", name, p, s.w.replies())
		}
	}
}

// A fork's pull request has a token that only reads: it is not even tried.
func TestAnswerFork(t *testing.T) {
	s := newCommand(t, func(*githubtest.Server) {})
	s.ch.Event, s.ch.Fork = "pull_request", true
	s.w.s.ResetLog()
	if p := s.answer(); p != nil || len(s.w.s.Log()) != 0 {
		t.Error(p)
	}
}

// More than a run answers is left for the next.
func TestAnswerMany(t *testing.T) {
	s := newCommand(t, func(*githubtest.Server) {})
	var many []Reply
	for range maxAnswers + 5 {
		many = append(many, Reply{Comment: s.w.pr.PlantComment("wendy", "/threatdelta rescan"), Reaction: "eyes", Text: "Reviewed again."})
	}
	for _, want := range []int{maxAnswers, maxAnswers + 5} {
		s.w.deliverer().Answer(t.Context(), s.ch, many[want-min(want, maxAnswers):], nil)
		if got := len(s.w.replies()); got != want {
			t.Errorf("%d replies, want %d", got, want)
		}
	}
}
