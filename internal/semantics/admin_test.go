package semantics

import "testing"

func TestAdminWord(t *testing.T) {
	checkOperations(t, AdminWord,
		about[string]{"GET /v1/admin/users", "", "admin"},
		about[string]{"GET /admin-users", "", "admin-users"},
		about[string]{"GET /shops/{id}/backOffice", "", "backoffice"},
		about[string]{"GET /users", "tags: [Shop, Admin users]", "Admin users"},
		about[string]{"GET /users", "operationId: adminListUsers", "adminListUsers"},
		about[string]{"GET /users", "operationId: listAdminUsers", "listAdminUsers"},
		about[string]{"GET /users/admins", "operationId: listAdminUsers", ""}, // accounts of administrators
		about[string]{"GET /users", "operationId: admin", ""},
		about[string]{"GET /users", "tags: [Staff]", ""}, // may be the employees
		about[string]{"GET /users/{admin}", "", ""},
		about[string]{"GET /administrators", "", ""},
	)
}
