package rules

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

func authCredentialRecovery() threat.Rule {
	return threat.Rule{
		ID: "auth-credential-recovery", Title: "Another way to take over an account's credentials",
		STRIDE: []threat.STRIDE{threat.Spoofing}, OWASP: []string{"API2:2023"}, CWE: []int{640, 620},
		Likelihood: 3, Impact: 4, By: threat.ByLimit, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Ask for the current secret or a token that is used once and expires, and tell the owner of the account.",
		Test:       "Use a recovery token twice: the second time fails; change the credential without the current one: 401 or 422.",
		Run: func(p *threat.Pass) {
			for c := range diff.Each[diff.OperationAdded](p.Delta) {
				if d, ok := recoveryDiagnostic(c.Pairs[0].Head); ok {
					p.Report(c, d)
				}
			}
			for _, x := range newParams(p, setsSecret) {
				d := x.diagnostic()
				d.Likelihood, d.Why = 2, "what else is asked for, the code decides"
				x.say(&d, "%s, a new credential, and asks for neither the current one nor a code: a stolen session becomes a stolen account")
				p.Report(x.change, d)
			}
		},
	}
}

// recoveryDiagnostic judges an operation that changes or resets a credential: what it
// asks for besides decides how easily a stranger uses it.
func recoveryDiagnostic(o *api.Operation) (threat.Diagnostic, bool) {
	what := recovers(o)
	switch {
	case what == "":
		return threat.Diagnostic{}, false
	case what == "resets a credential" && requestsReset(o):
		what = recoveryMessage
	}
	d := threat.Diagnostic{Subject: "security", Confidence: severity.MediumConfidence}
	proof := proofOf(o)
	switch {
	case what == recoveryMessage:
		d.Likelihood, d.Why = 2, "it only asks for a message"
		d.Message = fmt.Sprintf("new: %s %s: its answer and its speed must not tell which accounts exist", name(o.String()), what)
	case proof != "":
		d.Likelihood, d.Why = 2, "it asks for a proof"
		d.Message = fmt.Sprintf("new: %s %s and asks for %s: a proof that is guessed or used twice takes over the account", name(o.String()), what, name(proof))
	case adminName(o) != "":
		d.Likelihood, d.Why = 2, "administrators do it for others"
		d.Message = fmt.Sprintf("new: %s %s for others: who gets in there takes over any account", name(o.String()), what)
	default:
		d.Likelihood, d.Why = 4, "neither the current secret nor a code is asked for"
		d.Message = fmt.Sprintf("new: %s %s without asking for the current secret or a code: a stolen session becomes a stolen account", name(o.String()), what)
	}
	if o.Auth.Open() && d.Likelihood < 4 {
		d.Likelihood-- // such operations are anonymous by nature
	}
	return d, true
}

// recoveryMessage is what the first step of a recovery does.
const recoveryMessage = "sends a recovery message"

// requestsReset reports whether an operation that anybody may call only takes
// whose credential is forgotten, and no new one: that comes with the message.
func requestsReset(o *api.Operation) bool {
	if !o.Auth.Open() {
		return false
	}
	named := false
	for _, l := range o.Inputs() {
		tokens := words.Tokens(l.Name())
		if words.HasAny(tokens, "password", "passcode", "pin", "passphrase", "secret") {
			return false
		}
		named = named || words.HasAny(tokens, "email", "mail", "username", "login", "phone", "mobile", "account") || words.HasPhrase(tokens, "user", "name")
	}
	return named
}

// recovers says what an operation does to a credential, "" where nothing.
func recovers(o *api.Operation) string {
	if o.Kind != api.Endpoint || !o.Writes() {
		return ""
	}
	for _, tokens := range [...][]string{pathWords(o.Path), words.Tokens(o.ID)} {
		if what := recoversWords(o.Method, tokens); what != "" {
			return what
		}
	}
	segment, last := lastName(o.Path)
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
		return recoveryMessage
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

// setsSecret reports whether an input gives an existing account, or one of its
// keys, a new credential without asking for what proves whose it is.
func setsSecret(o *api.Operation, l api.Leaf) bool {
	if o.Kind != api.Endpoint || o.Method != "PUT" && o.Method != "PATCH" || l.Where != "request" || !shallow(l) || !textual(l.Schema) || recovers(o) != "" || proofOf(o) != "" {
		return false
	}
	if !words.IsOneOf(words.TrimFirst(words.Tokens(l.Name()), "new"), "password", "passphrase", "secret", "secret key", "secret access key") {
		return false
	}
	return words.HasAny(append(pathWords(o.Path), around(l)...), "user", "users", "account", "accounts", "me", "self", "profile", "member", "members", "identity", "identities", "credential", "credentials", "key", "keys", "client", "clients")
}

// pathWords are the words of a path's literal segments.
func pathWords(path string) []string {
	var tokens []string
	for _, s := range api.Segments(path) {
		if s[0] != '{' {
			tokens = append(tokens, words.Tokens(s)...)
		}
	}
	return tokens
}

// proofOf is the first input that proves who asks: the current secret, a code,
// a token.
func proofOf(o *api.Operation) string {
	for _, l := range o.Inputs() {
		tokens := words.Tokens(l.Name())
		if words.HasPhrase(tokens, "current", "password") || words.HasPhrase(tokens, "old", "password") || words.HasPhrase(tokens, "existing", "password") ||
			words.HasAny(tokens, "otp", "totp", "code", "token", "challenge", "assertion") && !words.HasAny(tokens, "csrf", "page", "country", "postal", "zip", "language", "type") {
			return l.Name()
		}
	}
	return ""
}
