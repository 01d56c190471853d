package openapi_test

import (
	"fmt"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// A description is loaded from a tree of files. Each value of it knows its place in
// the bytes; a value that is not there answers with nothing.
func ExampleLoad() {
	tree := fstest.MapFS{"openapi.yaml": {Data: []byte(`openapi: 3.1.0
info: {title: Shop, version: "1"}
paths:
  /orders:
    get:
      operationId: listOrders
      responses: {}
`)}}
	doc, err := openapi.Load(tree, "openapi.yaml", openapi.DefaultLimits())
	if err != nil {
		fmt.Println(err)
		return
	}
	id := doc.Root.At("paths", "/orders", "get", "operationId")
	fmt.Println(id.Scalar(), "at line", id.Span().Line)
	fmt.Println(id.Span().Pointer)
	fmt.Println("deprecated:", doc.Root.At("paths", "/orders", "get", "deprecated").IsTrue())
	// Output:
	// listOrders at line 6
	// /paths/~1orders/get/operationId
	// deprecated: false
}
