package verify_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/verify"
)

const token = "s3cr+t/of~A"

// bearer is a token of an identity.
func bearer(of plan.Identity) plan.Credential {
	return plan.Credential{Scheme: "token", Type: "http bearer", In: "header", Name: "Authorization", Prefix: "Bearer ", Variable: "token_" + string(of)}
}

func credentialOf(of plan.Identity) plan.Variable {
	return plan.Variable{Name: "token_" + string(of), Kind: plan.CredentialValue, Of: of, About: "bearer token"}
}

// step is a GET, as A with its token unless it is as nobody.
func step(role plan.Role, as plan.Identity, path string, e *plan.Expect) plan.Step {
	s := plan.Step{Name: "calling " + path, Role: role, As: as, Repeat: 1, Concurrency: 1, Expect: e, Request: plan.Request{Method: "GET", Path: plan.Literal(path)}}
	if as != plan.Anonymous {
		s.Request.Credentials = []plan.Credential{bearer(as)}
	}
	return s
}

// testOf is a test of some steps.
func testOf(steps ...plan.Step) plan.Test {
	t := plan.Test{
		ID: "auth-removed-0123456789abcdef", Finding: "0123456789abcdef", Rule: "auth-removed", Title: "a title", Template: plan.AnonymousCall,
		Operation: plan.Operation{Method: "GET", Path: "/"}, Steps: steps, Cap: 100,
		Variables: []plan.Variable{credentialOf(plan.A), credentialOf(plan.B)},
		Needs:     []plan.Identity{plan.A, plan.B, plan.Anonymous},
	}
	return t
}

// planOf is a plan, which holds what a plan must.
func planOf(t *testing.T, tests ...plan.Test) *plan.Plan {
	t.Helper()
	p := plan.New(plan.Tool{Name: "threatdelta", Version: "test"}, tests, nil)
	if err := p.Check(); err != nil {
		t.Fatal(err)
	}
	return p
}

// optionsFor ask a server on this machine.
func optionsFor(t *testing.T, url string) verify.Options {
	t.Helper()
	address, err := verify.ParseAddress(url, false)
	if err != nil {
		t.Fatal(err)
	}
	return verify.Options{
		Address: address, Values: verify.Values{Tokens: map[plan.Identity]string{plan.A: token, plan.B: "b-token"}},
		MaxRequests: 500, Concurrency: 4, Timeout: 2 * time.Second, Rate: 1000, Agent: "threatdelta/test",
	}
}

// serve is the address of a server that lasts as long as the test.
func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// outcome is what becomes of one test.
func outcome(t *testing.T, o verify.Options, test plan.Test) verify.Outcome {
	t.Helper()
	r := verify.Run(t.Context(), planOf(t, test), o)
	return r.Outcomes[0]
}

func hasToken(r *http.Request) bool { return r.Header.Get("Authorization") == "Bearer "+token }

// TestVerdicts: the three of them, by what a server answers to one who presents nothing,
// after A was served.
func TestVerdicts(t *testing.T) {
	for status, want := range map[int]plan.Verdict{200: plan.Confirmed, 204: plan.Confirmed, 401: plan.Refuted, 403: plan.Refuted, 404: plan.Inconclusive, 302: plan.Inconclusive, 500: plan.Inconclusive} {
		url := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if !hasToken(r) {
				w.WriteHeader(status)
			}
		})
		got := outcome(t, optionsFor(t, url), testOf(step(plan.Prepare, plan.A, "/", nil), step(plan.Ask, plan.Anonymous, "/", plan.Refused())))
		if got.Verdict != want || got.Reason == "" || got.Requests != 2 {
			t.Errorf("%d: %+v, want %s", status, got, want)
		}
	}
}

// TestBaseline: a refusal of what nobody may do shows nothing.
func TestBaseline(t *testing.T) {
	for status, want := range map[int]string{404: "did not work", 401: "the credential of A may be wrong", 500: "the server failed"} {
		url := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		got := outcome(t, optionsFor(t, url), testOf(step(plan.Prepare, plan.A, "/", nil), step(plan.Ask, plan.Anonymous, "/", plan.Refused())))
		if got.Verdict != plan.Inconclusive || !strings.Contains(got.Reason, want) || got.Requests != 1 {
			t.Errorf("%d: %+v", status, got)
		}
	}
	wall := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(403) })
	got := outcome(t, optionsFor(t, wall), testOf(step(plan.Ask, plan.Anonymous, "/", plan.Refused())))
	if got.Verdict != plan.Inconclusive || !strings.Contains(got.Reason, "no request of this run was answered by 2xx") {
		t.Errorf("behind a wall: %+v", got)
	}
}

