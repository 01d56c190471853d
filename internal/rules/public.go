package rules

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/sensitive"
)

// publicByNature reports whether an operation is one that callers without
// credentials must reach: to get one, to find the keys, to see whether the
// service lives. why says it for a reader. Names decide, so it lowers a finding
// and never drops one.
func publicByNature(o *api.Operation) (why string, ok bool) {
	if o.Kind != api.Endpoint {
		return "", false
	}
	if o.Method == "OPTIONS" {
		return "a preflight request carries no credentials", true
	}
	segments := ownSegments(o.Path)
	if len(segments) == 0 {
		return "", false
	}
	last := segments[len(segments)-1]
	reads := o.Method == "GET" || o.Method == "HEAD"
	switch {
	case slices.Contains(segments, ".well-known"), reads && discovery(last):
		return "a discovery document", true
	case slices.ContainsFunc(segments, func(s string) bool { return s[0] == '{' }):
		return "", false
	case reads && len(segments) <= 2 && !slices.ContainsFunc(segments, func(s string) bool { return !alive(s) }):
		return "says whether the service lives", true
	case obtains(o, segments):
		return "where callers get their credentials", true
	case exchanges(o, last):
		return "it gives a credential for a code", true
	}
	return "", false
}

// ownSegments are the segments of a path after its prefix of "api", a version
// or the like.
func ownSegments(path string) []string {
	segments := api.Segments(strings.ToLower(path))
	for len(segments) > 1 && (slices.Contains([]string{"api", "rest", "public"}, segments[0]) || version(segments[0])) {
		segments = segments[1:]
	}
	return segments
}

// version reports whether a segment is a version: v1, v2.1, 2021-06-01.
func version(s string) bool {
	s = strings.TrimPrefix(s, "v")
	return s != "" && strings.Trim(s, "0123456789.-") == ""
}

func discovery(last string) bool {
	switch last {
	case "jwks", "jwks.json", "openid-configuration", "openapi.json", "openapi.yaml", "swagger.json", "robots.txt", "favicon.ico", "security.txt":
		return true
	}
	return false
}

func alive(segment string) bool {
	switch strings.Trim(segment, "_-") {
	case "health", "healthz", "healthcheck", "health-check", "heartbeat", "ready", "readyz", "readiness", "live", "livez", "liveness", "alive", "ping", "status", "version":
		return true
	}
	return false
}

// obtains reports whether callers come to the operation for a credential: to log
// in, to sign up, to recover, to exchange what an identity provider gave them.
func obtains(o *api.Operation, segments []string) bool {
	last := segments[len(segments)-1]
	words := sensitive.Tokens(last)
	switch {
	case anyOf(words, "login", "signin", "logon", "signup", "register", "registration", "sso", "authenticate") || phrase(words, "sign", "in") || phrase(words, "sign", "up") || phrase(words, "log", "in"):
		return o.Method == "POST" || o.Method == "GET"
	case anyOf(words, "forgot", "forgotten") || phrase(words, "reset", "password") || phrase(words, "password", "reset"):
		return o.Method == "POST" || o.Method == "GET"
	case (last == "session" || last == "sessions") && len(segments) == 1:
		return o.Method == "POST"
	case last == "token" || last == "tokens" || last == "refresh":
		return o.Method == "POST" && (len(segments) == 1 || underAuth(segments))
	case o.Method == "POST" && underAuth(segments) && settled(append(sensitive.Tokens(beforeLast(o.Path)), words...)):
		return true // the second step of logging in, or of a recovery
	case last == "authorize" || last == "authorise" || last == "callback" || last == "metadata" || last == "acs":
		return underAuth(segments)
	}
	return false
}

// exchanges reports whether an operation that issues a credential demands a code
// or an assertion for it.
func exchanges(o *api.Operation, last string) bool {
	if !anyOf(sensitive.Tokens(last), "exchange", "token", "redeem") || !issuesCredential(o) {
		return false
	}
	return slices.ContainsFunc(o.Inputs(), func(l api.Leaf) bool {
		words := sensitive.Tokens(l.Name())
		return l.Required && len(words) > 0 && anyOf(words[len(words)-1:], "code", "assertion", "ticket", "otp") && !anyOf(words, "country", "language", "currency", "postal", "zip", "status", "error", "type")
	})
}

// underAuth reports whether the path before the last segment speaks of logging
// in.
func underAuth(segments []string) bool {
	for _, s := range segments[:len(segments)-1] {
		if anyOf(sensitive.Tokens(s), "auth", "oauth", "oauth2", "oidc", "saml", "openid", "sso", "login", "session", "sessions", "connect") {
			return true
		}
	}
	return false
}
