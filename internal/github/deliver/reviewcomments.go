package deliver

import (
	"context"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"

	gh "github.com/google/go-github/v60/github"
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/github"
	"github.com/threatdelta/threatdelta/internal/report"
)

// maxReviews bounds the requests that create reviews in one run: one, as a rule;
// more where GitHub refuses some entry and the review is split to find it.
const maxReviews = 12

// maxCommentPages bounds the reading of review comments: 3,000 of them.
const maxCommentPages = 30

// A review comment is known by its finding's fingerprint and nothing else: lines
// move, and after a force-push GitHub has none.
const (
	findingMarker  = "<!-- threatdelta-finding:"
	resolvedMarker = "<!-- threatdelta-resolved:"
)

var (
	// fingerprints are hexadecimal; what is not of this form gets no comment.
	fingerprint = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9A-Za-z]{1,64}$`) })
	marked      = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^<!-- threatdelta-finding:([0-9A-Za-z]{1,64})(?::([0-9a-f]{8}))? -->\s*(?:\n|$)`)
	})
)

func (p *delivery) findingMarker(print string) string {
	return findingMarker + print + withPrefix(":", p.key) + " -->"
}

func (p *delivery) inlineBody(m placedFinding) string {
	if m.body != "" {
		return p.findingMarker(m.finding.Fingerprint) + "\n" + m.body
	}
	return p.findingMarker(commentKey(m.finding)) + "\n" + report.Inline(*m.finding, m.parts, p.options(0)) + suggested(m.suggestion)
}

// suggested is a line as GitHub lets a reader commit it with a click.
func suggested(line string) string {
	if line == "" {
		return ""
	}
	return "\n```suggestion\n" + line + "\n```\n"
}

// commentKey is the fingerprint by which the comment of a finding is known. The one
// of a finding in several descriptions changes with each more of them: its comment
// is that of the first that is open, so that it stays when another has it too.
func commentKey(f *finding.Finding) string {
	for _, i := range f.Instances {
		if i.Waiver == nil {
			return i.Fingerprint
		}
	}
	return f.Fingerprint
}

// posted are the own review comments that are not resolved, by fingerprint.
type posted map[string][]*gh.PullRequestComment

// reviewComments posts what is new, and resolves what is gone.
func (p *delivery) reviewComments() {
	was, err := p.listPosted()
	if err != nil {
		p.downgrade(LevelComment)
		p.fail(github.NewProblem("reading the review comments", github.PermissionPullRequests, err))
		return
	}
	most := p.o.MaxInline
	if most <= 0 {
		most = defaultInline
	}
	var lines, whole []placedFinding
	for _, m := range p.placeFindings(newDifference(p.files), most) {
		p.onLines = true
		switch {
		case !fingerprint().MatchString(commentKey(m.finding)) || was[commentKey(m.finding)] != nil:
		case m.at.line > 0:
			lines = append(lines, m)
		case len(whole) < maxOnFiles:
			whole = append(whole, m)
		}
	}
	if p.postReview(lines) {
		p.postOnFiles(whole)
	}
	p.resolveComments(was)
}

// listPosted reads all review comments and keeps the open ones of this job.
func (p *delivery) listPosted() (posted, error) {
	list, err := github.Pages(p.ctx, maxCommentPages, func(ctx context.Context, page int) ([]*gh.PullRequestComment, *gh.Response, error) {
		return p.c.API().PullRequests.ListComments(ctx, p.ch.Owner, p.ch.Repo, p.ch.Number,
			&gh.PullRequestListCommentsOptions{ListOptions: gh.ListOptions{Page: page, PerPage: github.PerPage}})
	})
	if err != nil {
		return nil, err
	}
	out := posted{}
	for _, m := range list {
		found := marked().FindStringSubmatch(strings.ReplaceAll(m.GetBody(), "\r\n", "\n"))
		if found == nil || found[2] != p.key || strings.Contains(m.GetBody(), resolvedMarker) {
			continue
		}
		if p.c.IsOwnComment(p.ctx, m.GetUser().GetLogin(), m.GetUser().GetType()) {
			out[found[1]] = append(out[found[1]], m)
		}
	}
	return out, nil
}

