package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/threatdelta/threatdelta/internal/example"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/verify"
)

// secretsOfExample are what the variables of the documented commands have.
func secretsOfExample(name string) string {
	return map[string]string{"A": "token-of-ada", "B": "token-of-bob", "LOW": "token-for-less", "KEY": "key-of-bob"}[name]
}

// exampleServer is the server of the examples, with the callers of examples/server.
func exampleServer(t *testing.T, fixed bool) *httptest.Server {
	t.Helper()
	customer := []string{"shop", "customers:write"}
	s := httptest.NewServer(example.Handler(example.Options{
		Fixed: fixed, Client: &http.Client{Timeout: 300 * time.Millisecond},
		Callers: []example.Caller{
			{Customer: example.Ada, Token: secretsOfExample("A"), Scopes: customer},
			{Customer: example.Bob, Token: secretsOfExample("B"), Scopes: customer},
			{Customer: example.Ada, Token: secretsOfExample("LOW"), Scopes: customer[:1]},
			{Customer: example.Bob, Key: secretsOfExample("KEY")},
		},
	}))
	t.Cleanup(s.Close)
	return s
}

// encrypted is the address by http:// of an API that is served by https:// alone.
func encrypted(t *testing.T) string {
	t.Helper()
	s := httptest.NewServer(http.RedirectHandler("https://api.example/", http.StatusPermanentRedirect))
	t.Cleanup(s.Close)
	return s.URL
}

// documentedVerify are the commands of docs/verify.md that call the example, by the
// example.
func documentedVerify(t *testing.T) map[string][]string {
	t.Helper()
	page, err := os.ReadFile("../../docs/verify.md")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for _, m := range regexp.MustCompile(`(?m)^go run \./cmd/threatdelta (verify .* examples/(\w+)/base\.yaml .*)$`).FindAllStringSubmatch(string(page), -1) {
		out[m[2]] = strings.Fields(m[1])
	}
	if len(out) != 2 {
		t.Fatalf("docs/verify.md has commands for %d examples", len(out))
	}
	return out
}

// runVerify runs a command of the page against a server, from the root of the repository.
func runVerify(t *testing.T, args []string, s *httptest.Server, plain string) (r verify.Result, code int) {
	t.Helper()
	t.Chdir(filepath.Join("..", ".."))
	file := filepath.Join(t.TempDir(), "verdicts.json")
	args = append(slices.Clone(args), "--format", "text", "--format", "json="+file, "--rate", "1000")
	for i, arg := range args {
		switch {
		case arg == "http://127.0.0.1:8080" && args[i-1] == "--http-url":
			args[i] = plain
		case arg == "http://127.0.0.1:8080":
			args[i] = s.URL
		}
	}
	var out, errs bytes.Buffer
	code = run(t.Context(), args, strings.NewReader(""), &out, &errs, secretsOfExample)
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"A", "B", "LOW", "KEY"} {
		if strings.Contains(out.String()+errs.String()+string(raw), secretsOfExample(name)) {
			t.Errorf("the output has the secret %s", name)
		}
	}
	return r, code
}

// untestedOfExamples are the rules of the examples' findings that no request decides.
func untestedOfExamples() []string {
	return []string{"audit-missing-evidence", "auth-new-op-anonymous", "auth-scheme-added", "auth-token-issuer"}
}

// TestVerifyExamples: the commands of the page confirm every threat of the examples at
// the server that has them, and refute every one at the server that refuses.
func TestVerifyExamples(t *testing.T) {
	for name, args := range documentedVerify(t) {
		for _, fixed := range []bool{false, true} {
			t.Run(name+map[bool]string{false: "", true: " fixed"}[fixed], func(t *testing.T) {
				s := exampleServer(t, fixed)
				want, wantCode, plain := plan.Confirmed, exitFail, s.URL
				if fixed {
					want, wantCode, plain = plan.Refuted, exitPass, encrypted(t)
				}
				r, code := runVerify(t, args, s, plain)
				for _, o := range r.Outcomes {
					if o.Verdict != want {
						t.Errorf("%s %s is %s, want %s: %s", o.Rule, o.Title, o.Verdict, want, o.Reason)
					}
				}
				for _, u := range r.Untested {
					if !slices.Contains(untestedOfExamples(), u.Rule) {
						t.Errorf("%s is not tested: %s", u.Rule, u.Why)
					}
				}
				if code != wantCode || len(r.Outcomes) < 12 {
					t.Errorf("exit code %d, want %d; %d tests", code, wantCode, len(r.Outcomes))
				}
			})
		}
	}
}

