package github

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// answers serves one answer after the other, the last one for ever.
type answers struct {
	list []answer
	seen []string
}

type answer struct {
	status int
	header map[string]string
	body   string
}

func (a *answers) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	a.seen = append(a.seen, r.Method+" "+r.URL.Path+" "+string(body))
	next := a.list[0]
	if len(a.list) > 1 {
		a.list = a.list[1:]
	}
	for k, v := range next.header {
		w.Header().Set(k, v)
	}
	w.WriteHeader(next.status)
	fmt.Fprint(w, next.body)
}

// exchange sends one request and returns how long was waited, how often it was
// sent, and the last status (0 for an error).
func exchange(t *testing.T, method string, ctx context.Context, budget time.Duration, list ...answer) (waited []string, sent, status int) {
	t.Helper()
	a := &answers{list: list}
	server := httptest.NewServer(a)
	defer server.Close()
	u, _ := url.Parse(server.URL)
	tr := newTransport(Config{Budget: budget, Sleep: func(_ context.Context, d time.Duration) error {
		waited = append(waited, d.Truncate(time.Second).String())
		return nil
	}}, u, u)
	req, err := http.NewRequestWithContext(ctx, method, server.URL+"/x", strings.NewReader("body"))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := tr.RoundTrip(req)
	if err == nil {
		status = resp.StatusCode
		if resp.Header.Get("X-Ratelimit-Remaining") != "" {
			t.Error("the client learns of the primary limit")
		}
		resp.Body.Close()
	}
	for _, s := range a.seen {
		if !strings.HasSuffix(s, "body") {
			t.Errorf("sent without its body: %s", s)
		}
	}
	return waited, len(a.seen), status
}

func TestRepeats(t *testing.T) {
	ok := answer{status: 200}
	bad := answer{status: 502}
	after := func(status int, s string) answer {
		return answer{status: status, header: map[string]string{"Retry-After": s}}
	}
	secondary := answer{status: 403, body: `{"message":"You have exceeded a secondary rate limit. Please wait"}`}
	plainCtx := context.Background()
	tests := []struct {
		name, method string
		ctx          context.Context
		budget       time.Duration
		answers      []answer
		waited       string
		sent, status int
	}{
		{"fine", "GET", plainCtx, time.Minute, []answer{ok}, "", 1, 200},
		{"502 read", "GET", plainCtx, time.Minute, []answer{bad, bad, ok}, "1s 2s", 3, 200},
		{"502 for ever", "GET", plainCtx, time.Minute, []answer{bad}, "1s 2s 4s", 4, 502},
		{"502 post is not repeated", "POST", plainCtx, time.Minute, []answer{bad, ok}, "", 1, 502},
		{"502 repeatable", "PATCH", Repeatable(plainCtx), time.Minute, []answer{bad, ok}, "1s", 2, 200},
		{"429 post with a time", "POST", plainCtx, time.Minute, []answer{after(429, "7"), ok}, "7s", 2, 200},
		{"403 post with a time", "POST", plainCtx, time.Minute, []answer{after(403, "7"), ok}, "7s", 2, 200},
		{"403 permission", "POST", plainCtx, time.Minute, []answer{{status: 403, body: `{"message":"Resource not accessible by integration"}`}, ok}, "", 1, 403},
		{"secondary without a time", "POST", plainCtx, 90 * time.Second, []answer{secondary, ok}, "1m0s", 2, 200},
		{"secondary twice", "POST", plainCtx, 90 * time.Second, []answer{secondary, secondary, ok}, "1m0s", 2, 403},
		{"429 without a time", "GET", plainCtx, 90 * time.Second, []answer{{status: 429}, ok}, "1m0s", 2, 200},
		{"time beyond the budget", "POST", plainCtx, 90 * time.Second, []answer{after(429, "3600"), ok}, "", 1, 429},
		{"primary, long", "GET", plainCtx, 90 * time.Second, []answer{{status: 403, header: map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": fmt.Sprint(time.Now().Add(time.Hour).Unix())}}, ok}, "", 1, 403},
		{"404 is final", "GET", plainCtx, time.Minute, []answer{{status: 404}, ok}, "", 1, 404},
	}
	for _, tt := range tests {
		waited, sent, status := exchange(t, tt.method, tt.ctx, tt.budget, tt.answers...)
		if got := strings.Join(waited, " "); got != tt.waited || sent != tt.sent || status != tt.status {
			t.Errorf("%s: waited %q, sent %d, status %d; want %q, %d, %d", tt.name, got, sent, status, tt.waited, tt.sent, tt.status)
		}
	}
}

// TestLimitedStops: once GitHub limits for longer than the run waits, nothing
// more is sent.
func TestLimitedStops(t *testing.T) {
	for name, limited := range map[string]answer{
		"secondary": {status: 429, header: map[string]string{"Retry-After": "900"}},
		"primary":   {status: 403, header: map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": fmt.Sprint(time.Now().Add(time.Hour).Unix())}},
	} {
		a := &answers{list: []answer{limited}}
		server := httptest.NewServer(a)
		defer server.Close()
		u, _ := url.Parse(server.URL)
		tr := newTransport(Config{Budget: time.Minute, Sleep: sleep}, u, u)
		for i := range 3 {
			req, _ := http.NewRequest("GET", server.URL, nil)
			resp, err := tr.RoundTrip(req)
			if i == 0 && err != nil || i > 0 && !errors.Is(err, errLimited) {
				t.Errorf("%s: request %d: %v", name, i, err)
			}
			if resp != nil {
				resp.Body.Close()
			}
		}
		if len(a.seen) != 1 {
			t.Errorf("%s: %d requests", name, len(a.seen))
		}
	}
}

// TestTokenStaysHome: a redirect to another host is followed without the token.
func TestTokenStaysHome(t *testing.T) {
	var got []string
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		got = append(got, r.Header.Get("Authorization"))
	}))
	defer other.Close()
	home := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r.Header.Get("Authorization"))
		http.Redirect(w, r, other.URL, http.StatusFound)
	}))
	defer home.Close()
	u, _ := url.Parse(home.URL)
	client := &http.Client{Transport: newTransport(Config{Token: "secret", Budget: time.Minute, Sleep: sleep}, u, u)}
	resp, err := client.Get(home.URL)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if strings.Join(got, ",") != "Bearer secret," {
		t.Errorf("authorization: %q", got)
	}
}