// TestWrongCredential: 401 for a token shows nothing where nothing shows that the token
// is right.
func TestWrongCredential(t *testing.T) {
	for knowsB, want := range map[bool]plan.Verdict{false: plan.Inconclusive, true: plan.Refuted} {
		url := serve(t, func(w http.ResponseWriter, r *http.Request) {
			isB := r.Header.Get("Authorization") == "Bearer b-token"
			if !hasToken(r) && !(isB && knowsB && r.URL.Path == "/own") {
				w.WriteHeader(401)
			}
		})
		first := testOf(step(plan.Prepare, plan.A, "/", nil), step(plan.Ask, plan.B, "/", plan.RefusedObject()))
		second := testOf(step(plan.Ask, plan.B, "/own", plan.Refused()))
		second.ID = "other"
		r := verify.Run(t.Context(), planOf(t, first, second), optionsFor(t, url))
		if got := r.Outcomes[0]; got.Verdict != want {
			t.Errorf("the API knows B: %v: %+v", knowsB, got)
		}
	}
}

// TestLesser: a test of who has less needs somebody who has, and says what that is.
func TestLesser(t *testing.T) {
	url := serve(t, func(http.ResponseWriter, *http.Request) {})
	ask := step(plan.Ask, plan.Low, "/", plan.Refused())
	ask.Request.Credentials[0].Without = []string{"admin", "write"}
	test := testOf(ask)
	test.Needs, test.Variables = []plan.Identity{plan.Low}, []plan.Variable{credentialOf(plan.Low)}
	o := optionsFor(t, url)
	o.Values.Tokens[plan.Low] = "low-token"
	if got := outcome(t, o, test); got.Verdict != plan.Confirmed || !strings.Contains(got.Reason, "if the token of low lacks the scope admin, write") {
		t.Errorf("%+v", got)
	}
	o.Values.Tokens[plan.Low] = token
	if got := outcome(t, o, test); got.Verdict != plan.Inconclusive || got.Requests != 0 || !strings.Contains(got.Reason, "the credential of low is that of A") {
		t.Errorf("the same as A: %+v", got)
	}
}

// TestNotSent: what is missing is said, with what gives it, and nothing is sent.
func TestNotSent(t *testing.T) {
	var calls atomic.Int32
	url := serve(t, func(http.ResponseWriter, *http.Request) { calls.Add(1) })
	ask := step(plan.Ask, plan.A, "/", plan.Refused())
	destructive := testOf(ask)
	destructive.Destructive, destructive.Why = true, "it places an order"
	needing := func(kind plan.Kind) plan.Test {
		test := testOf(ask)
		test.Variables = append(test.Variables, plan.Variable{Name: "v", Kind: kind, Of: plan.A})
		return test
	}
	low := testOf(ask)
	low.Variables = append(low.Variables, credentialOf(plan.Low))
	certificate := testOf(ask)
	certificate.Steps[0].Request.Credentials = []plan.Credential{{Scheme: "mtls", Type: "mutualTLS"}}
	for _, c := range []struct {
		test plan.Test
		want string
	}{
		{destructive, "not sent: it places an order; --allow-destructive sends it"},
		{needing(plan.ObjectID), "give it in --fixtures as {A: {v: ID}}"},
		{needing(plan.CanaryHost), "--canary"},
		{needing(plan.PlainURL), "--http-url"},
		{low, "--token-low env:NAME"},
		{certificate, "mutualTLS: give the certificate of A and its key by --certificate A=FILE"},
	} {
		if got := outcome(t, optionsFor(t, url), c.test); got.Verdict != plan.Inconclusive || !strings.Contains(got.Reason, c.want) || calls.Load() != 0 {
			t.Errorf("%+v, want %q; %d calls", got, c.want, calls.Load())
		}
	}
	o := optionsFor(t, url)
	o.AllowDestructive = true
	if got := outcome(t, o, destructive); got.Verdict != plan.Confirmed {
		t.Errorf("allowed: %+v", got)
	}
}

// TestBounds: a run sends no more than it may, and a burst ends where the answer is
// known.
func TestBounds(t *testing.T) {
	var calls, most, now atomic.Int32
	limit := int32(1000)
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		for n, m := now.Add(1), most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		defer now.Add(-1)
		time.Sleep(time.Millisecond)
		if calls.Add(1) > limit {
			w.WriteHeader(429)
		}
	})
	burst := step(plan.Ask, plan.A, "/", plan.Throttled("2xx"))
	burst.Repeat, burst.Concurrency = 60, 20
	got := outcome(t, optionsFor(t, url), testOf(burst))
	if got.Verdict != plan.Confirmed || got.Requests != 60 || calls.Load() != 60 || most.Load() > 4 {
		t.Errorf("without a limit: %+v, %d calls, %d at once", got, calls.Load(), most.Load())
	}
	calls.Store(0)
	limit = 10
	if got = outcome(t, optionsFor(t, url), testOf(burst)); got.Verdict != plan.Refuted || calls.Load() > 14 {
		t.Errorf("with a limit: %+v, %d calls", got, calls.Load())
	}
	calls.Store(0)
	o := optionsFor(t, url)
	o.MaxRequests = 5
	if got = outcome(t, o, testOf(burst)); got.Verdict != plan.Inconclusive || !strings.Contains(got.Reason, "--max-requests") || calls.Load() > 5 {
		t.Errorf("at most 5: %+v, %d calls", got, calls.Load())
	}
}

