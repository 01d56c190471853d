package semantics

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// What the predicates about logging in have in common. Each adds the words that
// count for it alone.
var (
	// logInWords mean logging in wherever they stand, see [isLogIn].
	logInWords = words.NewSet("login", "signin", "logon", "authenticate")
	// protocolWords are the segments below which logging in is done, by OAuth 2.0
	// (RFC 6749), OpenID Connect or a protocol of one's own.
	protocolWords = words.NewSet("auth", "oauth", "oauth2", "oidc", "openid")
)

// isLogIn reports whether words of a name mean logging in: login, sign-in.
func isLogIn(tokens []string) bool {
	return logInWords.HasAny(tokens) || words.HasPhrase(tokens, "sign", "in") || words.HasPhrase(tokens, "log", "in")
}

// IsLoginFlow reports whether an operation is part of logging in or out: a segment
// of its path says so. Signing up and recovering a password do not count.
func IsLoginFlow(o *api.Operation) bool {
	return slices.ContainsFunc(api.Segments(o.Path), func(s string) bool {
		tokens := words.Tokens(s)
		return protocolWords.HasAny(tokens) || words.HasAny(tokens, "saml", "sso", "login", "logout", "signin", "signout", "authorize", "authorise") ||
			words.HasPhrase(tokens, "sign", "in") || words.HasPhrase(tokens, "log", "in")
	})
}

// isUnderLogin reports whether the path before the last segment speaks of logging
// in: /auth/token, /sessions/refresh.
func isUnderLogin(segments []string) bool {
	return slices.ContainsFunc(segments[:len(segments)-1], func(s string) bool {
		tokens := words.Tokens(s)
		return protocolWords.HasAny(tokens) || words.HasAny(tokens, "saml", "sso", "login", "session", "sessions", "connect")
	})
}

// IsCredentialIssuer reports whether handing out a credential is what the
// operation is for: a login, a token endpoint, the creation of a key, the renewal
// of a secret. An operation that returns a credential beside other things does not
// count, and neither does a list of existing credentials.
func IsCredentialIssuer(o *api.Operation) bool {
	if o.Kind != api.Endpoint || o.Method == "DELETE" || o.Method == "HEAD" || o.Method == "OPTIONS" {
		return false
	}
	segment, ends := LastLiteral(o.Path)
	tokens := words.Tokens(segment)
	if logInWords.HasAny(tokens) || words.HasAny(tokens, "token", "oauth", "oauth2", "refresh", "session", "auth", "jwt") || words.HasPhrase(tokens, "sign", "in") {
		return !HasListAnswer(o)
	}
	if !o.Writes() {
		return false
	}
	if isVerification(tokens) && IsLoginFlow(o) || IsClientRegistration(o) { // the second step of a login
		return true
	}
	if words.HasAny(slices.Concat(tokens, words.Tokens(o.ID)), "refresh", "rotate", "regenerate", "renew", "reissue", "roll", "mint", "exchange", "login", "signin", "authenticate") {
		return true
	}
	return o.Method == "POST" && ends && words.HasAny(tokens, "tokens", "key", "keys", "apikey", "apikeys", "secret", "secrets", "sessions", "credential", "credentials")
}

// IsClientRegistration reports whether an operation registers a client of OAuth 2.0, whose
// answer has the client's secret, once (RFC 7591, 3.2.1). Its path says so, as in
// /oauth/clients or /connect/register, or that answer does.
func IsClientRegistration(o *api.Operation) bool {
	segment, ends := LastLiteral(o.Path)
	tokens := words.Tokens(segment)
	if o.Kind != api.Endpoint || o.Method != "POST" || !ends || !words.HasAny(tokens, "client", "clients", "app", "apps", "application", "applications", "register", "registration") {
		return false
	}
	isOfProtocol := func(segment string) bool {
		return words.HasAny(words.Tokens(segment), "oauth", "oauth2", "oidc", "openid", "connect")
	}
	if slices.ContainsFunc(api.Segments(o.Path), isOfProtocol) {
		return true
	}
	reads := IsReadByPost(o) || words.HasAny(first(tokens, 1), "get", "read", "show", "fetch")
	return !reads && hasAnswer(o, func(s *api.Schema) bool {
		return hasField(s, "client secret") && (hasField(s, "client id") || hasField(s, "client"))
	})
}

