package ledger

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

const shop = `openapi: 3.0.3
info: {title: Shop, version: '1', contact: {name: Ann}}
servers: [{url: https://api.example.com}]
security: [{key: []}]
tags: [{name: orders}]
paths:
  /orders:
    get:
      operationId: listOrders
      security: [{key: []}]
      parameters:
      - {name: limit, in: query, schema: {type: integer, maximum: 50}}
      - {name: after, in: query, schema: {type: string}}
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
    post:
      security: [{key: []}]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
      responses: {'201': {description: made}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Order: {type: object, properties: {id: {type: string}, total: {type: integer}}}
    Loose: {type: object, properties: {id: {type: string}}}
`

func load(t *testing.T, files map[string]string) *openapi.Document {
	t.Helper()
	tree := fstest.MapFS{}
	for name, text := range files {
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	d, err := openapi.Load(tree, "api.yaml", openapi.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// swap replaces texts, each at its first occurrence. A text that does not occur
// fails the test.
func swap(t *testing.T, text string, pairs ...string) string {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			t.Fatalf("%q is not in the description", pairs[i])
		}
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	return text
}

func balance(t *testing.T, base, head string) Account {
	t.Helper()
	return Balance(Input{Base: load(t, map[string]string{"api.yaml": base}), Head: load(t, map[string]string{"api.yaml": head})})
}

func (a Account) String() string {
	s := fmt.Sprintf("reported %d, equal %d, meaningless %d", a.Reported, a.Equal, a.Meaningless)
	for _, e := range a.NotUnderstood {
		word := "odd"
		if e.Decides {
			word = "decides"
		}
		if e.AtBase {
			word += " at base"
		}
		s += fmt.Sprintf("; %s: %s at %s", word, e.Problem, e.Span.Pointer)
	}
	return s
}

func TestUnderstood(t *testing.T) {
	for _, c := range []struct {
		what string
		edit []string
		want string
	}{
		{"a constraint", []string{"maximum: 50", "maximum: 40"}, "reported 0, equal 1, meaningless 0"},
		{"a property", []string{"total: {type: integer}", "total: {type: integer}, note: {type: string}"}, "reported 0, equal 1, meaningless 0"},
		{"a property with keywords that nobody knows", []string{"total: {type: integer}", "total: {type: integer}, note: {type: string, required: true, example: a, nullable: true, sensitivity: low, faker: word, options: {a: 1}}"},
			"reported 0, equal 1, meaningless 0"},
		{"a keyword that nobody knows", []string{"total: {type: integer}", "total: {type: integer, faker: word}"}, "reported 0, equal 0, meaningless 1"},
		{"a number as text", []string{"maximum: 50", "maximum: '40'"}, "reported 0, equal 1, meaningless 0"},
		{"prose", []string{"description: ok", "description: fine", "title: Shop", "title: Store", "name: Ann", "name: Bob"}, "reported 0, equal 0, meaningless 3"},
		{"prose where none may stand", []string{"operationId: listOrders", "operationId: listOrders\n      title: List"}, "reported 0, equal 0, meaningless 1"},
		{"an extension", []string{"operationId: listOrders", "operationId: listOrders\n      x-team: {name: a}"}, "reported 0, equal 0, meaningless 1"},
		{"what nothing refers to", []string{"Loose: {type: object", "Loose: {type: array"}, "reported 0, equal 0, meaningless 1"},
		{"a wrong shape that nothing refers to", []string{"Loose: {type: object, properties: {id: {type: string}}}", "Loose: {type: object, properties: []}"}, "reported 0, equal 0, meaningless 1"},
		{"parameters in another order", []string{"- {name: limit", "- {name: before, in: query, schema: {type: string}}\n      - {name: limit"}, "reported 0, equal 1, meaningless 0"},
		{"layout", []string{"tags: [{name: orders}]", "# all of them\ntags:\n- name: 'orders'"}, "reported 0, equal 0, meaningless 1"},
		{"nothing where nothing need stand", []string{"operationId: listOrders", "operationId: listOrders\n      deprecated:\n      callbacks:\n      servers: []"}, "reported 0, equal 3, meaningless 0"},
		{"scopes without scopes", []string{"in: header, name: X-Key", "in: query, name: X-Key"}, "reported 0, equal 1, meaningless 0"},
		{"what 2.0 has left behind", []string{"operationId: listOrders", "operationId: listOrders\n      produces: [application/json]"}, "reported 0, equal 0, meaningless 1"},
		{"a requirement by its scheme alone", []string{"operationId: listOrders\n      security: [{key: []}]", "operationId: listOrders\n      security:\n      - key:"}, "reported 0, equal 1, meaningless 0"},
		{"a keyword that is indented too deep", []string{"total: {type: integer}}", "total: {type: integer}, description: An order, maxProperties: 3}"},
			`reported 0, equal 0, meaningless 0; odd: "description" is a text where a mapping should stand at /components/schemas/Order/properties/description; odd: "maxProperties" is a number where a mapping should stand at /components/schemas/Order/properties/maxProperties`},
		{"a value behind a reference", []string{"security: [{key: []}]\ntags", "security: {$ref: '#/x-security'}\nx-security: [{key: []}]\ntags"}, "reported 0, equal 2, meaningless 0"},
	} {
		if got := balance(t, shop, swap(t, shop, c.edit...)).String(); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.what, got, c.want)
		}
	}
}

