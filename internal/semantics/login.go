package semantics

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// RecoveryMessage is what the first step of a recovery does.
const RecoveryMessage = "sends a recovery message"

// Recovery says what an operation does to a credential, "" where nothing.
func Recovery(o *api.Operation) string {
	if o.Kind != api.Endpoint || !o.Writes() {
		return ""
	}
	for _, tokens := range [...][]string{PathWords(o.Path), words.Tokens(o.ID)} {
		if what := recoversWords(o.Method, tokens); what != "" {
			return what
		}
	}
	segment, last := LastName(o.Path)
	switch tokens := words.Tokens(segment); {
	case o.Method == "DELETE" && slices.ContainsFunc(o.Parameters, secondFactors):
		return factorOff
	case last && o.Method != "DELETE" && len(tokens) == 1 && (words.HasAny(tokens, "password", "passcode") || words.HasAny(tokens, "pin") && takesPIN(o)):
		return "sets a " + tokens[0]
	case last && (o.Method == "PUT" || o.Method == "PATCH") && len(tokens) == 1 && words.HasAny(tokens, "email", "phone"):
		return "changes the " + tokens[0] + " of an account"
	}
	return ""
}

// takesPIN tells an operation that sets a PIN from one that pins something.
func takesPIN(o *api.Operation) bool {
	return slices.ContainsFunc(o.Inputs(), func(l api.Leaf) bool {
		return l.Where == "request" && words.HasAny(words.Tokens(l.Name()), "pin")
	})
}

// recoversWords reads the words of a path or an operationId.
func recoversWords(method string, tokens []string) string {
	switch {
	case words.HasAny(tokens, "forgot", "forgotten"):
		return RecoveryMessage
	case method != "DELETE" && words.HasPair(tokens, []string{"reset", "change", "recover"}, []string{"password", "passcode", "pin", "passphrase", "credentials"}):
		return "resets a credential"
	case method != "DELETE" && words.HasPair(tokens, []string{"change"}, []string{"email", "phone", "mobile"}):
		return "changes how an account is reached"
	case (words.HasAny(tokens, "mfa", "totp", "tfa", "webauthn", "passkey", "passkeys", "authenticator", "authenticators") || words.HasPhrase(tokens, "2", "fa")) && (method == "DELETE" || words.HasAny(tokens, "disable", "reset", "remove", "deactivate", "delete")):
		return factorOff
	case words.HasPair(tokens, []string{"recovery", "backup"}, []string{"codes", "code"}):
		return "deals with recovery codes"
	}
	return ""
}

// factorOff is what removing a second factor does.
const factorOff = "switches a second factor off"

// secondFactors reports a parameter that picks a second factor from a list.
func secondFactors(p *api.Parameter) bool {
	return slices.ContainsFunc(p.Schema.Facts().Enum, func(v string) bool {
		return words.HasAny(words.Tokens(v), "totp", "otp", "mfa", "webauthn", "passkey", "u2f", "fido2")
	})
}

// IsNewSecret reports whether an input gives an existing account, or one of its
// keys, a new credential without asking for what proves whose it is.
func IsNewSecret(o *api.Operation, l api.Leaf) bool {
	if o.Kind != api.Endpoint || o.Method != "PUT" && o.Method != "PATCH" || l.Where != "request" || !shallow(l) || !IsText(l.Schema) || Recovery(o) != "" || Proof(o) != "" {
		return false
	}
	if !words.IsOneOf(words.TrimFirst(words.Tokens(l.Name()), "new"), "password", "passphrase", "secret", "secret key", "secret access key") {
		return false
	}
	return words.HasAny(append(PathWords(o.Path), around(l)...), "user", "users", "account", "accounts", "me", "self", "profile", "member", "members", "identity", "identities", "credential", "credentials", "key", "keys", "client", "clients")
}

// PathWords are the words of a path's literal segments.
func PathWords(path string) []string {
	var tokens []string
	for _, s := range api.Segments(path) {
		if s[0] != '{' {
			tokens = append(tokens, words.Tokens(s)...)
		}
	}
	return tokens
}

