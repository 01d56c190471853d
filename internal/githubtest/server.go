package githubtest

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"
)

// Flavours of the stand-in: which description it is held against.
const (
	GitHub     = "api.github.com" // REST at the root, GraphQL at /graphql
	Enterprise = "ghes-3.19"      // REST at /api/v3, GraphQL at /api/graphql
)

// ActionsBot is the login that GITHUB_TOKEN acts as, in REST answers and in
// GraphQL's viewer. GraphQL names the author of a comment without "[bot]".
const ActionsBot = "github-actions[bot]"

// Server is one stand-in. Its methods may be called while requests are served.
//
// Three sources decide what it does.
//
//   - The description (api.github.com.json and ghes-3.19.json beside this file,
//     reduced from the npm package @octokit/openapi 23.0.2, MIT licence in
//     LICENSE.octokit-openapi) decides which calls exist and what they carry.
//     Requests and answers are validated with kin-openapi's openapi3filter; a
//     field or query parameter that the description does not declare is a
//     violation too.
//   - Behaviour that no schema says (a review refused as a whole, positions lost
//     after a force-push, answers to a missing permission) follows GitHub's
//     documentation and what users of other actions reported; each is described
//     where it is implemented.
//   - GraphQL is answered for the few fields listed in graphqlschema.go; any
//     other field is an error there as it is at GitHub, and a violation.
type Server struct {
	URL        string // root of REST, without a slash at the end; GITHUB_API_URL
	GraphQLURL string // GITHUB_GRAPHQL_URL
	ServerURL  string // root of web pages; GITHUB_SERVER_URL
	Token      string // the token it accepts; another one is answered 401
	Flavour    string // GitHub or Enterprise

	contract *contract
	http     *httptest.Server
	fail     func(string) // what a violation does beside being kept

	mu          sync.Mutex
	login       string
	permissions map[string]string
	repos       []*Repo
	faults      []*fault
	log         []Request
	violations  []string
	minimised   []Minimised
	teams       map[string][]string // "org/slug" to logins
	lastID      int64
	clock       time.Time
	event       []byte // for Serve: the payload to review
	limits      Limits
	spent       []point                    // the latest last
	good        map[[sha256.Size]byte]bool // answers that the description allows, see check
}

// Request is one exchange as the stand-in saw it.
type Request struct {
	Method    string
	Template  string // path as in the description, such as /repos/{owner}/{repo}/pulls/{pull_number}; "" when unknown; "/graphql"
	Path      string // escaped path below the root, without query
	Query     string
	Accept    string
	Body      []byte
	Status    int
	Operation string // GraphQL: the root fields, comma-separated, such as "minimizeComment"
	Mutation  bool   // GraphQL: a mutation
	Time      time.Time
}

// Writes says whether the request asked for a change.
func (r Request) Writes() bool {
	if r.Template == graphQLTemplate {
		return r.Mutation
	}
	return r.Method != http.MethodGet && r.Method != http.MethodHead
}

// Minimised is one comment that was hidden.
type Minimised struct {
	NodeID     string
	Classifier string // OUTDATED, RESOLVED, ...
}

// New starts a stand-in that lives as long as the test. A request or an answer
// that violates the description fails t.
func New(t testing.TB, flavour string) *Server {
	t.Helper()
	s, err := start("127.0.0.1:0", flavour, func(message string) { t.Errorf("contract: %s", message) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// Serve starts a stand-in for a program outside the test process, listening at
// addr ("127.0.0.1:0" for a free port), filled with a scenario (see Scenario).
// Violations are kept instead of failing a test: read them, the state and the
// event payload below /_standin/ (see control.go), or from the Server. The
// caller closes it.
func Serve(addr, scenario string) (*Server, error) {
	s, err := start(addr, GitHub, func(string) {})
	if err != nil {
		return nil, err
	}
	if _, err := s.Scenario(scenario); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func start(addr, flavour string, fail func(string)) (*Server, error) {
	c, err := loadContract(flavour)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listening for the stand-in: %w", err)
	}
	s := &Server{
		good:    map[[sha256.Size]byte]bool{},
		Flavour: flavour, Token: "ghs_standin", contract: c, fail: fail, login: ActionsBot,
		permissions: allPermissions(), teams: map[string][]string{}, lastID: 1000, clock: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
	}
	s.http = &httptest.Server{Listener: listener, Config: &http.Server{Handler: http.HandlerFunc(s.serve), ReadHeaderTimeout: time.Minute}}
	s.http.Start()
	s.ServerURL = s.http.URL
	s.URL, s.GraphQLURL = s.http.URL, s.http.URL+"/graphql"
	if flavour == Enterprise {
		s.URL, s.GraphQLURL = s.http.URL+"/api/v3", s.http.URL+"/api/graphql"
	}
	return s, nil
}

// Close stops the server.
func (s *Server) Close() { s.http.Close() }

// Tolerate keeps violations without failing the test: for tests of refusals.
// Such a request is still refused with 422.
func (s *Server) Tolerate() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = func(string) {}
}

// Violations are the breaches of the description so far, in order.
func (s *Server) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.violations)
}

// LogIn makes the token act as another user: a login with "[bot]" at its end is
// a bot.
func (s *Server) LogIn(login string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.login = login
}

// Permissions replaces what the token may do: names as in a workflow
// (contents, pull-requests, issues, checks, security-events, statuses, actions),
// and "members" of an App's token; values "read" and "write"; what is missing is not granted. Reading public
// repositories needs no permission. A private repository answers 404 where
// contents may not be read; everything else that is refused is answered 403.
func (s *Server) Permissions(p map[string]string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.permissions = maps.Clone(p)
}

// Log is every exchange so far, in order of arrival.
func (s *Server) Log() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.log)
}

// ResetLog forgets the exchanges so far.
func (s *Server) ResetLog() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = nil
}

// Count is how many exchanges match, written as for Fault.
func (s *Server) Count(match string) int {
	n := 0
	for _, r := range s.Log() {
		if matches(match, r) {
			n++
		}
	}
	return n
}

// Minimised are the comments hidden so far, in order.
func (s *Server) Minimised() []Minimised {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.minimised)
}

// Repo finds a repository or creates it: public, default branch main.
func (s *Server) Repo(owner, name string) *Repo {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.findRepo(owner, name); r != nil {
		return r
	}
	return s.addRepo(owner, name, newNetwork())
}

// violate keeps a breach of the description. The lock is held.
func (s *Server) violate(format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	s.violations = append(s.violations, message)
	s.fail(message)
}

// next gives an id that nothing else has. The lock is held.
func (s *Server) next() int64 {
	s.lastID++
	return s.lastID
}

// tick moves the stand-in's clock on, so that times are ordered and the same in
// every run. The lock is held.
func (s *Server) tick() time.Time {
	s.clock = s.clock.Add(time.Second)
	return s.clock
}