func TestNotUnderstood(t *testing.T) {
	const inOperation = "operationId: listOrders"
	for _, c := range []struct{ what, old, new, want string }{
		{"a misspelt key", inOperation, inOperation + "\n      securty: []", `decides: an operation has no field "securty"; "security" is probably meant at /paths/~1orders/get/securty`},
		{"a misspelt key that does not decide", inOperation, inOperation + "\n      operationid: a", `odd: an operation has no field "operationid"; "operationId" is probably meant at /paths/~1orders/get/operationid`},
		{"a key of nothing", inOperation, inOperation + "\n      visibility: public", `odd: an operation has no field "visibility" at /paths/~1orders/get/visibility`},
		{"a section", "  securitySchemes:", "  securitySchemas: {open: {type: http, scheme: basic}}\n  securitySchemes:", `decides: the components has no field "securitySchemas"; "securitySchemes" is probably meant at /components/securitySchemas`},
		{"a section that nothing refers to", "  securitySchemes:", "  schema: {A: {type: object}}\n  securitySchemes:", `odd: the components has no field "schema"; "schemas" is probably meant at /components/schema`},
		{"no method", "    post:", "    purge: {responses: {'200': {description: ok}}}\n    post:", `decides: a path has no field "purge" at /paths/~1orders/purge`},
		{"security of a path", "    post:", "    security: []\n    post:", `decides: a path has no field "security" at /paths/~1orders/security`},
		{"security as a text", "    post:\n      security: [{key: []}]", "    post:\n      security: key", `decides: "security" is a text where a list should stand at /paths/~1orders/post/security`},
		{"security as a number", "    post:\n      security: [{key: []}]", "    post:\n      security: 5", `decides: "security" is a number where a list should stand at /paths/~1orders/post/security`},
		{"a requirement as a text", "    post:\n      security: [{key: []}]", "    post:\n      security: [key]", `decides: an item of the security requirements is a text where a mapping should stand at /paths/~1orders/post/security/0`},
		{"scopes as a mapping", "    post:\n      security: [{key: []}]", "    post:\n      security: [{key: {}}]", `decides: "key" is a mapping where a list should stand at /paths/~1orders/post/security/0/key`},
		{"security as a mapping of mappings", "    post:\n      security: [{key: []}]", "    post:\n      security: {key: {}}", `decides: "security" is a mapping where a list should stand at /paths/~1orders/post/security`},
		{"one requirement without its list", "    post:\n      security: [{key: []}]", "    post:\n      security: {key: []}", `odd: "security" is a mapping where a list should stand at /paths/~1orders/post/security`},
		{"parameters as a text", "responses: {'201'", "parameters: all\n      responses: {'201'", `decides: "parameters" is a text where a list should stand at /paths/~1orders/post/parameters`},
		{"responses as a list", "responses: {'201': {description: made}}", "responses: [{description: made}]", `decides: "responses" is a list where a mapping should stand at /paths/~1orders/post/responses`},
		{"properties as a list", "properties: {id: {type: string}, total: {type: integer}}", "properties: []", `decides: "properties" is a list where a mapping should stand at /components/schemas/Order/properties`},
		{"allOf as a mapping", "Order: {type: object", "Order: {allOf: {}, type: object", `decides: "allOf" is a mapping where a list should stand at /components/schemas/Order/allOf`},
		{"a misspelt allOf", "Order: {type: object", "Order: {allof: [{type: object}], type: object", `decides: a schema has no field "allof"; "allOf" is probably meant at /components/schemas/Order/allof`},
		{"a misspelt constraint", "total: {type: integer", "total: {type: integer, maximun: 5", `odd: a schema has no field "maximun"; "maximum" is probably meant at /components/schemas/Order/properties/total/maximun`},
		{"a constraint that is no number", "total: {type: integer", "total: {type: integer, maximum: few", `odd: "maximum" is a text where a number should stand at /components/schemas/Order/properties/total/maximum`},
		{"a reference that is none", "{$ref: '#/components/schemas/Order'}}}}\n    post", "{$ref: 5}}}}\n    post", `decides: "$ref" is a number where a text should stand at /paths/~1orders/get/responses/200/content/application~1json/schema/$ref`},
		{"a scheme that is no object", "key: {type: apiKey, in: header, name: X-Key}", "key: apiKey", `decides: "key" is a text where a mapping should stand at /components/securitySchemes/key`},
		{"content without the word", "{description: made}", "{description: made, application/json: {schema: {type: object}}}", `decides: a response has no field "application/json" at /paths/~1orders/post/responses/201/application~1json`},
		{"a schema of 2.0 in a response", "{description: made}", "{description: made, schema: {type: object}}", `decides: a response has no field "schema" at /paths/~1orders/post/responses/201/schema`},
		{"a status that is none", "'201': {description: made}", "'201': {description: made}, '2000': {description: more}", `decides: the responses has no field "2000" at /paths/~1orders/post/responses/2000`},
		{"security of a response", "{description: made}", "{description: made, security: []}", `decides: a response has no field "security" at /paths/~1orders/post/responses/201/security`},
		{"another case", "\npaths:", "\nPaths: {/a: {get: {}}}\npaths:", `decides: a description has no field "Paths"; "paths" is probably meant at /Paths`},
		{"a reference without its sign", "{$ref: '#/components/schemas/Order'}}}}\n    post", "{ref: '#/components/schemas/Order'}}}}\n    post", `decides: a schema has no field "ref"; "$ref" is probably meant at /paths/~1orders/get/responses/200/content/application~1json/schema/ref`},
		{"a server without its address", "url: https", "uri: https", `decides: a server has no field "uri"; "url" is probably meant at /servers/0/uri`},
		{"servers as a mapping", "servers: [{url: https://api.example.com}]", "servers: {url: https://api.example.net}", `odd: "servers" is a mapping where a list should stand at /servers`},
		{"a wrong shape behind a reference", "security: [{key: []}]\ntags", "security: {$ref: '#/x-security'}\nx-security: key\ntags", `decides: "x-security" is a text where a list should stand at /x-security`},
		{"a wrong shape in what is new", "    post:", "    put:\n      securty: []\n      responses: 5\n    post:",
			`decides: an operation has no field "securty"; "security" is probably meant at /paths/~1orders/put/securty; decides: "responses" is a number where a mapping should stand at /paths/~1orders/put/responses`},
	} {
		_, odd, _ := strings.Cut(balance(t, shop, swap(t, shop, c.old, c.new)).String(), "; ")
		if odd != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.what, odd, c.want)
		}
	}
}

