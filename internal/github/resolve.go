package github

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	gh "github.com/google/go-github/v60/github"
	"github.com/threatdelta/threatdelta/internal/report"
)

// maxResolved bounds the comments that one run edits; the next takes the rest.
const maxResolved = 20

func itoa(n int) string { return strconv.Itoa(n) }

// resolveComments marks the comments whose threat is gone: they are hidden as outdated
// and say in which commit the threat went. Replies of people are comments of
// their own and stay. A thread is not resolved, which would need the permission
// to write contents. Nothing is settled where something could not be reviewed:
// what was not seen is not gone.
func (p *delivery) resolveComments(was posted) {
	if p.r.Gate.Verdict == report.VerdictError {
		return
	}
	for i := range p.r.Specs {
		if p.r.Specs[i].Status == report.Unreadable {
			return
		}
		for _, f := range p.r.Specs[i].Findings {
			if f.State != "resolved" {
				delete(was, f.Fingerprint)
			}
		}
	}
	var gone []*gh.PullRequestComment
	for _, print := range slices.Sorted(maps.Keys(was)) {
		gone = append(gone, was[print]...)
	}
	if len(gone) > maxResolved {
		p.c.log("%d comments are settled; the next run settles some of them", len(gone))
		gone = gone[:maxResolved]
	}
	if len(gone) == 0 {
		return
	}
	// Hiding comes first: a comment that was hidden and not edited is found again
	// by the next run, one that was edited and not hidden is not.
	nodes := make([]string, len(gone))
	for i, m := range gone {
		nodes[i] = m.GetNodeID()
	}
	if err := p.c.minimise(p.ctx, nodes); err != nil {
		p.fail(problem("hiding the comments of threats that are gone", needPull, err))
	}
	for _, m := range gone {
		body := p.resolvedBody(m.GetBody())
		if _, _, err := p.c.api.PullRequests.EditComment(repeatable(p.ctx), p.ch.Owner, p.ch.Repo, m.GetID(), &gh.PullRequestComment{Body: &body}); err != nil {
			p.fail(problem("marking the comments of threats that are gone", needPull, err))
			return
		}
	}
}

// resolvedBody is a comment whose threat is gone: the marker, so that the comment
// stays known as ours, the commit, and what it said, folded.
func (p *delivery) resolvedBody(old string) string {
	old = strings.ReplaceAll(old, "\r\n", "\n")
	first, said, _ := strings.Cut(old, "\n")
	head := strings.TrimSpace(first) + "\n" + resolvedMarker + short(p.ch.Head) + " -->\n**Resolved** in [`" + short(p.ch.Head) + "`](" +
		p.c.commitURL(p.ch.Owner, p.ch.Repo, p.ch.Head) + "): the threat is gone.\n"
	said = strings.TrimSpace(said)
	if said == "" || len(said) > commentLimit {
		return head
	}
	return head + "\n<details><summary>What it was</summary>\n\n" + said + "\n\n</details>\n"
}
