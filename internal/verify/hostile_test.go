package verify_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/threatdelta/threatdelta/internal/plan"
)

// asked is a test that asks one thing of a server as A.
func asked(e *plan.Expect) plan.Test { return testOf(step(plan.Ask, plan.A, "/", e)) }

// TestEndlessBody: of a body so much is read, and what is not in that decides nothing.
func TestEndlessBody(t *testing.T) {
	var sent atomic.Int64
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		chunk := bytes.Repeat([]byte("a"), 64<<10)
		for r.Context().Err() == nil && sent.Load() < 1<<30 {
			n, err := w.Write(chunk)
			sent.Add(int64(n))
			if err != nil {
				return
			}
		}
	})
	got := outcome(t, optionsFor(t, url), asked(plan.Without("", plan.Literal("password"))))
	if got.Verdict != plan.Inconclusive || !strings.Contains(got.Reason, "too long") {
		t.Errorf("%+v", got)
	}
	if sent.Load() > 32<<20 {
		t.Errorf("%d bytes were taken", sent.Load())
	}
}

// TestRedirects: nobody is followed, and no credential goes to another host.
func TestRedirects(t *testing.T) {
	var strangers atomic.Int32
	stranger := serve(t, func(http.ResponseWriter, *http.Request) { strangers.Add(1) })
	for location, want := range map[string]string{
		stranger + "/take":                    "to another address, which is not followed",
		"/login":                              "a redirect, which is not followed",
		strings.TrimPrefix(stranger, "http:"): "to another address",
		"\\\\evil.example":                    "not followed",
		"http://[::1":                         "not followed",
	} {
		url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Location"] = []string{location}
			w.WriteHeader(307)
		})
		if got := outcome(t, optionsFor(t, url), asked(plan.Refused())); got.Verdict != plan.Inconclusive || !strings.Contains(got.Reason, want) {
			t.Errorf("%s: %+v", location, got)
		}
	}
	if strangers.Load() != 0 {
		t.Errorf("the other host was called %d times", strangers.Load())
	}
}

// TestSlow: a server that never ends its headers, or its body, costs the time of one
// request.
func TestSlow(t *testing.T) {
	trickle := func(first string) string {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = listener.Close() })
		go func() {
			for {
				conn, err := listener.Accept()
				if err != nil {
					return
				}
				go func() {
					defer conn.Close()
					_, _ = conn.Read(make([]byte, 4096))
					_, err := io.WriteString(conn, first)
					for err == nil {
						time.Sleep(20 * time.Millisecond)
						_, err = io.WriteString(conn, "x")
					}
				}()
			}
		}()
		return "http://" + listener.Addr().String()
	}
	for first, want := range map[string]string{
		"HTTP/1.1 200 OK\r\nX-":                               "there was no answer within 300ms",
		"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n": "too long",
	} {
		o := optionsFor(t, trickle(first))
		o.Timeout = 300 * time.Millisecond
		if got := outcome(t, o, asked(plan.Without("", plan.Literal("password")))); got.Verdict != plan.Inconclusive || !strings.Contains(got.Reason, want) {
			t.Errorf("%q: %+v", first, got)
		}
	}
}

// raw is a server that answers each connection with some bytes, once it has a request.
func raw(t *testing.T, answer string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				_, _ = conn.Read(make([]byte, 4096))
				_, _ = io.WriteString(conn, answer)
				_ = conn.(*net.TCPConn).SetLinger(len(answer)) // 0 is a reset
				_ = conn.Close()
			}()
		}
	}()
	return "http://" + listener.Addr().String()
}

