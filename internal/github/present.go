package github

import (
	"context"
	"errors"
	"strings"
	"time"
)

// PresentComments says whether what ch is about stood when a comment on its pull request
// was written, so that whoever wrote it saw the findings of ch and no others: its
// head is the pull request's, nothing was pushed to the head's repository since
// (GitHub keeps no time for the head alone that whoever pushes does not choose),
// and the summary comment, where there is one, is about these two commits. False
// where that is not sure, and for a merge queue. One request; key is that of the
// delivery.
func (c *Client) PresentComments(ctx context.Context, ch Change, key string, written time.Time) (bool, error) {
	if ch.Number == 0 || ch.Queued != 0 {
		return false, nil
	}
	pr, _, err := c.api.PullRequests.Get(ctx, or(ch.Owner, c.owner), or(ch.Repo, c.repo), ch.Number)
	if err != nil {
		what := "reading pull request " + itoa(ch.Number)
		if refused(err) {
			return false, problem(what, needPull, err)
		}
		return false, c.readError(err, what)
	}
	pushed := pr.GetHead().GetRepo().GetPushedAt()
	if pr.GetHead().GetSHA() != ch.Head || pushed.IsZero() || !written.After(pushed.Time) {
		return false, nil
	}
	list, err := c.listComments(ctx, ch, false)
	if err != nil && !errors.Is(err, errManyComments) {
		return false, c.commentsError(err)
	}
	summary := &delivery{c: c, ctx: ctx, ch: ch, d: Delivery{Key: key}, key: keyOf(key)}
	shown := summary.among(list)
	if shown == nil {
		return true, nil
	}
	line, _, _ := strings.Cut(shown.GetBody(), "\n")
	return strings.TrimSpace(line) == summary.summaryMarker(), nil
}