// TestWaits: an API that asks to wait is waited for, and not for ever.
func TestWaits(t *testing.T) {
	for after, want := range map[string]plan.Verdict{"0": plan.Confirmed, "3600": plan.Inconclusive} {
		var calls atomic.Int32
		url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			if calls.Add(1) == 1 {
				w.Header().Set("Retry-After", after)
				w.WriteHeader(429)
			}
		})
		if got := outcome(t, optionsFor(t, url), testOf(step(plan.Ask, plan.Anonymous, "/", plan.Refused()))); got.Verdict != want {
			t.Errorf("Retry-After %s: %+v", after, got)
		}
	}
}

// TestOrder: what changes nothing comes first, what is sent often last.
func TestOrder(t *testing.T) {
	var seen []string
	url := serve(t, func(_ http.ResponseWriter, r *http.Request) { seen = append(seen, r.URL.Path) })
	burst, change, look := testOf(step(plan.Ask, plan.Anonymous, "/burst", plan.Throttled("2xx"))), testOf(step(plan.Ask, plan.Anonymous, "/change", plan.Refused())), testOf(step(plan.Ask, plan.A, "/look", plan.Refused()))
	burst.ID, burst.Template, change.ID, change.Destructive, look.ID = "1", plan.Burst, "2", true, "3"
	o := optionsFor(t, url)
	o.AllowDestructive = true
	verify.Run(t.Context(), planOf(t, burst, change, look), o)
	if got := strings.Join(seen, " "); got != "/look /change /burst" {
		t.Errorf("sent %s", got)
	}
}

// TestUndo: what was made is undone, where the test failed or the run was ended too, and
// with the id that the API gave.
func TestUndo(t *testing.T) {
	for _, ends := range []bool{false, true} {
		ctx, stop := context.WithCancel(t.Context())
		var undone atomic.Bool
		url := serve(t, func(w http.ResponseWriter, r *http.Request) {
			switch r.URL.Path {
			case "/make":
				_, _ = io.WriteString(w, `{"id": "7/8"}`)
				if ends {
					stop()
				}
			case "/fails":
				w.WriteHeader(500)
			default:
				undone.Store(r.Method == "DELETE" && r.URL.EscapedPath() == "/made/7%2F8")
			}
		})
		made, undo := step(plan.Prepare, plan.A, "/make", nil), step(plan.Undo, plan.A, "", nil)
		made.Capture = []plan.Capture{{Name: "id", Pointer: "/id"}}
		undo.Request.Method, undo.Request.Path = "DELETE", plan.Join(plan.Literal("/made/"), plan.Var("id"))
		p := planOf(t, testOf(made, step(plan.Prepare, plan.A, "/fails", nil), step(plan.Ask, plan.B, "/", plan.Refused()), undo))
		r := verify.Run(ctx, p, optionsFor(t, url))
		stop()
		if got := r.Outcomes[0]; got.Verdict != plan.Inconclusive || !undone.Load() && !ends {
			t.Errorf("ends %v: %+v, undone %v", ends, got, undone.Load())
		}
		if ends && r.Verdict != plan.Inconclusive {
			t.Errorf("ended: %+v", r)
		}
	}
}

// TestNothingToDo: a plan without anything is no run that failed, one of which all was
// left untested is.
func TestNothingToDo(t *testing.T) {
	o := optionsFor(t, "http://127.0.0.1:1")
	for n, want := range []plan.Verdict{plan.Refuted, plan.Inconclusive} {
		p := planOf(t)
		p.Untested = make([]plan.Untested, n)
		if got := verify.Run(t.Context(), p, o).Verdict; got != want {
			t.Errorf("%d untested: %s, want %s", n, got, want)
		}
	}
}

// recordCredentials is a server that notes what each request presents.
func recordCredentials(seen *[]string) http.HandlerFunc {
	return func(_ http.ResponseWriter, r *http.Request) {
		*seen = append(*seen, r.Header.Get("Authorization")+"|"+r.Header.Get("Cookie")+"|"+r.URL.RawQuery)
	}
}
