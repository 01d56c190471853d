package api_test

import (
	"fmt"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
)

// Who gets into an operation: the root's list where the operation has none of its
// own.
func ExampleBuild() {
	tree := fstest.MapFS{"openapi.yaml": {Data: []byte(`openapi: 3.1.0
info: {title: Shop, version: "1"}
security: [{bearer: []}]
paths:
  /books: {get: {security: [], responses: {}}}
  /orders: {get: {responses: {}}}
components: {securitySchemes: {bearer: {type: http, scheme: bearer}}}
`)}}
	doc, err := openapi.Load(tree, "openapi.yaml", openapi.DefaultLimits())
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, o := range api.Build(doc, ratelimit.New()).Operations() {
		fmt.Printf("%s: inherited %t, open %t, asks for %v\n", o, o.Auth.Inherited, o.Auth.IsOpen(), o.Auth.SchemeNames())
	}
	// Output:
	// GET /books: inherited false, open true, asks for []
	// GET /orders: inherited true, open false, asks for [bearer]
}
