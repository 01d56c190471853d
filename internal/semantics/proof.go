package semantics

import (
	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// ProofInput returns the name of the first input that proves whose account it is:
// the current secret, a code, a token; "" if there is none. It reads words
// within a name. A new password proves nothing, nor does the code of a country;
// where a second factor is switched off, the password is no new one.
func ProofInput(o *api.Operation) string {
	drops := RecoveryOf(o) == DropsSecondFactor
	for _, l := range o.Inputs() {
		tokens := words.Tokens(l.Name())
		if drops && words.IsOneOf(tokens, "password", "passphrase", "passcode", "pin") && !l.Schema().Facts().Is("boolean") {
			return l.Name()
		}
		if words.HasPhrase(tokens, "current", "password") || words.HasPhrase(tokens, "old", "password") || words.HasPhrase(tokens, "existing", "password") ||
			words.HasAny(tokens, "otp", "totp", "code", "token", "challenge", "assertion") && !words.HasAny(tokens, "csrf", "page", "country", "postal", "zip", "language", "type") {
			return l.Name()
		}
	}
	return ""
}

// IsProof reports whether an attacker lacks a value of a request: it proves who
// sends it, that a human does, or that it was meant. It reads whole names, and
// more of them than [ProofInput]: a CSRF token proves nobody's account.
func IsProof(o *api.Operation, l api.Leaf) bool {
	tokens := words.TrimFirst(words.Tokens(l.Name()), "x")
	if l.Where() == "header" && words.IsOneOf(tokens, "if match", "signature", "hub signature", "hub signature 256", "csrf token", "xsrf token", "csrf", "otp", "totp") {
		return true
	}
	switch {
	case words.IsOneOf(tokens, "password", "passwd", "current password", "old password", "existing password", "passphrase", "passcode", "otp", "totp", "otp code", "totp code", "mfa code", "mfa token", "2 fa code",
		"captcha", "captcha token", "captcha response", "recaptcha", "recaptcha token", "recaptcha response", "g recaptcha response", "hcaptcha token", "turnstile token",
		"csrf", "csrf token", "xsrf token", "signature", "nonce", "code verifier", "code challenge", "client secret", "client assertion"):
		return !l.Schema().Facts().Is("boolean")
	case isTokenOfCaller(o, l, tokens), words.IsOneOf(tokens, "verification code", "confirmation code", "activation code", "recovery code", "backup code", "reset code", "one time code", "one time password"):
		return IsFreeText(l.Schema())
	case words.IsOneOf(tokens, "state"): // OAuth's (RFC 6749, 10.12), else of an object
		return IsLoginFlow(o)
	}
	return words.IsOneOf(tokens, "consent", "user consent")
}

// callerTokens say, before "token", that it proves who sends it or that it was meant. The
// token of a card or of a device to notify proves nothing.
var callerTokens = words.NewSet("access", "activation", "approval", "auth", "authentication", "authorization", "bearer", "challenge", "confirmation", "identity", "invitation", "invite", "jwt", "login",
	"registration", "reset", "security", "session", "sso", "verification")

// isTokenOfCaller reports whether a body or a query must hold a token of who sends it:
// by its name, or where a token is all that the operation asks for.
func isTokenOfCaller(o *api.Operation, l api.Leaf, tokens []string) bool {
	if l.Where() != api.RequestBody && l.Where() != "query" || !words.HasAny(last(tokens), "token") || IsStateToken(o, l) {
		return false
	}
	if len(tokens) == 1 {
		return len(l.Names()) <= 1 && o.Auth.IsOpen() && o.Writes()
	}
	return len(tokens) <= 3 && callerTokens[tokens[len(tokens)-2]]
}

// IsCodeInURL reports whether a value of the query is the code for which an
// operation hands out a credential (RFC 6749, 4.1.2).
func IsCodeInURL(o *api.Operation, l api.Leaf) bool {
	return l.Where() == "query" && isExchangeable(words.Tokens(l.Name()), "code", "otp") && IsFreeText(l.Schema()) && IsCredentialIssuer(o)
}

// isExchangeable reports whether a name ends in one of the words for what a
// credential is given for, and is no code of another kind.
func isExchangeable(tokens []string, ends ...string) bool {
	return words.HasAny(last(tokens), ends...) && !words.HasAny(tokens, "country", "language", "currency", "postal", "zip", "status", "error", "type", "area", "promo", "discount", "coupon")
}
