package semantics

import (
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

func TestIsImpersonation(t *testing.T) {
	checkValues(t, func(_ *api.Operation, l api.Leaf, tokens []string) bool { return IsImpersonation(l, tokens) },
		aboutValue[bool]{"POST /orders", "body actAs", "", true},
		aboutValue[bool]{"POST /orders", "body impersonateUserId", "{type: integer}", true},
		aboutValue[bool]{"POST /orders", "body impersonate", "{type: boolean}", false},
		aboutValue[bool]{"POST /jobs", "body job.runAsUser", "{type: integer}", true},
		aboutValue[bool]{"POST /pods", "body securityContext.runAsUser", "{type: integer}", false}, // of a process
		aboutValue[bool]{"POST /orders", "header X-Remote-User", "", true},
		aboutValue[bool]{"POST /orders", "header X-User-Id", "", true},
		aboutValue[bool]{"POST /orders", "header X-User", "", true},
		aboutValue[bool]{"POST /orders", "header X-Request-Id", "", false},
		aboutValue[bool]{"POST /orders", "header User", "", false}, // may be anything
		aboutValue[bool]{"POST /orders", "query user_id", "", false},
		aboutValue[bool]{"GET /orders", "query sudo", "", true},
		aboutValue[bool]{"GET /orders", "query sudo", "{type: boolean}", false},
		aboutValue[bool]{"POST /orders", "body onBehalfOf", "", false},
	)
}

func TestIsTenantName(t *testing.T) {
	checkNames(t, func(name string) bool { return IsTenantName(words.Tokens(name)) },
		[]string{"tenant", "tenantIds", "X-Org-Id", "owner", "workspace_id", "accountid"},
		[]string{"", "org", "account", "user_id", "owner_name", "tenant_id_hash"})
}

func TestIsOwner(t *testing.T) {
	checkValues(t, IsOwner,
		aboutValue[bool]{"POST /orders", "body tenantId", "", true},
		aboutValue[bool]{"POST /orders", "body order.user_id", "{type: integer}", true},
		aboutValue[bool]{"GET /orders", "query customerId", "", true},
		aboutValue[bool]{"GET /orders", "header X-Owner-Email", "", true},
		aboutValue[bool]{"GET /users/{user_id}", "path user_id", "", false},
		aboutValue[bool]{"POST /orders", "body orders[].user_id", "", false},
		aboutValue[bool]{"POST /orders", "body owner", "{type: object}", false},
		aboutValue[bool]{"POST /orders", "body org", "", false},
	)
	o := operation(t, "POST /orders", "security: [], "+body("tenantId: {type: string}"))
	if l := o.Inputs()[0]; IsOwner(o, l, words.Tokens(l.Name())) {
		t.Error("no credential shows whose it is")
	}
}

func TestIsTenantScope(t *testing.T) {
	checkValues(t, func(_ *api.Operation, l api.Leaf, _ []string) bool { return IsTenantScope(l) },
		aboutValue[bool]{"GET /orders", "query org", "", true},
		aboutValue[bool]{"GET /orders", "header X-Tenant-Id", "", true},
		aboutValue[bool]{"GET /orders", "header X-Organisation", "", true},
		aboutValue[bool]{"GET /orders", "query user_id", "", false}, // a person, see IsOwner
		aboutValue[bool]{"POST /orders", "body org_id", "", false},
		aboutValue[bool]{"GET /orgs/{org}", "path org", "", false},
	)
}

func TestIsProtocolName(t *testing.T) {
	checkNames(t, func(name string) bool { return IsProtocolName(words.Tokens(name)) },
		[]string{"X-Request-Id", "Accept-Language", "X-Api-Key", "Idempotency-Key", "If-Match"},
		[]string{"", "X-Namespace", "X-Realm", "X-Project"})
}
