package semantics

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// BusinessFlow names the business flow that a call of the operation runs through: what
// is worth automating for somebody, although each call is legitimate. "" for
// none. It goes by the last name of the path and the first word of the
// operationId, where a verb stands.
func BusinessFlow(o *api.Operation) string {
	if o.Kind != api.Endpoint || o.Method != "POST" {
		return ""
	}
	last, ends := LastName(o.Path)
	if !ends {
		return ""
	}
	tokens, id := words.Tokens(last), words.Tokens(o.ID)
	does := func(verbs ...string) bool {
		return len(tokens) > 0 && (words.HasAny(tokens[:1], verbs...) || len(tokens) == 1 && words.HasAny(tokens, verbs...)) || len(id) > 0 && words.HasAny(id[:1], verbs...)
	}
	makes := func(nouns ...string) bool { return len(tokens) > 0 && words.HasAny(tokens[len(tokens)-1:], nouns...) }
	switch {
	case IsPayment(o):
		return "moves money"
	case does("redeem") || makes("redemption", "redemptions") || words.HasAny(tokens, "coupon", "voucher", "promo", "giftcard") && words.HasAny(append(tokens, id...), "apply", "redeem", "claim"):
		return "redeems something of value"
	case does("vote", "upvote", "downvote") || makes("votes"):
		return "votes"
	case does("reserve", "book") || makes("reservations", "bookings"):
		return "reserves what is scarce"
	case makes("referral", "referrals"):
		return "earns by referring"
	case does("signup", "register") || words.HasPhrase(tokens, "sign", "up") || makes("signup", "registration", "registrations"):
		return "opens an account"
	}
	return ""
}

// IsPayment reports whether a call makes or takes a payment.
func IsPayment(o *api.Operation) bool {
	if o.Kind != api.Endpoint || o.Method != "POST" {
		return false
	}
	last, ends := LastName(o.Path)
	tokens, id := words.Tokens(last), words.Tokens(o.ID)
	if !ends || len(tokens) == 0 || aboutMoney(tokens) {
		return false
	}
	if words.HasAny(tokens[:1], "pay", "checkout", "withdraw", "refund", "payout", "charge", "purchase") || len(id) > 0 && words.HasAny(id[:1], "pay", "checkout", "withdraw", "refund", "payout", "charge", "purchase") {
		return true
	}
	switch tokens[len(tokens)-1] {
	case "payments", "payment", "payouts", "refunds", "withdrawals", "charges", "purchases", "checkouts", "donations":
		return true
	case "transfer", "transfers":
		return holdsAmount(o) // of a domain, of a repository is another thing
	}
	return false
}

// aboutMoney reports words that speak about payments without making one:
// payment-methods, charge-points, refund-policies.
func aboutMoney(tokens []string) bool {
	return words.HasAny(tokens, "method", "methods", "policy", "policies", "settings", "config", "search", "preview", "estimate", "calculate", "validate", "webhook", "webhooks", "links", "template", "templates")
}

// IsOrder reports whether a call places an order.
func IsOrder(o *api.Operation) bool {
	last, ends := LastName(o.Path)
	tokens := words.Tokens(last)
	return ends && o.Method == "POST" && len(tokens) > 0 && (tokens[len(tokens)-1] == "orders" || tokens[len(tokens)-1] == "order") && holdsAmount(o)
}

// holdsAmount reports whether the request says how much.
func holdsAmount(o *api.Operation) bool {
	return slices.ContainsFunc(o.Inputs(), func(l api.Leaf) bool {
		return words.HasAny(words.Tokens(l.Name()), "amount", "price", "total", "quantity", "currency")
	})
}

// HasIdempotencyKey reports whether a request names itself, so that it can be told from
// its repetition: a header or a field for the purpose.
func HasIdempotencyKey(o *api.Operation) bool {
	return slices.ContainsFunc(o.Inputs(), func(l api.Leaf) bool { return IsIdempotencyKey(l.Name(), l.Where == "header") })
}

func IsIdempotencyKey(name string, header bool) bool {
	tokens := words.Tokens(name)
	switch {
	case words.HasAny(tokens, "idempotency", "idempotent", "idempotence"), words.HasPhrase(tokens, "dedupe", "key"), words.HasPhrase(tokens, "client", "request", "id"), words.HasPhrase(tokens, "external", "id"), words.HasPhrase(tokens, "order", "ref"), words.HasPhrase(tokens, "transaction", "id"), words.HasPhrase(tokens, "request", "token"), words.HasPhrase(tokens, "client", "token"):
		return true
	case header:
		return strings.HasSuffix(strings.ToLower(name), "request-id")
	}
	return words.HasPhrase(tokens, "reference") || words.HasPhrase(tokens, "nonce") || words.HasPhrase(tokens, "request", "id")
}
