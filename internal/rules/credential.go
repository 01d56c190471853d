package rules

import (
	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// issuesCredential reports whether handing out a credential is what the
// operation is for: a login, a token endpoint, the creation of a key, the
// renewal of a secret. What such an operation returns belongs to
// auth-token-issuer, a credential in any other response to
// data-credential-in-response. A list of existing credentials is never an
// issue of one.
func issuesCredential(o *api.Operation) bool {
	if o.Kind != api.Endpoint || o.Method == "DELETE" || o.Method == "HEAD" || o.Method == "OPTIONS" {
		return false
	}
	last, created := lastName(o.Path)
	tokens := words.Tokens(last)
	if words.HasAny(tokens, "login", "signin", "logon", "token", "oauth", "oauth2", "refresh", "session", "auth", "authenticate", "jwt") || words.HasPhrase(tokens, "sign", "in") {
		return !returnsList(o)
	}
	if !o.Writes() {
		return false
	}
	if isDecided(tokens) && loginFlow(o) { // the second step of a login
		return true
	}
	named := append(tokens, words.Tokens(o.ID)...)
	if words.HasAny(named, "refresh", "rotate", "regenerate", "renew", "reissue", "roll", "mint", "exchange", "login", "signin", "authenticate") {
		return true
	}
	return o.Method == "POST" && created && words.HasAny(tokens, "tokens", "key", "keys", "apikey", "apikeys", "secret", "secrets", "sessions", "credential", "credentials")
}

// lastName is the last literal segment of a path; ends tells that no parameter
// follows it.
func lastName(path string) (segment string, ends bool) {
	segments := api.Segments(path)
	for i := len(segments) - 1; i >= 0; i-- {
		if segments[i][0] != '{' {
			return segments[i], i == len(segments)-1
		}
	}
	return "", false
}

// returnsList reports whether a successful answer is a list itself.
func returnsList(o *api.Operation) bool {
	for _, r := range o.Responses {
		for _, m := range r.Media {
			if r.Success() && m.Schema.Property(api.Element) != nil {
				return true
			}
		}
	}
	return false
}
