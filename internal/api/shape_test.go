package api

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
)

// meets lists what a caller of the API finds.
func (a *API) meets() string {
	var out []string
	for _, o := range a.Operations() {
		line := fmt.Sprintf("%s [%s]", o, a.Describe(o.Auth))
		for _, s := range o.Servers {
			line += " " + s.URL
		}
		for _, l := range o.Inputs() {
			line += fmt.Sprintf(" <%s %v", l.Subject(), l.Schema().Facts().MaxLength.Value)
		}
		for _, l := range o.Outputs() {
			line += " >" + l.Subject()
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

// TestShapes: a value in a wrong shape is read as what it means.
func TestShapes(t *testing.T) {
	const plain = `openapi: 3.1.0
servers: [{url: https://a.example}]
security: [{k: []}]
paths:
  /a:
    get:
      parameters: [{name: q, in: query, schema: {type: string, maxLength: 9}}, {name: X-A, in: header, schema: {type: integer}}]
      responses: {'200': {content: {application/json: {schema: {type: object, required: [a], properties: {a: {type: string}, b: {type: string, writeOnly: true}}}}}}}
    delete: {security: [{o: [w]}], responses: {default: {description: d}}}
components:
  securitySchemes: {k: {type: apiKey, in: header, name: X-Key}, o: {type: oauth2, flows: {clientCredentials: {tokenUrl: t, scopes: {w: write}}}}}
`
	want := build(t, plain).meets()
	for name, edit := range map[string][]string{
		"methods":               {"get:", "GET:", "delete:", "Delete:"},
		"places":                {"in: query", "in: Query", "in: header", "in: HEADER"},
		"scheme types":          {"apiKey, in: header", "APIKEY, in: Header", "oauth2, flows", "OAuth2, flows", "clientCredentials", "clientcredentials"},
		"types":                 {"type: string", "type: String", "type: object", "type: OBJECT"},
		"booleans":              {"writeOnly: true", "writeOnly: yes"},
		"booleans in quotes":    {"writeOnly: true", "writeOnly: 'True'"},
		"bounds in quotes":      {"maxLength: 9", "maxLength: '9'"},
		"one server":            {"[{url: https://a.example}]", "{url: https://a.example}"},
		"an URL":                {"[{url: https://a.example}]", "https://a.example"},
		"URLs":                  {"[{url: https://a.example}]", "[https://a.example]"},
		"statuses":              {"'200'", "200", "default:", "Default:"},
		"parameters by name":    {"[{name: q, in: query, schema: {type: string, maxLength: 9}}, {name: X-A, in: header, schema: {type: integer}}]", "{q: {in: query, schema: {type: string, maxLength: 9}}, X-A: {name: X-A, in: header, schema: {type: integer}}, x-b: {why: none}}"},
		"a list of parameters":  {"[{name: q", "[{$ref: '#/x-lists/a'}, {name: X-B, in: header}]\n      x-old: [{name: q"},
		"a list by a reference": {"parameters: [", "parameters: {$ref: '#/paths/~1a/get/x-old'}\n      x-old: ["},
	} {
		text := strings.NewReplacer(edit...).Replace(plain)
		want := want
		if name == "a list of parameters" {
			text += "x-lists: {a: [{name: q, in: query, schema: {type: string, maxLength: 9}}, {$ref: '#/x-lists/b'}], b: [{name: X-A, in: header, schema: {type: integer}}]}\n"
			want = strings.Replace(want, "<header X-A 0", "<header X-A 0 <header X-B 0", 1)
		}
		if got := build(t, text).meets(); text == plain || got != want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
		}
	}
}

// TestBothCases: if a method is there in both cases, the one in lower case counts.
func TestBothCases(t *testing.T) {
	for _, text := range []string{"{get: {operationId: a}, GET: {operationId: b}}", "{GET: {operationId: b}, get: {operationId: a}}"} {
		a := build(t, "openapi: 3.0.3\npaths: {/a: "+text+"}\n")
		if len(a.Operations()) != 1 || a.Operations()[0].ID != "a" {
			t.Errorf("%s: %v", text, a.Operations())
		}
	}
}

// TestNotShapes: strings that only look like another shape stay strings.
func TestNotShapes(t *testing.T) {
	a := build(t, `openapi: 3.0.3
paths:
  /a:
    Summary: text
    getx: {responses: {}}
    get:
      operationId: yes
      tags: [on]
      parameters: [{name: n, in: query, schema: {type: string, enum: [yes, no, off], default: no}}]
      responses: {}
`)
	o := a.operation(t, "GET /a")
	if len(a.Operations()) != 1 || o.ID != "yes" || o.Tags[0] != "on" || strings.Join(o.Parameters[0].Schema.Facts().Enum, " ") != "no off yes" {
		t.Errorf("%v %v %v %v", a.Operations(), o.ID, o.Tags, o.Parameters[0].Schema.Facts().Enum)
	}
}

// TestSectionsInFiles: a section behind a reference is read as if it were in place.
// One that leads nowhere has no entries and is noted on the operation.
func TestSectionsInFiles(t *testing.T) {
	load := func(root string) *API {
		d, err := openapi.Load(fstest.MapFS{"api.yaml": {Data: []byte(root)},
			"paths.yaml": {Data: []byte("/a: {get: {security: {$ref: 'parts.yaml#/security'}, responses: {$ref: parts.yaml#/responses}}}\n")},
			"parts.yaml": {Data: []byte("security: [{k: []}]\nresponses: {'200': {content: {$ref: '#/content'}}}\ncontent: {application/json: {schema: {properties: {$ref: '#/properties'}}}}\nproperties: {a: {type: string}}\nschemes: {k: {type: http, scheme: bearer}}\n")},
		}, "api.yaml", openapi.DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		return Build(d, ratelimit.New())
	}
	a := load("openapi: 3.0.3\npaths: {$ref: paths.yaml}\ncomponents: {securitySchemes: {$ref: parts.yaml#/schemes}}\n")
	if got := a.meets(); got != "GET /a [bearer] >response 200 $.a" {
		t.Errorf("%s", got)
	}
	if at := a.operation(t, "GET /a").Span().String(); at != "paths.yaml:1:6" {
		t.Errorf("at %s", at)
	}
	for _, part := range []string{
		"get: {responses: {$ref: none.yaml}}", "get: {parameters: {$ref: '#/none'}}", "get: {responses: {'200': {content: {$ref: '#/none'}}}}",
		"get: {requestBody: {content: {$ref: '#/none'}}}", "get: {responses: {'200': {headers: {$ref: '#/none'}}}}",
		"get: {requestBody: {content: {a/b: {schema: {properties: {$ref: '#/none'}}}}}}", "get: {requestBody: {content: {a/b: {schema: {oneOf: {$ref: '#/none'}}}}}}",
		"get: {$ref: '#/none'}", "$ref: '#/none', get: {}",
	} {
		a := load("openapi: 3.0.3\npaths: {/a: {" + part + "}}\n")
		if o := a.operation(t, "GET /a"); len(o.UnresolvedReferences()) != 1 || strings.Contains(a.meets(), "$ref") || len(o.Responses) > 1 {
			t.Errorf("%s: %v %s", part, o.UnresolvedReferences(), a.meets())
		}
	}
	for _, root := range []string{"paths: {$ref: none.yaml}", "webhooks: {$ref: none.yaml}", "components: {securitySchemes: {$ref: none.yaml}, schemas: {$ref: none.yaml}}"} {
		if a := load("openapi: 3.1.0\n" + root + "\n"); len(a.Operations())+len(a.Schemes) > 0 || len(a.Doc.Notes) == 0 {
			t.Errorf("%s: %v %v %v", root, a.Operations(), a.Schemes, a.Doc.Notes)
		}
	}
}
