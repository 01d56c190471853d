package semantics

import "testing"

func TestIsReadByPost(t *testing.T) {
	checkOperations(t, IsReadByPost,
		about[bool]{"POST /orders/search", "", true},
		about[bool]{"POST /orders/searchAll", "", true},
		about[bool]{"POST /orders", "operationId: listOrders", true},
		about[bool]{"POST /orders/export", "", true},
		about[bool]{"PUT /orders/search", "", false},
		about[bool]{"POST /saved-searches", "", false},
		about[bool]{"POST /research", "", false},
	)
}

func TestIsBulk(t *testing.T) {
	checkOperations(t, IsBulk,
		about[bool]{"POST /orders/bulk", "", true},
		about[bool]{"POST /bulk/orders", "", true},
		about[bool]{"POST /orders/batchUpdate", "", true},
		about[bool]{"DELETE /orders", "operationId: deleteOrdersBulk", true},
		about[bool]{"PATCH /orders", "operationId: massUpdateOrders", true},
		about[bool]{"POST /batch/v1/jobs", "operationId: createBatchJob", false},
		about[bool]{"POST /imports", "", false}, // a list of them
		about[bool]{"GET /orders/bulk", "", false},
		about[bool]{"POST /orders/bulk-export", "", false}, // reads
		about[bool]{"POST /sessions", "summary: Manage sessions in bulk", true},
		about[bool]{"GET /sessions", "summary: Read sessions in bulk", false},
		about[bool]{"POST /sessions", "summary: Order a bulk good", false},
	)
}

func TestExportWord(t *testing.T) {
	checkOperations(t, ExportWord,
		about[string]{"GET /orders/export", "", "export"},
		about[string]{"GET /exports/{id}", "", "exports"},
		about[string]{"GET /orders", "operationId: downloadOrders", "download"},
		about[string]{"GET /export/orders", "", ""},
		about[string]{"GET /exporters", "", ""},
		about[string]{"GET /db/backup", "operationId: downloadBackup", "backup"},
		about[string]{"POST /db/restore", "operationId: restoreBackup", ""},
		about[string]{"POST /db/backup", "operationId: uploadBackup", ""},
		about[string]{"POST /db/backup", "operationId: createBackup", "backup"},
		about[string]{"GET /db/restore", "operationId: downloadBackup", "download"},
	)
}

func TestHasAnswer(t *testing.T) {
	checkOperations(t, HasAnswer,
		about[bool]{"GET /orders", answer("{type: object, properties: {id: {}}}"), true},
		about[bool]{"GET /orders", answer("{type: array, items: {type: object}}"), true},
		about[bool]{"GET /orders", answer("{type: object}"), false},
		about[bool]{"GET /orders", "responses: {'400': {description: it, content: {application/json: {schema: {type: array, items: {}}}}}}", false},
		about[bool]{"GET /orders", "", false},
	)
	checkOperations(t, HasListAnswer,
		about[bool]{"GET /orders", answer("{type: array, items: {type: object}}"), true},
		about[bool]{"GET /orders", answer("{type: object, properties: {items: {type: array, items: {}}}}"), false},
		about[bool]{"GET /orders", "", false},
	)
}

func TestAnswersWithOneObject(t *testing.T) {
	checkOperations(t, AnswersWithOneObject,
		about[bool]{"GET /orders/{id}", answer("{type: object, properties: {lines: {type: array, items: {type: object, properties: {id: {}}}}}}"), true},
		about[bool]{"GET /state", answer("{type: object, properties: {total: {type: integer}}}"), true},
		about[bool]{"GET /orders", answer("{type: object, properties: {data: {type: array, items: {type: object, properties: {id: {}}}}}}"), false},
		about[bool]{"GET /orders/{id}", answer("{type: array, items: {type: object, properties: {id: {}}}}"), false},
		about[bool]{"GET /orders/{id}", answer("{type: string, format: binary}"), false},
	)
}
