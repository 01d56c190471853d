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

func build(t testing.TB, text string) *API {
	t.Helper()
	d, err := openapi.Load(fstest.MapFS{"api.yaml": {Data: []byte(text)}}, "api.yaml", openapi.DefaultLimits())
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return Build(d, ratelimit.New())
}

func (a *API) operation(t testing.TB, name string) *Operation {
	t.Helper()
	for _, o := range a.Operations() {
		if o.String() == name {
			return o
		}
	}
	t.Fatalf("no %s in %v", name, a.Operations())
	return nil
}

// TestSecurity covers the three spellings of security in every version, and
// undefined schemes.
func TestSecurity(t *testing.T) {
	for _, head := range []string{
		"swagger: '2.0'\nsecurityDefinitions: {b: {type: basic}, k: {type: apiKey, in: query, name: q}}\n",
		"openapi: 3.0.3\ncomponents: {securitySchemes: {b: {type: http, scheme: BASIC}, k: {type: apiKey, in: query, name: q}}}\n",
		"openapi: 3.1.0\ncomponents: {securitySchemes: {b: {type: http, scheme: basic}, k: {type: apiKey, in: query, name: q}}}\n",
	} {
		for _, c := range []struct{ root, own, want string }{
			{"", "", "none declared=false inherited=true"},
			{"", "security: []", "none declared=true inherited=false"},
			{"", "security: [{}]", "none declared=true inherited=false"},
			{"", "security: [{b: []}]", "basic declared=true inherited=false"},
			{"security: [{b: []}]", "", "basic declared=true inherited=true"},
			{"security: [{b: []}]", "security: []", "none declared=true inherited=false"},
			{"security: [{b: []}]", "security: [{}]", "none declared=true inherited=false"},
			{"security: [{b: []}]", "security: [{}, {k: []}]", "apiKey in query q | none declared=true inherited=false"},
			{"security: [{b: []}]", "security: [{k: [], b: []}, {b: []}]", "apiKey in query q & basic | basic declared=true inherited=false"},
			{"security: [{b: []}]", "security: [{x: [a]}]", "x (undefined)[a] declared=true inherited=false"},
			{"security: [{b: []}]", "security: null", "basic declared=true inherited=true"},
			{"security: []", "", "none declared=true inherited=true"},
			{"security: {b: []}", "", "basic declared=true inherited=true"},
			{"", "security: {b: [], k: []}", "apiKey in query q & basic declared=true inherited=false"},
			{"security: [{b: []}]", "security: {}", "none declared=true inherited=false"},
			{"security: b", "", "b (unread) declared=true inherited=true"},
			{"", "security: 7", "7 (unread) declared=true inherited=false"},
			{"", "security: [b, {k: []}]", "apiKey in query q | b (unread) declared=true inherited=false"},
			{"", "security: {$ref: 'https://elsewhere.example/s'}", "https://elsewhere.example/s (unread) declared=true inherited=false"},
			{"x-s: [{b: []}]", "security: {$ref: '#/x-s'}", "basic declared=true inherited=false"},
		} {
			own := c.own
			if own != "" {
				own += ", "
			}
			a := build(t, head+c.root+"\npaths: {/a: {get: {"+own+"responses: {}}}}\n")
			p := a.operation(t, "GET /a").Auth
			if got := fmt.Sprintf("%s declared=%v inherited=%v", a.Describe(p), p.Declared, p.Inherited); got != c.want {
				t.Errorf("%.8s %q, %q: %s, want %s", head, c.root, c.own, got, c.want)
			}
			if undefined := a.Undefined(p); (len(undefined) > 0) != (strings.Contains(c.want, "undefined") || strings.Contains(c.want, "unread")) {
				t.Errorf("%q: undefined %q", c.own, undefined)
			}
			if p.IsOpen() != strings.Contains(c.want, "none") || p.IsAnonymous() != strings.HasPrefix(c.want, "none") || p.IsOptional() != strings.Contains(c.want, "| none") {
				t.Errorf("%q: open %v, anonymous %v, optional %v", c.own, p.IsOpen(), p.IsAnonymous(), p.IsOptional())
			}
		}
	}
}

