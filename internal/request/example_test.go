package request_test

import (
	"fmt"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
	"github.com/threatdelta/threatdelta/internal/request"
)

// A request is made of the description alone. A test then changes one value of it, and
// who sends it.
func Example() {
	const text = `openapi: 3.1.0
security: [{login: ['orders:write']}]
components:
  securitySchemes:
    login: {type: oauth2, flows: {clientCredentials: {tokenUrl: /token, scopes: {'orders:write': to order}}}}
paths:
  /shops/{shop}/orders:
    post:
      parameters:
        - {name: shop, in: path, required: true, schema: {type: integer}}
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required: [sku, count]
              properties:
                sku: {type: string, pattern: '^[A-Z]{2}-\d{3}$'}
                count: {type: integer, minimum: 1}
                gift: {type: object, required: [to], properties: {to: {type: string, format: email}, note: {type: string}}}
      responses: {}
`
	doc, err := openapi.Load(fstest.MapFS{"api.yaml": {Data: []byte(text)}}, "api.yaml", openapi.DefaultLimits())
	if err != nil {
		fmt.Println(err)
		return
	}
	o := api.Build(doc, ratelimit.New()).Endpoints()[0]
	r, err := request.Make(o)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, l := range o.Inputs() {
		if l.Path() == "$.gift.note" {
			r, err = r.With(l, "<script>")
		}
	}
	credentials, _ := request.Credentials(o.API, o.Auth.Alternatives[0])
	fmt.Println(r.As(credentials...), err)
	fmt.Println(r.Parameters[0].Guessed)
	// Output:
	// POST /shops/1/orders HTTP/1.1
	// Host: api.example
	// Authorization: Bearer <token with orders:write>
	// Content-Type: application/json
	// Content-Length: 77
	//
	// {"count":1,"gift":{"note":"<script>","to":"user@example.com"},"sku":"AA-111"} <nil>
	// true
}
