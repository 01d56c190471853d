// Package github is everything that talks to GitHub: what a pull request
// changes, the files of a commit, and telling a pull request what was found.
//
// It knows reports and nothing of how they come about. Reading and telling are
// separate on purpose: reading fails with an error, because a review without
// its input is no review; telling ([Client.Deliver]) never fails, because the
// verdict is the exit code of the job and a comment that could not be written
// changes nothing about it.
//
// Every request goes through one [http.RoundTripper] (transport.go), which
// counts, spaces and repeats them within one budget of waiting.
package github

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	gh "github.com/google/go-github/v60/github"
)

// defaultBudget bounds all waiting of a run: a secondary rate limit often lasts
// longer, and then a job that waits only burns minutes.
const defaultBudget = 90 * time.Second

// Config says which GitHub to talk to, as whom, about which repository. The
// addresses are those of GITHUB_API_URL, GITHUB_GRAPHQL_URL and
// GITHUB_SERVER_URL, without which GitHub Enterprise Server and GHE.com cannot
// be reached; empty ones stand for github.com.
type Config struct {
	APIURL, GraphQLURL, ServerURL string
	// Token is sent to the hosts of APIURL and GraphQLURL and to no other.
	Token string
	// Repository is "owner/name".
	Repository string
	// RunID and Attempt name the workflow run, RunURL is its page.
	RunID, Attempt, RunURL string
	// WorkflowRef names the file of the workflow (GITHUB_WORKFLOW_REF), by which
	// [Client.Regate] finds the run that is the gate.
	WorkflowRef string
	// DryRun, if not nil, gets every writing request as one JSON object a line
	// ({"method", "path", "body"}) instead of GitHub.
	DryRun io.Writer
	// Log, if not nil, gets one line for what is worth knowing. The text is on
	// one line and holds no character that a terminal obeys.
	Log func(string)
	// Budget bounds all waiting together, 90 s if zero.
	Budget time.Duration
	// Sleep waits; tests replace it. It returns the context's error.
	Sleep func(context.Context, time.Duration) error
}

// Client talks to one repository. It may be used by several goroutines.
type Client struct {
	config      Config
	owner, repo string
	api         *gh.Client
	transport   *transport
	graphql     string
	server      string

	mu       sync.Mutex
	blobs    map[string]*blob           // by object id, for all trees
	login    *string                    // of the token, once it was asked for
	comments map[int][]*gh.IssueComment // of a pull request, as last listed
	levels   map[string]string          // permission by login
	members  map[string]bool            // by "org/team login"
}

// New returns a client. It sends nothing. The error names the setting that
// cannot be used.
func New(c Config) (*Client, error) {
	c.APIURL = or(c.APIURL, "https://api.github.com")
	c.ServerURL = or(c.ServerURL, "https://github.com")
	c.GraphQLURL = or(c.GraphQLURL, graphQLBeside(c.APIURL))
	c.Budget = or(c.Budget, defaultBudget)
	if c.Sleep == nil {
		c.Sleep = sleep
	}
	owner, repo, err := splitRepository(c.Repository)
	if err != nil {
		return nil, err
	}
	api, err := address("APIURL", strings.TrimRight(c.APIURL, "/")+"/")
	if err != nil {
		return nil, err
	}
	graphql, err := address("GraphQLURL", c.GraphQLURL)
	if err != nil {
		return nil, err
	}
	if _, err := address("ServerURL", c.ServerURL); err != nil {
		return nil, err
	}
	t := newTransport(c, api, graphql)
	client := gh.NewClient(&http.Client{Transport: t})
	client.BaseURL = api
	client.UserAgent = "threatdelta"
	return &Client{config: c, owner: owner, repo: repo, api: client, transport: t,
		graphql: graphql.String(), server: strings.TrimRight(c.ServerURL, "/"),
		comments: map[int][]*gh.IssueComment{}, levels: map[string]string{}, members: map[string]bool{}}, nil
}

// or is value, or instead where value is zero.
func or[T comparable](value, instead T) T {
	var zero T
	if value == zero {
		return instead
	}
	return value
}

// graphQLBeside is where GitHub serves GraphQL for a REST address: beside the
// root on github.com and GHE.com, at /api/graphql on Enterprise Server.
func graphQLBeside(api string) string {
	root := strings.TrimRight(api, "/")
	if enterprise, ok := strings.CutSuffix(root, "/v3"); ok {
		return enterprise + "/graphql"
	}
	return root + "/graphql"
}

func address(setting, s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil {
		return nil, fmt.Errorf("%s %q is not an http or https address: set it as GitHub's runner does", setting, plain(s, 200))
	}
	return u, nil
}

// owners and repositories have no other characters, so that none of them can
// change the path of a request.
var repositoryName = regexp.MustCompile(`^([A-Za-z0-9_.-]+)/([A-Za-z0-9_.-]+)$`)

func splitRepository(s string) (owner, repo string, err error) {
	m := repositoryName.FindStringSubmatch(s)
	if m == nil || strings.Trim(m[1], ".") == "" || strings.Trim(m[2], ".") == "" {
		return "", "", fmt.Errorf("repository %q is not of the form owner/name: set it as GITHUB_REPOSITORY has it", plain(s, 100))
	}
	return m[1], m[2], nil
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// Requests counts what was sent so far, and how much of it asked for a change.
// What a dry run holds back counts as sent.
func (c *Client) Requests() (all, writes int) { return c.transport.counts() }

// log writes one line, made inert.
func (c *Client) log(format string, args ...any) {
	if c.config.Log != nil {
		c.config.Log(plain(fmt.Sprintf(format, args...), 1000))
	}
}

// commitURL is the page of a commit, fileURL that of a line of a file in it.
func (c *Client) commitURL(owner, repo, sha string) string {
	return c.server + "/" + owner + "/" + repo + "/commit/" + sha
}

func (c *Client) fileURL(owner, repo, sha, path string, line int) string {
	segments := strings.Split(path, "/")
	for i, s := range segments {
		segments[i] = url.PathEscape(s)
	}
	u := c.server + "/" + owner + "/" + repo + "/blob/" + sha + "/" + strings.Join(segments, "/")
	if line > 0 {
		u += fmt.Sprintf("#L%d", line)
	}
	return u
}

// object matches the id of a git object, SHA-1 or SHA-256.
var object = regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})$`)

// short is a commit id as people write it.
func short(sha string) string { return sha[:min(len(sha), 7)] }

// statusOf is the HTTP status of an error, 0 where there was no answer.
func statusOf(err error) int {
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