func TestSchemes(t *testing.T) {
	two := build(t, "swagger: '2.0'\nsecurityDefinitions: {a: {type: apiKey, in: header, name: X-Key}, b: {type: basic}, o: {type: oauth2, flow: accessCode, authorizationUrl: u, tokenUrl: t, scopes: {b: x, a: y}}}\n")
	three := build(t, "openapi: 3.0.0\ncomponents: {securitySchemes: {x: {type: apiKey, in: header, name: x-key}, y: {type: http, scheme: Basic}, z: {type: oauth2, flows: {authorizationCode: {authorizationUrl: u, tokenUrl: t, scopes: {a: y, b: x}}}}}}\n")
	for old, next := range map[string]string{"a": "x", "b": "y", "o": "z"} {
		b, h := two.Schemes[old], three.Schemes[next]
		if b.Definition() != h.Definition() || b.Rank() != h.Rank() || b.String() == "" || !slices.Equal(b.Scopes, h.Scopes) {
			t.Errorf("%q is not %q", b.Definition(), h.Definition())
		}
	}
	if q, k := (&Scheme{Type: "apiKey", In: "query", Param: "A"}), (&Scheme{Type: "apiKey", In: "query", Param: "a"}); q.Definition() == k.Definition() {
		t.Error("a query parameter's case counts")
	}
}