// Proof is the first input that proves who asks: the current secret, a code,
// a token.
func Proof(o *api.Operation) string {
	for _, l := range o.Inputs() {
		tokens := words.Tokens(l.Name())
		if words.HasPhrase(tokens, "current", "password") || words.HasPhrase(tokens, "old", "password") || words.HasPhrase(tokens, "existing", "password") ||
			words.HasAny(tokens, "otp", "totp", "code", "token", "challenge", "assertion") && !words.HasAny(tokens, "csrf", "page", "country", "postal", "zip", "language", "type") {
			return l.Name()
		}
	}
	return ""
}

// IsCredentialIssuer reports whether handing out a credential is what the
// operation is for: a login, a token endpoint, the creation of a key, the
// renewal of a secret. What such an operation returns belongs to
// auth-token-issuer, a credential in any other response to
// data-credential-in-response. A list of existing credentials is never an
// issue of one.
func IsCredentialIssuer(o *api.Operation) bool {
	if o.Kind != api.Endpoint || o.Method == "DELETE" || o.Method == "HEAD" || o.Method == "OPTIONS" {
		return false
	}
	last, created := LastName(o.Path)
	tokens := words.Tokens(last)
	if words.HasAny(tokens, "login", "signin", "logon", "token", "oauth", "oauth2", "refresh", "session", "auth", "authenticate", "jwt") || words.HasPhrase(tokens, "sign", "in") {
		return !HasList(o)
	}
	if !o.Writes() {
		return false
	}
	if isDecided(tokens) && IsLoginFlow(o) { // the second step of a login
		return true
	}
	named := append(tokens, words.Tokens(o.ID)...)
	if words.HasAny(named, "refresh", "rotate", "regenerate", "renew", "reissue", "roll", "mint", "exchange", "login", "signin", "authenticate") {
		return true
	}
	return o.Method == "POST" && created && words.HasAny(tokens, "tokens", "key", "keys", "apikey", "apikeys", "secret", "secrets", "sessions", "credential", "credentials")
}

// LastName is the last literal segment of a path; ends tells that no parameter
// follows it.
func LastName(path string) (segment string, ends bool) {
	segments := api.Segments(path)
	for i := len(segments) - 1; i >= 0; i-- {
		if segments[i][0] != '{' {
			return segments[i], i == len(segments)-1
		}
	}
	return "", false
}

// HasList reports whether a successful answer is a list itself.
func HasList(o *api.Operation) bool {
	for _, r := range o.Responses {
		for _, m := range r.Media {
			if r.Success() && m.Schema.Property(api.Element) != nil {
				return true
			}
		}
	}
	return false
}

// IsGuessable reports whether an operation tells callers whether a secret that
// they guess is right, or sends one out on their word: logins, one-time codes,
// resets, registrations. It goes by path and operationId; words with many other
// uses ("verify", "reset", "token") count beside one that settles the meaning.
func IsGuessable(o *api.Operation) bool {
	if o.Kind != api.Endpoint {
		return false
	}
	last, ends := LastName(o.Path)
	tokens, id := words.Tokens(last), words.Tokens(o.ID)
	if !o.Writes() || o.Method == "DELETE" {
		// A link of a mail: GET /reset/{token}, GET /verify-email?code=.
		return o.Method == "GET" && ((isDecided(tokens) || isDecided(id)) && carriesSecret(o) ||
			slices.ContainsFunc(o.Parameters, func(p *api.Parameter) bool { return IsCodeInURL(o, api.ParameterLeaf(p)) }))
	}
	switch {
	case plainLogin(tokens), loginVerb(id):
		return true
	case isDecided(tokens), isDecided(id), isDecided(append(words.Tokens(beforeLast(o.Path)), tokens...)):
		return true
	case ends && (slices.Equal(tokens, []string{"token"}) || slices.Equal(tokens, []string{"tokens"})):
		return slices.ContainsFunc(api.Segments(o.Path), func(s string) bool {
			return words.HasAny(words.Tokens(s), "oauth", "oauth2", "oidc", "auth", "connect", "openid", "login")
		})
	case words.HasAny(tokens, "register", "signup", "session", "sessions"):
		return ends && o.Auth.Open()
	}
	return false
}

