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
		about[string]{"POST /operator/networks", "", "operator"},
		about[string]{"POST /root/settings", "", "root"},
		about[string]{"POST /superuser/settings", "", "superuser"},
		about[string]{"GET /operator/{id}", "", ""}, // an operator of something
		about[string]{"GET /operators/find", "", ""},
		about[string]{"GET /users/{admin}", "", ""},
		about[string]{"GET /administrators", "", ""},
	)
}