// TestOldOddities: what is on both sides is not reported whatever its shape, even
// if it moved.
func TestOldOddities(t *testing.T) {
	odd := swap(t, shop, "operationId: listOrders", "operationId: listOrders\n      securty: []\n      audience: all", "total: {type: integer}}", "total: {allOf: {}}}",
		"Loose: {type: object, properties: {id: {type: string}}}", "Loose: {type: object, properties: []}")
	for _, c := range []struct {
		what string
		edit []string
		want string
	}{
		{"an edit beside", []string{"maximum: 50", "maximum: 40"}, "reported 0, equal 1, meaningless 0"},
		{"a renamed component", []string{"schemas/Order'}}}}\n    post", "schemas/Sale'}}}}\n    post", "schemas/Order'}}}}\n      responses", "schemas/Sale'}}}}\n      responses", "    Order:", "    Sale:"},
			"reported 0, equal 5, meaningless 0"},
		{"a renamed path", []string{"  /orders:", "  /sales:"}, "reported 0, equal 3, meaningless 0"},
		{"a word of the house", []string{"    post:", "    post:\n      audience: staff"}, "reported 0, equal 0, meaningless 1"},
		{"a misspelling everywhere", []string{"    post:", "    post:\n      securty: []"}, `reported 0, equal 0, meaningless 0; decides: an operation has no field "securty"; "security" is probably meant at /paths/~1orders/post/securty`},
		{"a repair", []string{"securty: []", "deprecated: false"}, `reported 0, equal 1, meaningless 0; odd at base: an operation has no field "securty"; "security" is probably meant at /paths/~1orders/get/securty`},
		{"a repaired shape", []string{"{allOf: {}}", "{allOf: []}"}, `reported 0, equal 0, meaningless 0; odd at base: "allOf" is a mapping where a list should stand at /components/schemas/Order/properties/total/allOf`},
		{"a reference to what was used by nobody", []string{"schemas/Order'}}}}\n    post", "schemas/Loose'}}}}\n    post"},
			`reported 0, equal 1, meaningless 0; decides: "properties" is a list where a mapping should stand at /components/schemas/Loose/properties`},
	} {
		if got := balance(t, odd, swap(t, odd, c.edit...)).String(); got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.what, got, c.want)
		}
	}
	gone := swap(t, shop, "    post:\n      security: [{key: []}]", "    post:\n      security: key")
	got := balance(t, gone, swap(t, gone, "      security: key\n", "")).String()
	if want := `reported 0, equal 0, meaningless 0; decides at base: "security" is a text where a list should stand at /paths/~1orders/post/security`; got != want {
		t.Errorf("unreadable security that is gone:\ngot  %s\nwant %s", got, want)
	}
	gone = strings.Replace(gone, "security: key\n", "security: {key: []}\n", 1)
	got = balance(t, gone, swap(t, gone, "      security: {key: []}\n", "")).String()
	if want := `reported 0, equal 0, meaningless 0; odd at base: "security" is a mapping where a list should stand at /paths/~1orders/post/security`; got != want {
		t.Errorf("a requirement without its list that is gone:\ngot  %s\nwant %s", got, want)
	}
}