// plainLogin reports words that mean one thing wherever they stand alone or with
// others.
func plainLogin(tokens []string) bool {
	return words.HasAny(tokens, "login", "signin", "logon", "authenticate", "otp", "totp", "mfa", "passcode", "passwordless") ||
		words.HasPhrase(tokens, "sign", "in") || words.HasPhrase(tokens, "log", "in") || words.HasPhrase(tokens, "magic", "link") || words.HasPhrase(tokens, "2", "fa") || words.HasPhrase(tokens, "one", "time")
}

// loginVerb reports an operationId that begins with what it does: loginUser,
// authenticateClient.
func loginVerb(id []string) bool {
	return len(id) > 0 && (words.HasAny(id[:1], "login", "signin", "logon", "authenticate") || words.HasPhrase(id[:min(2, len(id))], "sign", "in") || words.HasPhrase(id[:min(2, len(id))], "log", "in"))
}

// isDecided reports a verb of proving or renewing together with what is proved or
// renewed: verify-email, resetPassword, forgot.
func isDecided(tokens []string) bool {
	if words.HasAny(tokens, "forgot", "forgotten") {
		return true
	}
	return words.HasAny(tokens, "verify", "verification", "confirm", "confirmation", "check", "validate", "reset", "recover", "recovery", "resend", "challenge", "unlock") &&
		words.HasAny(tokens, "email", "phone", "sms", "password", "passwd", "pin", "otp", "code", "mfa", "totp", "token", "credentials", "challenge")
}

// carriesSecret reports a parameter that a caller may guess.
func carriesSecret(o *api.Operation) bool {
	return slices.ContainsFunc(o.Parameters, func(p *api.Parameter) bool {
		return words.HasAny(words.Tokens(p.Name), "token", "code", "otp", "pin", "key", "secret", "signature", "hash")
	})
}

// beforeLast is the literal segment before the last one: "password" of
// /password/reset.
func beforeLast(path string) string {
	segments := slices.DeleteFunc(api.Segments(path), func(s string) bool { return strings.HasPrefix(s, "{") })
	if len(segments) < 2 {
		return ""
	}
	return segments[len(segments)-2]
}

// IsProof reports whether a value of a request proves who sends it, or that it
// was meant: without it a call is as good as with it to an attacker.
func IsProof(o *api.Operation, l api.Leaf) bool {
	tokens := words.TrimFirst(words.Tokens(l.Name()), "x")
	if l.Where == "header" && words.IsOneOf(tokens, "if match", "signature", "hub signature", "hub signature 256", "csrf token", "xsrf token", "csrf", "otp", "totp") {
		return true
	}
	switch {
	case words.IsOneOf(tokens, "password", "passwd", "current password", "old password", "existing password", "passphrase", "passcode", "otp", "totp", "otp code", "totp code", "mfa code", "mfa token", "2 fa code",
		"captcha", "captcha token", "captcha response", "recaptcha", "recaptcha token", "recaptcha response", "g recaptcha response", "hcaptcha token", "turnstile token",
		"csrf", "csrf token", "xsrf token", "signature", "nonce", "code verifier", "code challenge", "client secret", "client assertion"):
		return !l.Schema.Facts().Is("boolean")
	case words.IsOneOf(tokens, "state"):
		return IsLoginFlow(o)
	}
	return words.IsOneOf(tokens, "consent", "user consent")
}

// IsLoginFlow reports whether an operation is part of logging in or out.
func IsLoginFlow(o *api.Operation) bool {
	for _, s := range api.Segments(o.Path) {
		tokens := words.Tokens(s)
		if words.HasAny(tokens, "auth", "oauth", "oauth2", "oidc", "openid", "saml", "sso", "login", "logout", "signin", "signout", "authorize", "authorise") || words.HasPhrase(tokens, "sign", "in") || words.HasPhrase(tokens, "log", "in") {
			return true
		}
	}
	return false
}
