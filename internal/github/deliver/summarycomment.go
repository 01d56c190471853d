package deliver

import (
	"errors"
	"strings"

	gh "github.com/google/go-github/v60/github"
	"github.com/threatdelta/threatdelta/internal/github"
	"github.com/threatdelta/threatdelta/internal/limits"
	"github.com/threatdelta/threatdelta/internal/report"
)

const (
	// commentLimit is how much a report fills of a comment.
	commentLimit = limits.CommentRoom
	// maxAttempts is how often something is created that may have been created
	// although GitHub failed.
	maxAttempts = 3
)

// errRace is the error of comments that could not be read again after a failure.
var errRace = errors.New("github failed, and whether the comment was created could not be read")

// summaryMarker is the first line of the summary comment. It names the job, not
// the description, so that the comment stays the same when another description
// joins the change; and the two commits that the summary is about.
func (p *delivery) summaryMarker() string {
	return p.summaryMark() + " " + p.ch.Base + ".." + p.ch.Head + " -->"
}

// summaryMark begins that line; older versions ended it here.
func (p *delivery) summaryMark() string {
	return report.MarkerPrefix + "summary" + withPrefix("-", p.key)
}

func withPrefix(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}

// summaryBody is the comment: the report, or one line when the threats of
// earlier commits are gone. wanted says whether it is worth creating.
func (p *delivery) summaryBody() (body string, wanted bool, err error) {
	findings := 0
	for i := range p.r.Specs {
		findings += len(p.r.Specs[i].Findings)
	}
	if findings == 0 && p.r.Gate.Verdict == report.VerdictPass {
		return p.summaryMarker() + "\n### 🟢 Resolved\n\nThe threats that earlier commits of this pull request opened are gone as of " +
			p.headLink() + ".\n", false, nil
	}
	o := p.options(commentLimit)
	o.Mention = p.o.Mention
	text, err := p.markdown(o)
	_, rest, _ := strings.Cut(text, "\n") // the renderer's own marker
	return p.summaryMarker() + "\n" + rest, p.deservesSummary(), err
}

// summaryComment creates or updates the summary comment. had says whether there
// was one before (or whether that is unknown), ok whether the pull request now
// says what it should.
func (p *delivery) summaryComment() (had, ok bool) {
	const what = "writing the summary comment"
	body, wanted, err := p.summaryBody()
	if err != nil {
		p.fail(github.NewProblem(what, github.PermissionPullRequests, err))
		return true, false
	}
	old, err := p.findSummary(false)
	if err != nil {
		p.fail(github.NewProblem("reading the comments of the pull request", github.PermissionPullRequests, err))
		return true, false
	}
	had = old != nil
	for attempt := 1; ; attempt++ {
		switch {
		case old == nil && !wanted:
			return had, true
		case old == nil:
			old, err = p.createSummary(body)
		case isSameBody(old.GetBody(), body):
		default:
			_, _, err = p.c.API().Issues.EditComment(github.Repeatable(p.ctx), p.ch.Owner, p.ch.Repo, old.GetID(), &gh.IssueComment{Body: &body})
		}
		if err == nil {
			p.commentURL = old.GetHTMLURL()
			return had, true
		}
		if !github.IsUncertain(err) || attempt == maxAttempts || had {
			p.fail(github.NewProblem(what, github.PermissionPullRequests, err))
			return had, false
		}
		if old, err = p.findSummary(true); err != nil { // it may be there after all
			p.fail(github.NewProblem(what, github.PermissionPullRequests, errors.Join(errRace, err)))
			return had, false
		}
	}
}

func (p *delivery) createSummary(body string) (*gh.IssueComment, error) {
	made, _, err := p.c.API().Issues.CreateComment(p.ctx, p.ch.Owner, p.ch.Repo, p.ch.Number, &gh.IssueComment{Body: &body})
	if err != nil {
		return nil, err
	}
	return made, nil
}

// findSummary looks for the comment among all of the pull request's, by marker
// and author. It asks who the token is only where a marker is.
func (p *delivery) findSummary(afresh bool) (*gh.IssueComment, error) {
	list, err := p.c.ListComments(p.ctx, p.ch, afresh)
	if err != nil && !errors.Is(err, github.ErrManyComments) {
		return nil, err
	}
	return p.findOwnSummary(list), nil
}

// findOwnSummary finds the summary comment among others, nil where it is not there.
func (p *delivery) findOwnSummary(list []*gh.IssueComment) *gh.IssueComment {
	for _, m := range list {
		first, _, _ := strings.Cut(m.GetBody(), "\n")
		if strings.HasPrefix(first, p.summaryMark()+" ") && p.c.IsOwnComment(p.ctx, m.GetUser().GetLogin(), m.GetUser().GetType()) {
			return m
		}
	}
	return nil
}

// isSameBody compares a body with the one that GitHub keeps, which may have other line
// ends and no space around it.
func isSameBody(a, b string) bool {
	clean := func(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }
	return clean(a) == clean(b)
}
