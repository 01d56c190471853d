package example

import (
	"crypto/subtle"
	"net"
	"net/http"
	"slices"
	"strings"
)

// gate knows who calls, and how often.
type gate struct {
	callers []Caller
	limits  *limiter
}

// same compares secrets in a time that does not depend on where they differ.
func same(a, b string) bool {
	return a != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1
}

// caller is who holds the bearer token of a request (RFC 6750, 2.1), nil for nobody.
func (g gate) caller(r *http.Request) *Caller {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return nil
	}
	return g.find(func(c *Caller) bool { return same(c.Token, token) })
}

// keyHolder is who holds the API key in the query of a request, nil for nobody. It does
// not see that a request without a key is none of somebody who has no key.
func (g gate) keyHolder(r *http.Request) *Caller {
	key := r.URL.Query().Get("key")
	return g.find(func(c *Caller) bool { return c.Key == key })
}

func (g gate) find(is func(*Caller) bool) *Caller {
	if i := slices.IndexFunc(g.callers, func(c Caller) bool { return is(&c) }); i >= 0 {
		return &g.callers[i]
	}
	return nil
}

// admit is the caller whose token has every scope; else it answers, and is nil.
func (g gate) admit(w http.ResponseWriter, r *http.Request, scopes ...string) *Caller {
	c := g.caller(r)
	if c == nil {
		w.Header().Set("WWW-Authenticate", "Bearer")
		refuse(w, http.StatusUnauthorized, "a token is asked for")
		return nil
	}
	for _, scope := range scopes {
		if !slices.Contains(c.Scopes, scope) {
			refuse(w, http.StatusForbidden, "the token lacks a scope")
			return nil
		}
	}
	return c
}

// host is the address that a request comes from, without the port.
func host(r *http.Request) string {
	name, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return name
}
