package semantics

import "testing"

func TestPrivilegeOf(t *testing.T) {
	checkValues(t, PrivilegeOf,
		aboutValue[Privilege]{"PATCH /users/me", "body isAdmin", "{type: boolean}", OwnPower},
		aboutValue[Privilege]{"PATCH /users/me", "body isAdmin", "", NoPrivilege}, // since when, perhaps
		aboutValue[Privilege]{"POST /signup", "body roles", "{type: array, items: {type: string}}", OwnPower},
		aboutValue[Privilege]{"POST /things", "body user.role_id", "", OwnPower},
		aboutValue[Privilege]{"POST /admin/users", "body role", "", Power},
		aboutValue[Privilege]{"POST /users/{id}/roles", "body role", "", Power},
		aboutValue[Privilege]{"PUT /documents", "body accessLevel", "", Power},
		aboutValue[Privilege]{"PUT /documents", "body permission", "{type: boolean}", NoPrivilege},
		aboutValue[Privilege]{"POST /hooks", "body skipVerification", "{type: boolean}", SecurityCheck},
		aboutValue[Privilege]{"GET /hooks", "query insecure", "{type: boolean}", SecurityCheck},
		aboutValue[Privilege]{"POST /pods", "body privileged", "{type: boolean}", Sandbox},
		aboutValue[Privilege]{"POST /pods", "body securityContext.runAsUser", "{type: integer}", Sandbox},
		aboutValue[Privilege]{"POST /pods", "body context.runAsUser", "{type: integer}", NoPrivilege},
		aboutValue[Privilege]{"GET /pods", "query privileged", "{type: boolean}", NoPrivilege},
		aboutValue[Privilege]{"PATCH /users/me", "body email_verified", "{type: boolean}", Valuable},
		aboutValue[Privilege]{"PATCH /users/me", "body isTrusted", "{type: boolean}", Valuable},
		aboutValue[Privilege]{"PATCH /shops/{id}", "body creditLimit", "{type: integer}", Valuable},
		aboutValue[Privilege]{"PATCH /users/me", "body groupIds", "{type: array, items: {type: string}}", Valuable},
		aboutValue[Privilege]{"PATCH /volumes/{id}", "body group", "", NoPrivilege},
		aboutValue[Privilege]{"POST /apps", "body scope", "", Valuable},
		aboutValue[Privilege]{"POST /apps/token", "body scope", "", NoPrivilege}, // of a token, which is asked for
		aboutValue[Privilege]{"PATCH /orders/{id}", "body status", "", Lifecycle},
		aboutValue[Privilege]{"PATCH /orders/{id}", "body order.state", "", Lifecycle},
		aboutValue[Privilege]{"PATCH /orders/{id}", "body address.state", "", NoPrivilege},
		aboutValue[Privilege]{"POST /login", "body state", "", NoPrivilege},
		aboutValue[Privilege]{"POST /orders", "body createdAt", "", ServerKept},
		aboutValue[Privilege]{"POST /orders", "body id", "", ServerKept},
		aboutValue[Privilege]{"POST /orders", "body item.id", "", NoPrivilege},
		aboutValue[Privilege]{"POST /users", "body entries[].role", "", NoPrivilege},
		aboutValue[Privilege]{"POST /users/bulk", "body entries[].role", "", OwnPower},
		aboutValue[Privilege]{"POST /volumes/import", "body entries[].role", "", Power},
		aboutValue[Privilege]{"POST /users/bulk", "body entries[].address.lines[].role", "", NoPrivilege},
		aboutValue[Privilege]{"POST /users/bulk", "body entries[].id", "", NoPrivilege}, // which one is meant
		aboutValue[Privilege]{"POST /checkout", "body amount", "{type: integer}", Charge},
		aboutValue[Privilege]{"POST /orders", "body currency", "", Charge},
		aboutValue[Privilege]{"PATCH /orders/{id}", "body total", "{type: number}", Charge},
		aboutValue[Privilege]{"POST /orders", "body items[].unitPrice", "{type: number}", Charge},
		aboutValue[Privilege]{"POST /orders", "body discountPercent", "{type: number}", Charge},
		aboutValue[Privilege]{"POST /orders", "body item.options.price.amount", "", NoPrivilege}, // too deep
		aboutValue[Privilege]{"POST /orders", "body maxPrice", "", NoPrivilege},
		aboutValue[Privilege]{"POST /orders", "body totalItems", "", NoPrivilege},
		aboutValue[Privilege]{"POST /orders", "body displayCurrency", "", NoPrivilege},
		aboutValue[Privilege]{"POST /orders/search", "body amount", "", NoPrivilege},
		aboutValue[Privilege]{"POST /admin/orders", "body amount", "", NoPrivilege},
		aboutValue[Privilege]{"POST /products", "body amount", "", NoPrivilege},
		aboutValue[Privilege]{"GET /orders", "query amount", "", NoPrivilege},
		aboutValue[Privilege]{"POST /users/search", "body role", "", NoPrivilege},
		aboutValue[Privilege]{"GET /users", "query role", "", NoPrivilege},
		aboutValue[Privilege]{"DELETE /users", "body role", "", NoPrivilege},
	)
}

func TestIsPrivilegedValue(t *testing.T) {
	checkNames(t, IsPrivilegedValue, []string{"admin", "OWNER", "super_admin", "*", "all"}, []string{"", "user", "admins", "administrator-read"})
}
