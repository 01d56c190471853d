package deliver

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/threatdelta/threatdelta/internal/github"
)

// IsCurrent says whether what ch is about was what a reader saw when a comment on
// its pull request was written: the findings of ch and no others. Its head is the
// pull request's, nothing was pushed to the head's repository since (GitHub keeps
// no time for the head alone that whoever pushes does not choose), and the summary
// comment, where there is one, is about these two commits. False where that is not
// sure, and for a merge queue. One request; what cannot be read is an error.
func (d *Deliverer) IsCurrent(ctx context.Context, ch github.Change, written time.Time) (bool, error) {
	if ch.Number == 0 || ch.Queued != 0 {
		return false, nil
	}
	head, pushed, err := d.client.Head(ctx, ch)
	if err != nil {
		return false, err
	}
	if head != ch.Head || pushed.IsZero() || !written.After(pushed) {
		return false, nil
	}
	list, err := d.client.ListComments(ctx, ch, false)
	if err != nil && !errors.Is(err, github.ErrManyComments) {
		return false, commentsError(err)
	}
	p := d.delivery(ctx, ch)
	shown := p.findOwnSummary(list)
	if shown == nil {
		return true, nil
	}
	line, _, _ := strings.Cut(shown.GetBody(), "\n")
	return strings.TrimSpace(line) == p.summaryMarker(), nil
}
