package diff_test

import (
	"fmt"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
)

// Two descriptions become typed changes. Each asks for those of one type, and each
// knows the operations that it reaches: one edit of a shared schema is one change.
func ExampleCompare() {
	build := func(properties string) *api.API {
		tree := fstest.MapFS{"openapi.yaml": {Data: []byte(`openapi: 3.1.0
info: {title: Shop, version: "1"}
paths:
  /me: {get: {responses: {"200": {$ref: "#/components/responses/Customer"}}}}
  /customers/{id}: {get: {responses: {"200": {$ref: "#/components/responses/Customer"}}}}
components:
  responses:
    Customer: {content: {application/json: {schema: {$ref: "#/components/schemas/Customer"}}}}
  schemas:
    Customer: {type: object, properties: {` + properties + `}}
`)}}
		doc, err := openapi.Load(tree, "openapi.yaml", openapi.DefaultLimits())
		if err != nil {
			panic(err)
		}
		return api.Build(doc, ratelimit.New())
	}
	delta := diff.Compare(build("name: {type: string}"), build("name: {type: string}, iban: {type: string}"))
	for change, added := range diff.Each[diff.OutputAdded](delta) {
		for _, leaf := range added.Leaves {
			fmt.Println("newly returned:", leaf.Path(), "at line", change.Head.Line)
		}
		for _, pair := range change.Pairs {
			fmt.Println("by", pair.Head)
		}
	}
	// Output:
	// newly returned: $.iban at line 10
	// by GET /customers/{id}
	// by GET /me
}
