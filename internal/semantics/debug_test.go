package semantics

import (
	"fmt"
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
)

func TestDebugWord(t *testing.T) {
	word := func(o *api.Operation) string {
		if word, sure := DebugWord(o); word != "" {
			return fmt.Sprint(word, " ", sure)
		}
		return ""
	}
	checkOperations(t, word,
		about[string]{"GET /debug/vars", "", "debug true"},
		about[string]{"GET /users/debug", "", "debug false"},
		about[string]{"GET /api/v1/heapdump", "", "heapdump true"},
		about[string]{"POST /tools/reset-db", "", "reset-db true"},
		about[string]{"GET /jobs", "operationId: getDebugInfo", "getDebugInfo true"},
		about[string]{"GET /jobs", "operationId: debug", ""},
		about[string]{"GET /jobs", "operationId: debuginfo", ""}, // may be the name of anything
		about[string]{"GET /debug-info", "", "debug-info true"},
		about[string]{"GET /users/debug-info", "", "debug-info false"},
		about[string]{"GET /jobs", "operationId: getDebugLevel", ""},
		about[string]{"GET /actuator/env", "", "actuator true"},
		about[string]{"GET /actuator/info", "", ""},
		about[string]{"GET /debug/health", "", ""},
		about[string]{"POST /test", "", "test false"},
		about[string]{"GET /test/{id}", "", ""}, // a kind of object
		about[string]{"POST /users/test", "", ""},
		about[string]{"OPTIONS /debug", "", ""},
	)
}
