package semantics

import (
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
)

func TestProofInput(t *testing.T) {
	checkOperations(t, ProofInput,
		about[string]{"PUT /password", body("currentPassword: {}, password: {}"), "currentPassword"},
		about[string]{"PUT /password", body("user: {type: object, properties: {old_password: {}}}"), "old_password"},
		about[string]{"POST /reset", "parameters: [{name: resetToken, in: query, schema: {type: string}}]", "resetToken"},
		about[string]{"POST /reset", body("emailCode: {}"), "emailCode"},
		about[string]{"PUT /password", body("password: {}, new_password: {}"), ""},
		about[string]{"POST /me/mfa/disable", body("password: {}"), "password"},
		about[string]{"POST /me/mfa/disable", body("password: {type: boolean}"), ""},
		about[string]{"POST /me/mfa/disable", body("newPassword: {}"), ""},
		about[string]{"POST /me/mfa/enable", body("password: {}"), ""},
		about[string]{"PUT /password", body("countryCode: {}, csrf_token: {}, pageToken: {}, codes: {}"), ""},
	)
}

func TestIsProof(t *testing.T) {
	checkValues(t, func(o *api.Operation, l api.Leaf, _ []string) bool { return IsProof(o, l) },
		aboutValue[bool]{"POST /orders", "header If-Match", "", true},
		aboutValue[bool]{"POST /orders", "body if_match", "", false},
		aboutValue[bool]{"POST /orders", "header X-CSRF-Token", "", true},
		aboutValue[bool]{"POST /orders", "body currentPassword", "", true},
		aboutValue[bool]{"POST /orders", "body captcha.recaptchaTokens", "", true},
		aboutValue[bool]{"POST /orders", "query nonce", "", true},
		aboutValue[bool]{"POST /orders", "body captcha", "{type: boolean}", false}, // switches it
		aboutValue[bool]{"POST /orders", "body consent", "{type: boolean}", true},
		aboutValue[bool]{"GET /oauth/callback", "query state", "", true},
		aboutValue[bool]{"GET /orders", "query state", "", false},
		aboutValue[bool]{"POST /orders", "body newPassword", "", false},
		aboutValue[bool]{"POST /transfers", "body confirmationToken", "", true},
		aboutValue[bool]{"POST /transfers", "body user_session_token", "", true},
		aboutValue[bool]{"POST /invitations/accept", "body token", "", false}, // a credential is asked for
		aboutValue[bool]{"POST /accounts/verify", "body verificationCode", "", true},
		aboutValue[bool]{"POST /transfers", "body confirmationToken", "{type: boolean}", false},
		aboutValue[bool]{"POST /orders", "body cardToken", "", false},
		aboutValue[bool]{"POST /devices", "body pushToken", "", false},
		aboutValue[bool]{"GET /orders", "query token", "", false},
		aboutValue[bool]{"POST /orders", "body payment.token", "", false},
	)
}

func TestIsCodeInURL(t *testing.T) {
	checkValues(t, func(o *api.Operation, l api.Leaf, _ []string) bool { return IsCodeInURL(o, l) },
		aboutValue[bool]{"GET /oauth", "query code", "", true},
		aboutValue[bool]{"POST /token", "query emailOtp", "", true},
		aboutValue[bool]{"POST /token", "body code", "", false},
		aboutValue[bool]{"POST /token", "query country_code", "", false},
		aboutValue[bool]{"POST /token", "query codes", "", false},
		aboutValue[bool]{"POST /token", "query code", "{type: integer}", false},
		aboutValue[bool]{"GET /orders", "query code", "", false},
	)
}

func TestRenewsCredential(t *testing.T) {
	checkOperations(t, RenewsCredential,
		about[bool]{"POST /robots/{name}/rotate", "operationId: rotateCredentials", true},
		about[bool]{"POST /keys/{id}/regenerate-secret", "", true},
		about[bool]{"PUT /users/{id}/password/reset", "", true},
		about[bool]{"DELETE /keys/{id}/rotate", "operationId: rotateKey", false},
		about[bool]{"GET /keys/{id}/rotate", "operationId: rotateKey", false},
		about[bool]{"POST /images/{id}/rotate", "", false},
	)
}
