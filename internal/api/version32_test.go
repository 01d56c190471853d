package api

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
)

// read32 builds the API of an OpenAPI 3.2 description.
func read32(t *testing.T, rest string) *API {
	t.Helper()
	doc, err := openapi.Load(fstest.MapFS{"a.yaml": {Data: []byte("openapi: 3.2.0\n$self: https://api.example/a.yaml\n" + rest)}}, "a.yaml", openapi.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return Build(doc, ratelimit.New())
}

// TestSequence: the values of a stream are values of the body (OpenAPI 3.2, 4.14.1).
func TestSequence(t *testing.T) {
	a := read32(t, `paths:
  /events:
    get:
      responses:
        '200': {description: ok, content: {text/event-stream: {itemSchema: {$ref: '#/components/schemas/Event'}}}}
    post:
      requestBody: {content: {application/jsonl: {itemSchema: {$ref: '#/components/schemas/Event'}}}}
      responses: {'204': {description: ok}}
components: {schemas: {Event: {type: object, required: [id], properties: {id: {type: string}, data: {type: string}}}}}
`)
	for _, o := range a.Endpoints() {
		leaves := o.Outputs()
		if o.Method == "POST" {
			leaves = o.Inputs()
		}
		var paths []string
		for _, l := range leaves {
			paths = append(paths, l.Path())
		}
		if want := []string{"$[].data", "$[].id"}; !slices.Equal(paths, want) {
			t.Errorf("%s: %q, want %q", o, paths, want)
		}
		if o.Method == "GET" && (!o.Responses[0].Media[0].Schema.Facts().Is("array") || !slices.Contains(a.Reach(o), "Event")) {
			t.Errorf("%s: a sequence is a list that reaches its values", o)
		}
	}
}

// TestQueryString: the properties of a query that is described as a whole are its
// parameters (OpenAPI 3.2, 4.12.5).
func TestQueryString(t *testing.T) {
	a := read32(t, `paths:
  /search:
    get:
      parameters:
        - name: all
          in: querystring
          required: true
          content: {application/x-www-form-urlencoded: {schema: {type: object, required: [q], properties: {q: {type: string}, limit: {type: integer}}}}}
      responses: {'204': {description: ok}}
  /free:
    get:
      parameters: [{name: selector, in: querystring, content: {application/jsonpath: {schema: {type: string}}}}]
      responses: {'204': {description: ok}}
`)
	want := map[string]string{"/search": "query limit false, query q true", "/free": "query selector false"}
	for _, o := range a.Endpoints() {
		var got []string
		for _, x := range o.Parameters {
			got = append(got, fmt.Sprint(x.In, " ", x.Name, " ", x.Required))
		}
		if text := strings.Join(got, ", "); text != want[o.Path] {
			t.Errorf("%s: %s, want %s", o, text, want[o.Path])
		}
	}
}

// TestSchemeByURI: a security requirement may refer to a scheme as a URI, unless a
// component has that name (OpenAPI 3.2, 4.30).
func TestSchemeByURI(t *testing.T) {
	a := read32(t, `paths: {}
components: {securitySchemes: {key: {type: http, scheme: bearer}, a/b: {type: http, scheme: basic}, '#/components/securitySchemes/own': {type: mutualTLS}}}
`)
	for written, want := range map[string]string{
		"key":                                                        "key",
		"#/components/securitySchemes/key":                           "key",
		"#/components/securitySchemes/a~1b":                          "a/b",
		"#/components/securitySchemes/own":                           "#/components/securitySchemes/own",
		"#/components/securitySchemes/lost":                          "#/components/securitySchemes/lost",
		"#/components/schemas/key":                                   "#/components/schemas/key",
		"other.yaml#/components/securitySchemes/key":                 "other.yaml#/components/securitySchemes/key",
		"https://api.example/a.yaml#/components/securitySchemes/key": "key",
	} {
		if got := a.schemeName(written); got != want {
			t.Errorf("%s is %s, want %s", written, got, want)
		}
	}
}

// TestMetadataURL: the metadata of an authorization server says where clients send
// their credentials (OpenAPI 3.2, 4.27; RFC 8414).
func TestMetadataURL(t *testing.T) {
	a := read32(t, `paths: {}
components: {securitySchemes: {o: {type: oauth2, oauth2MetadataUrl: 'https://login.example/.well-known/oauth-authorization-server', flows: {deviceAuthorization: {deviceAuthorizationUrl: 'https://login.example/device', tokenUrl: 'https://login.example/token', scopes: {}}}}}}
`)
	s := a.Schemes["o"]
	if s.URL != "https://login.example/.well-known/oauth-authorization-server" || len(s.Flows) != 1 || len(s.Flows[0].URLs) != 2 {
		t.Errorf("URL %q, flows %v", s.URL, s.Flows)
	}
}
