package rules

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// triesSecret reports whether an operation tells callers whether a secret that
// they guess is right, or sends one out on their word: logins, one-time codes,
// resets, registrations. It goes by path and operationId; words with many other
// uses ("verify", "reset", "token") count beside one that settles the meaning.
func triesSecret(o *api.Operation) bool {
	if o.Kind != api.Endpoint {
		return false
	}
	last, ends := lastName(o.Path)
	tokens, id := words.Tokens(last), words.Tokens(o.ID)
	if !o.Writes() || o.Method == "DELETE" {
		// A link of a mail: GET /reset/{token}, GET /verify-email?code=.
		return o.Method == "GET" && ((isDecided(tokens) || isDecided(id)) && carriesSecret(o) ||
			slices.ContainsFunc(o.Parameters, func(p *api.Parameter) bool { return codeInURL(o, api.ParameterLeaf(p)) }))
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

// costs names what a call of the operation spends, "" where nothing is known:
// messages and money that go out, or work that one small request sets off.
func costs(o *api.Operation) string {
	last, _ := lastName(o.Path)
	tokens, id := words.Tokens(last), words.Tokens(o.ID)
	first := id[:min(1, len(id))]
	does := func(verbs ...string) bool { return words.HasAny(tokens, verbs...) || words.HasAny(first, verbs...) }
	writes := o.Writes() && o.Method != "DELETE"
	switch {
	case writes && (does("sms", "notify", "invite", "invites", "invitation", "invitations") || words.HasAny(first, "send") || words.HasAny(tokens, "send") || o.Method == "POST" && slices.Equal(tokens, []string{"email"})):
		return "sends messages"
	case writes && (does("pay", "payout", "payouts", "charge", "charges", "checkout") || o.Method == "POST" && words.HasAny(tokens, "payments")):
		return "moves money"
	case writes && (does("completion", "completions", "embedding", "embeddings", "generations", "transcribe", "transcriptions") || slices.Equal(tokens, []string{"generate"})):
		return "has a model compute"
	case writes && (does("test", "ping") && words.HasAny(words.Tokens(o.Path), "webhook", "webhooks", "hook", "hooks")):
		return "calls a URL"
	case o.Method != "DELETE" && does("export", "exports", "render", "pdf", "import", "imports"):
		return "reads or writes data in bulk"
	case does("search"):
		return "searches"
	}
	return ""
}

// spends reports whether what a call costs goes out of the house.
func spends(cost string) bool {
	return cost == "sends messages" || cost == "moves money" || cost == "has a model compute"
}
