package semantics

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// Recovery is what an operation does to a credential of an account, or to what
// the account is reached by (CWE-640).
type Recovery int

// The recoveries.
const (
	NoRecovery        Recovery = iota
	SendsRecovery              // the first step, which sends a message
	ResetsCredential           // resets, changes or recovers one
	ChangesContact             // how an account is reached, by an operation of its own
	DropsSecondFactor          // switches it off
	UsesRecoveryCodes          // shows, makes or checks them
	SetsPassword               // an operation whose path ends in "password"
	SetsPasscode               // in "passcode"
	SetsPIN                    // in "pin"
	ReplacesEmail              // in "email"
	ReplacesPhone              // in "phone"
)

// String says what the operation does: "resets a credential". It is "" for
// [NoRecovery].
func (r Recovery) String() string {
	return [...]string{"", "sends a recovery message", "resets a credential", "changes how an account is reached", "switches a second factor off", "deals with recovery codes",
		"sets a password", "sets a passcode", "sets a pin", "changes the email of an account", "changes the phone of an account"}[r]
}

// RecoveryOf returns what an operation does to a credential, by the words of its
// path, else of its operationId, else by the last segment of its path alone.
// Logging in, and reading a credential, are no recovery.
func RecoveryOf(o *api.Operation) Recovery {
	if o.Kind != api.Endpoint || !o.Writes() {
		return NoRecovery
	}
	for _, tokens := range [...][]string{PathWords(o.Path), words.Tokens(o.ID)} {
		if found := recoveryByWords(o.Method, tokens); found != NoRecovery {
			return found
		}
	}
	if o.Method == "DELETE" {
		if slices.ContainsFunc(o.Parameters, isSecondFactorChoice) {
			return DropsSecondFactor
		}
		return NoRecovery
	}
	return recoveryByEnd(o)
}

// recoveryByWords reads the words of a path or an operationId.
func recoveryByWords(method string, tokens []string) Recovery {
	deletes := method == "DELETE"
	switch {
	case words.HasAny(tokens, "forgot", "forgotten"):
		return SendsRecovery
	case !deletes && words.HasPair(tokens, []string{"reset", "change", "recover"}, []string{"password", "passcode", "pin", "passphrase", "credentials"}):
		return ResetsCredential
	case !deletes && words.HasPair(tokens, []string{"change"}, []string{"email", "phone", "mobile"}):
		return ChangesContact
	case isSecondFactor(tokens) && (deletes || words.HasAny(tokens, "disable", "reset", "remove", "deactivate", "delete")):
		return DropsSecondFactor
	case words.HasPair(tokens, []string{"recovery", "backup"}, []string{"codes", "code"}):
		return UsesRecoveryCodes
	}
	return NoRecovery
}

// RenewsCredential reports whether an operation gives an account or a client a new
// credential in place of the old one, by the words of its path or its operationId.
func RenewsCredential(o *api.Operation) bool {
	if o.Kind != api.Endpoint || !o.Writes() || o.Method == "DELETE" {
		return false
	}
	renew := []string{"reset", "change", "recover", "rotate", "renew", "regenerate", "reissue"}
	what := []string{"password", "passcode", "passphrase", "credential", "credentials", "secret", "secrets", "key", "keys", "token"}
	return words.HasPair(PathWords(o.Path), renew, what) || words.HasPair(words.Tokens(o.ID), renew, what)
}

// recoveryByEnd reads the last segment of a path: PUT /users/{id}/password. An
// email or a phone counts only if it is replaced; a POST to them sends a message.
func recoveryByEnd(o *api.Operation) Recovery {
	segment, ends := LastLiteral(o.Path)
	tokens := words.Tokens(segment)
	if !ends || len(tokens) != 1 {
		return NoRecovery
	}
	replaces := o.Method == "PUT" || o.Method == "PATCH"
	switch name := tokens[0]; {
	case name == "password":
		return SetsPassword
	case name == "passcode":
		return SetsPasscode
	case name == "pin" && hasPIN(o):
		return SetsPIN
	case name == "email" && replaces:
		return ReplacesEmail
	case name == "phone" && replaces:
		return ReplacesPhone
	}
	return NoRecovery
}

// hasPIN reports whether the request holds a PIN: /messages/{id}/pin without one
// pins a message.
func hasPIN(o *api.Operation) bool {
	return slices.ContainsFunc(o.Inputs(), func(l api.Leaf) bool {
		return l.Where() == "request" && words.HasAny(words.Tokens(l.Name()), "pin")
	})
}

// isSecondFactor reports whether words of a name are a second factor.
func isSecondFactor(tokens []string) bool {
	return words.HasAny(tokens, "mfa", "totp", "tfa", "webauthn", "passkey", "passkeys", "authenticator", "authenticators") || words.HasPhrase(tokens, "2", "fa")
}

// isSecondFactorChoice reports whether a parameter picks a second factor from a
// list. The values of such a list are shorter names than those of a path.
func isSecondFactorChoice(p *api.Parameter) bool {
	return slices.ContainsFunc(p.Schema.Facts().Enum, func(v string) bool {
		return words.HasAny(words.Tokens(v), "totp", "otp", "mfa", "webauthn", "passkey", "u2f", "fido2")
	})
}

// IsNewSecret reports whether an input gives an existing account, or one of its
// keys, a new credential without asking for what proves whose it is (CWE-620). An
// operation that is a recovery does not count, see [RecoveryOf].
func IsNewSecret(o *api.Operation, l api.Leaf) bool {
	if o.Kind != api.Endpoint || o.Method != "PUT" && o.Method != "PATCH" || l.Where() != "request" || !isShallow(l) || !IsFreeText(l.Schema()) || RecoveryOf(o) != NoRecovery || ProofInput(o) != "" {
		return false
	}
	if !words.IsOneOf(words.TrimFirst(words.Tokens(l.Name()), "new"), "password", "passphrase", "secret", "secret key", "secret access key") {
		return false
	}
	around := append(PathWords(o.Path), holderWords(l)...)
	return words.HasAny(around, "user", "users", "account", "accounts", "me", "self", "profile", "member", "members", "identity", "identities") ||
		words.HasAny(around, "credential", "credentials", "key", "keys", "client", "clients") && !isOfConnection(o, l)
}

// isOfConnection reports whether beside a secret stands where it is sent: it is a secret
// of somebody else's system, which the API presents there.
func isOfConnection(o *api.Operation, l api.Leaf) bool {
	return slices.ContainsFunc(o.Inputs(), func(x api.Leaf) bool {
		if x.Where() != l.Where() || len(x.Names()) != len(l.Names()) || !slices.Equal(x.Names()[:len(x.Names())-1], l.Names()[:len(l.Names())-1]) {
			return false
		}
		tokens := words.Tokens(x.Name())
		return words.HasAny(last(tokens), "host", "hostname", "endpoint", "server") || words.IsOneOf(words.TrimFirst(tokens, "base", "instance", "server", "api", "endpoint"), "url", "uri")
	})
}
