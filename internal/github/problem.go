package github

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strings"

	gh "github.com/google/go-github/v60/github"
)

// Problem is something that could not be done: what, why, and where a
// permission is missing, which one.
type Problem struct {
	What string // "posting the review comments"
	Why  string // "github answers 403: Resource not accessible by integration"
	// Permission is what the workflow has to grant, such as "pull-requests:
	// write", or empty where that is not the reason.
	Permission string
	Advice     string // what to do, one sentence, or empty
}

// String is the problem on one line.
func (p Problem) String() string {
	s := p.What + ": " + p.Why
	if p.Permission != "" {
		s += "; the token may lack a permission: add `" + p.Permission + "` below `permissions:` of the job"
	}
	if p.Advice != "" {
		s += "; " + p.Advice
	}
	return s
}

// Error makes a problem of reading an error.
func (p Problem) Error() string { return p.String() }

const (
	// permissionContents is what reading files needs.
	permissionContents = "contents: read"
	// PermissionPullRequests is what reading and writing comments needs.
	PermissionPullRequests = "pull-requests: write"
)

// NewProblem puts the error of a request in words: what was tried, why it failed,
// and the permission that it needs where GitHub refused.
func NewProblem(what, permission string, err error) Problem {
	p := Problem{What: what, Why: Reason(err)}
	if isRefused(err) {
		p.Permission = permission
	}
	if errors.Is(err, errLimited) || IsRateLimited(err) {
		p.Advice = "run the job again later; too many comments in a short time is the usual cause"
	}
	return p
}

// isRefused says whether an answer is how GitHub refuses what a token may not do:
// 401, 403, or 404 where it does not admit that there is something; in
// GraphQL FORBIDDEN.
func isRefused(err error) bool {
	var g *graphQLError
	if errors.As(err, &g) && g.status == http.StatusOK {
		return g.kind == "FORBIDDEN" || g.kind == "INSUFFICIENT_SCOPES"
	}
	switch StatusOf(err) {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound:
		return !IsRateLimited(err)
	}
	return false
}

// IsRateLimited says whether an error is a rate limit that outlasted the budget.
func IsRateLimited(err error) bool {
	if errors.Is(err, errLimited) {
		return true
	}
	var rate *gh.RateLimitError
	var abuse *gh.AbuseRateLimitError
	return errors.As(err, &rate) || errors.As(err, &abuse) || StatusOf(err) == http.StatusTooManyRequests ||
		StatusOf(err) == http.StatusForbidden && strings.Contains(strings.ToLower(Reason(err)), "rate limit")
}

// IsUncertain says whether a write may have been done although it failed: GitHub
// failed, or nothing came back. Whoever sends it again looks first.
func IsUncertain(err error) bool {
	if err == nil || errors.Is(err, errLimited) {
		return false
	}
	status := StatusOf(err)
	return status == 0 || status >= 500
}

// Reason is the error of a request in words fit for one line of a log.
func Reason(err error) string {
	var e *gh.ErrorResponse
	if !errors.As(err, &e) || e.Response == nil {
		return OneLine(err.Error(), 300)
	}
	s := fmt.Sprintf("github answers %d", e.Response.StatusCode)
	if e.Message != "" {
		s += ": " + e.Message
	}
	for i, detail := range e.Errors {
		if i == 3 {
			break
		}
		if text := cmp.Or(detail.Message, strings.TrimSpace(detail.Field+" "+detail.Code)); text != "" {
			s += ", " + text
		}
	}
	return OneLine(s, 300)
}

// readError is an error of reading what a review needs, nil for nil.
func (c *Client) readError(err error, what string) error {
	if err == nil {
		return nil
	}
	var done Problem
	if errors.As(err, &done) {
		return err
	}
	if isRefused(err) {
		return NewProblem(what, permissionContents, err)
	}
	return fmt.Errorf("%s: %w", what, err)
}

// StatusOf is the HTTP status that an error of a request is about, 0 where there
// was no answer.
func StatusOf(err error) int {
	var e *gh.ErrorResponse
	var limited *gh.RateLimitError
	var abuse *gh.AbuseRateLimitError
	var g *graphQLError
	switch {
	case errors.As(err, &e) && e.Response != nil:
		return e.Response.StatusCode
	case errors.As(err, &limited) && limited.Response != nil:
		return limited.Response.StatusCode
	case errors.As(err, &abuse) && abuse.Response != nil:
		return abuse.Response.StatusCode
	case errors.As(err, &g):
		return g.status
	}
	return 0
}
