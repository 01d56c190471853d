package api

import (
	"strings"
	"testing"
)

// TestPaths: routers write patterns and marks beside a parameter's name.
func TestPaths(t *testing.T) {
	for path, want := range map[string]string{
		"/":                            "; ",
		"/orders/{id}":                 "id; orders {id}",
		"/a/{b}.{c}/":                  "b c; a {b}.{c}",
		"/o/{id:[0-9]{2,5}}/x":         "id; o {id:[0-9]{2,5}} x",
		"/f/{name:[^/]+}/{v:int}":      "name v; f {name:[^/]+} {v:int}",
		"/p/{proxy+}/{*rest}/{all*}":   "proxy rest all; p {proxy+} {*rest} {all*}",
		"/unclosed/{id/x":              "; unclosed {id/x",
		"/closed}/twice/{id?}}/{last}": "id last; closed} twice {id?}} {last}",
	} {
		if got := strings.Join(PathParameters(path), " ") + "; " + strings.Join(Segments(path), " "); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

// TestSandbox: a word of the host makes it a sandbox, its top-level domain does
// not.
func TestSandbox(t *testing.T) {
	for url, want := range map[string]bool{
		"https://api.example.com": false, "https://api.example.dev": false, "https://rekor.sigstore.dev/v1": false,
		"https://dev.example.com": true, "https://demo.example.com": false, "https://api-dev.example.com": true, "https://sandbox.example.dev": true,
		"https://shop.test": true, "https://dev": true, "https://staging.example.co.uk": true,
	} {
		a := build(t, "openapi: 3.0.3\nservers: [{url: '"+url+"'}]\npaths: {}\n")
		if got := a.Servers[0].IsSandbox(); got != want {
			t.Errorf("%s: %v, want %v", url, got, want)
		}
	}
}

// TestOwnSegments: what many paths begin with is no part of a path's own segments.
func TestOwnSegments(t *testing.T) {
	for path, want := range map[string]string{
		"/api/v2/Users/{Id}":       "users {id}",
		"/v1beta2/keys:rotate":     "keys:rotate",
		"/v2alpha1/admin":          "admin",
		"/rest/2021-06-01/orders":  "orders",
		"/api/v3":                  "v3",
		"/valpha/x":                "valpha x",
		"/v/x":                     "v x",
		"/vouchers/1.0":            "vouchers 1.0",
		"/public/api/orders":       "orders",
		"/public-orders/v1/orders": "public-orders v1 orders",
	} {
		if got := strings.Join(OwnSegments(path, "public"), " "); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
	if got := strings.Join(OwnSegments("/public/orders"), " "); got != "public orders" {
		t.Errorf("nothing is said of public: got %q", got)
	}
}

// TestParseURL: a URL has the host that every reader finds in it, or else is odd
// and its own host.
func TestParseURL(t *testing.T) {
	for url, want := range map[string]string{
		"https://api.example.com":                    "https api.example.com  ",
		"HTTPS://API.Example.com.:8443/v1?a=b@c":     "https api.example.com 8443 /v1?a=b@c",
		" https://api.example.com/v1 ":               "https api.example.com  /v1",
		"https://api.example.com?x=1":                "https api.example.com  ",
		"https://api.example.com/a#b@c":              "https api.example.com  /a#b@c",
		"https://{region}.example.com:{port}/{base}": "https {region}.example.com {port} /{base}",
		"{scheme}://api.example.com/v1":              "{scheme} api.example.com  /v1",
		"//api.example.com/v1":                       " api.example.com  /v1",
		"http://127.0.0.1:80":                        "http 127.0.0.1 80 ",
		"http://[::1]:80/":                           "http [::1] 80 /",
		"ws://events_1.example.com":                  "ws events_1.example.com  ",
		"mqtt://broker.example.com:1883":             "mqtt broker.example.com 1883 ",
		"/v1":                                        "   /v1", "v1": "   v1", ".": "   .", "": "   ", "localhost:8080/x": "   localhost:8080/x", "{host}/v1": "   {host}/v1",
	} {
		s := ParseURL(url)
		if got := s.Scheme + " " + s.Host + " " + s.Port + " " + s.Path; got != want || s.IsOdd() {
			t.Errorf("%q: %q, odd %v, want %q", url, got, s.IsOdd(), want)
		}
	}
	for _, url := range []string{
		"https://api.example.com@evil.example/", "https://user:secret@api.example.com/", "https://api.example.com%40evil.example", "https://evil.example#@api.example.com/",
		"https://evil.example#.api.example.com", `https://evil.example\@api.example.com/`, `https://evil.example\.api.example.com`, `https:\\evil.example`, `\\evil.example\x`,
		`/\evil.example`, "https:evil.example", "https:/evil.example", "https:///evil.example", "https://evil.example%2f.api.example.com", "https://%65vil.example",
		"https://evil.exam\tple", "https://evil.example\n.api.example.com", "ht\ttps://evil.example", "https://\u0430pi.example.com", "https://evil.example\u3002api.example.com",
		"https://evil.example\uff0fapi.example.com", "https://evil.example .api.example.com", "https://api.example.com:evil", "https://api.example.com:80:80", "https://[::1",
		"https://evil.example;api.example.com", "https://api.example.com/%zz", "http:api.example.com",
	} {
		s := ParseURL(url)
		if !s.IsOdd() || s.Domain() == "example.com" || s.IsInternal() || s.IsLoopback() || s.IsSandbox() || s.Origin() != s.Host || strings.Contains(s.Host, "secret") {
			t.Errorf("%q: host %q, domain %q, origin %q", url, s.Host, s.Domain(), s.Origin())
		}
	}
}
