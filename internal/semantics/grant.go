package semantics

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// accessWords are the words of a path that is about access. What is called a policy
// or a grant may be another kind of both.
var accessWords = words.NewSet("authz", "rbac", "role", "roles", "permission", "permissions", "acl", "acls", "rolebindings")

// GrantingInput returns the path of the value by which an operation hands out
// rights: a role, a permission or a policy in its body; "" if it hands out none.
// Where the path only speaks of policies or grants, they must carry rights.
func GrantingInput(o *api.Operation) string {
	path := PathWords(o.Path)
	sure := accessWords.HasAny(path)
	if o.Kind != api.Endpoint || !isChange(o) || !sure && !words.HasAny(path, "grants", "policies") || grantsNothing(o) {
		return ""
	}
	for _, l := range o.Inputs() {
		if l.Where() == "request" && isShallowList(l) && isGrant(l, sure) {
			return l.Path()
		}
	}
	return ""
}

// isGrant reports whether a value of a body is a right. Where the path is surely
// about access, an action, a policy or a grant is one too.
func isGrant(l api.Leaf, sure bool) bool {
	name := words.Tokens(l.Name())
	return words.IsOneOf(name, "permission", "role", "scope", "privilege") || sure && words.IsOneOf(name, "action", "policy", "grant") ||
		words.HasPhrase(append(holderWords(l), name...), "permissions", "action")
}

// isShallowList is isShallow, but the items of lists do not count as a level.
func isShallowList(l api.Leaf) bool {
	n := 0
	for _, part := range l.Names() {
		if part != api.Element {
			n++
		}
	}
	return n <= 2
}

// grantsNothing reports whether an operation that writes by its method only asks
// a question, or takes rights away.
func grantsNothing(o *api.Operation) bool {
	segment, _ := LastLiteral(o.Path)
	if _, custom, ok := strings.Cut(segment, ":"); ok {
		segment = custom // /roles:check
	} else if i := strings.LastIndex(o.Path, "}:"); i >= 0 {
		segment = o.Path[i+2:] // /roles/{id}:remove-grants
	}
	method := o.ID[strings.LastIndexAny(o.ID, "_.")+1:] // RoleService_RemoveGrants
	for _, name := range [...]string{segment, method, o.ID} {
		if words.HasAny(first(words.Tokens(name), 1), "has", "have", "is", "can", "may", "check", "query", "search", "find", "filter", "count", "evaluate", "simulate", "introspect", "validate",
			"revoke", "remove", "unassign", "detach", "deny", "withdraw", "delete") {
			return true
		}
	}
	return words.HasAny(words.Tokens(segment), "verify") && words.HasAny(PathWords(o.Path), "permission", "permissions", "access", "authz", "policy", "policies")
}

// IsOpenDefault reports whether a value of a body says what somebody may do, and
// defaults to everything (CWE-276). The default of a filter in the query does not
// count: it shows no more than there is.
func IsOpenDefault(l api.Leaf) bool {
	if l.Where() != "request" {
		return false
	}
	tokens := append(holderWords(l), words.Tokens(l.Name())...)
	if !words.HasAny(tokens, "permission", "permissions", "role", "roles", "scope", "scopes", "action", "actions", "privilege", "privileges", "acl", "grant", "grants") {
		return false
	}
	return slices.ContainsFunc(defaults(l.Schema()), IsEverything)
}

// IsEverything reports whether a value stands for all there is: "*" or "all".
func IsEverything(value string) bool { return value == "*" || value == "all" || value == "ALL" }

// defaults lists the default of a schema, or its items if it is a list.
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
