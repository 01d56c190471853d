package semantics

import (
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
)

// paged is a list in pages with one more parameter.
func paged(param, answer string) string {
	return "parameters: [{name: limit, in: query, schema: {type: integer}}, " + param + "], " +
		"responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {rows: {type: array, items: {type: object, properties: {id: {}}}}, " + answer + "}}}}}}"
}

func TestIsStateToken(t *testing.T) {
	is := func(name string) func(*api.Operation) bool {
		return func(o *api.Operation) bool {
			for _, l := range append(o.Inputs(), o.Outputs()...) {
				if l.Name() == name {
					return IsStateToken(o, l)
				}
			}
			t.Errorf("%s has no %s", o, name)
			return false
		}
	}
	checkOperations(t, is("row_token"),
		about[bool]{"GET /rows", paged("{name: row_token, in: query, schema: {type: string}}", "total: {}"), true},
		about[bool]{"GET /rows", paged("{name: row_token, in: header, schema: {type: string}}", "total: {}"), false},
		about[bool]{"GET /rows", paged("{name: other, in: query}", "row_token: {type: string}"), true},
		about[bool]{"POST /rows", paged("{name: row_token, in: query, schema: {type: string}}", "total: {}"), false},
		about[bool]{"GET /rows", "parameters: [{name: row_token, in: query, schema: {type: string}}]", false},
		about[bool]{"GET /rows", "parameters: [{name: row_token, in: query, description: 'Where the next page begins.', schema: {type: string}}]", true},
		about[bool]{"GET /rows", "parameters: [{name: row_token, in: query, description: 'A cursor that authenticates the caller.', schema: {type: string}}]", false},
		about[bool]{"GET /login", "parameters: [{name: row_token, in: query, description: 'Where the next page begins.', schema: {type: string}}]", false},
		about[bool]{"PUT /rows/{id}", body("row_token: {type: string, description: For optimistic concurrency.}"), true},
	)
	checkOperations(t, is("token"),
		about[bool]{"GET /rows", paged("{name: token, in: query, schema: {type: string}}", "next_token: {}"), true},
		about[bool]{"GET /rows", paged("{name: token, in: query, schema: {type: string}}", "total: {}"), false}, // another way to get in
		about[bool]{"GET /rows", paged("{name: token, in: query, description: The token of the page to return., schema: {type: string}}", "total: {}"), true},
		about[bool]{"GET /rows", paged("{name: token, in: query, description: Your API token; see the page about accounts., schema: {type: string}}", "total: {}"), false},
		about[bool]{"GET /rows", "parameters: [{name: token, in: query, description: The token that came with the previous page., schema: {type: string}}]", true},
		about[bool]{"GET /rows", "parameters: [{name: token, in: query, description: See the page about accounts., schema: {type: string}}]", false},
	)
	checkOperations(t, is("refresh_token"), // the list's, or what a login is renewed with
		about[bool]{"GET /rows", paged("{name: refresh_token, in: query, description: Continues an earlier pagination., schema: {type: string}}", "total: {}"), true},
		about[bool]{"GET /rows", paged("{name: other, in: query}", "refresh_token: {type: string, description: Send it to get the next page.}"), true},
		about[bool]{"GET /rows", paged("{name: other, in: query}", "refresh_token: {type: string}"), false},
		about[bool]{"GET /rows", paged("{name: other, in: query}", "refresh_token: {type: string, description: An OAuth token for the next call.}"), false},
		about[bool]{"POST /rows", paged("{name: other, in: query}", "refresh_token: {type: string, description: Send it to get the next page.}"), false},
		about[bool]{"GET /rows/{id}", answer("{type: object, properties: {refresh_token: {type: string, description: Send it with the next request.}}}"), false},
	)
	checkOperations(t, is("user_token"),
		about[bool]{"GET /rows", paged("{name: user_token, in: query, schema: {type: string}}", "next_token: {}"), false},
	)
}

func TestStateIsSentBack(t *testing.T) {
	text := `
openapi: 3.1.0
paths:
  /rows/{id}:
    get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {row_token: {type: string}, token: {type: string}}}}}}}}
    put: {requestBody: {content: {application/json: {schema: {type: object, properties: {row_token: {type: string}, token: {type: string}}}}}}, responses: {}}
  /books/{id}:
    get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {row_token: {type: string}}}}}}}}
`
	d, err := openapi.Load(fstest.MapFS{"api.yaml": {Data: []byte(text)}}, "api.yaml", openapi.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	a := api.Build(d, ratelimit.New())
	want := map[string]bool{"/rows/{id} row_token": true, "/rows/{id} token": false, "/books/{id} row_token": false}
	for _, o := range a.Endpoints() {
		if o.Method != "GET" {
			continue
		}
		for _, l := range o.Outputs() {
			if is := IsStateToken(o, l); is != want[o.Path+" "+l.Name()] {
				t.Errorf("%s %s: got %v", o.Path, l.Name(), is)
			}
		}
	}
}
