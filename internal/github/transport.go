package github

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

const (
	// maxTries bounds how often a request that may be repeated is sent.
	maxTries = 4
	// unspaced is how many writes follow each other at once. GitHub asks for a
	// second between writes of "a large number"; a run usually has two.
	unspaced = 5
	// spacing is the time between the writes after those.
	spacing = time.Second
	// defaultWait is the wait for a secondary limit that names no time: GitHub's
	// documentation asks for at least a minute.
	defaultWait = time.Minute
	// timeout bounds one exchange.
	timeout = 60 * time.Second
)

// errLimited is the error of a request that was not sent, because GitHub limits
// this token for longer than the budget has left. Asking on would only prolong
// the limit.
var errLimited = errors.New("github limits the requests of this token for longer than this run waits")

// transport sends requests: it authenticates, counts, writes one at a time and
// spaced, and repeats what may be repeated. A request may be repeated if GitHub
// refused it for a limit (then nothing was done), or if doing it twice is doing
// it once: GET, and what repeatable marks. Anything else that ends in a 5xx or
// without an answer goes back to the caller, who must look whether it was done:
// GitHub is known to answer 502 to a review that it created.
type transport struct {
	base       http.RoundTripper
	api, graph *url.URL
	token      string
	dry        io.Writer
	sleep      func(context.Context, time.Duration) error
	now        func() time.Time
	pace       time.Duration // the least time between two requests

	writing sync.Mutex // held while one write is under way

	mu          sync.Mutex
	turn        time.Time     // of the next request
	budget      time.Duration // what is left for waiting
	limited     bool
	all, writes int
	pause       chan struct{} // closed at the end of the last wait for a limit
	pauses      int           // how many there were
}

func newTransport(c Config, api, graph *url.URL) *transport {
	base := http.DefaultTransport
	if d, ok := base.(*http.Transport); ok {
		own := d.Clone()
		own.ResponseHeaderTimeout = timeout
		base = own
	}
	return &transport{base: base, api: api, graph: graph, token: c.Token, dry: c.DryRun, sleep: c.Sleep, now: c.Now, pace: c.Pace, budget: c.Budget}
}

// requestPolicy is how a request may be treated, beyond what its method says.
type requestPolicy struct {
	reads      bool // a POST that asks and changes nothing (GraphQL)
	repeatable bool // a write whose repetition changes nothing
}

type requestPolicyKey struct{}

// readOnly marks the requests of a context as ones that only read, though they are
// a POST (GraphQL).
func readOnly(ctx context.Context) context.Context {
	return context.WithValue(ctx, requestPolicyKey{}, requestPolicy{reads: true, repeatable: true})
}

// Repeatable marks the requests of a context as ones whose repetition changes
// nothing: they are sent again where GitHub failed. Without it a write that
// failed goes back to the caller, see [IsUncertain].
func Repeatable(ctx context.Context) context.Context {
	return context.WithValue(ctx, requestPolicyKey{}, requestPolicy{repeatable: true})
}

func requestPolicyOf(r *http.Request) requestPolicy {
	m, _ := r.Context().Value(requestPolicyKey{}).(requestPolicy)
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		m = requestPolicy{reads: true, repeatable: true}
	}
	return m
}

func (t *transport) counts() (all, writes int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.all, t.writes
}

// RoundTrip implements [http.RoundTripper].
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	m := requestPolicyOf(r)
	body, err := drain(r)
	if err != nil {
		return nil, err
	}
	if !m.reads {
		t.writing.Lock()
		defer t.writing.Unlock()
		if err := t.waitSpacing(r.Context()); err != nil {
			return nil, err
		}
		if t.dry != nil {
			return t.recordRequest(r, body)
		}
	}
	for try := 1; ; try++ {
		seen, err := t.awaitPause(r.Context())
		if err != nil {
			return nil, err
		}
		if err := t.count(m); err != nil {
			return nil, err
		}
		if err := t.awaitTurn(r.Context()); err != nil {
			return nil, err
		}
		resp, err := t.roundTrip(r, body)
		next := t.repeatAfter(resp, err, try, m)
		if !next.again {
			return resp, err
		}
		waited, waitErr := t.wait(r.Context(), next, seen)
		if !waited {
			if next.limited {
				t.setLimited()
			}
			return resp, err
		}
		if resp != nil {
			resp.Body.Close()
		}
		if waitErr != nil {
			return nil, waitErr
		}
	}
}

// awaitTurn waits until the request before this one is long enough ago.
func (t *transport) awaitTurn(ctx context.Context) error {
	if t.pace <= 0 {
		return nil
	}
	t.mu.Lock()
	now := t.now()
	at := t.turn
	if at.Before(now) {
		at = now
	}
	t.turn = at.Add(t.pace)
	t.mu.Unlock()
	if wait := at.Sub(now); wait > 0 {
		return t.sleep(ctx, wait)
	}
	return nil
}