func TestReported(t *testing.T) {
	head := swap(t, shop, "maximum: 50", "maximum: 40", "total: {type: integer}", "total: {type: number}", "title: Shop", "title: Store")
	in := Input{Base: load(t, map[string]string{"api.yaml": shop}), Head: load(t, map[string]string{"api.yaml": head})}
	for _, c := range []struct {
		base, head Place
		want       string
	}{
		{Place{"api.yaml", ""}, Place{"api.yaml", ""}, "reported 0, equal 2, meaningless 1"},
		{Place{}, Place{"api.yaml", "/paths/~1orders/get"}, "reported 1, equal 1, meaningless 1"},
		{Place{}, Place{"api.yaml", "/paths/~1orders/ge"}, "reported 0, equal 2, meaningless 1"},
		{Place{"api.yaml", "/components/schemas/Order/properties/total"}, Place{"other.yaml", "/paths"}, "reported 1, equal 1, meaningless 1"},
		{Place{"api.yaml", "/info"}, Place{"api.yaml", "/components/schemas/Order/properties/total/type"}, "reported 2, equal 1, meaningless 0"},
	} {
		in.BaseReported, in.HeadReported = []Place{c.base}, []Place{c.head}
		if got := Balance(in).String(); got != c.want {
			t.Errorf("%v %v: got %s, want %s", c.base, c.head, got, c.want)
		}
	}
}