func TestDryRunHoldsWritesBack(t *testing.T) {
	a := &answers{list: []answer{{status: 200, body: "{}"}}}
	server := httptest.NewServer(a)
	defer server.Close()
	var out bytes.Buffer
	c, err := New(Config{APIURL: server.URL, ServerURL: server.URL, Repository: "o/r", DryRun: &out})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Mutate(t.Context(), `mutation { minimizeComment(input: {subjectId: "N1", classifier: OUTDATED}) { clientMutationId } }`, nil, nil); err != nil {
		t.Error(err)
	}
	if login := c.viewer(t.Context()); login != actionsBot {
		t.Error(login)
	}
	if len(a.seen) != 1 || !strings.Contains(a.seen[0], "viewer") {
		t.Errorf("sent %q", a.seen)
	}
	if s := out.String(); strings.Count(s, "\n") != 1 || !strings.Contains(s, `"method":"POST"`) || !strings.Contains(s, "minimizeComment") {
		t.Errorf("written down: %s", s)
	}
}

func TestNewRefuses(t *testing.T) {
	for _, tt := range []struct {
		config Config
		want   string
	}{
		{Config{Repository: "x"}, "owner/name"},
		{Config{Repository: "../x"}, "owner/name"},
		{Config{Repository: "o/r", APIURL: "ftp://x"}, "APIURL"},
		{Config{Repository: "o/r", GraphQLURL: "x"}, "GraphQLURL"},
		{Config{Repository: "o/r", ServerURL: "https://u:p@x"}, "ServerURL"},
	} {
		if _, err := New(tt.config); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: %v", tt.config, err)
		}
	}
	for api, want := range map[string]string{
		"https://api.github.com": "https://api.github.com/graphql", "https://ghes.example/api/v3/": "https://ghes.example/api/graphql",
		"https://api.x.ghe.com": "https://api.x.ghe.com/graphql",
	} {
		if got := graphQLBeside(api); got != want {
			t.Errorf("%s: %s, want %s", api, got, want)
		}
	}
}