// postReview posts findings as one review. Where GitHub refuses it (one entry that
// it does not like loses them all, and the answer does not say which), halves
// are posted until the entry is alone. ok is false where nothing more can be
// posted at all.
func (p *delivery) postReview(list []placedFinding) (ok bool) {
	const what = "posting the review comments"
	queue := [][]placedFinding{list}
	var refusals int
	for requests := 0; len(queue) > 0; {
		part := queue[0]
		queue = queue[1:]
		if len(part) == 0 {
			continue
		}
		if requests++; requests > maxReviews {
			p.fail(github.Problem{What: what, Why: "github refused too many of them", Advice: "those left out are in the summary"})
			return true
		}
		err := p.createReview(part)
		switch {
		case err == nil:
		case github.IsUncertain(err) && requests < maxAttempts:
			was, listErr := p.listPosted() // it may have been created
			if listErr != nil {
				return p.failReview(what, listErr)
			}
			queue = append(queue, notPosted(part, was))
		case github.StatusOf(err) == http.StatusUnprocessableEntity && len(part) > 1 && !isStaleCommit(err):
			queue = append(queue, part[:len(part)/2], part[len(part)/2:])
		case github.StatusOf(err) == http.StatusUnprocessableEntity && !isStaleCommit(err):
			refusals++
			p.c.Logf("github takes no comment at %s:%d: %s", part[0].at.path, part[0].at.line, github.Reason(err))
		default:
			return p.failReview(what, err)
		}
	}
	if refusals > 0 {
		p.fail(github.Problem{What: what, Why: "github refused " + plural(refusals, "line") + " as not part of the difference", Advice: "what they say is in the summary"})
	}
	return true
}

func (p *delivery) failReview(what string, err error) bool {
	p.downgrade(LevelComment)
	p.fail(github.NewProblem(what, github.PermissionPullRequests, err))
	return false
}

// isStaleCommit says whether a refusal is about the commit: then a newer push replaced
// it, its own run posts, and splitting would not help.
func isStaleCommit(err error) bool {
	text := strings.ToLower(github.Reason(err))
	return strings.Contains(text, "commit_id") || strings.Contains(text, "commit id") || strings.Contains(text, "no commit found")
}

func notPosted(list []placedFinding, was posted) []placedFinding {
	var out []placedFinding
	for _, m := range list {
		if was[commentKey(m.finding)] == nil {
			out = append(out, m)
		}
	}
	return out
}

// createReview posts one review that comments and neither approves nor blocks:
// what blocks is the job. Without an event it would stay pending, unseen.
func (p *delivery) createReview(list []placedFinding) error {
	event := "COMMENT"
	request := &gh.PullRequestReviewRequest{CommitID: &p.ch.Head, Event: &event}
	for _, m := range list {
		body := p.inlineBody(m)
		request.Comments = append(request.Comments, &gh.DraftReviewComment{Path: &m.at.path, Body: &body, Line: &m.at.line, Side: &m.at.side})
	}
	_, _, err := p.c.API().PullRequests.CreateReview(p.ctx, p.ch.Owner, p.ch.Repo, p.ch.Number, request)
	return err
}

// postOnFiles comments on whole files, one request each: a review cannot carry
// such comments.
func (p *delivery) postOnFiles(list []placedFinding) {
	const what = "commenting on the changed files"
	subject := "file"
	for i := 0; i < len(list); i++ {
		for attempt := 1; ; attempt++ {
			body := p.inlineBody(list[i])
			_, _, err := p.c.API().PullRequests.CreateComment(p.ctx, p.ch.Owner, p.ch.Repo, p.ch.Number,
				&gh.PullRequestComment{Body: &body, CommitID: &p.ch.Head, Path: &list[i].at.path, SubjectType: &subject})
			if err == nil {
				break
			}
			if github.IsUncertain(err) && attempt < maxAttempts {
				was, listErr := p.listPosted()
				if listErr == nil && len(notPosted(list[i:i+1], was)) == 0 {
					break
				}
				if listErr == nil {
					continue
				}
			}
			if github.StatusOf(err) != http.StatusUnprocessableEntity {
				p.failReview(what, err)
				return
			}
			p.c.Logf("github takes no comment on %s: %s", list[i].at.path, github.Reason(err))
			break
		}
	}
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
