package semantics

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// IsImpersonation reports whether an input says in whose name a call acts
// (CWE-290): act_as anywhere, X-Remote-User in a header or a cookie. A flag does
// not count, nor a header "User" alone, nor the user of a process in a container.
func IsImpersonation(l api.Leaf, tokens []string) bool {
	text := strings.Join(words.TrimFirst(tokens, "x"), " ")
	switch text {
	case "act as", "act as user", "act as user id", "run as", "impersonate", "impersonate user", "impersonate user id", "impersonated user", "impersonated user id", "impersonation user", "assume user", "sudo user", "run as user":
		return (IsFreeText(l.Schema()) || !l.Schema().Facts().Is("boolean")) && !isOfContainer(l)
	}
	if l.Where() != "header" && l.Where() != "cookie" {
		return l.Where() == "query" && (text == "sudo" || text == "on behalf of") && !l.Schema().Facts().Is("boolean")
	}
	switch text {
	case "on behalf of", "user", "user id", "user email", "user name", "username", "user roles", "user role", "user groups",
		"forwarded user", "forwarded email", "remote user", "authenticated user", "authenticated userid", "authenticated user id", "auth user", "auth user id",
		"auth request user", "webauth user", "goog authenticated user email", "goog authenticated user id", "sudo", "original user", "proxy user", "effective user":
		return len(tokens) > 1
	}
	return false
}

// IsTenantName reports whether a name is that of whom or what all data of a call
// belongs to: tenant_id, X-Org-Id, owner.
func IsTenantName(tokens []string) bool {
	return words.IsOneOf(words.TrimFirst(tokens, "x"), "tenant", "tenant id", "tenant uuid", "org id", "organization id", "organisation id", "org uuid", "organization uuid",
		"account id", "accountid", "account uuid", "owner", "owner id", "ownerid", "tenantid", "orgid", "organizationid", "workspace id", "workspace uuid")
}

// IsProtocolName reports whether a header is about the message or the client and not
// about whose data is meant: X-Request-Id, Accept-Language, X-Api-Key.
func IsProtocolName(tokens []string) bool {
	return words.HasAny(tokens, "accept", "agent", "api", "authorization", "cache", "client", "content", "cookie", "correlation", "csrf", "date", "device", "digest", "encoding",
		"etag", "expect", "forwarded", "idempotency", "ip", "key", "lang", "language", "locale", "match", "nonce", "origin", "password", "prefer", "range", "referer", "request",
		"secret", "signature", "since", "source", "time", "timestamp", "timezone", "token", "trace", "traceparent", "transaction", "type", "unmodified", "version", "xsrf")
}

// IsOwner reports whether an input names to whom an object belongs although the
// credential shows it already (OWASP API1:2023). It is a tenant or a person, who
// is no tenant. A parameter of the path picks the object and does not count.
func IsOwner(o *api.Operation, l api.Leaf, tokens []string) bool {
	if o.Auth.IsOpen() || l.Where() == "path" || l.Where() == "cookie" || !isOfWritten(o, l) {
		return false
	}
	switch l.Schema().Facts().Type() {
	case "boolean", "object", "array":
		return false
	}
	return IsTenantName(tokens) || words.IsOneOf(words.TrimFirst(tokens, "x"), "user id", "user uuid", "customer id", "owner user id", "owner email", "owner uuid")
}

// IsTenantScope reports whether a parameter of the query or a header says whose
// data a call is about. Here "org" or "account" alone is a tenant, since nothing
// else is meant by a parameter of that name; a field of a body may hold any
// organization, see [IsOwner].
func IsTenantScope(l api.Leaf) bool {
	tokens := words.Tokens(l.Name())
	return (l.Where() == "query" || l.Where() == "header") && (IsTenantName(tokens) || words.IsOneOf(words.TrimFirst(tokens, "x"), "org", "organization", "organisation", "account", "workspace", "customer id"))
}
