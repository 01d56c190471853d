package semantics

import (
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
)

func TestRecoveryOf(t *testing.T) {
	checkOperations(t, RecoveryOf,
		about[Recovery]{"POST /forgot-password", "", SendsRecovery},
		about[Recovery]{"POST /users", "operationId: forgotPassword", SendsRecovery},
		about[Recovery]{"POST /password/reset", "", ResetsCredential},
		about[Recovery]{"POST /users", "operationId: changePin", ResetsCredential},
		about[Recovery]{"DELETE /password/reset", "", NoRecovery},
		about[Recovery]{"POST /changeEmail", "", ChangesContact},
		about[Recovery]{"DELETE /users/{id}/passkeys/{key}", "", DropsSecondFactor},
		about[Recovery]{"POST /2fa/disable", "", DropsSecondFactor},
		about[Recovery]{"DELETE /factors/{kind}", "parameters: [{name: kind, in: path, required: true, schema: {enum: [totp, sms]}}]", DropsSecondFactor},
		about[Recovery]{"POST /mfa", "", NoRecovery},
		about[Recovery]{"POST /backup-codes", "", UsesRecoveryCodes},
		about[Recovery]{"PUT /users/{id}/password", "", SetsPassword},
		about[Recovery]{"POST /passcode", "", SetsPasscode},
		about[Recovery]{"POST /cards/{id}/pin", body("newPin: {type: string}"), SetsPIN},
		about[Recovery]{"POST /messages/{id}/pin", "", NoRecovery}, // pins it
		about[Recovery]{"PATCH /me/email", "", ReplacesEmail},
		about[Recovery]{"PUT /me/phone", "", ReplacesPhone},
		about[Recovery]{"POST /me/email", "", NoRecovery},
		about[Recovery]{"PUT /emails", "", NoRecovery},
		about[Recovery]{"PUT /password/{id}", "", NoRecovery},
		about[Recovery]{"DELETE /password", "", NoRecovery},
		about[Recovery]{"GET /password", "", NoRecovery},
		about[Recovery]{"POST /login", "", NoRecovery},
	)
}

func TestIsNewSecret(t *testing.T) {
	checkValues(t, func(o *api.Operation, l api.Leaf, _ []string) bool { return IsNewSecret(o, l) },
		aboutValue[bool]{"PATCH /users/{id}", "body newPassword", "", true},
		aboutValue[bool]{"PUT /things/{id}", "body account.secret", "", true},
		aboutValue[bool]{"PUT /clients/{id}", "body secretKeys", "{type: array, items: {type: string}}", true},
		aboutValue[bool]{"POST /users", "body password", "", false}, // a new account
		aboutValue[bool]{"PATCH /routers/{id}", "body password", "", false},
		aboutValue[bool]{"PATCH /users/{id}", "body password", "{type: boolean}", false},
		aboutValue[bool]{"PATCH /users/{id}", "body otp", "", false},
		aboutValue[bool]{"PATCH /users/{id}/password", "body password", "", false}, // see RecoveryOf
		aboutValue[bool]{"PATCH /users/{id}", "query password", "", false},
	)
	o := operation(t, "PATCH /users/{id}", body("password: {type: string}, currentPassword: {type: string}"))
	for _, l := range o.Inputs() {
		if IsNewSecret(o, l) {
			t.Errorf("%s counts, though the current password is asked for", l.Path())
		}
	}
	for properties, want := range map[string]bool{
		"password: {type: string}, instance_endpoint: {type: string}": false, // of what stands there
		"password: {type: string}, url: {type: string}":               false,
		"password: {type: string}, avatar_url: {type: string}":        true,
	} {
		o := operation(t, "PUT /integrations/credentials/{id}", body(properties))
		for _, l := range o.Inputs() {
			if got := IsNewSecret(o, l); l.Name() == "password" && got != want {
				t.Errorf("%s: the password counts: %v", properties, got)
			}
		}
	}
}
