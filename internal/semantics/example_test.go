package semantics_test

import (
	"fmt"
	"log"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/words"
)

const description = `
openapi: 3.1.0
paths:
  /auth/login: {post: {}}
  /users/{id}:
    patch:
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {isAdmin: {type: boolean}, name: {type: string}}}
  /users/{id}/password: {put: {}}
  /payments: {post: {}}
`

func load() *api.API {
	d, err := openapi.Load(fstest.MapFS{"api.yaml": {Data: []byte(description)}}, "api.yaml", openapi.DefaultLimits())
	if err != nil {
		log.Fatal(err)
	}
	return api.Build(d, ratelimit.New())
}

// What is this operation?
func Example() {
	for _, o := range load().Operations() {
		fmt.Println(o)
		if why, ok := semantics.PublicByNature(o); ok {
			fmt.Println("  public by nature:", why)
		}
		if what := semantics.RecoveryOf(o); what != semantics.NoRecovery {
			fmt.Println("  it", what)
		}
		if cost := semantics.CostOf(o); cost.IsSpending() {
			fmt.Println("  each call", cost)
		}
		if semantics.HasGuessableSecret(o) {
			fmt.Println("  callers may guess a secret")
		}
	}
	// Output:
	// POST /auth/login
	//   public by nature: where callers get their credentials
	//   callers may guess a secret
	// POST /payments
	//   each call moves money
	// PATCH /users/{id}
	// PUT /users/{id}/password
	//   it sets a password
}

// How much does a field decide? Privileges are ordered.
func ExamplePrivilegeOf() {
	for _, o := range load().Operations() {
		for _, l := range o.Inputs() {
			if of := semantics.PrivilegeOf(o, l, words.Tokens(l.Name())); of >= semantics.Valuable {
				fmt.Println(l.Path(), of == semantics.OwnPower)
			}
		}
	}
	// Output:
	// $.isAdmin true
}
