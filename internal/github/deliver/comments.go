package deliver

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	gh "github.com/google/go-github/v60/github"
	"github.com/threatdelta/threatdelta/internal/github"
	"github.com/threatdelta/threatdelta/internal/report"
)

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
	// Answered: [Deliverer.Answer] replied to it, and said that its commands mean
	// the findings with the fingerprints in Bound, each with the token that was
	// given then, "" where an older reply has none. A reply that was edited since
	// says nothing about them.
	Answered bool
	Bound    map[string]string
}

// Comments lists the conversation of a pull request, oldest first, and marks the
// comments that this job wrote or answered. It takes one request for each hundred
// comments, which [Deliverer.Deliver] needs as well and does not make again, and
// one more where a comment claims to be our own. Too many comments are
// [github.ErrManyComments]; a missing permission is a [github.Problem].
func (d *Deliverer) Comments(ctx context.Context, ch github.Change) ([]Comment, error) {
	list, err := d.client.ListComments(ctx, ch, false)
	if err != nil {
		return nil, commentsError(err)
	}
	return d.read(ctx, list), nil
}

func commentsError(err error) error {
	const what = "reading the comments of the pull request"
	if p := github.NewProblem(what, github.PermissionPullRequests, err); p.Permission != "" {
		return p
	}
	return fmt.Errorf("%s: %w", what, err)
}

// read converts comments, and marks those that were answered.
func (d *Deliverer) read(ctx context.Context, list []*gh.IssueComment) []Comment {
	out := make([]Comment, 0, len(list))
	bound := map[int64]map[string]string{}
	for _, m := range list {
		user := m.GetUser()
		one := Comment{ID: m.GetID(), Author: user.GetLogin(), Bot: user.GetType() != "User", Body: m.GetBody(), URL: m.GetHTMLURL(),
			Created: m.GetCreatedAt().Time, Edited: !m.GetUpdatedAt().Equal(m.GetCreatedAt())}
		one.Own = strings.HasPrefix(one.Body, report.MarkerPrefix) && d.client.IsOwnComment(ctx, one.Author, user.GetType())
		if id, prints, ok := d.answered(one); ok {
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
var answerMark = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^` + regexp.QuoteMeta(report.MarkerPrefix) + `answer(-[0-9a-f]{8})? ([0-9]{1,19})((?: [0-9a-f]{6,64}(?::[0-9a-f.=]+)?)*) -->\s*(?:\n|$)`)
})

// answerMarker writes what answerMark reads.
func (d *Deliverer) answerMarker(comment int64, bound map[string]string) string {
	s := report.MarkerPrefix + "answer" + withPrefix("-", d.key) + " " + strconv.FormatInt(comment, 10)
	for _, print := range slices.Sorted(maps.Keys(bound)) {
		s += " " + print
		s += withPrefix(":", bound[print])
	}
	return s + " -->"
}

// answered reads a reply of this job; ok is false for any other comment.
func (d *Deliverer) answered(m Comment) (comment int64, bound map[string]string, ok bool) {
	if !m.Own {
		return 0, nil, false
	}
	mark := answerMark().FindStringSubmatch(m.Body)
	if mark == nil || mark[1] != withPrefix("-", d.key) {
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
