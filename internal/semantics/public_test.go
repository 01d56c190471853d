package semantics

import (
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
)

func TestPublicByNature(t *testing.T) {
	checkOperations(t, func(o *api.Operation) PublicReason { why, _ := PublicByNature(o); return why },
		about[PublicReason]{"OPTIONS /orders/{id}", "", Preflight},
		about[PublicReason]{"GET /.well-known/anything", "", Discovery},
		about[PublicReason]{"GET /api/jwks.json", "", Discovery},
		about[PublicReason]{"POST /jwks.json", "", NotPublic},
		about[PublicReason]{"GET /v1/healthz", "", HealthCheck},
		about[PublicReason]{"GET /health/live", "", HealthCheck},
		about[PublicReason]{"GET /orders/status", "", NotPublic},
		about[PublicReason]{"POST /health", "", NotPublic},
		about[PublicReason]{"POST /users/signIn", "", LoginEntry},
		about[PublicReason]{"POST /sign-up", "", LoginEntry},
		about[PublicReason]{"PUT /login", "", NotPublic},
		about[PublicReason]{"POST /login/{tenant}", "", NotPublic},
		about[PublicReason]{"POST /password-reset", "", LoginEntry},
		about[PublicReason]{"POST /sessions", "", LoginEntry},
		about[PublicReason]{"POST /training/sessions", "", NotPublic},
		about[PublicReason]{"POST /auth/refresh", "", LoginEntry},
		about[PublicReason]{"POST /cache/refresh", "", NotPublic},
		about[PublicReason]{"POST /auth/verify-email", "", LoginEntry},
		about[PublicReason]{"GET /oauth2/authorize", "", LoginEntry},
		about[PublicReason]{"POST /oauth2/device/auth", "", LoginEntry},
		about[PublicReason]{"GET /oauth2/device/verify", "", LoginEntry},
		about[PublicReason]{"POST /oauth/device_authorization", "", LoginEntry},
		about[PublicReason]{"DELETE /oauth2/device", "", NotPublic},
		about[PublicReason]{"POST /devices/device/verify", "", NotPublic},
		about[PublicReason]{"POST /admin/oauth2/device/auth", "", NotPublic},
		about[PublicReason]{"GET /payments/callback", "", NotPublic},
		about[PublicReason]{"POST /auth/saml/acs/{provider}", "", LoginStep},
		about[PublicReason]{"GET /v1/login/callback/{provider}", "", LoginStep},
		about[PublicReason]{"GET /orders/callback/{id}", "", NotPublic},
		about[PublicReason]{"POST /devices/exchange", body("code: {type: string}"), NotPublic}, // not required
		about[PublicReason]{"POST /devices/exchange", "parameters: [{name: deviceCode, in: query, required: true, schema: {type: string}}]", CodeExchange},
		about[PublicReason]{"POST /devices/exchange", "parameters: [{name: countryCode, in: query, required: true, schema: {type: string}}]", NotPublic},
		about[PublicReason]{"GET /auth/saml/metadata/{provider}", "", LoginStep},
		about[PublicReason]{"POST /auth/saml/metadata/{provider}", "", NotPublic},
		about[PublicReason]{"GET /saml/{tenant}/init/{provider}", "", NotPublic},
		about[PublicReason]{"GET /saml/orders/{provider}", "", NotPublic},
		about[PublicReason]{"GET /", "", NotPublic},
		about[PublicReason]{"GET /orders", "", NotPublic},
	)
}

// TestRevocation: whoever has a credential may end it, and nobody else's
// (RFC 7009, 2.1).
func TestIsLoginEntry(t *testing.T) {
	checkOperations(t, IsLoginEntry,
		about[bool]{"POST /login", "", true},
		about[bool]{"POST /signup", "", true},
		about[bool]{"GET /saml/callback/{provider}", "", true},
		about[bool]{"POST /otp", "", true},
		about[bool]{"GET /health", "", false},
		about[bool]{"GET /.well-known/keys", "", false},
		about[bool]{"GET /accounts", "", false},
	)
}

func TestRevocation(t *testing.T) {
	checkOperations(t, func(o *api.Operation) bool { why, _ := PublicByNature(o); return why == Revocation },
		about[bool]{"POST /oauth/revoke", body("token: {type: string}, client_id: {type: string}"), true},
		about[bool]{"POST /tokenRevocation", body("access_token: {type: string}"), true},
		about[bool]{"POST /oauth/revoke", body("token: {type: string}, user_id: {type: string}"), false},
		about[bool]{"POST /oauth/revoke", "", false},
		about[bool]{"POST /oauth/revoke", "requestBody: {content: {text/plain: {schema: {type: string}}}}", false},
		about[bool]{"POST /tokens/{id}/revoke", body("token: {type: string}"), false},
		about[bool]{"POST /oauth/revoke", "parameters: [{name: token, in: query, schema: {type: string}}]", false},
	)
}

func TestIsHealthCheck(t *testing.T) {
	checkNames(t, IsHealthCheck, []string{"healthz", "_ping", "health-check", "version"}, []string{"", "metrics", "info", "statuses", "Health"})
}
