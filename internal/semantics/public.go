package semantics

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// PublicReason is why callers without credentials must reach an operation.
type PublicReason int

// The reasons.
const (
	NotPublic PublicReason = iota
	Preflight
	Discovery
	LoginStep
	Revocation
	HealthCheck
	LoginEntry
	CodeExchange
)

// String says the reason to a reader. It is "" for [NotPublic].
func (r PublicReason) String() string {
	return [...]string{"", "a preflight request carries no credentials", "a discovery document", "a step of a login, to which browsers are sent",
		"it takes back the credential that the request carries", "says whether the service lives", "where callers get their credentials", "it gives a credential for a code"}[r]
}

// PublicByNature reports whether an operation is one that callers without
// credentials must reach, and why: to get a credential, to find the keys, to see
// whether the service lives. Names decide, so a caller lowers a finding by it and
// never drops one.
func PublicByNature(o *api.Operation) (why PublicReason, ok bool) {
	why = publicReason(o)
	return why, why != NotPublic
}

// IsLoginEntry reports whether an operation is one that callers come to for a credential: a
// login, a sign-up, a recovery. Where it asks for no credentials, it answers who proves to
// be somebody with what is theirs, and not everybody.
func IsLoginEntry(o *api.Operation) bool {
	switch publicReason(o) {
	case LoginStep, LoginEntry, CodeExchange:
		return true
	}
	return HasGuessableSecret(o)
}

func publicReason(o *api.Operation) PublicReason {
	if o.Kind != api.Endpoint {
		return NotPublic
	}
	if o.Method == "OPTIONS" {
		return Preflight // Fetch, 3.2: CORS
	}
	segments := OwnSegments(o.Path)
	if len(segments) == 0 {
		return NotPublic
	}
	end := segments[len(segments)-1]
	reads := o.Method == "GET" || o.Method == "HEAD"
	switch {
	case slices.Contains(segments, ".well-known"), reads && isDiscovery(end):
		return Discovery
	case isLoginStep(o):
		return LoginStep
	case isRevocation(o):
		return Revocation
	case slices.ContainsFunc(segments, isParameter):
		return NotPublic
	case reads && len(segments) <= 2 && !slices.ContainsFunc(segments, func(s string) bool { return !IsHealthCheck(s) }):
		return HealthCheck
	case isLoginEntry(o, segments):
		return LoginEntry
	case isCodeExchange(o, end):
		return CodeExchange
	}
	return NotPublic
}

func isParameter(segment string) bool { return segment[0] == '{' }

// isDiscovery reports whether a document of this name is there for everybody. What
// is below /.well-known is too (RFC 8615).
func isDiscovery(segment string) bool {
	switch segment {
	case "jwks", "jwks.json", "openid-configuration", "openapi.json", "openapi.yaml", "swagger.json", "robots.txt", "favicon.ico", "security.txt":
		return true
	}
	return false
}

// IsHealthCheck reports whether a segment of a path, in lower case, is a name under
// which a service says that it lives: healthz, ping, version. Metrics say more and
// do not count.
func IsHealthCheck(segment string) bool {
	switch strings.Trim(segment, "_-") {
	case "health", "healthz", "healthcheck", "health-check", "heartbeat", "ready", "readyz", "readiness", "live", "livez", "liveness", "alive", "ping", "status", "version":
		return true
	}
	return false
}

// isLoginEntry reports whether callers come to the operation for a credential: to
// log in, to sign up, to recover, to exchange what an identity provider gave them.
func isLoginEntry(o *api.Operation, segments []string) bool {
	end := segments[len(segments)-1]
	tokens := words.Tokens(end)
	posts := o.Method == "POST"
	switch {
	case isLogIn(tokens), words.HasAny(tokens, "sso"), isSignUp(tokens), isForgotten(tokens):
		return posts || o.Method == "GET"
	case (end == "session" || end == "sessions") && len(segments) == 1:
		return posts
	case end == "token" || end == "tokens" || end == "refresh":
		return posts && (len(segments) == 1 || isUnderLogin(segments))
	case posts && isUnderLogin(segments) && isVerification(append(words.Tokens(literalBeforeLast(o.Path)), tokens...)):
		return true // the second step of logging in, or of a recovery
	}
	switch end {
	case "authorize", "authorise", "callback", "metadata", "acs":
		return isUnderLogin(segments)
	}
	return (posts || o.Method == "GET") && isDeviceLogin(segments)
}