// TestBroken: what is no answer decides nothing.
func TestBroken(t *testing.T) {
	for name, c := range map[string]struct{ answer, want string }{
		"headers":     {"HTTP/1.1 200 OK\r\nX: " + strings.Repeat("h", 1<<20) + "\r\n\r\n", "longer than 64 KB"},
		"reset":       {"", "the connection was closed"},
		"no HTTP":     {"220 mail.example ESMTP\r\n", "not HTTP"},
		"half a body": {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\": 1", "too long"},
	} {
		if got := outcome(t, optionsFor(t, raw(t, c.answer)), asked(plan.Without("/password", nil))); got.Verdict != plan.Inconclusive || !strings.Contains(got.Reason, c.want) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	got := outcome(t, optionsFor(t, "http://127.0.0.1:1"), asked(plan.Refused()))
	if got.Verdict != plan.Inconclusive || !strings.Contains(got.Reason, "nobody listens") {
		t.Errorf("nobody: %+v", got)
	}
	invalid := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"password": `) })
	prepare := step(plan.Prepare, plan.A, "/", nil)
	prepare.Capture = []plan.Capture{{Name: "id", Pointer: "/id"}}
	got = outcome(t, optionsFor(t, invalid), testOf(prepare, step(plan.Ask, plan.B, "/", plan.Refused())))
	if got.Verdict != plan.Inconclusive || !strings.Contains(got.Reason, "no value at /id") {
		t.Errorf("invalid JSON: %+v", got)
	}
}

// TestUntrustedCertificate: it is not accepted, and no credential is sent.
func TestUntrustedCertificate(t *testing.T) {
	var calls atomic.Int32
	s := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { calls.Add(1) }))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	defer s.Close()
	got := outcome(t, optionsFor(t, s.URL), asked(plan.Refused()))
	if got.Verdict != plan.Inconclusive || !strings.Contains(got.Reason, "not trusted") || calls.Load() != 0 {
		t.Errorf("%+v", got)
	}
}

// TestEcho: a server that sends everything back brings no secret into the result, in
// whatever spelling.
func TestEcho(t *testing.T) {
	quoted, err := json.Marshal(token)
	if err != nil {
		t.Fatal(err)
	}
	echoes := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", "https://"+url.PathEscape(token)+".example/?t="+url.QueryEscape(token))
		w.WriteHeader(302)
		_, _ = fmt.Fprint(w, r.Header)
	})
	test := asked(plan.Refused())
	test.Title, test.Note = "a title with "+token, "and "+string(quoted)
	got := outcome(t, optionsFor(t, echoes), test)
	raw, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	for _, spelled := range []string{token, url.QueryEscape(token), url.PathEscape(token), strings.Trim(string(quoted), `"`)} {
		if strings.Contains(string(raw), spelled) {
			t.Errorf("the result has %q: %s", spelled, raw)
		}
	}
	if !strings.Contains(got.Title, "a title with [secret]") {
		t.Errorf("%+v", got)
	}
}

// TestStaysAtTheBase: whatever a variable has in it, the request goes to the base URL.
func TestStaysAtTheBase(t *testing.T) {
	var seen atomic.Value
	api := serve(t, func(_ http.ResponseWriter, r *http.Request) { seen.Store(r.Host + " " + r.RequestURI) })
	for _, value := range []string{"../../admin", "@evil.example/", "..", "a?b#c", "a\r\nHost: evil.example", "//evil.example"} {
		ask := step(plan.Ask, plan.A, "", plan.Refused())
		ask.Request.Path = plan.Join(plan.Literal("/v1/"), plan.Var("id"), plan.Literal("/x"))
		ask.Request.Query = []plan.Field{{Name: "q", Value: plan.Var("id")}}
		test := testOf(ask)
		test.Variables = append(test.Variables, plan.Variable{Name: "id", Kind: plan.ObjectID, Of: plan.A})
		o := optionsFor(t, api+"/prefix/")
		o.Values.Fixtures = map[plan.Identity]map[string]string{plan.A: {"id": value}}
		outcome(t, o, test)
		line, _ := seen.Load().(string)
		host, uri, _ := strings.Cut(line, " ")
		if "http://"+host != api || !strings.HasPrefix(uri, "/prefix/v1/") || strings.Count(uri, "/") != 4 || strings.Count(uri, "?") != 1 || strings.Contains(uri, "#") {
			t.Errorf("%q: it was sent to %s", value, line)
		}
	}
}
