package semantics

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// BusinessFlow is a flow that somebody gains by automating, although each call is
// legitimate (OWASP API6:2023).
type BusinessFlow int

// The business flows.
const (
	NoFlow BusinessFlow = iota
	PaymentFlow
	RedemptionFlow
	VoteFlow
	ReservationFlow
	ReferralFlow
	SignUpFlow
)

// String says what each call does: "moves money". It is "" for [NoFlow].
func (f BusinessFlow) String() string {
	return [...]string{"", "moves money", "redeems something of value", "votes", "reserves what is scarce", "earns by referring", "opens an account"}[f]
}

// flowNames are the names of the flows other than payments. The first row that fits counts.
var flowNames = []struct {
	flow  BusinessFlow
	verbs words.Set // first word of the path's last segment, or of the operationId
	nouns words.Set // last word of the path's last segment
}{
	{RedemptionFlow, words.NewSet("redeem"), words.NewSet("redemption", "redemptions")},
	{VoteFlow, words.NewSet("vote", "upvote", "downvote"), words.NewSet("votes")},
	{ReservationFlow, words.NewSet("reserve", "book"), words.NewSet("reservations", "bookings")},
	{ReferralFlow, nil, words.NewSet("referral", "referrals")},
	{SignUpFlow, words.NewSet("signup", "register"), words.NewSet("signup", "registration", "registrations")},
}

// BusinessFlowOf returns the business flow that a call of the operation runs
// through. Only a POST to a path that ends in a literal segment counts: PUT and
// DELETE change what the flow made.
func BusinessFlowOf(o *api.Operation) BusinessFlow {
	segment, ends := LastLiteral(o.Path)
	if o.Kind != api.Endpoint || o.Method != "POST" || !ends {
		return NoFlow
	}
	tokens, id := words.Tokens(segment), words.Tokens(o.ID)
	switch {
	case IsPayment(o):
		return PaymentFlow
	case isRedemption(tokens, id):
		return RedemptionFlow
	}
	for _, row := range flowNames {
		if row.verbs.HasAny(first(tokens, 1)) || row.verbs.HasAny(first(id, 1)) || row.nouns.HasAny(last(tokens)) {
			if row.flow == SignUpFlow && (IsClientRegistration(o) || isRegistered(slices.Concat(words.Tokens(literalBeforeLast(o.Path)), tokens, first(id, 2)))) {
				return NoFlow
			}
			return row.flow
		}
	}
	if words.HasPhrase(tokens, "sign", "up") {
		return SignUpFlow
	}
	return NoFlow
}

// isRegistered reports whether one of the tokens is what somebody registers who has an
// account.
func isRegistered(tokens []string) bool {
	return words.HasAny(tokens, "application", "applications", "bot", "bots", "certificate", "certificates", "command", "commands", "dataset", "datasets", "device", "devices", "domain", "domains",
		"endpoint", "endpoints", "host", "hosts", "key", "keys", "listener", "listeners", "loan", "loans", "machine", "machines", "model", "models", "node", "nodes", "passkey", "passkeys",
		"plugin", "plugins", "runner", "runners", "schema", "schemas", "server", "servers", "table", "tables", "vehicle", "vehicles", "view", "views", "webhook", "webhooks", "worker", "workers")
}

// isRedemption reports whether a voucher is used: /coupons/apply, or
// claimVoucher of /vouchers.
func isRedemption(tokens, id []string) bool {
	return words.HasAny(tokens, "coupon", "voucher", "promo", "giftcard") && words.HasAny(slices.Concat(tokens, id), "apply", "redeem", "claim")
}

// The words of an operation's name by which it is a payment.
var (
	paymentVerbs = words.NewSet("pay", "checkout", "withdraw", "refund", "payout", "charge", "purchase")
	paymentNouns = words.NewSet("payments", "payment", "payouts", "refunds", "withdrawals", "charges", "purchases", "checkouts", "donations")
	// aroundPayment are words of what payments need and what is no payment itself:
	// payment-methods, refund-policies.
	aroundPayment = words.NewSet("method", "methods", "policy", "policies", "settings", "config", "search", "preview", "estimate", "calculate", "validate", "webhook", "webhooks", "links", "template", "templates")
)

// IsPayment reports whether a call makes or takes a payment. A transfer counts
// only with an amount: repositories and domains are transferred too. [CostOf] asks
// other words, since a cost is also what a payment sets off.
func IsPayment(o *api.Operation) bool {
	segment, ends := LastLiteral(o.Path)
	tokens := words.Tokens(segment)
	if o.Kind != api.Endpoint || o.Method != "POST" || !ends || len(tokens) == 0 || aroundPayment.HasAny(tokens) {
		return false
	}
	return paymentVerbs.HasAny(first(tokens, 1)) || paymentVerbs.HasAny(first(words.Tokens(o.ID), 1)) || paymentNouns.HasAny(last(tokens)) ||
		words.HasAny(last(tokens), "transfer", "transfers") && hasAmount(o)
}

// IsOrder reports whether a call places an order: it says how much of something is
// wanted. The order of a list says nothing of the kind.
func IsOrder(o *api.Operation) bool {
	segment, ends := LastLiteral(o.Path)
	return ends && o.Method == "POST" && words.HasAny(last(words.Tokens(segment)), "orders", "order") && hasAmount(o)
}

// hasAmount reports whether the request says how much.
func hasAmount(o *api.Operation) bool {
	return slices.ContainsFunc(o.Inputs(), func(l api.Leaf) bool {
		return words.HasAny(words.Tokens(l.Name()), "amount", "price", "total", "quantity", "currency")
	})
}

// HasIdempotencyKey reports whether a request names itself, so that its
// repetition is recognised, see [IsIdempotencyKey].
func HasIdempotencyKey(o *api.Operation) bool {
	return slices.ContainsFunc(o.Inputs(), func(l api.Leaf) bool { return IsIdempotencyKey(l.Name(), l.Where() == "header") })
}

// IsIdempotencyKey reports whether by an input of this name a repetition of a
// request is recognised, like the Idempotency-Key of the IETF's draft. A header that ends in
// "request-id" counts; a reference or a nonce counts outside of headers only.
func IsIdempotencyKey(name string, header bool) bool {
	tokens := words.Tokens(name)
	if words.HasAny(tokens, "idempotency", "idempotent", "idempotence") {
		return true
	}
	for _, phrase := range [...][]string{{"dedupe", "key"}, {"client", "request", "id"}, {"external", "id"}, {"order", "ref"}, {"transaction", "id"}, {"request", "token"}, {"client", "token"}} {
		if words.HasPhrase(tokens, phrase...) {
			return true
		}
	}
	if header {
		return strings.HasSuffix(strings.ToLower(name), "request-id")
	}
	return words.HasAny(tokens, "reference", "nonce") || words.HasPhrase(tokens, "request", "id")
}
