package semantics

import (
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
)

func TestDestructionOf(t *testing.T) {
	checkOperations(t, func(o *api.Operation) string { return DestructionOf(o).String() },
		about[string]{"DELETE /orders/{id}", "", "deletes an object"},
		about[string]{"DELETE /orders", "", "deletes a collection"},
		about[string]{"DELETE /orders", "parameters: [{name: order_ids, in: query, schema: {type: string}}]", "deletes an object"},
		about[string]{"DELETE /orders", "parameters: [{name: X-Request-Id, in: header, required: true, schema: {type: string}}]", "deletes a collection"},
		about[string]{"DELETE /settings", "", "deletes an object"},
		about[string]{"DELETE /access", "", "deletes an object"},
		about[string]{"POST /caches/purge", "", "is there to purge"},
		about[string]{"POST /servers/{id}", "operationId: rebootServer", "is there to reboot"},
		about[string]{"GET /caches/purge", "", ""},
		about[string]{"POST /orders/bulk-delete", "", ""}, // see IsBulk
		about[string]{"DELETE /sessions/{id}", "", ""},
		about[string]{"DELETE /auth/tokens/{id}", "", ""},
		about[string]{"DELETE /users/{id}/mfa", "", ""}, // see RecoveryOf
		about[string]{"POST /revoke", body("token: {type: string}"), ""},
		about[string]{"POST /revoke", body("user_id: {type: string}"), "is there to revoke"},
		about[string]{"POST /revoke", "requestBody: {content: {text/plain: {schema: {type: string}}}}", "is there to revoke"},
		about[string]{"POST /orders", "operationId: createDelete", ""},
	)
}
