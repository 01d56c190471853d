package wording_test

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// Say what two operations no longer ask for.
func Example() {
	pairs := []*diff.Pair{
		{Head: &api.Operation{Method: "GET", Path: "/orders"}},
		{Head: &api.Operation{Method: "GET", Path: "/orders/{id}"}},
	}
	scopes := []string{"orders.read", "orders.write"}
	fmt.Printf("%s no longer %s for the %s %s\n", wording.Operations(pairs), wording.Verb(pairs, "asks", "ask"),
		wording.Plural(len(scopes), "scope"), wording.Quoted(scopes))
	// Output:
	// `GET /orders` (and 1 more operation) no longer ask for the scopes `orders.read` and `orders.write`
}