func TestFiles(t *testing.T) {
	const schemas = "Order: {type: object, properties: {id: {type: string}, total: {type: integer}}}\nOther: {type: object}\n"
	split := swap(t, shop, "  schemas:\n", "  schemas: {$ref: schemas.yaml}\n", "    Order: {type: object, properties: {id: {type: string}, total: {type: integer}}}\n    Loose: {type: object, properties: {id: {type: string}}}\n", "")
	split = strings.ReplaceAll(split, "#/components/schemas/Order", "schemas.yaml#/Order")
	base := load(t, map[string]string{"api.yaml": split, "schemas.yaml": schemas})
	for _, c := range []struct {
		what, file, want string
	}{
		{"read", swap(t, schemas, "total: {type: integer}", "total: {type: number}"), "reported 0, equal 1, meaningless 0"},
		{"odd", swap(t, schemas, "{id: {type: string}, total: {type: integer}}", "[id, total]"), `reported 0, equal 0, meaningless 0; decides: "properties" is a list where a mapping should stand at /Order/properties`},
	} {
		if got := Balance(Input{Base: base, Head: load(t, map[string]string{"api.yaml": split, "schemas.yaml": c.file})}).String(); got != c.want {
			t.Errorf("%s: got %s, want %s", c.what, got, c.want)
		}
	}
	moved := Balance(Input{Base: load(t, map[string]string{"api.yaml": shop}), Head: base})
	if len(moved.NotUnderstood) > 0 || moved.Equal == 0 {
		t.Errorf("schemas in a file of their own: %s", moved)
	}
}

// TestNew: if base does not have a description, the change brings all of it.
func TestNew(t *testing.T) {
	if got, want := Balance(Input{Head: load(t, map[string]string{"api.yaml": shop})}).String(), "reported 1, equal 0, meaningless 0"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	head := swap(t, shop, "\npaths:", "\npath: {/a: {get: {}}}\npaths:")
	if got := Balance(Input{Head: load(t, map[string]string{"api.yaml": head})}); len(got.NotUnderstood) != 1 || !got.NotUnderstood[0].Decides {
		t.Errorf("got %s", got)
	}
}

