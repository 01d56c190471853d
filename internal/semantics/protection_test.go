package semantics

import (
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
)

func TestDisablesCheck(t *testing.T) {
	const flag = "{type: boolean}"
	checkValues(t, func(_ *api.Operation, l api.Leaf, tokens []string) bool { return disablesCheck(l, tokens) },
		aboutValue[bool]{"POST /hooks", "body skip_verification", flag, true},
		aboutValue[bool]{"POST /hooks", "body tls.insecureSkipVerify", flag, true},
		aboutValue[bool]{"POST /settings", "body storage.bucket.client.insecureSkipTlsVerify", flag, true},
		aboutValue[bool]{"POST /settings", "body storage.bucket.client.skipChecks", flag, false},
		aboutValue[bool]{"POST /settings", "body storage.bucket.client.tlsEnabled", flag, false},
		aboutValue[bool]{"GET /hooks", "query ignoreCertificates", flag, true},
		aboutValue[bool]{"POST /hooks", "body allow_any_subject", flag, true},
		aboutValue[bool]{"POST /hooks", "body allowComments", flag, false},
		aboutValue[bool]{"POST /hooks", "body bypassRules", flag, true},
		aboutValue[bool]{"POST /hooks", "body bypass", flag, false},
		aboutValue[bool]{"POST /hooks", "body trust_all_hosts", flag, true},
		aboutValue[bool]{"POST /hooks", "body verifySsl", flag, true},
		aboutValue[bool]{"POST /hooks", "body verify", "{type: boolean, default: true}", true},
		aboutValue[bool]{"POST /hooks", "body verify", flag, false},
		aboutValue[bool]{"POST /hooks", "body skipHealthCheck", flag, false},
		aboutValue[bool]{"POST /hooks", "body skipEmails", flag, false},
		aboutValue[bool]{"POST /hooks", "body skip_verification", "{type: string}", false},
		aboutValue[bool]{"POST /hooks", "body hooks[].insecure", flag, false},
		aboutValue[bool]{"POST /hooks", "header Insecure", flag, false},
	)
}

func TestWeakensSandbox(t *testing.T) {
	checkValues(t, func(_ *api.Operation, l api.Leaf, tokens []string) bool { return weakensSandbox(l, tokens) },
		aboutValue[bool]{"POST /pods", "body capAdd", "{type: array, items: {type: string}}", true},
		aboutValue[bool]{"POST /pods", "body privileged", "{type: boolean}", true},
		aboutValue[bool]{"POST /pods", "body privileged", "", false},
		aboutValue[bool]{"POST /pods", "body seccompProfile.type", "", true},
		aboutValue[bool]{"POST /pods", "body app_armor", "", true},
		aboutValue[bool]{"POST /pods", "body containers[].seLinuxOptions.level", "", true},
		aboutValue[bool]{"POST /pods", "body image", "", false},
		aboutValue[bool]{"GET /pods", "query capAdd", "", false},
	)
}
