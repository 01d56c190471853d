package semantics

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// IsImpersonation reports whether an input says in whose name a call acts.
func IsImpersonation(l api.Leaf, tokens []string) bool {
	text := strings.Join(words.TrimFirst(tokens, "x"), " ")
	switch text {
	case "act as", "act as user", "act as user id", "run as", "impersonate", "impersonate user", "impersonate user id", "impersonated user", "impersonated user id", "impersonation user", "assume user", "sudo user", "run as user":
		return IsText(l.Schema) || !l.Schema.Facts().Is("boolean")
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

// IsOwner reports whether an input names to whom an object belongs, where a
// credential tells that already.
func IsOwner(o *api.Operation, l api.Leaf, tokens []string) bool {
	if o.Auth.Open() || l.Where == "path" || l.Where == "cookie" || !shallow(l) {
		return false
	}
	if t := l.Schema.Facts().Type(); t == "boolean" || t == "object" || t == "array" {
		return false
	}
	return IsTenant(tokens) || words.IsOneOf(words.TrimFirst(tokens, "x"), "user id", "user uuid", "customer id", "owner user id", "owner email", "owner uuid")
}

// IsTenant reports the name of whom or what all data of a call belongs to.
func IsTenant(tokens []string) bool {
	return words.IsOneOf(words.TrimFirst(tokens, "x"), "tenant", "tenant id", "tenant uuid", "org id", "organization id", "organisation id", "org uuid", "organization uuid",
		"account id", "accountid", "account uuid", "owner", "owner id", "ownerid", "tenantid", "orgid", "organizationid", "workspace id", "workspace uuid")
}

// IsTenantScope reports whether a parameter says whose data a call is about.
func IsTenantScope(l api.Leaf) bool {
	tokens := words.Tokens(l.Name())
	return (l.Where == "query" || l.Where == "header") && (IsTenant(tokens) || words.IsOneOf(words.TrimFirst(tokens, "x"), "org", "organization", "organisation", "account", "workspace", "customer id"))
}