// TestSpellings: aliases, merge keys and joined keys count as their values.
func TestSpellings(t *testing.T) {
	shared := swap(t, shop, "      security: [{key: []}]\n      parameters", "      security: &who [{key: []}]\n      parameters", "post:\n      security: [{key: []}]", "post:\n      security: *who")
	if got, want := balance(t, shop, shared).String(), "reported 0, equal 0, meaningless 1"; got != want {
		t.Errorf("an alias: got %s, want %s", got, want)
	}
	odd := swap(t, shared, "&who [{key: []}]", "&who [key]")
	if got := balance(t, shared, odd); len(got.NotUnderstood) == 0 || !got.NotUnderstood[0].Decides {
		t.Errorf("a wrong shape behind an alias: got %s", got)
	}
	merged := swap(t, shop, "Loose: {type: object, properties: {id: {type: string}}}", "Loose: &loose {type: object, properties: {id: {type: string}}}",
		"      requestBody:", "      <<: {securty: []}\n      requestBody:")
	if got := balance(t, shop, merged); len(got.NotUnderstood) != 1 || !got.NotUnderstood[0].Decides {
		t.Errorf("a misspelt key that is merged in: got %s", got)
	}
	twice := swap(t, shop, "    post:\n", "    get: {securty: []}\n    post:\n")
	if got := balance(t, shop, twice); len(got.NotUnderstood) != 1 || !got.NotUnderstood[0].Decides {
		t.Errorf("a misspelt key in an operation that is there twice: got %s", got)
	}
}

// TestOperation: what the reader made an operation of counts as one, whatever its
// key.
func TestOperation(t *testing.T) {
	in := Input{Base: load(t, map[string]string{"api.yaml": shop}), Head: load(t, map[string]string{"api.yaml": swap(t, shop, "    post:", "    POST:")})}
	if got := Balance(in); len(got.NotUnderstood) != 1 || !got.NotUnderstood[0].Decides {
		t.Errorf("unread: got %s", got)
	}
	in.Operation = func(v openapi.Value) bool { return v.Get("requestBody").Exists() }
	if got, want := Balance(in).String(), "reported 0, equal 2, meaningless 0"; got != want {
		t.Errorf("read: got %s, want %s", got, want)
	}
}

// TestWork: descriptions that are large in ways that a stranger can choose take
// bounded time.
func TestWork(t *testing.T) {
	nested := func(n int, leaf string) string {
		return swap(t, shop, "Loose: {type: object", "Loose: {default: "+strings.Repeat("[", n)+leaf+strings.Repeat("]", n)+", type: object")
	}
	if got, want := balance(t, nested(400, "1"), nested(400, "2, 3")).String(), "reported 0, equal 0, meaningless 2"; got != want {
		t.Errorf("nested: got %s, want %s", got, want)
	}
	deep := func(leaf string) string {
		return swap(t, shop, "Loose: {type: object", "Loose: {default: "+strings.Repeat("[{a: 1}, {a: 2}, ", 400)+"["+strings.Repeat("{a: 1}, ", 20_000)+leaf+"]"+strings.Repeat("]", 400)+", type: object")
	}
	if got := balance(t, deep("1"), deep("2")); got.Partial {
		t.Error("lists in lists are too much work")
	}
	long := func(first string) string {
		return swap(t, shop, "Loose: {type: object", "Loose: {enum: ["+first+strings.Repeat(", {a: 1}", 20_000)+"], type: object")
	}
	if got, want := balance(t, long("{b: 1}"), long("{b: 2}, {b: 3}")).String(), "reported 0, equal 0, meaningless 2"; got != want {
		t.Errorf("a long list: got %s, want %s", got, want)
	}
}

// TestUnchangedFiles: a file that is the same on both sides counts as soon as references
// lead into it as something else, and not before.
func TestUnchangedFiles(t *testing.T) {
	const common = "a: {type: object, proprties: {id: {type: string}}}\nb: {type: string}\n"
	with := func(ref string) *openapi.Document {
		text := swap(t, shop, "    Loose: {type: object, properties: {id: {type: string}}}", "    Loose: {$ref: 'common.yaml#/b'}", "{type: string}, total", ref+", total")
		return load(t, map[string]string{"api.yaml": text, "common.yaml": common})
	}
	for name, c := range map[string]struct {
		base, head string
		odd        int
	}{
		"neither":   {"{type: string}", "{type: integer}", 0},
		"both":      {"{$ref: 'common.yaml#/a'}", "{maxLength: 1, $ref: 'common.yaml#/a'}", 0},
		"head":      {"{type: string}", "{$ref: 'common.yaml#/a'}", 1},
		"base":      {"{$ref: 'common.yaml#/a'}", "{type: string}", 0},
		"elsewhere": {"{$ref: 'common.yaml#/b'}", "{$ref: 'common.yaml#/a'}", 1},
	} {
		base, head := with(c.base), with(c.head)
		if len(head.Files()) != 2 {
			t.Fatalf("%s: %v", name, head.Files())
		}
		if got := Balance(Input{Base: base, Head: head}); len(got.NotUnderstood) != c.odd {
			t.Errorf("%s: %v, want %d not understood", name, got.NotUnderstood, c.odd)
		}
	}
}

