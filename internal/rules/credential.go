package rules

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/sensitive"
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
	words := sensitive.Tokens(last)
	if anyOf(words, "login", "signin", "logon", "token", "oauth", "oauth2", "refresh", "session", "auth", "authenticate", "jwt") || phrase(words, "sign", "in") {
		return !returnsList(o)
	}
	if !o.Writes() {
		return false
	}
	if isDecided(words) && loginFlow(o) { // the second step of a login
		return true
	}
	named := append(words, sensitive.Tokens(o.ID)...)
	if anyOf(named, "refresh", "rotate", "regenerate", "renew", "reissue", "roll", "mint", "exchange", "login", "signin", "authenticate") {
		return true
	}
	return o.Method == "POST" && created && anyOf(words, "tokens", "key", "keys", "apikey", "apikeys", "secret", "secrets", "sessions", "credential", "credentials")
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

// anyOf reports whether one of the words is among the wanted ones.
func anyOf(words []string, wanted ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(wanted, w) })
}

// phrase reports whether the words stand in this order, side by side.
func phrase(words []string, wanted ...string) bool {
	for i := 0; i+len(wanted) <= len(words); i++ {
		if slices.Equal(words[i:i+len(wanted)], wanted) {
			return true
		}
	}
	return false
}