func TestServers(t *testing.T) {
	for name, c := range map[string]struct{ root, item, own, want string }{
		"root":             {"servers: [{url: https://a.b/x}]", "", "", "https://a.b/x"},
		"path":             {"servers: [{url: https://a}]", "servers: [{url: https://p}], ", "", "https://p"},
		"operation":        {"servers: [{url: https://a}]", "servers: [{url: https://p}], ", "servers: [{url: 'http://o:8080/'}], ", "http://o:8080/"},
		"empty lists":      {"servers: [{url: https://a}]", "servers: [], ", "servers: [], ", "https://a"},
		"variables":        {"servers: [{url: 'https://{e}.a.b/{v}', variables: {e: {enum: [x, y], default: x}, v: {default: v1}}}]", "", "", "https://x.a.b/{v} free[v] https://y.a.b/{v} free[v]"},
		"not declared":     {"servers: [{url: '{s}://{t}.a.b:{p}/{t}', variables: {p: {default: '1'}}}]", "", "", "{s}://{t}.a.b:{p}/{t} free[p s t]"},
		"an address":       {"servers: [{url: '{baseUrl}/v1'}]", "", "", "{baseUrl}/v1 free[baseUrl]"},
		"a variable alone": {"servers: [{url: '{s}', variables: {s: {enum: ['https://a', 'http://a']}}}]", "", "", "https://a http://a"},
		"none":             {"", "", "", ""},
	} {
		a := build(t, "openapi: 3.0.0\n"+c.root+"\npaths: {/a: {"+c.item+"get: {"+c.own+"responses: {}}}}\n")
		if got := servers(a.operation(t, "GET /a").Servers); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	a := build(t, "swagger: '2.0'\nhost: h.example:444\nbasePath: /v1\nschemes: [https, http]\npaths: {/a: {get: {responses: {}}, put: {schemes: [wss], responses: {}}}}\n")
	if got := servers(a.operation(t, "GET /a").Servers); got != "https://h.example:444/v1 http://h.example:444/v1" {
		t.Errorf("2.0: %q", got)
	}
	if got := servers(a.operation(t, "PUT /a").Servers); got != "wss://h.example:444/v1" {
		t.Errorf("2.0, own schemes: %q", got)
	}
	if got := servers(build(t, "swagger: '2.0'\nbasePath: /v1\n").Servers); got != "/v1" {
		t.Errorf("2.0, base path: %q", got)
	}
	if got := build(t, "swagger: '2.0'\nschemes: [HTTP, https]\nbasePath: /v1\n").Servers; got[0].Origin() != "http://" || !got[0].IsCleartext() || got[0].Path != "/v1" || got[1].Origin() != "https://" {
		t.Errorf("2.0, schemes without a host: %+v", got)
	}
	for url, want := range map[string]string{"{baseUrl}/v1": " {baseurl} /v1", "{basePath}/v1": "  {basePath}/v1", "{scheme}://a/b": "{scheme} a /b"} {
		if s := parseTemplate(url, openapi.Value{}); s.Scheme+" "+s.Host+" "+s.Path != want {
			t.Errorf("%s: %+v, want %q", url, s, want)
		}
	}
	template := build(t, "swagger: '2.0'\nhost: h.example\nschemes: [https]\nx-ms-parameterized-host: {hostTemplate: '{account}.example.com'}\npaths: {/a: {get: {responses: {}}}}\n")
	if got := servers(template.Servers); got != "https://{account}.example.com free[account]" {
		t.Errorf("2.0, a template in place of the host: %q", got)
	}
	for url, want := range map[string]string{
		"http://[::1]:80/": "http [::1] /", "//h/p": " h /p", "/p": "  /p", "HTTPS://H": "https h ",
	} {
		s := parseServer(url, openapi.Value{})
		if got := s.Scheme + " " + s.Host + " " + s.Path; got != want {
			t.Errorf("%s: %q, want %q", url, got, want)
		}
	}
}

func servers(list []Server) string {
	var out []string
	for _, s := range list {
		out = append(out, s.URL)
		if len(s.Free) > 0 {
			out = append(out, fmt.Sprintf("free%v", s.Free))
		}
	}
	return strings.Join(out, " ")
}

func TestParameters(t *testing.T) {
	text := "%s\npaths:\n  /a/{id}:\n    parameters: [{name: id, in: path, %s}, {name: q, in: query, required: true, %s}, {name: X-A, in: header, %s}]\n    get:\n      parameters: [{name: q, in: query, %s}, {name: x-a, in: header, required: true, %s}, {name: Authorization, in: header, %s}, {name: accept, in: header, %s}]\n      responses: {}\n"
	for root, c := range map[string]struct{ typ, want string }{
		"security: [{k: []}]\nopenapi: 3.0.0": {"schema: {type: string}", "header x-a true; path id true; query q false"},
		"openapi: 3.0.0":                      {"schema: {type: string}", "header Authorization false; header x-a true; path id true; query q false"},
		"swagger: '2.0'":                      {"type: string", "header Authorization false; header accept false; header x-a true; path id true; query q false"},
	} {
		a := build(t, fmt.Sprintf(text, root, c.typ, c.typ, c.typ, c.typ, c.typ, c.typ, c.typ))
		var got []string
		for _, p := range a.Operations()[0].Parameters {
			got = append(got, fmt.Sprintf("%s %s %v", p.In, p.Name, p.Required))
			if p.Schema.Facts().Type() != "string" {
				t.Errorf("%s: type of %s", root, p.Name)
			}
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: %q, want %q", root, got, c.want)
		}
	}
}

func TestBodiesOf2(t *testing.T) {
	a := build(t, `swagger: '2.0'
consumes: [application/xml; charset=utf-8]
produces: [text/plain]
paths:
  /a:
    post: {parameters: [{in: body, name: b, required: true, schema: {type: object, properties: {x: {type: string}}}}], responses: {200: {description: d, schema: {type: string}, headers: {X: {type: integer}}}, x-y: {}}}
    put: {consumes: [Application/JSON], produces: [b/b, a/a], parameters: [{in: body, name: b, schema: {}}], responses: {default: {description: d, schema: {type: string}}}}
  /f:
    post: {parameters: [{in: formData, name: f, type: file, required: true}, {in: formData, name: n, type: string}], responses: {}}
    put: {parameters: [{in: formData, name: n, type: string, maxLength: 3}], responses: {}}
`)
	for name, want := range map[string]string{
		"POST /a": "body application/xml required=true; 200 text/plain",
		"PUT /a":  "body application/json required=false; default a/a; default b/b",
		"POST /f": "body multipart/form-data required=true",
		"PUT /f":  "body application/x-www-form-urlencoded required=false",
	} {
		o := a.operation(t, name)
		var got []string
		for _, m := range o.Body {
			got = append(got, fmt.Sprintf("body %s required=%v", m.Type, o.BodyRequired))
		}
		for _, r := range o.Responses {
			for _, m := range r.Media {
				got = append(got, r.Status+" "+m.Type)
			}
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	f := a.operation(t, "POST /f").Body[0].Schema
	if !f.Property("f").Required || f.Property("n").Required || f.Property("f").Schema.Facts().Format != "binary" {
		t.Error("form fields")
	}
	if h := a.operation(t, "POST /a").Responses[0].Headers; len(h) != 1 || h[0].Schema.Facts().Type() != "integer" {
		t.Error("headers")
	}
}

func TestDirections(t *testing.T) {
	a := build(t, `openapi: 3.1.0
security: [{k: []}]
paths:
  /a:
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}}
      responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}}}
      callbacks: {c: {'{$request.body#/u}': {put: {security: [{k: []}], requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}}, responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}}}}}, x-not: {}}}
webhooks:
  w: {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}}, responses: {'200': {}}}}
x-webhooks:
  v: {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}}, responses: {'200': {}}}}
components: {securitySchemes: {k: {type: apiKey, in: header, name: K}}, schemas: {S: {properties: {both: {}, r: {readOnly: true}, w: {writeOnly: true}}}}}
`)
	for name, want := range map[string]string{
		"POST /a":                          "in request $.both, request $.w; out response 200 $.both, response 200 $.r; K",
		"POST /a > PUT {$request.body#/u}": "in response 200 $.both, response 200 $.w; out request $.both, request $.r; K",
		"POST w":                           "in ; out request $.both, request $.r; unspecified",
		"POST v":                           "in ; out request $.both, request $.r; unspecified",
	} {
		o := a.operation(t, name)
		got := fmt.Sprintf("in %s; out %s; %s", subjects(o.Inputs()), subjects(o.Outputs()), strings.TrimPrefix(a.Describe(o.Auth), "apiKey in header "))
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
		if (o.Kind == Callback) != (o.Parent != nil) || (o.Kind == Endpoint) != (o.RequestDirection() == In) || o.RequestDirection() == o.ResponseDirection() {
			t.Errorf("%s: %v", name, o.Kind)
		}
	}
}

func subjects(list []Leaf) string {
	var out []string
	for _, l := range list {
		out = append(out, l.Subject())
	}
	return strings.Join(out, ", ")
}

// TestLeaves: the leaves of a body do not depend on how its schema is written.
func TestLeaves(t *testing.T) {
	for name, c := range map[string]struct{ schema, components, want string }{
		"a scalar":              {"{type: string}", "", "$"},
		"nothing":               {"{}", "", ""},
		"true":                  {"true", "", "$|"},
		"an object":             {"{properties: {b: {}, a: {properties: {c: {}}}}}", "", "$.b $.a.c"},
		"a list":                {"{type: array, items: {properties: {a: {type: array, items: {type: string}}}}}", "", "$[].a[]"},
		"a tuple":               {"{prefixItems: [{properties: {a: {}}}, {type: string}], items: {properties: {b: {}}}}", "", "$[].a $[].b"},
		"a map":                 {"{additionalProperties: {properties: {a: {}}}}", "", "$.{*}.a"},
		"patterns":              {"{patternProperties: {'^x': {properties: {a: {}}}}}", "", "$.{*}.a"},
		"patterns that list":    {"{patternProperties: {'^password$': {}, '^(a|b)$': {}, '^(?:c|d-e)$': {}, '^f': {}}}", "", "$.password $.a $.b $.c $.d-e $.{*}"},
		"allOf":                 {"{allOf: [{$ref: '#/components/schemas/A'}, {properties: {b: {}}}], properties: {c: {}}}", "A: {properties: {a: {}}}", "$.a $.b $.c"},
		"oneOf and anyOf":       {"{oneOf: [{properties: {a: {}}}, {properties: {b: {}}}], anyOf: [{properties: {c: {}}}]}", "", "$.a $.b $.c"},
		"if":                    {"{properties: {k: {}}, if: {properties: {k: {const: 1}}}, then: {properties: {a: {}}}, else: {properties: {b: {}}}}", "", "$.a $.b $.k"},
		"dependent":             {"{properties: {k: {}}, dependentSchemas: {k: {properties: {a: {}}}}}", "", "$.a $.k"},
		"false is no property":  {"{properties: {a: false, b: {}}}", "", "$.b"},
		"beside a reference":    {"{$ref: '#/components/schemas/A', properties: {b: {}}}", "A: {properties: {a: {}}}", "$.a $.b"},
		"a chain of references": {"{$ref: '#/components/schemas/A'}", "A: {$ref: '#/components/schemas/B'}, B: {properties: {a: {}}}", "$.a"},
		"itself":                {"{$ref: '#/components/schemas/A'}", "A: {properties: {a: {}, next: {$ref: '#/components/schemas/A'}}}", "$.a"},
		"each other":            {"{$ref: '#/components/schemas/A'}", "A: {properties: {a: {}, b: {$ref: '#/components/schemas/B'}}}, B: {properties: {b: {}, a: {$ref: '#/components/schemas/A'}}}", "$.a $.b.b"},
		"itself in allOf":       {"{$ref: '#/components/schemas/A'}", "A: {allOf: [{$ref: '#/components/schemas/A'}, {properties: {a: {}}}]}", "$.a"},
		"itself in oneOf":       {"{$ref: '#/components/schemas/A'}", "A: {oneOf: [{$ref: '#/components/schemas/A'}, {properties: {a: {}}}]}", "$.a"},
		"a reference to itself": {"{$ref: '#/components/schemas/A'}", "A: {$ref: '#/components/schemas/A'}", "$|"},
		"heirs":                 {"{$ref: '#/components/schemas/P'}", "P: {discriminator: {propertyName: k}, properties: {k: {}}}, A: {allOf: [{$ref: '#/components/schemas/P'}], properties: {a: {$ref: '#/components/schemas/P'}}}, B: {allOf: [{$ref: '#/components/schemas/A'}], properties: {b: {}}}", "$.b $.k"},
		"a dangling reference":  {"{$ref: '#/components/schemas/No'}", "", "$"},
	} {
		a := build(t, "openapi: 3.1.0\npaths: {/a: {get: {responses: {'200': {content: {a/b: {schema: "+c.schema+"}}}}}}}\ncomponents: {schemas: {"+c.components+"}}\n")
		var got []string
		for _, l := range a.Operations()[0].Outputs() {
			got = append(got, l.Path())
		}
		slices.Sort(got)
		ok := false
		for want := range strings.SplitSeq(c.want, "|") {
			list := strings.Fields(want)
			slices.Sort(list)
			ok = ok || slices.Equal(list, got)
		}
		if !ok {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	old := build(t, "openapi: 3.0.0\npaths: {/a: {get: {responses: {'200': {content: {a/b: {schema: {$ref: '#/components/schemas/A', properties: {b: {}}}}}}}}}}\ncomponents: {schemas: {A: {properties: {a: {}}}}}\n")
	if got := subjects(old.Operations()[0].Outputs()); got != "response 200 $.a" {
		t.Errorf("3.0 ignores what is beside a reference: %s", got)
	}
}

// TestParameterLeaves: an object in a parameter or a header counts as its fields.
func TestParameterLeaves(t *testing.T) {
	for schema, want := range map[string]string{
		"{type: string}":                                              "query p, response header 200 h",
		"{type: array, items: {type: string}}":                        "query p, response header 200 h",
		"{type: object}":                                              "query p, response header 200 h",
		"{properties: {a: {}, b: {properties: {c: {}}}}}":             "query p.a, query p.b.c, response header 200 h.a, response header 200 h.b.c",
		"{type: array, items: {properties: {a: {}}}}":                 "query p[].a, response header 200 h[].a",
		"{properties: {a: {}}, additionalProperties: {type: string}}": "query p.a, query p.{*}, response header 200 h.a, response header 200 h.{*}",
	} {
		o := build(t, "openapi: 3.1.0\npaths: {/a: {get: {parameters: [{name: p, in: query, schema: "+schema+"}], responses: {'200': {headers: {h: {schema: "+schema+"}}}}}}}\n").Operations()[0]
		if got := subjects(append(o.Inputs(), o.Outputs()...)); got != want {
			t.Errorf("%s: %s, want %s", schema, got, want)
		}
	}
}

// TestSame: two spellings of one schema have the same facts.
func TestSame(t *testing.T) {
	for name, c := range map[string]struct{ a, b string }{
		"const and enum":           {"{const: x}", "{enum: [x]}"},
		"oneOf of const":           {"{oneOf: [{const: x}, {const: y}]}", "{enum: [y, x]}"},
		"nullable":                 {"{type: string, nullable: true}", "{type: [string, 'null']}"},
		"nullable by alternative":  {"{type: string, maxLength: 3, nullable: true}", "{oneOf: [{type: string, maxLength: 3}, {type: 'null'}]}"},
		"exclusive bounds":         {"{type: integer, minimum: 1, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: true}", "{type: integer, exclusiveMinimum: 1, exclusiveMaximum: 9}"},
		"bounds that are not":      {"{type: integer, minimum: 1, exclusiveMinimum: false}", "{type: integer, minimum: 1}"},
		"allOf":                    {"{allOf: [{type: string}, {maxLength: 3}, {maxLength: 5}]}", "{type: string, maxLength: 3}"},
		"a lone alternative":       {"{anyOf: [{type: string, pattern: a}]}", "{type: string, pattern: a}"},
		"anyOf of lengths":         {"{anyOf: [{type: string, maxLength: 3}, {type: string, maxLength: 5}]}", "{type: string, maxLength: 5}"},
		"an object by its content": {"{properties: {a: {}}}", "{type: object, properties: {a: {}}}"},
	} {
		x, y := facts(t, c.a), facts(t, c.b)
		if r, q := x.Relaxed(y, within), y.Relaxed(x, within); len(r)+len(q) > 0 {
			t.Errorf("%s: %v, %v", name, r, q)
		}
	}
}

func facts(t testing.TB, schema string) *Facts {
	a := build(t, "openapi: 3.1.0\ncomponents: {schemas: {A: "+schema+"}}\n")
	return a.Schema(a.Doc.Root.At("components", "schemas", "A")).Facts()
}
