package example_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/threatdelta/threatdelta/internal/example"
)

// callers are Ada and Bob as customers, and Ada as one who may do everything.
func callers() []example.Caller {
	return []example.Caller{
		{Customer: example.Ada, Token: "ada", Scopes: []string{"shop"}},
		{Customer: example.Bob, Token: "bob", Key: "bobs-key", Scopes: []string{"shop"}},
		{Customer: example.Ada, Token: "admin", Scopes: []string{"shop", "customers:write", "admin"}},
	}
}

// call sends one request, with a bearer token unless that is "".
func call(h http.Handler, token, method, target, body string) *http.Response {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func bodyOf(t *testing.T, r *http.Response) string {
	t.Helper()
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// TestTwoServers: what the fixed server refuses, the other takes; what is right, both
// take, and what is wrong, neither.
func TestTwoServers(t *testing.T) {
	long, many := strings.Repeat("n", 201), `["`+strings.Repeat(example.FirstBook+`","`, 50)+example.FirstBook+`"]`
	ada, order := "/customers/"+example.Ada, "/orders/"+example.AdaOrder
	for _, c := range []struct {
		token, method, target, body string
		careless, fixed             int
	}{
		{"", "GET", ada, "", 200, 401},
		{"ada", "GET", ada, "", 200, 200},
		{"bob", "GET", ada, "", 200, 403},
		{"ada", "GET", "/customers", "", 403, 403},
		{"admin", "GET", "/customers", "", 200, 200},
		{"ada", "PATCH", ada, `{"name": "Ada L"}`, 200, 403},
		{"admin", "PATCH", ada, `{"name": "Ada L"}`, 200, 200},
		{"bob", "PATCH", ada, `{"name": "Bob"}`, 403, 403},
		{"admin", "PATCH", ada, `{"name": "` + long + `"}`, 200, 400},
		{"admin", "PATCH", ada, `{"loyaltyTier": "gold"}`, 200, 400},
		{"admin", "PATCH", ada, `{"loyaltyTier": {"a": 1}}`, 200, 400},
		{"admin", "PATCH", ada, `{"password": "short"}`, 400, 400},
		{"admin", "PATCH", ada, `{`, 400, 400},
		{"ada", "POST", "/orders", `{"books": ["` + example.FirstBook + `"]}`, 201, 201},
		{"ada", "POST", "/orders", `{"books": ` + many + `}`, 201, 400},
		{"ada", "POST", "/orders", `{"books": ["none"]}`, 400, 400},
		{"", "POST", "/orders", `{"books": []}`, 401, 401},
		{"ada", "GET", order, "", 200, 200},
		{"bob", "GET", order, "", 404, 404},
		{"ada", "GET", "/orders/1", "", 400, 400},
		{"ada", "GET", "/orders/export", "", 200, 403},
		{"admin", "GET", "/orders/export", "", 200, 200},
		{"", "GET", "/orders/export?key=bobs-key", "", 200, 401},
		{"", "GET", "/orders/export?key=none", "", 401, 401},
		{"", "GET", "/orders/export", "", 200, 401},
		{"", "GET", "/login", "", 400, 405},
		{"", "GET", "/books?limit=101", "", 200, 400},
		{"", "GET", "/books?limit=100", "", 200, 200},
		{"", "POST", "/login", `{"email": "ada@bookshop.example", "password": "correct horse battery"}`, 200, 200},
		{"", "POST", "/login", `{"email": "ada@bookshop.example", "password": "wrong"}`, 401, 401},
		{"", "POST", "/login", `{}`, 400, 400},
		{"ada", "GET", "/listings/featured", "", 200, 404},
		{"ada", "GET", "/debug/config", "", 200, 404},
		{"ada", "GET", "/payouts/" + example.AdaPayout, "", 200, 200},
		{"bob", "GET", "/payouts/" + example.AdaPayout, "", 200, 403},
		{"ada", "PATCH", "/account", `{"language": "de"}`, 200, 200},
		{"ada", "PATCH", "/account", `{"language": "tlh"}`, 200, 400},
		{"ada", "PATCH", "/account", `{"role": "admin"}`, 200, 400},
		{"ada", "GET", "/leave?returnTo=https://market.example/s/1", "", 302, 302},
		{"ada", "GET", "/leave?returnTo=https://evil.example/", "", 302, 400},
		{"ada", "POST", "/listings", `{"title": "A chair"}`, 201, 201},
	} {
		for fixed, want := range map[bool]int{false: c.careless, true: c.fixed} {
			h := example.Handler(example.Options{Callers: callers(), Fixed: fixed})
			if got := call(h, c.token, c.method, c.target, c.body).StatusCode; got != want {
				t.Errorf("fixed %v: %s %s as %q: %d, want %d", fixed, c.method, c.target, c.token, got, want)
			}
		}
	}
}

// TestReturned: what newly leaves the careless server does not leave the fixed one.
func TestReturned(t *testing.T) {
	for _, fixed := range []bool{false, true} {
		h := example.Handler(example.Options{Callers: callers(), Fixed: fixed})
		customer, payout := bodyOf(t, call(h, "ada", "GET", "/customers/"+example.Ada, "")), bodyOf(t, call(h, "ada", "GET", "/payouts/"+example.AdaPayout, ""))
		for value, body := range map[string]string{"battery": customer, "1985-12-10": customer, "ada@": customer, "DE8937": payout} {
			if strings.Contains(body, value) == fixed {
				t.Errorf("fixed %v: %s in %s", fixed, value, body)
			}
		}
		listings := call(h, "", "GET", "/listings", "").Header
		if hasAll := listings.Get("X-Content-Type-Options") != "" && listings.Get("Access-Control-Allow-Origin") != "*"; hasAll != fixed {
			t.Errorf("fixed %v: headers %v", fixed, listings)
		}
	}
}

// TestLimits: the fixed server limits each of these, and lets go after the time it says.
func TestLimits(t *testing.T) {
	for _, c := range []struct{ token, method, target, body string }{
		{"", "POST", "/login", `{"email": "ada@bookshop.example", "password": "wrong"}`},
		{"ada", "POST", "/orders", `{"books": []}`},
		{"admin", "GET", "/orders/export", ""},
	} {
		for _, fixed := range []bool{false, true} {
			now := time.Now()
			h := example.Handler(example.Options{Callers: callers(), Fixed: fixed, Now: func() time.Time { return now }})
			var last *http.Response
			for range 30 {
				last = call(h, c.token, c.method, c.target, c.body)
			}
			if limited := last.StatusCode == http.StatusTooManyRequests; limited != fixed {
				t.Errorf("fixed %v: %s: %d", fixed, c.target, last.StatusCode)
			}
			if !fixed {
				continue
			}
			seconds, err := strconv.Atoi(last.Header.Get("Retry-After"))
			if err != nil || seconds < 1 {
				t.Errorf("%s: Retry-After is %q", c.target, last.Header.Get("Retry-After"))
			}
			now = now.Add(time.Duration(seconds) * time.Second)
			if got := call(h, c.token, c.method, c.target, c.body).StatusCode; got == http.StatusTooManyRequests {
				t.Errorf("%s: still limited after %d s", c.target, seconds)
			}
		}
	}
}

// TestCalls: the careless server calls what a request names.
func TestCalls(t *testing.T) {
	for _, fixed := range []bool{false, true} {
		var seen []string
		canary := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen = append(seen, r.Method+r.URL.Path) }))
		h := example.Handler(example.Options{Callers: callers(), Fixed: fixed})
		call(h, "ada", "POST", "/listings", `{"title": "A chair", "imageUrl": "`+canary.URL+`/image"}`)
		call(h, "ada", "POST", "/subscriptions", `{"callbackUrl": "`+canary.URL+`/hook"}`)
		canary.Close()
		want := "GET/image POST/hook"
		if fixed {
			want = ""
		}
		if got := strings.Join(seen, " "); got != want {
			t.Errorf("fixed %v: it called %q, want %q", fixed, got, want)
		}
	}
}
