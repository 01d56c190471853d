package rules

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func massassignPrivilegedField() threat.Rule {
	return threat.Rule{
		ID: "massassign-privileged-field", Title: "Caller sets what the server used to decide",
		STRIDE: []threat.STRIDE{threat.Tampering, threat.Elevation}, OWASP: []string{"API3:2023"}, CWE: []int{915, 269},
		Likelihood: 4, Impact: 4, Since: "0.1.0",
		Mitigation: "List which fields which role may write, and mark the others readOnly.",
		Test:       "Send it with a privileged value as an ordinary user: 4xx, or it reads back unchanged.",
		Run: func(p *threat.Pass) {
			for _, x := range intakes(p, privileged) {
				of := func(l api.Leaf) privilege { return privilegeOf(x.pairs[0].Op(), l, sensitive.Tokens(l.Name())) }
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
	power                 // roles and permissions of anything
	ownPower              // roles and permissions of an account
)

// weighPrivilege sets likelihood and impact, and says what a caller gains.
func weighPrivilege(d *threat.Draft, x *params, of privilege) (effect string) {
	set := func(l, i int, why string) { d.Likelihood, d.Impact, d.Why = l, i, why }
	switch {
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
	case valuable:
		return "bound without a check, it is worth money or trust that the caller does not have"
	case lifecycle:
		return "bound without a check, it skips the steps in between"
	}
	return "the server used to set it; bound by name, records can be forged or overwritten"
}

// privilegeOf tells how much a field of a body decides.
func privilegeOf(o *api.Operation, l api.Leaf, words []string) privilege {
	if !o.Writes() || o.Method == "DELETE" || l.Where != "request" || !shallow(l) || len(words) == 0 {
		return noPrivilege
	}
	f := l.Schema.Facts()
	flag := f.Is("boolean") || len(f.Types) == 0
	switch {
	case flag && oneOf(without(words, "is"), "admin", "site admin", "super admin", "superadmin", "superuser", "super user", "staff", "root", "administrator", "system admin"),
		!f.Is("boolean") && oneOf(without(words, "user"), "role", "role id", "role name", "permission", "permission id", "permission set", "permission level", "privilege", "entitlement", "access level", "authority", "authorities"):
		if ofAccount(o, l) {
			return ownPower
		}
		return power
	case f.Is("boolean") && !oneOf(without(words, "is"), "verified", "approved", "email verified", "phone verified", "kyc verified", "trusted"):
		return noPrivilege
	case oneOf(without(words, "is"), "verified", "approved", "email verified", "phone verified", "kyc verified", "trusted"),
		oneOf(words, "group", "group id", "plan", "plan id", "tier", "balance", "credit", "price", "discount", "credit limit"),
		oneOf(words, "scope") && !loginFlow(o) && !issuesCredential(o):
		return valuable
	case oneOf(words, "status"), oneOf(words, "state") && !addressPart(l) && !loginFlow(o):
		return lifecycle
	case oneOf(words, "created by", "creator id", "updated by", "modified by", "created at", "updated at", "creation time", "update time", "created on", "updated on", "creation date", "date created", "last updated"),
		oneOf(words, "id") && len(l.Names) == 1:
		return kept
	}
	return noPrivilege
}

// ofAccount reports whether a field belongs to the account of somebody, who may
// be the caller, and not to an operation that is there to grant rights.
func ofAccount(o *api.Operation, l api.Leaf) bool {
	last, _ := lastName(o.Path)
	words := sensitive.Tokens(last)
	if anyOf(words, "role", "roles", "permission", "permissions", "invite", "invites", "invitation", "invitations", "member", "members", "grant", "grants") || adminName(o) != "" {
		return false
	}
	accounts := []string{"user", "users", "account", "accounts", "profile", "profiles", "me", "self", "register", "registration", "signup", "customer", "customers"}
	words = append(words, sensitive.Tokens(l.Container)...)
	for _, n := range l.Names[:len(l.Names)-1] {
		words = append(words, sensitive.Tokens(n)...)
	}
	return anyOf(words, accounts...)
}

// addressPart reports whether a field is a part of a postal address.
func addressPart(l api.Leaf) bool {
	words := sensitive.Tokens(l.Container)
	for _, n := range l.Names {
		words = append(words, sensitive.Tokens(n)...)
	}
	return anyOf(words, "address", "billing", "shipping", "location", "geo", "country", "city", "venue", "contact")
}