// isDeviceLogin reports whether a path is one by which a device without a browser asks for
// a login, or the page on which its owner enters the code (RFC 8628).
func isDeviceLogin(segments []string) bool {
	n := len(segments)
	if n < 2 || !words.HasAny(words.Tokens(segments[0]), "oauth", "oauth2", "oidc") {
		return false
	}
	switch segments[n-1] {
	case "device", "device_authorization", "device_authorize", "device_code":
		return n == 2
	case "auth", "authorize", "authorization", "code", "verify":
		return n == 3 && segments[1] == "device"
	}
	return false
}

func isSignUp(tokens []string) bool {
	return words.HasAny(tokens, "signup", "register", "registration") || words.HasPhrase(tokens, "sign", "up")
}

func isForgotten(tokens []string) bool {
	return words.HasAny(tokens, "forgot", "forgotten") || words.HasPhrase(tokens, "reset", "password") || words.HasPhrase(tokens, "password", "reset")
}

// isLoginStep reports whether an operation is a step of a login with an identity
// provider that a last parameter picks: SAML's assertion consumer, metadata and
// start, the callback of OpenID Connect and OAuth.
func isLoginStep(o *api.Operation) bool {
	segments := OwnSegments(o.Path)
	n := len(segments) - 1
	if n < 2 || !isParameter(segments[n]) || slices.ContainsFunc(segments[:n], isParameter) || o.Method != "GET" && o.Method != "POST" {
		return false
	}
	var before []string
	for _, s := range segments[:n] {
		before = append(before, words.Tokens(s)...)
	}
	saml := words.HasAny(before, "saml", "saml2")
	switch segments[n-1] {
	case "acs", "consume", "init", "initiate", "idp-initiated", "sp-initiated", "slo":
		return saml
	case "metadata":
		return saml && o.Method == "GET"
	case "callback":
		return saml || protocolWords.HasAny(before) || words.HasAny(before, "sso", "login")
	}
	return false
}

// isRevocation reports whether an operation revokes the credential that its
// request carries: whoever has it may end it (RFC 7009, 2.1). One that may name
// another's credential does not count.
func isRevocation(o *api.Operation) bool {
	segment, ends := LastLiteral(o.Path)
	if o.Method != "POST" || !ends || !words.HasAny(words.Tokens(segment), "revoke", "revocation") || len(api.PathParameters(o.Path)) > 0 {
		return false
	}
	carries := false
	for _, l := range o.Inputs() {
		tokens := words.Tokens(l.Name())
		if l.Where() == "query" || l.Where() == "request" && IsIdentifier(tokens) && tokens[0] != "client" {
			return false
		}
		carries = carries || l.Where() == "request" && isShallow(l) && IsFreeText(l.Schema()) && words.IsOneOf(tokens, "token", "credential", "secret", "access token", "refresh token", "api key", "api token")
	}
	return carries
}

// isCodeExchange reports whether an operation that issues a credential demands a
// code or an assertion for it (RFC 6749, 4.1.3; RFC 7523).
func isCodeExchange(o *api.Operation, segment string) bool {
	if !words.HasAny(words.Tokens(segment), "exchange", "token", "redeem") || !IsCredentialIssuer(o) {
		return false
	}
	return slices.ContainsFunc(o.Inputs(), func(l api.Leaf) bool {
		return l.Required() && isExchangeable(words.Tokens(l.Name()), "code", "assertion", "ticket", "otp")
	})
}