// awaitPause waits until no other request waits for a limit, and returns how many
// such waits there were.
func (t *transport) awaitPause(ctx context.Context) (seen int, err error) {
	for {
		t.mu.Lock()
		pause, seen := t.pause, t.pauses
		t.mu.Unlock()
		if pause == nil {
			return seen, nil
		}
		select {
		case <-pause:
			t.mu.Lock()
			if t.pause == pause {
				t.pause = nil
			}
			t.mu.Unlock()
		case <-ctx.Done():
			return seen, ctx.Err()
		}
	}
}

// wait waits before a request is sent again; false where the budget does not hold as
// much. A limit is of the token: several requests that meet it at once wait once. seen
// is how many waits there were when the request was sent.
func (t *transport) wait(ctx context.Context, next repetition, seen int) (bool, error) {
	t.mu.Lock()
	if next.limited && t.pauses > seen {
		t.mu.Unlock()
		return true, nil // awaitPause is next
	}
	if next.wait > t.budget {
		t.mu.Unlock()
		return false, nil
	}
	t.budget -= next.wait
	if next.limited {
		pause := make(chan struct{})
		t.pause = pause
		t.pauses++
		defer close(pause)
	}
	t.mu.Unlock()
	return true, t.sleep(ctx, next.wait)
}

func drain(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	defer r.Body.Close()
	return io.ReadAll(r.Body)
}

// roundTrip makes one exchange. The token goes to the two configured hosts only: a
// redirect elsewhere is followed without it. What the answer says about the
// primary rate limit is removed, because go-github would refuse requests by
// itself on that account, past this transport's budget.
func (t *transport) roundTrip(r *http.Request, body []byte) (*http.Response, error) {
	r = r.Clone(r.Context())
	if body != nil {
		r.Body = io.NopCloser(bytes.NewReader(body))
		r.ContentLength = int64(len(body))
	}
	r.Header.Del("Authorization")
	if t.token != "" && (isSameHost(r.URL, t.api) || isSameHost(r.URL, t.graph)) {
		r.Header.Set("Authorization", "Bearer "+t.token)
	}
	return t.base.RoundTrip(r)
}

func isSameHost(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && strings.EqualFold(a.Host, b.Host)
}

func (t *transport) count(m requestPolicy) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.limited {
		return errLimited
	}
	t.all++
	if !m.reads {
		t.writes++
	}
	return nil
}

// waitSpacing waits before a write where several were sent already.
func (t *transport) waitSpacing(ctx context.Context) error {
	t.mu.Lock()
	sent := t.writes
	t.mu.Unlock()
	if sent < unspaced || t.dry != nil {
		return nil
	}
	if !t.takeBudget(spacing) {
		return errLimited
	}
	return t.sleep(ctx, spacing)
}

// takeBudget takes d from the budget; false where it does not hold as much.
func (t *transport) takeBudget(d time.Duration) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if d > t.budget {
		return false
	}
	t.budget -= d
	return true
}

func (t *transport) setLimited() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.limited = true
}

// repetition is whether an exchange is repeated, and after which time.
type repetition struct {
	again   bool
	wait    time.Duration
	limited bool // GitHub refused it for a limit
}

// repeatAfter decides whether an exchange is repeated.
func (t *transport) repeatAfter(resp *http.Response, err error, try int, m requestPolicy) repetition {
	if err != nil {
		again := m.repeatable && try < maxTries && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded)
		return repetition{again: again, wait: backoff(try)}
	}
	limit := limitOf(resp)
	for _, h := range []string{"X-Ratelimit-Remaining", "X-Ratelimit-Limit", "X-Ratelimit-Reset", "X-Ratelimit-Used"} {
		resp.Header.Del(h)
	}
	switch {
	case limit.limited && limit.wait > 0:
		return repetition{try < maxTries, limit.wait, true}
	case limit.limited:
		return repetition{try < maxTries, defaultWait << (try - 1), true}
	}
	switch resp.StatusCode {
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return repetition{again: m.repeatable && try < maxTries, wait: backoff(try)}
	}
	return repetition{}
}

// backoff is 1, 2, 4 seconds and up to a quarter more, so that jobs that failed
// together do not return together.
func backoff(try int) time.Duration {
	d := time.Second << (try - 1)
	return d + rand.N(d/4)
}

// recordRequest writes a request to the dry run instead of sending it, and answers as GitHub
// does where nothing of the answer is used.
func (t *transport) recordRequest(r *http.Request, body []byte) (*http.Response, error) {
	if err := t.count(requestPolicy{}); err != nil {
		return nil, err
	}
	line := struct {
		Method string          `json:"method"`
		Path   string          `json:"path"`
		Body   json.RawMessage `json:"body,omitempty"`
	}{r.Method, r.URL.EscapedPath(), body}
	out, err := json.Marshal(line)
	if err != nil {
		return nil, fmt.Errorf("writing down %s %s: %w", r.Method, r.URL.Path, err)
	}
	if _, err := t.dry.Write(append(out, '\n')); err != nil {
		return nil, fmt.Errorf("writing down %s %s: %w", r.Method, r.URL.Path, err)
	}
	status := http.StatusCreated
	if strings.HasSuffix(r.URL.Path, "/sarifs") {
		status = http.StatusAccepted
	}
	return &http.Response{StatusCode: status, Status: http.StatusText(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader("{}")), Request: r}, nil
}
