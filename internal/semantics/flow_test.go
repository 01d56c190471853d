package semantics

import "testing"

func TestBusinessFlowOf(t *testing.T) {
	checkOperations(t, BusinessFlowOf,
		about[BusinessFlow]{"POST /cart/checkout", "", PaymentFlow},
		about[BusinessFlow]{"POST /coupons/redeem", "", RedemptionFlow},
		about[BusinessFlow]{"POST /gift-card-redemptions", "", RedemptionFlow},
		about[BusinessFlow]{"POST /coupon", "operationId: applyCoupon", RedemptionFlow},
		about[BusinessFlow]{"POST /coupons", "operationId: createCoupon", NoFlow},
		about[BusinessFlow]{"POST /posts/{id}/upvote", "", VoteFlow},
		about[BusinessFlow]{"POST /posts/{id}/votes", "", VoteFlow},
		about[BusinessFlow]{"POST /votes/count", "", NoFlow},
		about[BusinessFlow]{"POST /tables", "operationId: bookTable", ReservationFlow},
		about[BusinessFlow]{"POST /table-reservations", "", ReservationFlow},
		about[BusinessFlow]{"POST /referrals", "", ReferralFlow},
		about[BusinessFlow]{"POST /sign-up", "", SignUpFlow},
		about[BusinessFlow]{"POST /users", "operationId: registerUser", SignUpFlow},
		about[BusinessFlow]{"POST /members/register", "", SignUpFlow},
		about[BusinessFlow]{"POST /loans/register", "", NoFlow}, // by somebody who has an account
		about[BusinessFlow]{"POST /fleet", "operationId: registerVehicle", NoFlow},
		about[BusinessFlow]{"POST /catalogs/{id}/register-view", "", NoFlow},
		about[BusinessFlow]{"POST /catalogs/{id}/register", "operationId: registerTable", NoFlow},
		about[BusinessFlow]{"POST /register-member", "", SignUpFlow},
		about[BusinessFlow]{"POST /oauth/clients/register", "", NoFlow}, // a client of OAuth, and no account
		about[BusinessFlow]{"POST /clients/register", "", SignUpFlow},   // a customer
		about[BusinessFlow]{"PUT /votes", "", NoFlow},
		about[BusinessFlow]{"POST /bookings/{id}", "", NoFlow}, // changes one
		about[BusinessFlow]{"POST /books", "", NoFlow},
	)
}

func TestIsPayment(t *testing.T) {
	checkOperations(t, IsPayment,
		about[bool]{"POST /payments", "", true},
		about[bool]{"POST /orders/{id}/refund-part", "", true},
		about[bool]{"POST /orders", "operationId: payOrder", true},
		about[bool]{"POST /transfers", body("amount: {type: integer}"), true},
		about[bool]{"POST /transfers", body("domain: {type: string}"), false},
		about[bool]{"POST /payment-methods", "", false},
		about[bool]{"POST /payments/search", "", false},
		about[bool]{"GET /payments", "", false},
		about[bool]{"POST /payments/{id}", "", false},
	)
}

func TestIsOrder(t *testing.T) {
	checkOperations(t, IsOrder,
		about[bool]{"POST /orders", body("items: {type: array, items: {type: object, properties: {quantity: {type: integer}}}}"), true},
		about[bool]{"POST /purchaseOrder", body("totalPrice: {type: number}"), true},
		about[bool]{"POST /orders", body("name: {type: string}"), false},
		about[bool]{"PUT /orders", body("amount: {type: number}"), false},
		about[bool]{"POST /orders/{id}", body("amount: {type: number}"), false},
	)
}

func TestIdempotencyKey(t *testing.T) {
	inHeader := func(name string) bool { return IsIdempotencyKey(name, true) }
	inBody := func(name string) bool { return IsIdempotencyKey(name, false) }
	checkNames(t, inHeader, []string{"Idempotency-Key", "X-Request-Id", "Client-Token"}, []string{"Reference", "Authorization", "X-Nonce"})
	checkNames(t, inBody, []string{"idempotentKey", "clientRequestId", "reference", "nonce", "transaction_id", "request_id"}, []string{"requestIds", "references", "id", "token"})
	checkOperations(t, HasIdempotencyKey,
		about[bool]{"POST /orders", "parameters: [{name: Idempotency-Key, in: header, schema: {type: string}}]", true},
		about[bool]{"POST /orders", body("payment: {type: object, properties: {externalId: {type: string}}}"), true},
		about[bool]{"POST /orders", body("amount: {type: number}"), false},
	)
}
