package ratelimit_test

import (
	"fmt"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
)

// What limits an operation, as far as the description says: here a gateway's
// extension with a number.
func ExampleRecogniser_Of() {
	tree := fstest.MapFS{"openapi.yaml": {Data: []byte(`openapi: 3.1.0
info: {title: Shop, version: "1"}
paths:
  /login:
    post:
      x-kong-plugin-rate-limiting: {name: rate-limiting, config: {minute: 5}}
      responses: {}
`)}}
	doc, err := openapi.Load(tree, "openapi.yaml", openapi.DefaultLimits())
	if err != nil {
		fmt.Println(err)
		return
	}
	item := doc.Root.At("paths", "/login")
	evidence := ratelimit.New().Of(ratelimit.Operation{Object: item.Get("post"), PathItem: item, Root: doc.Root})
	fmt.Println(evidence)
	fmt.Printf("level %v, %v requests in %v\n", evidence.Level, evidence.Requests, evidence.Window)
	// Output:
	// x-kong-plugin-rate-limiting 5/1m0s
	// level E3, 5 requests in 1m0s
}
