package semantics

import (
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
)

func TestGrantingInput(t *testing.T) {
	checkOperations(t, GrantingInput,
		about[string]{"POST /users/{id}/roles", body("role: {type: string}"), "$.role"},
		about[string]{"PUT /acl", body("entries: {type: array, items: {type: object, properties: {actions: {type: array, items: {type: string}}}}}"), "$.entries[].actions[]"},
		about[string]{"POST /policies", body("permissions: {type: array, items: {type: string}}"), "$.permissions[]"},
		about[string]{"POST /policies", body("action: {type: string}"), ""},      // a policy of retention
		about[string]{"POST /roles", body("action: {type: string}"), "$.action"}, // sure by the path
		about[string]{"POST /roles", body("name: {type: string}"), ""},
		about[string]{"POST /users", body("role: {type: string}"), ""}, // see PrivilegeOf
		about[string]{"POST /roles:check", body("role: {type: string}"), ""},
		about[string]{"POST /roles", "operationId: RoleService_RemoveRole, " + body("role: {type: string}"), ""},
		about[string]{"DELETE /users/{id}/roles", body("role: {type: string}"), ""},
		about[string]{"GET /roles", "parameters: [{name: role, in: query, schema: {type: string}}]", ""},
	)
}

func TestIsOpenDefault(t *testing.T) {
	checkValues(t, func(_ *api.Operation, l api.Leaf, _ []string) bool { return IsOpenDefault(l) },
		aboutValue[bool]{"POST /tokens", "body scopes", "{type: array, items: {type: string, default: '*'}}", true},
		aboutValue[bool]{"POST /tokens", "body scope", "{type: string, default: all}", true},
		aboutValue[bool]{"POST /tokens", "body permissions.target", "{type: string, default: '*'}", true},
		aboutValue[bool]{"POST /tokens", "body scope", "{type: string, default: read}", false},
		aboutValue[bool]{"POST /tokens", "body fields", "{type: string, default: '*'}", false},
		aboutValue[bool]{"GET /tokens", "query scope", "{type: string, default: all}", false}, // a filter
	)
	checkNames(t, IsEverything, []string{"*", "all", "ALL"}, []string{"", "any", "all users"})
}
