package github

import (
	"cmp"
	"context"
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
	// Repository is "owner/name"; of no meaning to [NewForMany].
	Repository string
	// DryRun, if not nil, gets every writing request as one JSON object a line
	// ({"method", "path", "body"}) instead of GitHub.
	DryRun io.Writer
	// Log, if not nil, gets one line for what is worth knowing. The text is on
	// one line and holds no character that a terminal obeys.
	Log func(string)
	// Budget bounds all waiting together, 90 s if zero.
	Budget time.Duration
	// Pace is the least time between two requests, 0 for none: for whoever sends many. It is not of the budget.
	Pace time.Duration
	// Cache, if not nil, keeps answers and asks with their ETags.
	Cache *Cache
	// Sleep waits; tests replace it. It returns the context's error.
	Sleep func(context.Context, time.Duration) error
	// Now is the time by which requests are paced; nil stands for the present.
	Now func() time.Time
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
	all, err := NewForMany(c)
	if err != nil {
		return nil, err
	}
	return all.In(c.Repository)
}

// NewForMany is a client of no repository, for lists, and for making those of several repositories by [Client.In].
func NewForMany(c Config) (*Client, error) {
	c.APIURL = cmp.Or(c.APIURL, "https://api.github.com")
	c.ServerURL = cmp.Or(c.ServerURL, "https://github.com")
	c.GraphQLURL = cmp.Or(c.GraphQLURL, graphQLBeside(c.APIURL))
	c.Budget = cmp.Or(c.Budget, defaultBudget)
	if c.Sleep == nil {
		c.Sleep = sleep
	}
	if c.Now == nil {
		c.Now = time.Now
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
	var sends http.RoundTripper = t
	if c.Cache != nil {
		sends = conditional{t, c.Cache}
	}
	client := gh.NewClient(&http.Client{Transport: sends})
	client.BaseURL = api
	client.UserAgent = "threatdelta"
	return &Client{config: c, api: client, transport: t, graphql: graphql.String(), server: strings.TrimRight(c.ServerURL, "/")}, nil
}

// In is a client of another repository, "owner/name", which shares the requests, their pace and the budget with c.
func (c *Client) In(repository string) (*Client, error) {
	owner, repo, err := splitRepository(repository)
	if err != nil {
		return nil, err
	}
	config := c.config
	config.Repository = repository
	return &Client{config: config, owner: owner, repo: repo, api: c.api, transport: c.transport, graphql: c.graphql, server: c.server,
		comments: map[int][]*gh.IssueComment{}, levels: map[string]string{}, members: map[string]bool{}}, nil
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
		return nil, fmt.Errorf("%s %q is not an http or https address: set it as GitHub's runner does", setting, OneLine(s, 200))
	}
	return u, nil
}

// owners and repositories have no other characters, so that none of them can
// change the path of a request.
var repositoryName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^([A-Za-z0-9_.-]+)/([A-Za-z0-9_.-]+)$`) })

func splitRepository(s string) (owner, repo string, err error) {
	m := repositoryName().FindStringSubmatch(s)
	if m == nil || strings.Trim(m[1], ".") == "" || strings.Trim(m[2], ".") == "" {
		return "", "", fmt.Errorf("repository %q is not of the form owner/name: set it as GITHUB_REPOSITORY has it", OneLine(s, 100))
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

// API is go-github's client. Its requests pass the transport of c: they are
// authenticated, counted and held back by a dry run as all others, and what may
// be sent twice is marked with [Repeatable].
func (c *Client) API() *gh.Client { return c.api }

// ServerURL is the address of GitHub's pages, without a slash at its end.
func (c *Client) ServerURL() string { return c.server }

// IsDryRun says whether requests that write are written to [Config.DryRun]
// instead of being sent.
func (c *Client) IsDryRun() bool { return c.transport.dry != nil }

// Wait waits for d out of the budget of the run. It returns false at once where
// the budget does not hold as much, and false where ctx ends before.
func (c *Client) Wait(ctx context.Context, d time.Duration) bool {
	return c.transport.takeBudget(d) && c.transport.sleep(ctx, d) == nil
}

// WithRepository is ch with the client's repository where it names none.
func (c *Client) WithRepository(ch Change) Change {
	ch.Owner, ch.Repo = cmp.Or(ch.Owner, c.owner), cmp.Or(ch.Repo, c.repo)
	return ch
}

// Logf writes one line to [Config.Log], made inert by [OneLine].
func (c *Client) Logf(format string, args ...any) {
	if c.config.Log != nil {
		c.config.Log(OneLine(fmt.Sprintf(format, args...), 1000))
	}
}

// objectID matches the id of a git object, SHA-1 or SHA-256.
var objectID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})$`) })

// IsObjectID says whether s is the full id of a git object, a commit for example.
func IsObjectID(s string) bool { return objectID().MatchString(s) }

// ShortID is the id of a commit as people write it, its first 7 digits.
func ShortID(sha string) string { return sha[:min(len(sha), 7)] }
