package semantics

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// PublicByNature reports whether an operation is one that callers without
// credentials must reach: to get one, to find the keys, to see whether the
// service lives. why says it for a reader. Names decide, so it lowers a finding
// and never drops one.
func PublicByNature(o *api.Operation) (why string, ok bool) {
	if o.Kind != api.Endpoint {
		return "", false
	}
	if o.Method == "OPTIONS" {
		return "a preflight request carries no credentials", true
	}
	segments := OwnSegments(o.Path)
	if len(segments) == 0 {
		return "", false
	}
	last := segments[len(segments)-1]
	reads := o.Method == "GET" || o.Method == "HEAD"
	switch {
	case slices.Contains(segments, ".well-known"), reads && discovery(last):
		return "a discovery document", true
	case protocolStep(o):
		return "a step of a login, to which browsers are sent", true
	case handsBack(o):
		return "it takes back the credential that the request carries", true
	case slices.ContainsFunc(segments, func(s string) bool { return s[0] == '{' }):
		return "", false
	case reads && len(segments) <= 2 && !slices.ContainsFunc(segments, func(s string) bool { return !IsAlive(s) }):
		return "says whether the service lives", true
	case obtains(o, segments):
		return "where callers get their credentials", true
	case exchanges(o, last):
		return "it gives a credential for a code", true
	}
	return "", false
}

// OwnSegments are the segments of a path after its prefix of "api", "public", a
// version or the like.
func OwnSegments(path string) []string { return api.OwnSegments(path, "public") }

func discovery(last string) bool {
	switch last {
	case "jwks", "jwks.json", "openid-configuration", "openapi.json", "openapi.yaml", "swagger.json", "robots.txt", "favicon.ico", "security.txt":
		return true
	}
	return false
}

func IsAlive(segment string) bool {
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
	tokens := words.Tokens(last)
	switch {
	case words.HasAny(tokens, "login", "signin", "logon", "signup", "register", "registration", "sso", "authenticate") || words.HasPhrase(tokens, "sign", "in") || words.HasPhrase(tokens, "sign", "up") || words.HasPhrase(tokens, "log", "in"):
		return o.Method == "POST" || o.Method == "GET"
	case words.HasAny(tokens, "forgot", "forgotten") || words.HasPhrase(tokens, "reset", "password") || words.HasPhrase(tokens, "password", "reset"):
		return o.Method == "POST" || o.Method == "GET"
	case (last == "session" || last == "sessions") && len(segments) == 1:
		return o.Method == "POST"
	case last == "token" || last == "tokens" || last == "refresh":
		return o.Method == "POST" && (len(segments) == 1 || underAuth(segments))
	case o.Method == "POST" && underAuth(segments) && isDecided(append(words.Tokens(beforeLast(o.Path)), tokens...)):
		return true // the second step of logging in, or of a recovery
	case last == "authorize" || last == "authorise" || last == "callback" || last == "metadata" || last == "acs":
		return underAuth(segments)
	}
	return false
}

// protocolStep reports whether an operation is a step of a login with an identity
// provider that a last parameter picks: SAML's assertion consumer, metadata and
// start, the callback of OpenID Connect and OAuth.
func protocolStep(o *api.Operation) bool {
	segments := OwnSegments(o.Path)
	n := len(segments) - 1
	if n < 2 || segments[n][0] != '{' || o.Method != "GET" && o.Method != "POST" {
		return false
	}
	var before []string
	for _, s := range segments[:n] {
		if s[0] == '{' {
			return false
		}
		before = append(before, words.Tokens(s)...)
	}
	saml := words.HasAny(before, "saml", "saml2")
	switch segments[n-1] {
	case "acs", "consume", "init", "initiate", "idp-initiated", "sp-initiated", "slo":
		return saml
	case "metadata":
		return saml && o.Method == "GET"
	case "callback":
		return saml || words.HasAny(before, "auth", "oauth", "oauth2", "oidc", "openid", "sso", "login")
	}
	return false
}

// handsBack reports whether an operation revokes the credential that its request
// carries: whoever has it may end it (RFC 7009, 2.1).
func handsBack(o *api.Operation) bool {
	last, ends := LastName(o.Path)
	if o.Method != "POST" || !ends || !words.HasAny(words.Tokens(last), "revoke", "revocation") || len(api.PathParameters(o.Path)) > 0 {
		return false
	}
	carries := false
	for _, l := range o.Inputs() {
		tokens := words.Tokens(l.Name())
		if l.Where == "query" || l.Where == "request" && IsIdentifier(tokens) && tokens[0] != "client" {
			return false // another's may be named
		}
		carries = carries || l.Where == "request" && shallow(l) && IsText(l.Schema) && words.IsOneOf(tokens, "token", "credential", "secret", "access token", "refresh token", "api key", "api token")
	}
	return carries
}

// exchanges reports whether an operation that issues a credential demands a code
// or an assertion for it.
func exchanges(o *api.Operation, last string) bool {
	if !words.HasAny(words.Tokens(last), "exchange", "token", "redeem") || !IsCredentialIssuer(o) {
		return false
	}
	return slices.ContainsFunc(o.Inputs(), func(l api.Leaf) bool {
		return l.Required && exchanged(words.Tokens(l.Name()), "code", "assertion", "ticket", "otp")
	})
}

// exchanged reports a name that ends in one of the words for what is good for a
// credential, and not in a code of another kind.
func exchanged(tokens []string, last ...string) bool {
	return len(tokens) > 0 && words.HasAny(tokens[len(tokens)-1:], last...) && !words.HasAny(tokens, "country", "language", "currency", "postal", "zip", "status", "error", "type", "area", "promo", "discount", "coupon")
}

// IsCodeInURL reports whether a value of the query is the code for which an
// operation hands out a credential.
func IsCodeInURL(o *api.Operation, l api.Leaf) bool {
	tokens := words.Tokens(l.Name())
	return l.Where == "query" && len(tokens) > 0 && exchanged(tokens, "code", "otp") && IsText(l.Schema) && IsCredentialIssuer(o)
}

// underAuth reports whether the path before the last segment speaks of logging
// in.
func underAuth(segments []string) bool {
	for _, s := range segments[:len(segments)-1] {
		if words.HasAny(words.Tokens(s), "auth", "oauth", "oauth2", "oidc", "saml", "openid", "sso", "login", "session", "sessions", "connect") {
			return true
		}
	}
	return false
}
