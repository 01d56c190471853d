package rules

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/sensitive"
)

// flowOf names the business flow that a call of the operation runs through: what
// is worth automating for somebody, although each call is legitimate. "" for
// none. It goes by the last name of the path and the first word of the
// operationId, where a verb stands.
func flowOf(o *api.Operation) string {
	if o.Kind != api.Endpoint || o.Method != "POST" {
		return ""
	}
	last, ends := lastName(o.Path)
	if !ends {
		return ""
	}
	words, id := sensitive.Tokens(last), sensitive.Tokens(o.ID)
	does := func(verbs ...string) bool {
		return len(words) > 0 && (anyOf(words[:1], verbs...) || len(words) == 1 && anyOf(words, verbs...)) || len(id) > 0 && anyOf(id[:1], verbs...)
	}
	makes := func(nouns ...string) bool { return len(words) > 0 && anyOf(words[len(words)-1:], nouns...) }
	switch {
	case movesMoney(o):
		return "moves money"
	case does("redeem") || makes("redemption", "redemptions") || anyOf(words, "coupon", "voucher", "promo", "giftcard") && anyOf(append(words, id...), "apply", "redeem", "claim"):
		return "redeems something of value"
	case does("vote", "upvote", "downvote") || makes("votes"):
		return "votes"
	case does("reserve", "book") || makes("reservations", "bookings"):
		return "reserves what is scarce"
	case makes("referral", "referrals"):
		return "earns by referring"
	case does("signup", "register") || phrase(words, "sign", "up") || makes("signup", "registration", "registrations"):
		return "opens an account"
	}
	return ""
}

// movesMoney reports whether a call makes or takes a payment.
func movesMoney(o *api.Operation) bool {
	if o.Kind != api.Endpoint || o.Method != "POST" {
		return false
	}
	last, ends := lastName(o.Path)
	words, id := sensitive.Tokens(last), sensitive.Tokens(o.ID)
	if !ends || len(words) == 0 || aboutMoney(words) {
		return false
	}
	if anyOf(words[:1], "pay", "checkout", "withdraw", "refund", "payout", "charge", "purchase") || len(id) > 0 && anyOf(id[:1], "pay", "checkout", "withdraw", "refund", "payout", "charge", "purchase") {
		return true
	}
	switch words[len(words)-1] {
	case "payments", "payment", "payouts", "refunds", "withdrawals", "charges", "purchases", "checkouts", "donations":
		return true
	case "transfer", "transfers":
		return holdsAmount(o) // of a domain, of a repository is another thing
	}
	return false
}

// aboutMoney reports words that speak about payments without making one:
// payment-methods, charge-points, refund-policies.
func aboutMoney(words []string) bool {
	return anyOf(words, "method", "methods", "policy", "policies", "settings", "config", "search", "preview", "estimate", "calculate", "validate", "webhook", "webhooks", "links", "template", "templates")
}

// orders reports whether a call places an order.
func orders(o *api.Operation) bool {
	last, ends := lastName(o.Path)
	words := sensitive.Tokens(last)
	return ends && o.Method == "POST" && len(words) > 0 && (words[len(words)-1] == "orders" || words[len(words)-1] == "order") && holdsAmount(o)
}

// holdsAmount reports whether the request says how much.
func holdsAmount(o *api.Operation) bool {
	return slices.ContainsFunc(o.Inputs(), func(l api.Leaf) bool {
		return anyOf(sensitive.Tokens(l.Name()), "amount", "price", "total", "quantity", "currency")
	})
}

// onceKey reports whether a request names itself, so that it can be told from
// its repetition: a header or a field for the purpose.
func onceKey(o *api.Operation) bool {
	return slices.ContainsFunc(o.Inputs(), func(l api.Leaf) bool { return namesOnceKey(l.Name(), l.Where == "header") })
}

func namesOnceKey(name string, header bool) bool {
	words := sensitive.Tokens(name)
	switch {
	case anyOf(words, "idempotency", "idempotent", "idempotence"), phrase(words, "dedupe", "key"), phrase(words, "client", "request", "id"), phrase(words, "external", "id"), phrase(words, "order", "ref"), phrase(words, "transaction", "id"), phrase(words, "request", "token"), phrase(words, "client", "token"):
		return true
	case header:
		return strings.HasSuffix(strings.ToLower(name), "request-id")
	}
	return phrase(words, "reference") || phrase(words, "nonce") || phrase(words, "request", "id")
}
