package semantics

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// Privilege is how much a field of a request decides, the most last (OWASP
// API3:2023, mass assignment).
type Privilege int

// The privileges.
const (
	NoPrivilege   Privilege = iota
	ServerKept              // what a server notes: ids, dates, authors
	Charge                  // what a payment or an order costs (OWASP API6:2023)
	Lifecycle               // status and state
	Valuable                // plans, balances, verifications, groups
	Sandbox                 // how what runs code is contained
	SecurityCheck           // whether a check is made
	Power                   // roles and permissions of anything
	OwnPower                // roles and permissions of an account
)

// PrivilegeOf returns how much an input decides. A flag that turns a check off
// counts in the query too; all else only in the body of an operation that makes or
// changes something: at the top of what it writes, be it one or many, or in one object
// of that. What only asks whether somebody has a right, or takes rights away, does not
// count.
func PrivilegeOf(o *api.Operation, l api.Leaf, tokens []string) Privilege {
	switch {
	case disablesCheck(l, tokens):
		return SecurityCheck
	case isChange(o) && weakensSandbox(l, tokens):
		return Sandbox
	case isCharge(o, l, tokens):
		return Charge
	case !isChange(o) || l.Where() != "request" || !isOfWritten(o, l) || len(tokens) == 0 || grantsNothing(o):
		return NoPrivilege
	}
	return fieldPrivilege(o, l, tokens)
}

// fieldPrivilege judges a field of a body by its name. The first case that fits
// counts, the highest privilege first.
func fieldPrivilege(o *api.Operation, l api.Leaf, tokens []string) Privilege {
	switch {
	case isPower(l, tokens):
		if isOfAccount(o, l) {
			return OwnPower
		}
		return Power
	case words.IsOneOf(words.TrimFirst(tokens, "is"), "verified", "approved", "email verified", "phone verified", "kyc verified", "trusted"):
		return Valuable
	case l.Schema().Facts().Is("boolean"):
		return NoPrivilege // no other flag decides anything
	case isWorth(o, l, tokens):
		return Valuable
	case words.IsOneOf(tokens, "status"), words.IsOneOf(tokens, "state") && !isAddressPart(l) && !IsLoginFlow(o):
		return Lifecycle
	case words.IsOneOf(tokens, "created by", "creator id", "updated by", "modified by", "created at", "updated at", "creation time", "update time", "created on", "updated on", "creation date", "date created", "last updated"),
		words.IsOneOf(tokens, "id") && len(l.Names()) == 1:
		return ServerKept
	}
	return NoPrivilege
}

// isPower reports whether a field is a flag that makes an administrator, or names
// a role or a permission.
func isPower(l api.Leaf, tokens []string) bool {
	f := l.Schema().Facts()
	if (f.Is("boolean") || len(f.Types) == 0) && words.IsOneOf(words.TrimFirst(tokens, "is"), "admin", "site admin", "super admin", "superadmin", "superuser", "super user", "staff", "root", "administrator", "system admin") {
		return true
	}
	return !f.Is("boolean") && words.IsOneOf(words.TrimFirst(tokens, "user"), "role", "role id", "role name", "permission", "permission id", "permission set", "permission level", "privilege", "entitlement", "access level", "authority", "authorities")
}

// isWorth reports whether a field is worth money, or adds to the rights of whom it
// belongs to without being one.
func isWorth(o *api.Operation, l api.Leaf, tokens []string) bool {
	switch {
	case words.IsOneOf(tokens, "plan", "plan id", "tier", "balance", "credit", "price", "discount", "credit limit"):
		return true
	case words.IsOneOf(tokens, "group", "group id"):
		return isOfPrincipal(o, l)
	case words.IsOneOf(tokens, "scope"):
		return isOfPrincipal(o, l) && !IsLoginFlow(o) && !IsCredentialIssuer(o)
	}
	return false
}

