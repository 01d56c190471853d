package review_test

import (
	"context"
	"fmt"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/review"
)

// Two trees and a policy in, a report out.
func ExampleRun() {
	tree := func(security string) review.Tree {
		return review.Tree{FS: fstest.MapFS{"openapi.yaml": {Data: []byte(`openapi: 3.1.0
info: {title: Shop, version: "1"}
paths:
  /orders:
    get:
      security: ` + security + `
      responses: {"200": {description: ok}}
components: {securitySchemes: {bearer: {type: http, scheme: bearer}}}
`), Mode: 0o644}}, Name: "example"}
	}
	r, err := review.Run(context.Background(), review.Input{Base: tree("[{bearer: []}]"), Head: tree("[]")})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Gate.Verdict)
	for _, f := range r.Specs[0].Findings {
		fmt.Printf("%s %s at line %d: %s\n", f.Level, f.Rule, f.Head.Line, f.Message)
	}
	// Output:
	// fail
	// critical auth-removed at line 6: `GET /orders` no longer asks for credentials (was: `bearer`)
}
