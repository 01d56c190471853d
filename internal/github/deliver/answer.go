package deliver

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	gh "github.com/google/go-github/v60/github"
	"github.com/threatdelta/threatdelta/internal/github"
)

const (
	// maxAnswers bounds the replies of one run; the next gives the others.
	maxAnswers = 20
	// otherRun is how long a run waits for another one that seems to be giving
	// the same answer.
	otherRun = 3 * time.Second
)

// Reply is the answer to one comment.
type Reply struct {
	Comment int64
	// Reaction is +1, -1, confused or eyes.
	Reaction string
	// Text is Markdown that is safe to post; "" where the reaction is all.
	Text string
	// Bound are the fingerprints that the commands of the comment mean, each with a
	// token of what the finding is; see [Comment].
	Bound map[string]string
	// Gate says that the gate has to follow.
	Gate bool
}

// Answer replies to comments: a reaction and one comment each, and never a second
// one; a reaction alone where the reply has no text, and none where somebody
// reacted so already. The conversation is read again before, and a comment that has
// a reply is passed over. The reaction comes first and is the lock between runs:
// GitHub says whether it was there already, and then this run waits for the reply
// of the other before it gives one.
//
// gate, if not nil, is called once between reactions and replies where one of
// them has Gate, and what it returns is added to those. It is there that a job is
// run again: the new run sees the reactions and answers nothing.
func (d *Deliverer) Answer(ctx context.Context, ch github.Change, replies []Reply, gate func() string) []github.Problem {
	if len(replies) == 0 || ch.Number == 0 || ch.IsReadOnly() {
		return nil
	}
	a := &answering{d: d, c: d.client, ctx: ctx, ch: d.client.WithRepository(ch)}
	left, ok := a.unanswered(replies)
	if !ok {
		return a.problems
	}
	if len(left) > maxAnswers {
		d.client.Logf("%d comments are to be answered; the next run answers some of them", len(left))
		left = left[:maxAnswers]
	}
	if a.react(left) && d.client.Wait(ctx, otherRun) {
		if left, ok = a.unanswered(left); !ok {
			return a.problems
		}
	}
	more := ""
	if gate != nil && slices.ContainsFunc(left, func(r Reply) bool { return r.Gate }) {
		more = withPrefix("\n\n", gate())
	}
	for _, r := range left {
		if r.Text == "" {
			continue
		}
		body := d.answerMarker(r.Comment, r.Bound) + "\n" + r.Text
		if r.Gate {
			body += more
		}
		if err := a.reply(r, body); err != nil {
			a.problems = append(a.problems, github.NewProblem("answering a comment", github.PermissionPullRequests, err))
			break
		}
	}
	return a.problems
}

// answering is one call of Answer.
type answering struct {
	d        *Deliverer
	c        *github.Client
	ctx      context.Context
	ch       github.Change
	problems []github.Problem
}

// unanswered reads the conversation again and returns the replies that are not
// there yet, to comments that still are, those in words first. ok is false where
// it cannot be read: then nothing is answered, rather than anything twice.
func (a *answering) unanswered(replies []Reply) (left []Reply, ok bool) {
	list, err := a.c.ListComments(a.ctx, a.ch, true)
	if err != nil && !errors.Is(err, github.ErrManyComments) {
		a.problems = append(a.problems, github.NewProblem("reading the comments of the pull request", github.PermissionPullRequests, err))
		return nil, false
	}
	open, reacted := map[int64]bool{}, map[int64]*gh.Reactions{}
	for i, m := range a.d.read(a.ctx, list) {
		open[m.ID], reacted[m.ID] = !m.Answered, list[i].Reactions
	}
	var silent []Reply
	for _, r := range replies {
		switch {
		case !open[r.Comment]:
		case r.Text != "":
			left = append(left, r)
		case !hasReaction(reacted[r.Comment], r.Reaction):
			silent = append(silent, r)
		}
	}
	return append(left, silent...), true
}

// hasReaction says whether anybody reacted so.
func hasReaction(reactions *gh.Reactions, content string) bool {
	switch content {
	case "+1":
		return reactions.GetPlusOne() > 0
	case "-1":
		return reactions.GetMinusOne() > 0
	case "confused":
		return reactions.GetConfused() > 0
	case "eyes":
		return reactions.GetEyes() > 0
	}
	return false
}

// react reacts to the comments. contested says whether one of the reactions was
// there before. Where reactions are refused the replies still come.
func (a *answering) react(replies []Reply) (contested bool) {
	for _, r := range replies {
		_, resp, err := a.c.API().Reactions.CreateIssueCommentReaction(github.Repeatable(a.ctx), a.ch.Owner, a.ch.Repo, r.Comment, r.Reaction)
		if err != nil {
			a.problems = append(a.problems, github.NewProblem("reacting to a comment", github.PermissionPullRequests, err))
			return contested
		}
		contested = contested || resp.StatusCode == http.StatusOK && r.Text != ""
	}
	return contested
}

func (a *answering) reply(r Reply, body string) error {
	for attempt := 1; ; attempt++ {
		_, _, err := a.c.API().Issues.CreateComment(a.ctx, a.ch.Owner, a.ch.Repo, a.ch.Number, &gh.IssueComment{Body: &body})
		if err == nil || !github.IsUncertain(err) || attempt == maxAttempts {
			return err
		}
		left, ok := a.unanswered([]Reply{r}) // it may be there after all
		if !ok {
			return errors.Join(errRace, err)
		}
		if len(left) == 0 {
			return nil
		}
	}
}
