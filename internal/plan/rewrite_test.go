package plan

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// TestRewriteReachesEverything: each string of a test is rewritten, but for those that
// identify something or are words of this package.
func TestRewriteReachesEverything(t *testing.T) {
	own := append(slices.Concat(words(Identities()), words(Kinds()), words(Templates()), words(Roles()), words(Checks()), words(Verdicts()), words(Relations())),
		"any", "all", "high", "2xx", "none", "301", "ordersIdA", "plainUrl", "tokenA", "word", "orderId", "/id", "0123456789abcdef", "bola-object-id", "bola-object-id-0123456789abcdef", "oauth2", "header", "Bearer ", "so it is")
	test := sample().Tests[0]
	test.Rewrite(func(string) string { return "hidden…" })
	raw, err := json.Marshal(test)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(raw, &tree); err != nil {
		t.Fatal(err)
	}
	var look func(any)
	look = func(x any) {
		switch x := x.(type) {
		case map[string]any:
			for _, v := range x {
				look(v)
			}
		case []any:
			for _, v := range x {
				look(v)
			}
		case string:
			if !strings.HasPrefix(x, "hidden") && !slices.Contains(own, x) {
				t.Errorf("%q is not rewritten", x)
			}
		}
	}
	look(tree)
	if got := test.Steps[1].Request.Query[0].Name; got != "hidden%E2%80%A6" {
		t.Errorf("in the query it is %q", got)
	}
	if got := test.Steps[1].Request.Headers[0].Name; got != "hidden-" {
		t.Errorf("in a header it is %q", got)
	}
}
