package semantics

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// IsPrivilegedValue reports whether a value of a list reads like one that gives rights
// or widens the scope.
func IsPrivilegedValue(value string) bool {
	switch strings.ToLower(value) {
	case "admin", "administrator", "root", "superuser", "super_admin", "superadmin", "owner", "internal", "staff", "system", "sudo", "all", "everyone", "*":
		return true
	}
	return false
}

// Privilege is how much a field decides.
type Privilege int

const (
	NoPrivilege   Privilege = iota
	ServerKept              // what a server notes: ids, dates, authors
	Lifecycle               // status and state
	Valuable                // plans, balances, verifications, groups
	Sandbox                 // how what runs code is contained
	SecurityCheck           // whether a check is made
	Power                   // roles and permissions of anything
	OwnPower                // roles and permissions of an account
)

// PrivilegeOf tells how much a field of a body decides.
func PrivilegeOf(o *api.Operation, l api.Leaf, tokens []string) Privilege {
	switch {
	case switchesOff(l, tokens):
		return SecurityCheck
	case o.Writes() && o.Method != "DELETE" && unconfines(l, tokens):
		return Sandbox
	}
	if !o.Writes() || o.Method == "DELETE" || l.Where != "request" || !shallow(l) || len(tokens) == 0 || grantsNothing(o) {
		return NoPrivilege
	}
	f := l.Schema.Facts()
	flag := f.Is("boolean") || len(f.Types) == 0
	switch {
	case flag && words.IsOneOf(words.TrimFirst(tokens, "is"), "admin", "site admin", "super admin", "superadmin", "superuser", "super user", "staff", "root", "administrator", "system admin"),
		!f.Is("boolean") && words.IsOneOf(words.TrimFirst(tokens, "user"), "role", "role id", "role name", "permission", "permission id", "permission set", "permission level", "privilege", "entitlement", "access level", "authority", "authorities"):
		if ofAccount(o, l) {
			return OwnPower
		}
		return Power
	case f.Is("boolean") && !words.IsOneOf(words.TrimFirst(tokens, "is"), "verified", "approved", "email verified", "phone verified", "kyc verified", "trusted"):
		return NoPrivilege
	case words.IsOneOf(words.TrimFirst(tokens, "is"), "verified", "approved", "email verified", "phone verified", "kyc verified", "trusted"),
		words.IsOneOf(tokens, "plan", "plan id", "tier", "balance", "credit", "price", "discount", "credit limit"),
		words.IsOneOf(tokens, "group", "group id") && ofPrincipal(o, l),
		words.IsOneOf(tokens, "scope") && ofPrincipal(o, l) && !IsLoginFlow(o) && !IsCredentialIssuer(o):
		return Valuable
	case words.IsOneOf(tokens, "status"), words.IsOneOf(tokens, "state") && !addressPart(l) && !IsLoginFlow(o):
		return Lifecycle
	case words.IsOneOf(tokens, "created by", "creator id", "updated by", "modified by", "created at", "updated at", "creation time", "update time", "created on", "updated on", "creation date", "date created", "last updated"),
		words.IsOneOf(tokens, "id") && len(l.Names) == 1:
		return ServerKept
	}
	return NoPrivilege
}

// ofAccount reports whether a field belongs to the account of somebody, who may
// be the caller, and not to an operation that is there to grant rights.
func ofAccount(o *api.Operation, l api.Leaf) bool {
	last, _ := LastName(o.Path)
	tokens := words.Tokens(last)
	if words.HasAny(tokens, "role", "roles", "permission", "permissions", "invite", "invites", "invitation", "invitations", "member", "members", "grant", "grants") || AdminWord(o) != "" {
		return false
	}
	accounts := []string{"user", "users", "account", "accounts", "profile", "profiles", "me", "self", "register", "registration", "signup", "customer", "customers"}
	return words.HasAny(append(tokens, around(l)...), accounts...)
}

// around are the words of what holds a field.
func around(l api.Leaf) []string {
	tokens := words.Tokens(l.Container)
	for _, n := range l.Names[:max(0, len(l.Names)-1)] {
		tokens = append(tokens, words.Tokens(n)...)
	}
	return tokens
}

// ofPrincipal reports whether a field belongs to somebody or something that has
// rights: a person, a client, a token. The group of a volume gives none.
func ofPrincipal(o *api.Operation, l api.Leaf) bool {
	return words.HasAny(append(PathWords(o.Path), around(l)...), "user", "users", "account", "accounts", "profile", "profiles", "me", "self", "person", "people", "employee", "employees",
		"customer", "customers", "member", "members", "membership", "memberships", "register", "registration", "signup", "invite", "invites", "invitation", "invitations",
		"identity", "identities", "principal", "principals", "client", "clients", "token", "tokens", "apikey", "apikeys", "key", "keys", "credential", "credentials",
		"grant", "grants", "consent", "consents", "role", "roles", "app", "apps", "application", "applications", "integration", "integrations")
}

// grantsNothing reports whether an operation that writes by its method only asks
// a question, or takes rights away.
func grantsNothing(o *api.Operation) bool {
	last, _ := LastName(o.Path)
	if _, custom, ok := strings.Cut(last, ":"); ok {
		last = custom // /roles:check
	} else if i := strings.LastIndex(o.Path, "}:"); i >= 0 {
		last = o.Path[i+2:] // /roles/{id}:remove-grants
	}
	id := o.ID[strings.LastIndexAny(o.ID, "_.")+1:] // RoleService_RemoveGrants
	for _, tokens := range [...][]string{words.Tokens(last), words.Tokens(id), words.Tokens(o.ID)} {
		if words.HasAny(tokens[:min(1, len(tokens))], "has", "have", "is", "can", "may", "check", "query", "search", "find", "filter", "count", "evaluate", "simulate", "introspect", "validate",
			"revoke", "remove", "unassign", "detach", "deny", "withdraw", "delete") {
			return true
		}
	}
	return words.HasAny(words.Tokens(last), "verify") && words.HasAny(PathWords(o.Path), "permission", "permissions", "access", "authz", "policy", "policies")
}

// addressPart reports whether a field is a part of a postal address.
func addressPart(l api.Leaf) bool {
	return words.HasAny(append(around(l), words.Tokens(l.Name())...), "address", "billing", "shipping", "location", "geo", "country", "city", "venue", "contact")
}
