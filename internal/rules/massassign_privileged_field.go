package rules

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

func massassignPrivilegedField() threat.Rule {
	return threat.Rule{
		ID: "massassign-privileged-field", Title: "Caller sets what the server used to decide",
		STRIDE: []threat.STRIDE{threat.Tampering, threat.Elevation}, OWASP: []string{"API3:2023"}, CWE: []int{915, 269},
		Likelihood: 4, Impact: 4, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "List which fields which role may write, and mark the others readOnly.",
		Test:       "Send it with a privileged value as an ordinary user: 4xx, or it reads back unchanged.",
		Run: func(p *threat.Pass) {
			for _, x := range inputsFor(p, privileged) {
				of := func(l api.Leaf) privilege { return privilegeOf(x.pairs[0].Op(), l, words.Tokens(l.Name())) }
				slices.SortStableFunc(x.leaves, func(a, b api.Leaf) int { return int(of(b)) - int(of(a)) })
				if x.isNew {
					x.leaves = slices.DeleteFunc(x.leaves, func(l api.Leaf) bool { return of(l) <= lifecycle })
				}
				if len(x.leaves) == 0 {
					continue
				}
				d := x.growth(p)
				effect := weighPrivilege(&d, x, of(x.leaves[0]))
				x.say(&d, "%s from the caller: "+effect)
				grow(p, x.change, d, x.pairs[0].Op())
			}
		},
	}
}

// privilege is how much a field decides.
type privilege int

const (
	noPrivilege privilege = iota
	kept                  // what a server notes: ids, dates, authors
	lifecycle             // status and state
	valuable              // plans, balances, verifications, groups
	sandbox               // how what runs code is contained
	check                 // whether a check is made
	power                 // roles and permissions of anything
	ownPower              // roles and permissions of an account
)

// weighPrivilege sets likelihood and impact, and says what a caller gains.
func weighPrivilege(d *threat.Diagnostic, x *params, of privilege) (effect string) {
	set := func(l, i int, why string) { d.Likelihood, d.Impact, d.Why = l, i, why }
	switch {
	case of == check && x.isNew:
		set(2, 3, "a new operation")
	case of == check:
		set(3, 3, "a switch, not a role")
	case of == sandbox && x.isNew:
		set(1, 4, "a new operation")
	case of == sandbox:
		set(2, 4, "it contains code that callers may run anyway")
	case of == ownPower && x.isNew:
		set(3, 4, "a new operation")
	case of == power && x.isNew:
		set(3, 3, "a new operation")
	case of == power:
		set(3, 4, "not of an account")
	case of == valuable && x.isNew:
		set(2, 3, "a new operation")
	case of == valuable:
		set(3, 3, "a value, not a role")
	case of == lifecycle:
		set(3, 3, "status alone")
	case of == kept:
		set(2, 3, "what the server notes")
	}
	if first := x.leaves[0].Schema; of > kept && len(x.leaves) == 1 && closedList(first) && !slices.ContainsFunc(first.Facts().Enum, givesRights) {
		if d.Likelihood == 0 { // the rule's own
			d.Likelihood = 4
		}
		d.Likelihood, d.Why = d.Likelihood-1, "a closed list of values"
	}
	switch of {
	case ownPower, power:
		return "bound without a check, it gives rights that the caller does not have"
	case check:
		return "a check that callers may switch off protects from none of them"
	case sandbox:
		return "whoever may set it decides how far the code that runs is contained"
	case valuable:
		return "bound without a check, it is worth money or trust that the caller does not have"
	case lifecycle:
		return "bound without a check, it skips the steps in between"
	}
	return "the server used to set it; bound by name, records can be forged or overwritten"
}

// privilegeOf tells how much a field of a body decides.
func privilegeOf(o *api.Operation, l api.Leaf, tokens []string) privilege {
	switch {
	case switchesOff(l, tokens):
		return check
	case o.Writes() && o.Method != "DELETE" && unconfines(l, tokens):
		return sandbox
	}
	if !o.Writes() || o.Method == "DELETE" || l.Where != "request" || !shallow(l) || len(tokens) == 0 || grantsNothing(o) {
		return noPrivilege
	}
	f := l.Schema.Facts()
	flag := f.Is("boolean") || len(f.Types) == 0
	switch {
	case flag && words.IsOneOf(words.TrimFirst(tokens, "is"), "admin", "site admin", "super admin", "superadmin", "superuser", "super user", "staff", "root", "administrator", "system admin"),
		!f.Is("boolean") && words.IsOneOf(words.TrimFirst(tokens, "user"), "role", "role id", "role name", "permission", "permission id", "permission set", "permission level", "privilege", "entitlement", "access level", "authority", "authorities"):
		if ofAccount(o, l) {
			return ownPower
		}
		return power
	case f.Is("boolean") && !words.IsOneOf(words.TrimFirst(tokens, "is"), "verified", "approved", "email verified", "phone verified", "kyc verified", "trusted"):
		return noPrivilege
	case words.IsOneOf(words.TrimFirst(tokens, "is"), "verified", "approved", "email verified", "phone verified", "kyc verified", "trusted"),
		words.IsOneOf(tokens, "plan", "plan id", "tier", "balance", "credit", "price", "discount", "credit limit"),
		words.IsOneOf(tokens, "group", "group id") && ofPrincipal(o, l),
		words.IsOneOf(tokens, "scope") && ofPrincipal(o, l) && !loginFlow(o) && !issuesCredential(o):
		return valuable
	case words.IsOneOf(tokens, "status"), words.IsOneOf(tokens, "state") && !addressPart(l) && !loginFlow(o):
		return lifecycle
	case words.IsOneOf(tokens, "created by", "creator id", "updated by", "modified by", "created at", "updated at", "creation time", "update time", "created on", "updated on", "creation date", "date created", "last updated"),
		words.IsOneOf(tokens, "id") && len(l.Names) == 1:
		return kept
	}
	return noPrivilege
}

// ofAccount reports whether a field belongs to the account of somebody, who may
// be the caller, and not to an operation that is there to grant rights.
func ofAccount(o *api.Operation, l api.Leaf) bool {
	last, _ := lastName(o.Path)
	tokens := words.Tokens(last)
	if words.HasAny(tokens, "role", "roles", "permission", "permissions", "invite", "invites", "invitation", "invitations", "member", "members", "grant", "grants") || adminName(o) != "" {
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
	return words.HasAny(append(pathWords(o.Path), around(l)...), "user", "users", "account", "accounts", "profile", "profiles", "me", "self", "person", "people", "employee", "employees",
		"customer", "customers", "member", "members", "membership", "memberships", "register", "registration", "signup", "invite", "invites", "invitation", "invitations",
		"identity", "identities", "principal", "principals", "client", "clients", "token", "tokens", "apikey", "apikeys", "key", "keys", "credential", "credentials",
		"grant", "grants", "consent", "consents", "role", "roles", "app", "apps", "application", "applications", "integration", "integrations")
}

// grantsNothing reports whether an operation that writes by its method only asks
// a question, or takes rights away.
func grantsNothing(o *api.Operation) bool {
	last, _ := lastName(o.Path)
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
	return words.HasAny(words.Tokens(last), "verify") && words.HasAny(pathWords(o.Path), "permission", "permissions", "access", "authz", "policy", "policies")
}

// addressPart reports whether a field is a part of a postal address.
func addressPart(l api.Leaf) bool {
	return words.HasAny(append(around(l), words.Tokens(l.Name())...), "address", "billing", "shipping", "location", "geo", "country", "city", "venue", "contact")
}
