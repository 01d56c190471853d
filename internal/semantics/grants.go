package semantics

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// Grant names by what an operation hands out rights: a role, a permission
// or a policy that it takes. "" where it does not. What is called a policy or a
// grant is one of access only where it carries rights.
func Grant(o *api.Operation) string {
	if o.Kind != api.Endpoint || !o.Writes() || o.Method == "DELETE" || grantsNothing(o) {
		return ""
	}
	tokens := PathWords(o.Path)
	if !words.HasAny(tokens, "authz", "rbac", "role", "roles", "permission", "permissions", "grants", "policies", "acl", "acls", "rolebindings") {
		return ""
	}
	sure := words.HasAny(tokens, "authz", "rbac", "role", "roles", "permission", "permissions", "acl", "acls", "rolebindings")
	for _, l := range o.Inputs() {
		name := words.Tokens(l.Name())
		if l.Where != "request" || !shallowList(l) {
			continue
		}
		if words.IsOneOf(name, "permission", "role", "scope", "privilege") || sure && words.IsOneOf(name, "action", "policy", "grant") || words.HasPhrase(append(around(l), name...), "permissions", "action") {
			return l.Path
		}
	}
	return ""
}

// shallowList is shallow, for lists too.
func shallowList(l api.Leaf) bool {
	n := 0
	for _, part := range l.Names {
		if part != api.Element {
			n++
		}
	}
	return n <= 2
}

// IsOpenDefault reports whether a value of a body says what somebody may do, and
// defaults to everything. A filter's default shows no more than there is.
func IsOpenDefault(l api.Leaf) bool {
	if l.Where != "request" {
		return false
	}
	tokens := append(around(l), words.Tokens(l.Name())...)
	if !words.HasAny(tokens, "permission", "permissions", "role", "roles", "scope", "scopes", "action", "actions", "privilege", "privileges", "acl", "grant", "grants") {
		return false
	}
	return slices.ContainsFunc(defaults(l.Schema), IsEverything)
}

// IsEverything reports a value that stands for all there is.
func IsEverything(value string) bool { return value == "*" || value == "all" || value == "ALL" }

func defaults(s *api.Schema) []string {
	var out []string
	for _, v := range s.Declarations() {
		if d := v.Get("default"); d.Exists() {
			out = append(out, d.Scalar())
			out = append(out, d.Strings()...)
		}
	}
	return out
}
