package casebook_test

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/casebook"
)

// A case is a diff with all of its context. The mark says which rule must find
// something at that line; a case without a mark must stay silent.
func ExampleParse() {
	book, err := casebook.Parse("auth_removed.txtar", []byte(`Nobody is asked for a token any more.
-- an-open-operation.yaml --
 openapi: 3.1.0
 paths:
   /orders:
     get:
-      security: [{bearer: []}]
+      security: []  # want auth-removed high
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range book.Cases {
		fmt.Println(c.Name, "wants", c.Wants)
		fmt.Print(c.Head)
		for _, d := range c.Compare(nil) {
			fmt.Printf("line %d: %s\n", d.Line, d.Text)
		}
	}
	// Output:
	// an-open-operation.yaml wants [auth-removed high]
	// openapi: 3.1.0
	// paths:
	//   /orders:
	//     get:
	//       security: []
	// line 8: wants auth-removed high, which finds nothing here
}
