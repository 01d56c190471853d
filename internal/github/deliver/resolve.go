package deliver

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	gh "github.com/google/go-github/v60/github"
	"github.com/threatdelta/threatdelta/internal/github"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// maxResolved bounds the comments that one run edits; the next takes the rest.
const maxResolved = 20

// resolveComments marks the comments whose threat is gone: they are hidden as
// outdated and say in which commit the threat went. Replies of people are comments of
// their own and stay. A thread is not resolved, which would need the permission
// to write contents. Nothing is marked where something could not be reviewed:
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
			if f.State != severity.Resolved {
				delete(was, f.Fingerprint)
				for _, i := range f.Instances { // there it is as it was
					delete(was, i.Fingerprint)
				}
			}
		}
	}
	var gone []*gh.PullRequestComment
	for _, print := range slices.Sorted(maps.Keys(was)) {
		gone = append(gone, was[print]...)
	}
	if len(gone) > maxResolved {
		p.c.Logf("%d comments are settled; the next run settles some of them", len(gone))
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
	if err := p.hideComments(nodes); err != nil {
		p.fail(github.NewProblem("hiding the comments of threats that are gone", github.PermissionPullRequests, err))
	}
	for _, m := range gone {
		body := p.resolvedBody(m.GetBody())
		if _, _, err := p.c.API().PullRequests.EditComment(github.Repeatable(p.ctx), p.ch.Owner, p.ch.Repo, m.GetID(), &gh.PullRequestComment{Body: &body}); err != nil {
			p.fail(github.NewProblem("marking the comments of threats that are gone", github.PermissionPullRequests, err))
			return
		}
	}
}

// resolvedBody is a comment whose threat is gone: the marker, so that the comment
// stays known as ours, the commit, and what it said, folded.
func (p *delivery) resolvedBody(old string) string {
	old = strings.ReplaceAll(old, "\r\n", "\n")
	first, said, _ := strings.Cut(old, "\n")
	head := strings.TrimSpace(first) + "\n" + resolvedMarker + github.ShortID(p.ch.Head) + " -->\n**Resolved** in " + p.headLink() + ": the threat is gone.\n"
	said = strings.TrimSpace(said)
	if said == "" || len(said) > commentLimit {
		return head
	}
	return head + "\n<details><summary>What it was</summary>\n\n" + said + "\n\n</details>\n"
}

// hideComments hides comments, by node id, as outdated, all in one request. The
// error is that of the first that was refused.
func (p *delivery) hideComments(nodes []string) error {
	var parameters, fields []string
	variables := map[string]any{}
	for i, id := range nodes {
		if id == "" {
			return errors.New("minimising a comment: it has no node id")
		}
		parameters = append(parameters, fmt.Sprintf("$id%d: ID!", i))
		fields = append(fields, fmt.Sprintf("m%d: minimizeComment(input: {subjectId: $id%d, classifier: OUTDATED}) { minimizedComment { isMinimized } }", i, i))
		variables[fmt.Sprintf("id%d", i)] = id
	}
	document := "mutation(" + strings.Join(parameters, ", ") + ") { " + strings.Join(fields, " ") + " }"
	return p.c.Mutate(p.ctx, document, variables, nil)
}
