package semantics

import (
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
)

func TestCostOf(t *testing.T) {
	checkOperations(t, CostOf,
		about[Cost]{"POST /messages/send", "", SendsMessages},
		about[Cost]{"POST /users/{id}/invitations", "", SendsMessages},
		about[Cost]{"PUT /codes", "operationId: smsCode", SendsMessages},
		about[Cost]{"POST /email", "", SendsMessages},
		about[Cost]{"PUT /email", "", NoCost}, // replaces it
		about[Cost]{"GET /invitations", "", NoCost},
		about[Cost]{"DELETE /invitations", "", NoCost},
		about[Cost]{"POST /cart/checkout", "", MovesMoney},
		about[Cost]{"POST /payments", "", MovesMoney},
		about[Cost]{"PUT /payments", "", NoCost},
		about[Cost]{"POST /chat/completions", "", RunsModel},
		about[Cost]{"POST /generate", "", RunsModel},
		about[Cost]{"POST /generate-report", "", NoCost},
		about[Cost]{"POST /webhooks/{id}/test", "", CallsURL},
		about[Cost]{"POST /servers/{id}/ping", "", NoCost},
		about[Cost]{"GET /orders/export", "", MovesBulkData},
		about[Cost]{"GET /orders", "operationId: renderOrders", MovesBulkData},
		about[Cost]{"GET /orders", "operationId: getOrdersPdf", NoCost}, // not its first word
		about[Cost]{"GET /orders/search", "", Searches},
		about[Cost]{"GET /research", "", NoCost},
	)
}

func TestIsSpending(t *testing.T) {
	checkOperations(t, func(o *api.Operation) bool { return CostOf(o).IsSpending() },
		about[bool]{"POST /sms", "", true},
		about[bool]{"POST /pay", "", true},
		about[bool]{"POST /embeddings", "", true},
		about[bool]{"POST /hooks/test", "", false},
		about[bool]{"POST /export", "", false},
		about[bool]{"POST /search", "", false},
		about[bool]{"POST /orders", "", false},
	)
}
