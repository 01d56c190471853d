package github

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	gh "github.com/google/go-github/v60/github"
)

// maxCommits is how many commits of a pull request GitHub lists.
const maxCommits = 250

// login matches the name of an account, that of an enterprise too; slug that of
// a team.
var (
	login = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9_-]{1,100}$`) })
	slug  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9_.-]{1,100}$`) })
)

// Level is what a user may do with the repository now: none, read, triage,
// write, maintain or admin, after all grants (repository, team, organisation).
// A role that the organisation made counts as the one it is based on. It is
// asked for once in a run; any token may ask. The association that a comment
// names (author_association) says something else and depends on who asks.
func (c *Client) Level(ctx context.Context, user string) (string, error) {
	if !IsLogin(user) {
		return "none", nil
	}
	key := strings.ToLower(user)
	c.mu.Lock()
	level, known := c.levels[key]
	c.mu.Unlock()
	if known {
		return level, nil
	}
	req, err := c.api.NewRequest(http.MethodGet, fmt.Sprintf("repos/%s/%s/collaborators/%s/permission", c.owner, c.repo, user), nil)
	if err != nil {
		return "", err
	}
	var answer struct {
		Permission string `json:"permission"` // admin, write, read, none: the old names
		Role       string `json:"role_name"`  // the same with triage and maintain, or the organisation's own
	}
	_, err = c.api.Do(ctx, req, &answer)
	switch {
	case StatusOf(err) == http.StatusNotFound:
		answer.Permission = "none"
	case err != nil:
		return "", errors.New(Reason(err))
	}
	level = levelOf(answer.Permission, answer.Role)
	c.mu.Lock()
	c.levels[key] = level
	c.mu.Unlock()
	return level, nil
}

// IsLogin says whether s can be the name of an account, so that it can stand in
// the path of a request.
func IsLogin(s string) bool { return login().MatchString(s) }

// IsTeamSlug says whether s can be the short name of a team.
func IsTeamSlug(s string) bool { return slug().MatchString(s) }

func levelOf(permission, role string) string {
	switch {
	case permission == "write" && role == "maintain", permission == "read" && role == "triage":
		return role
	case permission == "admin", permission == "write", permission == "read":
		return permission
	}
	return "none"
}

// Member says whether a user is in a team, named as org/team, now; a team within
// it counts. Where the answer is no, the note says what else it can mean: GitHub
// gives the same answer to a token that may not see the team. That needs the
// permission of an organisation, which GITHUB_TOKEN never has.
func (c *Client) Member(ctx context.Context, team, user string) (member bool, note string, err error) {
	const writeOnly = "the token may be unable to see the team, which takes a token of an App with `members: read`"
	org, name, _ := strings.Cut(team, "/")
	if !IsTeamSlug(org) || !IsTeamSlug(name) || strings.Trim(org, ".") == "" || strings.Trim(name, ".") == "" || !IsLogin(user) {
		return false, "", nil
	}
	key := strings.ToLower(team + " " + user)
	c.mu.Lock()
	member, known := c.members[key]
	c.mu.Unlock()
	if !known {
		membership, _, err := c.api.Teams.GetTeamMembershipBySlug(ctx, org, name, user)
		if err != nil && !isRefused(err) {
			return false, "", errors.New(Reason(err))
		}
		member = err == nil && membership.GetState() == "active"
		c.mu.Lock()
		c.members[key] = member
		c.mu.Unlock()
	}
	if !member {
		note = writeOnly
	}
	return member, note, nil
}

// Pushers are the accounts that a pull request's commits name as their authors
// and committers, and whether these are all: GitHub lists 250 commits. A commit
// whose addresses belong to no account names none. One request for each hundred.
func (c *Client) Pushers(ctx context.Context, ch Change) (logins []string, all bool, err error) {
	commits, err := Pages(ctx, (maxCommits+PerPage-1)/PerPage, func(ctx context.Context, page int) ([]*gh.RepositoryCommit, *gh.Response, error) {
		return c.api.PullRequests.ListCommits(ctx, cmp.Or(ch.Owner, c.owner), cmp.Or(ch.Repo, c.repo), ch.Number, &gh.ListOptions{Page: page, PerPage: PerPage})
	})
	if err != nil {
		return nil, false, fmt.Errorf("reading the commits of the pull request: %s", Reason(err))
	}
	for _, commit := range commits {
		for _, login := range []string{commit.GetAuthor().GetLogin(), commit.GetCommitter().GetLogin()} {
			if login != "" && !slices.Contains(logins, login) {
				logins = append(logins, login)
			}
		}
	}
	return logins, len(commits) < maxCommits, nil
}
