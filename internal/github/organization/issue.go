package organization

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"sync"

	gh "github.com/google/go-github/v60/github"
	"github.com/threatdelta/threatdelta/internal/github"
)

// issueLabel is what the issue is found by among all of a repository, with its marker and its author.
const issueLabel = "threatdelta"

// maxIssues bounds how many of those that have the label are looked through.
const maxIssues = 300

// issueMarker is the first line of the body. It has a digest of what the issue says, so that who edits the text is not
// overwritten until there is something new to say.
var issueMarker = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^<!-- threatdelta:fleet ([0-9a-f]{16}) -->`)
})

func markerOf(title, body string) (marker, digest string) {
	sum := sha256.Sum256([]byte(title + "\x00" + body))
	digest = hex.EncodeToString(sum[:8])
	return "<!-- threatdelta:fleet " + digest + " -->", digest
}

// UpdateIssue keeps one issue of a repository, "owner/name": it is opened when there is something to say first, changed
// and reopened when there is something else to say, and closed when there is nothing (an empty body). Nothing is written
// where nothing changed. An issue of another author is never taken for it. The result says in words what was done.
func UpdateIssue(ctx context.Context, c *github.Client, repository, title, body string) (string, error) {
	owner, name, _ := strings.Cut(repository, "/")
	known, err := findIssue(ctx, c, owner, name)
	if err != nil {
		return "", fmt.Errorf("looking for the issue in %s: %s", repository, github.Reason(err))
	}
	if known == nil && body == "" {
		return "there is nothing to say, and no issue", nil
	}
	state := "open"
	if body == "" {
		state, body = "closed", "Nothing any more.\n"
	}
	marker, digest := markerOf(title, body)
	text := marker + "\n" + body
	if known == nil {
		made, _, err := c.API().Issues.Create(ctx, owner, name, &gh.IssueRequest{Title: &title, Body: &text, Labels: &[]string{issueLabel}})
		if err != nil {
			return "", fmt.Errorf("opening the issue in %s: %s", repository, github.Reason(err))
		}
		return fmt.Sprintf("issue #%d is opened", made.GetNumber()), nil
	}
	if m := issueMarker().FindStringSubmatch(known.GetBody()); m != nil && m[1] == digest {
		return fmt.Sprintf("issue #%d says so already", known.GetNumber()), nil
	}
	if _, _, err := c.API().Issues.Edit(github.Repeatable(ctx), owner, name, known.GetNumber(), &gh.IssueRequest{Title: &title, Body: &text, State: &state}); err != nil {
		return "", fmt.Errorf("changing issue #%d of %s: %s", known.GetNumber(), repository, github.Reason(err))
	}
	return fmt.Sprintf("issue #%d is changed, and %s", known.GetNumber(), state), nil
}

// findIssue is the newest issue that the token itself wrote with the marker, nil where there is none.
func findIssue(ctx context.Context, c *github.Client, owner, name string) (*gh.Issue, error) {
	all, err := github.Pages(ctx, maxIssues/github.PerPage, func(ctx context.Context, page int) ([]*gh.Issue, *gh.Response, error) {
		return c.API().Issues.ListByRepo(ctx, owner, name, &gh.IssueListByRepoOptions{State: "all", Labels: []string{issueLabel}, ListOptions: gh.ListOptions{Page: page, PerPage: github.PerPage}})
	})
	if err != nil {
		return nil, err
	}
	for _, i := range all {
		if !i.IsPullRequest() && issueMarker().MatchString(i.GetBody()) && c.IsOwnComment(ctx, i.GetUser().GetLogin(), i.GetUser().GetType()) {
			return i, nil
		}
	}
	return nil, nil
}