// TestFilesAlike: files that both sides have in the same bytes, and read in the same way, are
// not compared value by value.
func TestFilesAlike(t *testing.T) {
	walked := func(files int) int {
		tree := map[string]string{"api.yaml": "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {}\ncomponents: {schemas: {A: {$ref: 'file0.yaml#/A'}}}\n"}
		for i := range files {
			tree[fmt.Sprintf("file%d.yaml", i)] = fmt.Sprintf("A: {type: object, properties: {%s next: {$ref: 'file%d.yaml#/A'}}}\n", "a: {type: string},", (i+1)%files)
		}
		w := &walker{in: Input{Base: load(t, tree), Head: load(t, tree)}, budget: most}
		w.base, w.head = reaches(w.in, &w.budget)
		before := w.budget
		w.files()
		return before - w.budget
	}
	if few, many := walked(2), walked(20); many != few {
		t.Errorf("%d steps through 2 files, and %d through 20", few, many)
	}
}

// TestOtherOrder: files without an edit are found whether or not the sides refer to them in one
// order, and so is one to another place of which one side refers.
func TestOtherOrder(t *testing.T) {
	side := func(refs ...string) *openapi.Document {
		tree := map[string]string{"one.yaml": "A: {type: string}\nB: {type: string}\n", "two.yaml": "A: {type: string}\n", "api.yaml": "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {/a: {get: {responses: {'200': {description: d, content: {a/b: {schema: {properties: {"}
		for i, ref := range refs {
			tree["api.yaml"] += fmt.Sprintf("s%d: {$ref: '%s'}, ", i, ref)
		}
		tree["api.yaml"] += "}}}}}}}}}\n"
		return load(t, tree)
	}
	for name, c := range map[string]struct {
		base, head []string
		isAbreast  bool
		edited     string
	}{
		"one order":      {[]string{"one.yaml#/A", "two.yaml#/A"}, []string{"one.yaml#/A", "two.yaml#/A"}, true, ""},
		"another order":  {[]string{"one.yaml#/A", "two.yaml#/A"}, []string{"two.yaml#/A", "one.yaml#/A"}, false, ""},
		"another place":  {[]string{"one.yaml#/A", "two.yaml#/A"}, []string{"one.yaml#/B", "two.yaml#/A"}, true, "one.yaml"},
		"one more place": {[]string{"one.yaml#/A", "two.yaml#/A"}, []string{"one.yaml#/A", "two.yaml#/A", "one.yaml#/B"}, false, "one.yaml"},
	} {
		w := &walker{in: Input{Base: side(c.base...), Head: side(c.head...)}, budget: most}
		w.base, w.head = reaches(w.in, &w.budget)
		base := map[string]openapi.Value{}
		for _, b := range w.in.Base.Roots()[1:] {
			base[b.File()] = b
		}
		edited := ""
		for _, h := range w.in.Head.Roots()[1:] {
			if !w.hasNoEdit(base[h.File()], h) {
				edited += h.File()
			}
		}
		if edited != c.edited || w.isAbreast != c.isAbreast {
			t.Errorf("%s: %q edited, want %q; abreast: %t, want %t", name, edited, c.edited, w.isAbreast, c.isAbreast)
		}
	}
}
