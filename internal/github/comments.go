package github

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	gh "github.com/google/go-github/v60/github"
	"github.com/threatdelta/threatdelta/internal/report"
)

// maxPages bounds the reading of comments: 3,000 of them.
const maxPages = 30

// errManyComments is the error of a conversation that is too long to be read to
// its end. Nothing can be decided by it: what takes a decision back may be in
// the part that was not read.
var errManyComments = errors.New("the pull request has more than 3,000 comments, and what they decide is not read")

// Comment is one comment of the conversation of a pull request.
type Comment struct {
	ID     int64
	Author string // login, "" where the account is gone
	Bot    bool   // not a person's account
	// Own: the token wrote it, and it begins with a marker of this program.
	Own bool
	// Edited: it is not as it was written, whoever changed it.
	Edited  bool
	Created time.Time
	Body    string
	URL     string
	// Answered: [Client.Answer] replied to it, and said that its commands mean the
	// findings with the fingerprints in Bound, each with the token that was given
	// then, "" where an older reply has none. A reply that was edited since says
	// nothing about them.
	Answered bool
	Bound    map[string]string
}

// Comments lists the conversation of a pull request, oldest first. It takes one
// request for each hundred comments, which [Client.Deliver] needs as well and
// does not make again, and one more where a comment claims to be our own. key is
// that of the delivery. More than 3,000 comments are an error.
func (c *Client) Comments(ctx context.Context, ch Change, key string) ([]Comment, error) {
	list, err := c.listComments(ctx, ch, false)
	if err != nil {
		return nil, c.commentsError(err)
	}
	return c.read(ctx, list, key), nil
}

func (c *Client) commentsError(err error) error {
	if refused(err) {
		return problem("reading the comments of the pull request", needPull, err)
	}
	return fmt.Errorf("reading the comments of the pull request: %w", err)
}

// listComments lists all comments, once in a run unless they are wanted afresh.
// With errManyComments it returns those that it read.
func (c *Client) listComments(ctx context.Context, ch Change, afresh bool) ([]*gh.IssueComment, error) {
	c.mu.Lock()
	list, known := c.comments[ch.Number]
	c.mu.Unlock()
	if !known || afresh {
		list = nil
		options := &gh.IssueListCommentsOptions{ListOptions: gh.ListOptions{PerPage: perPage}}
		for options.Page = 1; options.Page > 0 && options.Page <= maxPages; {
			page, resp, err := c.api.Issues.ListComments(ctx, or(ch.Owner, c.owner), or(ch.Repo, c.repo), ch.Number, options)
			if err != nil {
				return nil, err
			}
			list = append(list, page...)
			options.Page = resp.NextPage
		}
		c.mu.Lock()
		c.comments[ch.Number] = list
		c.mu.Unlock()
	}
	if len(list) >= maxPages*perPage {
		return list, errManyComments
	}
	return list, nil
}

// read makes comments of GitHub's, and marks those that were answered.
func (c *Client) read(ctx context.Context, list []*gh.IssueComment, key string) []Comment {
	out := make([]Comment, 0, len(list))
	bound := map[int64]map[string]string{}
	for _, m := range list {
		user := m.GetUser()
		one := Comment{ID: m.GetID(), Author: user.GetLogin(), Bot: user.GetType() != "User", Body: m.GetBody(), URL: m.GetHTMLURL(),
			Created: m.GetCreatedAt().Time, Edited: !m.GetUpdatedAt().Equal(m.GetCreatedAt())}
		one.Own = strings.HasPrefix(one.Body, report.MarkerPrefix) && c.own(ctx, one.Author, user.GetType())
		if id, prints, ok := answered(one, key); ok {
			if _, twice := bound[id]; !twice {
				bound[id] = prints
			}
		}
		out = append(out, one)
	}
	for i := range out {
		out[i].Bound, out[i].Answered = bound[out[i].ID]
	}
	return out
}

// answerMark is the first line of a reply: which comment it answers, for which
// job, and what the commands there were found to mean: fingerprints, each with
// what the finding was.
var answerMark = regexp.MustCompile(`^` + regexp.QuoteMeta(report.MarkerPrefix) + `answer(-[0-9a-f]{8})? ([0-9]{1,19})((?: [0-9a-f]{6,64}(?::[0-9a-f.=]+)?)*) -->\s*(?:\n|$)`)

func answerMarker(key string, comment int64, bound map[string]string) string {
	s := report.MarkerPrefix + "answer" + prefixed("-", keyOf(key)) + " " + strconv.FormatInt(comment, 10)
	for _, print := range slices.Sorted(maps.Keys(bound)) {
		s += " " + print
		s += prefixed(":", bound[print])
	}
	return s + " -->"
}

// answered reads a reply of our own.
func answered(m Comment, key string) (comment int64, bound map[string]string, ok bool) {
	if !m.Own {
		return 0, nil, false
	}
	mark := answerMark.FindStringSubmatch(m.Body)
	if mark == nil || mark[1] != prefixed("-", keyOf(key)) {
		return 0, nil, false
	}
	comment, err := strconv.ParseInt(mark[2], 10, 64)
	if err != nil {
		return 0, nil, false
	}
	if m.Edited {
		return comment, nil, true
	}
	bound = map[string]string{}
	for _, field := range strings.Fields(mark[3]) {
		print, token, _ := strings.Cut(field, ":")
		bound[print] = token
	}
	return comment, bound, true
}
