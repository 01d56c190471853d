package rules

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

func bflaImpersonationInput() threat.Rule {
	return threat.Rule{
		ID: "bfla-impersonation-input", Title: "Caller names whom to act as",
		STRIDE: []threat.STRIDE{threat.Spoofing, threat.Elevation}, OWASP: []string{"API5:2023"}, CWE: []int{290, 639},
		Likelihood: 4, Impact: 4, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Take the caller from the credential; accept the value from a trusted hop only, and strip it at the edge.",
		Test:       "Send it as one user with the id of another: the call still acts as the first.",
		Run: func(p *threat.Pass) {
			for _, x := range inputsFor(p, identity) {
				d := x.growth(p)
				if x.leaves[0].Where == "request" {
					d.Likelihood, d.Why = 3, "a field of the body, which may be what the operation is for"
				}
				x.say(&d, "%s, which "+numberOf(x.leaves, "says", "say")+" whom a call acts as: believed without a check, every caller becomes any other")
				grow(p, x.change, d, x.pairs[0].Op())
			}
		},
	}
}

// numberOf agrees with the number of values.
func numberOf(all []api.Leaf, one, several string) string {
	if len(all) == 1 {
		return one
	}
	return several
}

// impersonates reports whether an input says in whose name a call acts.
func impersonates(l api.Leaf, tokens []string) bool {
	text := strings.Join(words.TrimFirst(tokens, "x"), " ")
	switch text {
	case "act as", "act as user", "act as user id", "run as", "impersonate", "impersonate user", "impersonate user id", "impersonated user", "impersonated user id", "impersonation user", "assume user", "sudo user", "run as user":
		return textual(l.Schema) || !l.Schema.Facts().Is("boolean")
	}
	if l.Where != "header" && l.Where != "cookie" {
		return l.Where == "query" && (text == "sudo" || text == "on behalf of") && !l.Schema.Facts().Is("boolean")
	}
	switch text {
	case "on behalf of", "user", "user id", "user email", "user name", "username", "user roles", "user role", "user groups",
		"forwarded user", "forwarded email", "remote user", "authenticated user", "authenticated userid", "authenticated user id", "auth user", "auth user id",
		"auth request user", "webauth user", "goog authenticated user email", "goog authenticated user id", "sudo", "original user", "proxy user", "effective user":
		return len(tokens) > 1 // "User" alone may be anything
	}
	return false
}
