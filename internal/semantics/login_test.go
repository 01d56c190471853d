package semantics

import "testing"

func TestIsLoginFlow(t *testing.T) {
	checkOperations(t, IsLoginFlow,
		about[bool]{"POST /login", "", true},
		about[bool]{"POST /users/signIn", "", true},
		about[bool]{"GET /log-in/page", "", true},
		about[bool]{"GET /OAuth2/clients", "", true},
		about[bool]{"POST /sso/{provider}", "", true},
		about[bool]{"POST /logout", "", true},
		about[bool]{"POST /logins", "", false}, // a list of them
		about[bool]{"POST /signup", "", false},
		about[bool]{"POST /authors", "", false},
		about[bool]{"POST /users", "operationId: login", false},
	)
}

func TestIsCredentialIssuer(t *testing.T) {
	checkOperations(t, IsCredentialIssuer,
		about[bool]{"POST /login", "", true},
		about[bool]{"GET /token", "", true},
		about[bool]{"GET /token", answer("{type: array, items: {type: string}}"), false},
		about[bool]{"POST /auth/verify-code", "", true}, // the second step
		about[bool]{"POST /orders/verify-code", "", false},
		about[bool]{"POST /keys/{id}/rotate", "", true},
		about[bool]{"PUT /clients/{id}", "operationId: regenerateSecret", true},
		about[bool]{"POST /users/{id}/apiKeys", "", true},
		about[bool]{"POST /users/{id}/apiKeys/{key}", "", false},
		about[bool]{"POST /oauth/clients", "", true},
		about[bool]{"POST /connect/register", "", true},
		about[bool]{"GET /oauth/clients", "", false},
		about[bool]{"PUT /oauth/clients/{id}", "", false},
		about[bool]{"POST /oauth/clients/{id}/search", "", false},
		about[bool]{"POST /applications", answer("{type: object, properties: {clientId: {type: string}, clientSecret: {type: string}}}"), true},
		about[bool]{"POST /admin/create_client", answer("{type: object, properties: {client: {type: object}, client_secret: {type: string}}}"), true},
		about[bool]{"POST /admin/get_client", answer("{type: object, properties: {client: {type: object}, client_secret: {type: string}}}"), false},
		about[bool]{"POST /admin/search_clients", answer("{type: object, properties: {client_id: {type: string}, client_secret: {type: string}}}"), false},
		about[bool]{"POST /applications", answer("{type: object, properties: {id: {type: string}, webhook_secret: {type: string}}}"), false},
		about[bool]{"PUT /keys", "", false},
		about[bool]{"GET /keys", "", false},
		about[bool]{"DELETE /token", "", false},
		about[bool]{"POST /orders", "", false},
	)
}

func TestHasGuessableSecret(t *testing.T) {
	checkOperations(t, HasGuessableSecret,
		about[bool]{"POST /login", "", true},
		about[bool]{"PUT /users/sign-in", "", true},
		about[bool]{"POST /users", "operationId: logInUser", true},
		about[bool]{"POST /users", "operationId: getLoginUser", false},
		about[bool]{"POST /magicLink", "", true},
		about[bool]{"POST /forgot", "", true},
		about[bool]{"POST /password/reset", "", true},
		about[bool]{"POST /emails/{id}/verifyEmail", "", true},
		about[bool]{"POST /counters/reset", "", false},
		about[bool]{"POST /user/2fa/enable", body("code: {type: string}"), true},
		about[bool]{"POST /user/2fa/disable", body("password: {type: string}"), true},
		about[bool]{"POST /user/2fa/enable", "", false}, // nothing to guess
		about[bool]{"POST /user/codes/enable", body("code: {type: string}"), false},
		about[bool]{"POST /oauth2/token", "", true},
		about[bool]{"POST /auth/tokens", "", true},
		about[bool]{"POST /devices/token", "", false},
		about[bool]{"POST /oauth2/token/{id}", "", false},
		about[bool]{"POST /register", "security: []", true},
		about[bool]{"POST /register", "", false},                   // by who is known already
		about[bool]{"POST /oauth/register", "security: []", false}, // where a secret is made
		about[bool]{"GET /reset-password/{token}", "parameters: [{name: token, in: path, required: true, schema: {type: string}}]", true},
		about[bool]{"GET /reset-password/{id}", "parameters: [{name: id, in: path, required: true, schema: {type: string}}]", false},
		about[bool]{"GET /auth", "parameters: [{name: code, in: query, schema: {type: string}}]", true},
		about[bool]{"GET /login", "", false},
		about[bool]{"DELETE /login", "", false},
	)
}