// planFile is a file with a plan of one test: nobody may get /books.
func planFile(t *testing.T) string {
	t.Helper()
	test := plan.Test{
		ID: "auth-removed-0123456789abcdef", Finding: "0123456789abcdef", Rule: "auth-removed", Level: severity.High, Title: "a title", Template: plan.AnonymousCall,
		Operation: plan.Operation{Method: "GET", Path: "/books"}, Needs: []plan.Identity{plan.Anonymous}, Variables: []plan.Variable{}, Cap: 1,
		Steps: []plan.Step{{Name: "call", Role: plan.Ask, As: plan.Anonymous, Repeat: 1, Concurrency: 1, Expect: plan.Refused(), Request: plan.Request{Method: "GET", Path: plan.Literal("/books")}}},
	}
	file := filepath.Join(t.TempDir(), "tests.json")
	var b bytes.Buffer
	if err := plan.JSON(&b, plan.New(plan.Tool{Name: "threatdelta", Version: "1"}, []plan.Test{test}, nil)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestVerifyUse: wrong use ends with 2 and a line that says what to do, and never repeats
// what may be a secret.
func TestVerifyUse(t *testing.T) {
	file, none := planFile(t), filepath.Join(t.TempDir(), "none")
	wrong := filepath.Join(t.TempDir(), "wrong.json")
	if err := os.WriteFile(wrong, []byte(`{"schema": "threatdelta/tests/v0"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	const local, secret = "http://127.0.0.1:1", "hunter2hunter2"
	env := func(name string) string {
		return map[string]string{"A": secret, "SHORT": "abc", "LINES": "a\nb-secret", "SAME": secret}[name]
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{}, "--base-url is missing"},
		{[]string{"--base-url", "staging.example"}, "--base-url is no URL that begins with https://"},
		{[]string{"--base-url", "http://staging.example"}, "--base-url begins with http://"},
		{[]string{"--base-url", "https://ada:" + secret + "@staging.example"}, "--base-url has a user in it"},
		{[]string{"--base-url", "https://ada:" + secret + "@stag ing.example"}, "--base-url is no URL"},
		{[]string{"--base-url", local + "/?token=" + secret}, "--base-url has a query"},
		{[]string{"--base-url", local, "--token-a", secret}, "--token-a takes env:NAME"},
		{[]string{"--base-url", local, "--token-a", "env:NONE"}, "the variable NONE is empty or not set"},
		{[]string{"--base-url", local, "--token-a", "env:SHORT"}, "less than 4 characters"},
		{[]string{"--base-url", local, "--token-a", "env:LINES"}, "more than one line"},
		{[]string{"--base-url", local, "--token-a", "env:A", "--token-b", "env:SAME", "--plan", file}, "A and B have the same token"},
		{[]string{"--base-url", local, "--credential", "keyA=" + secret}, "--credential takes VARIABLE=env:NAME"},
		{[]string{"--base-url", local, "--credential", secret + "!=env:A"}, "--credential takes VARIABLE=env:NAME"},
		{[]string{"--base-url", local, "--credential", "keyA=env:A", "--plan", file}, "the plan has no credential keyA, it has none"},
		{[]string{"--base-url", local, "--plan", none}, "--plan: open"},
		{[]string{"--base-url", local, "--plan", wrong}, "want \"threatdelta/tests/v1\""},
		{[]string{"--base-url", local, "--plan", file, "a", "b"}, "not from both"},
		{[]string{"--base-url", local, "--fixtures", wrong}, `has fixtures of "schema"`},
		{[]string{"--base-url", local, "--max-requests", "0"}, "are above 0"},
		{[]string{"--base-url", local, "--max-requests", "many"}, `--max-requests "many" is no number`},
		{[]string{"--base-url", local, "--format", "sarif"}, "--format is text, json or junit"},
		{[]string{"--base-url", local, "--http-url", "ftp://x"}, "--http-url is no URL"},
	} {
		var out, errs bytes.Buffer
		code := run(t.Context(), append([]string{"verify"}, c.args...), strings.NewReader(""), &out, &errs, env)
		if code != exitUsage || !strings.Contains(errs.String(), c.want) || strings.Count(errs.String(), "\n") != 1 || out.Len() > 0 {
			t.Errorf("%q: exit code %d, %q; want %q", c.args, code, errs.String(), c.want)
		}
		if strings.Contains(errs.String(), secret) || strings.Contains(errs.String(), "b-secret") {
			t.Errorf("%q: it repeats the secret: %s", c.args, errs.String())
		}
	}
}

// TestVerifyExitCodes: 0 only where every test was decided, or some with --partial.
func TestVerifyExitCodes(t *testing.T) {
	file := planFile(t)
	for _, c := range []struct {
		status  int // of an answer to nobody; 0 is that nobody listens
		partial bool
		want    int
	}{
		{200, false, exitFail}, {200, true, exitFail}, {404, false, exitNoReview}, {404, true, exitNoReview}, {500, false, exitNoReview},
		{401, false, exitNoReview}, // nothing was served at all
		{0, true, exitNoReview},
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(c.status) }))
		if c.status == 0 {
			s.Close()
		}
		args := []string{"verify", "--base-url", s.URL, "--plan", file}
		if c.partial {
			args = append(args, "--partial")
		}
		var out, errs bytes.Buffer
		if code := run(t.Context(), args, strings.NewReader(""), &out, &errs, secretsOfExample); code != c.want {
			t.Errorf("%d, partial %v: exit code %d, want %d\n%s%s", c.status, c.partial, code, c.want, out.String(), errs.String())
		}
		s.Close()
	}
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer slow.Close()
	var out bytes.Buffer
	code := run(t.Context(), []string{"verify", "--base-url", slow.URL, "--plan", file, "--timeout", "100ms"}, strings.NewReader(""), &out, &out, secretsOfExample)
	if code != exitNoReview || !strings.Contains(out.String(), "Not verified: no test was decided") {
		t.Errorf("past --timeout: exit code %d\n%s", code, out.String())
	}
	s := exampleServer(t, true)
	bookshop := documentedVerify(t)["bookshop"]
	without := slices.DeleteFunc(slices.Clone(bookshop), func(arg string) bool { return arg == "--allow-destructive" })
	if _, code := runVerify(t, without, s, s.URL); code != exitNoReview {
		t.Errorf("without the destructive tests: exit code %d, want %d", code, exitNoReview)
	}
	t.Chdir(filepath.Join("cmd", "threatdelta"))
	if _, code := runVerify(t, append(without, "--partial"), s, s.URL); code != exitPass {
		t.Errorf("without the destructive tests, partial: exit code %d, want %d", code, exitPass)
	}
}