// hasField reports whether an object declares a field whose name has the words.
func hasField(s *api.Schema, name string) bool {
	return slices.ContainsFunc(s.Properties(), func(p *api.Property) bool { return words.IsOneOf(words.Tokens(p.Name), name) })
}

// HasGuessableSecret reports whether an operation shows callers whether a secret
// that they guess is right, or sends one out on their word: logins, one-time
// codes, resets, registrations (OWASP API2:2023). It goes by path and operationId.
// Words with many other uses ("verify", "reset", "token") count only beside one
// that decides the meaning.
func HasGuessableSecret(o *api.Operation) bool {
	if o.Kind != api.Endpoint {
		return false
	}
	segment, ends := LastLiteral(o.Path)
	tokens, id := words.Tokens(segment), words.Tokens(o.ID)
	switch {
	case !isChange(o):
		return o.Method == "GET" && isMailedLink(o, tokens, id)
	case isLogIn(tokens), isOneTimeLogin(tokens), beginsWithLogIn(id):
		return true
	case isVerification(tokens), isVerification(id), isVerification(slices.Concat(words.Tokens(literalBeforeLast(o.Path)), tokens)):
		return true
	case isOneTimeLogin(words.Tokens(literalBeforeLast(o.Path))): // /2fa/enable
		return ProofInput(o) != ""
	case ends && len(tokens) == 1 && (tokens[0] == "token" || tokens[0] == "tokens"):
		return slices.ContainsFunc(api.Segments(o.Path), func(s string) bool {
			tokens := words.Tokens(s)
			return protocolWords.HasAny(tokens) || words.HasAny(tokens, "connect", "login")
		})
	case words.HasAny(tokens, "register", "signup", "session", "sessions"):
		return ends && o.Auth.IsOpen() && !IsClientRegistration(o)
	}
	return false
}

// isMailedLink reports whether an operation is what a link in a message leads to:
// GET /reset/{token}, GET /verify-email?code=.
func isMailedLink(o *api.Operation, tokens, id []string) bool {
	verifies := isVerification(tokens) || isVerification(id)
	return slices.ContainsFunc(o.Parameters, func(p *api.Parameter) bool {
		return verifies && words.HasAny(words.Tokens(p.Name), "token", "code", "otp", "pin", "key", "secret", "signature", "hash") || IsCodeInURL(o, api.ParameterLeaf(p))
	})
}

// isOneTimeLogin reports whether words of a name mean logging in by something other
// than a password.
func isOneTimeLogin(tokens []string) bool {
	return words.HasAny(tokens, "otp", "totp", "mfa", "passcode", "passwordless") ||
		words.HasPhrase(tokens, "magic", "link") || words.HasPhrase(tokens, "2", "fa") || words.HasPhrase(tokens, "one", "time")
}

// beginsWithLogIn reports whether an operationId begins with logging in: loginUser,
// signInWithGoogle. Later words name what else the operation does (getLoginUrl).
func beginsWithLogIn(id []string) bool {
	return logInWords.HasAny(first(id, 1)) || words.HasPhrase(first(id, 2), "sign", "in") || words.HasPhrase(first(id, 2), "log", "in")
}

// isVerification reports whether words of a name have a verb of proving or renewing
// together with what is proved or renewed: verify-email, resetPassword. "forgot"
// needs no other word.
func isVerification(tokens []string) bool {
	if words.HasAny(tokens, "forgot", "forgotten") {
		return true
	}
	return words.HasAny(tokens, "verify", "verification", "confirm", "confirmation", "check", "validate", "reset", "recover", "recovery", "resend", "challenge", "unlock") &&
		words.HasAny(tokens, "email", "phone", "sms", "password", "passwd", "pin", "otp", "code", "mfa", "totp", "token", "credentials", "challenge")
}