// isCharge reports whether a field is what a payment or an order costs, at its top, in
// one object of it or in its items. Whoever administers sets prices.
func isCharge(o *api.Operation, l api.Leaf, tokens []string) bool {
	if !isChange(o) || l.Where() != "request" || !isShallowList(l) || l.Schema().Facts().Is("boolean") || AdminWord(o) != "" || IsReadByPost(o) {
		return false
	}
	segment, _ := LastLiteral(o.Path)
	if !IsPayment(o) && !words.HasAny(last(words.Tokens(segment)), "order", "orders", "checkout", "checkouts", "cart", "carts", "basket", "baskets", "payment", "payments", "purchase", "purchases") {
		return false
	}
	if words.HasAny(tokens, "max", "maximum", "min", "minimum", "limit", "filter", "expected", "preferred", "display") {
		return false
	}
	return words.IsOneOf(tokens, "currency", "currency code", "fx rate", "exchange rate", "total", "subtotal", "sub total", "grand total", "order total", "cart total") ||
		words.HasAny(last(tokens), "amount", "price") || words.HasAny(tokens, "amount", "price", "discount", "total") && words.HasAny(last(tokens), "amount", "price", "discount", "cents", "cent", "minor", "value", "percent", "percentage")
}

// IsPrivilegedValue reports whether a value of a list reads like one that gives
// rights or widens the scope: admin, owner, all. [IsEverything] is narrower.
func IsPrivilegedValue(value string) bool {
	switch strings.ToLower(value) {
	case "admin", "administrator", "root", "superuser", "super_admin", "superadmin", "owner", "internal", "staff", "system", "sudo", "all", "everyone", "*":
		return true
	}
	return false
}

// accountWords are the accounts of somebody, who may be the caller.
var accountWords = words.NewSet("user", "users", "account", "accounts", "profile", "profiles", "me", "self", "register", "registration", "signup", "customer", "customers")

// isOfAccount reports whether a field belongs to an account, and the operation is
// not one that is there to grant rights.
func isOfAccount(o *api.Operation, l api.Leaf) bool {
	segment, _ := LastLiteral(o.Path)
	tokens := words.Tokens(segment)
	if IsBulk(o) { // /users/import
		tokens = slices.Concat(words.Tokens(literalBeforeLast(o.Path)), tokens)
	}
	if words.HasAny(tokens, "role", "roles", "permission", "permissions", "invite", "invites", "invitation", "invitations", "member", "members", "grant", "grants") || AdminWord(o) != "" {
		return false
	}
	return accountWords.HasAny(tokens) || accountWords.HasAny(holderWords(l))
}

// principalWords are who or what has rights, besides accounts: a person, a client,
// a token.
var principalWords = words.NewSet("person", "people", "employee", "employees", "member", "members", "membership", "memberships", "invite", "invites", "invitation", "invitations",
	"identity", "identities", "principal", "principals", "client", "clients", "token", "tokens", "apikey", "apikeys", "key", "keys", "credential", "credentials",
	"grant", "grants", "consent", "consents", "role", "roles", "app", "apps", "application", "applications", "integration", "integrations")

// isOfPrincipal reports whether a field belongs to an account or to something else
// that has rights. The group of a volume gives none.
func isOfPrincipal(o *api.Operation, l api.Leaf) bool {
	for _, tokens := range [...][]string{PathWords(o.Path), holderWords(l)} {
		if accountWords.HasAny(tokens) || principalWords.HasAny(tokens) {
			return true
		}
	}
	return false
}

// holderWords are the words of what holds a field: its component, and the objects
// on the way to it.
func holderWords(l api.Leaf) []string {
	tokens := words.Tokens(l.Container())
	for _, n := range l.Names()[:max(0, len(l.Names())-1)] {
		tokens = append(tokens, words.Tokens(n)...)
	}
	return tokens
}

// isAddressPart reports whether a field is a part of a postal address, where
// "state" is a place.
func isAddressPart(l api.Leaf) bool {
	return words.HasAny(append(holderWords(l), words.Tokens(l.Name())...), "address", "billing", "shipping", "location", "geo", "country", "city", "venue", "contact")
}
