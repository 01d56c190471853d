package rules

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

// grantsRights names by what an operation hands out rights: a role, a permission
// or a policy that it takes. "" where it does not. What is called a policy or a
// grant is one of access only where it carries rights.
func grantsRights(o *api.Operation) string {
	if o.Kind != api.Endpoint || !o.Writes() || o.Method == "DELETE" || grantsNothing(o) {
		return ""
	}
	tokens := pathWords(o.Path)
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

// reportGrants tells of new operations that hand out rights, and that are not
// told as administration by their names.
func reportGrants(p *threat.Pass) {
	var added []*diff.Change
	for _, c := range addedEndpoints(p.Delta) {
		if o := c.Pairs[0].Head; adminName(o) == "" && grantsRights(o) != "" {
			added = append(added, c)
		}
	}
	for _, group := range bySame(added, func(c *diff.Change) string {
		o := c.Pairs[0].Op()
		return fmt.Sprint(o.Auth.Open(), p.Conventions.Guarded(o), o.API.Describe(o.Auth))
	}) {
		c := joined(group)
		pairs := p.Ordered(c.Pairs)
		d := addedSurface(p, c, "security")
		d.Likelihood, d.Why, d.Related = 2, "it hands out rights", placesOf(group, ofOperations)
		d.Message = fmt.Sprintf("new: %s %s rights (%s): who may call it decides who may do what, and the code must let nobody hand out more than they hold",
			operations(pairs), verb(pairs, "hands out", "hand out"), name(grantsRights(pairs[0].Op())))
		grow(p, c, d, pairs[0].Op())
	}
}

// openDefault reports whether a value of a body says what somebody may do, and
// defaults to everything. A filter's default shows no more than there is.
func openDefault(l api.Leaf) bool {
	if l.Where != "request" {
		return false
	}
	tokens := append(around(l), words.Tokens(l.Name())...)
	if !words.HasAny(tokens, "permission", "permissions", "role", "roles", "scope", "scopes", "action", "actions", "privilege", "privileges", "acl", "grant", "grants") {
		return false
	}
	return slices.ContainsFunc(defaults(l.Schema), everything)
}

// everything reports a value that stands for all there is.
func everything(value string) bool { return value == "*" || value == "all" || value == "ALL" }

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
