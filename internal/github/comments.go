package github

import (
	"cmp"
	"context"
	"errors"

	gh "github.com/google/go-github/v60/github"
)

// maxPages bounds the reading of comments: 3,000 of them.
const maxPages = 30

// ErrManyComments is the error of a conversation that is too long to be read to
// its end. Nothing can be decided by it: what withdraws a decision may be in the
// part that was not read.
var ErrManyComments = errors.New("the pull request has more than 3,000 comments, and what they decide is not read")

// ListComments lists the conversation of a pull request, oldest first, one
// request for each hundred comments. The client keeps the list: it asks again
// only where fresh is set. An error is [ErrManyComments], with the comments that
// were read, or go-github's, which [NewProblem] puts in words.
func (c *Client) ListComments(ctx context.Context, ch Change, fresh bool) ([]*gh.IssueComment, error) {
	c.mu.Lock()
	list, known := c.comments[ch.Number]
	c.mu.Unlock()
	if !known || fresh {
		var err error
		list, err = Pages(ctx, maxPages, func(ctx context.Context, page int) ([]*gh.IssueComment, *gh.Response, error) {
			return c.api.Issues.ListComments(ctx, cmp.Or(ch.Owner, c.owner), cmp.Or(ch.Repo, c.repo), ch.Number,
				&gh.IssueListCommentsOptions{ListOptions: gh.ListOptions{Page: page, PerPage: PerPage}})
		})
		if err != nil {
			return nil, err
		}
		c.mu.Lock()
		c.comments[ch.Number] = list
		c.mu.Unlock()
	}
	if len(list) >= maxPages*PerPage {
		return list, ErrManyComments
	}
	return list, nil
}
