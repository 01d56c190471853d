package openapi

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// loadAll reads a description of several files, the root in a.yaml.
func loadAll(t *testing.T, files map[string]string, limits Limits) *Document {
	t.Helper()
	tree := fstest.MapFS{}
	for name, text := range files {
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	d, err := Load(tree, "a.yaml", limits)
	if err != nil {
		t.Fatal(err)
	}
	verify(t, d)
	return d
}

// TestReferenceInPlace: wherever a reference is in the place of a section, going
// from value to value leads to the target, which has its place in its own file.
func TestReferenceInPlace(t *testing.T) {
	const part = "x:\n  k: {m: found}\n"
	for name, c := range map[string]struct{ text, way string }{
		"paths":                {"paths: {$ref: '%s'}", "paths k m"},
		"a path item's fields": {"paths: {/a: {parameters: {$ref: '%s'}}}", "paths /a parameters k m"},
		"servers":              {"paths: {/a: {servers: {$ref: '%s'}}}", "paths /a servers k m"},
		"a server":             {"servers: [{$ref: '%s'}]", "servers 0 k m"},
		"variables":            {"servers: [{variables: {$ref: '%s'}}]", "servers 0 variables k m"},
		"a variable":           {"servers: [{variables: {a: {$ref: '%s'}}}]", "servers 0 variables a k m"},
		"webhooks":             {"webhooks: {$ref: '%s'}", "webhooks k m"},
		"security":             {"security: {$ref: '%s'}", "security k m"},
		"a requirement":        {"security: [{$ref: '%s'}]", "security 0 k m"},
		"scopes asked for":     {"security: [{a: {$ref: '%s'}}]", "security 0 a k m"},
		"tags":                 {"tags: {$ref: '%s'}", "tags k m"},
		"info":                 {"info: {$ref: '%s'}", "info k m"},
		"components":           {"components: {$ref: '%s'}", "components k m"},
		"definitions":          {"definitions: {$ref: '%s'}", "definitions k m"},
		"parameters":           {"parameters: {$ref: '%s'}", "parameters k m"},
		"responses":            {"responses: {$ref: '%s'}", "responses k m"},
		"securityDefinitions":  {"securityDefinitions: {$ref: '%s'}", "securityDefinitions k m"},
		"an operation":         {"paths: {/a: {get: {$ref: '%s'}}}", "paths /a get k m"},
		"any operation":        {"paths: {/a: {DELETE: {$ref: '%s'}}}", "paths /a DELETE k m"},
		"more operations":      {"paths: {/a: {additionalOperations: {$ref: '%s'}}}", "paths /a additionalOperations k m"},
		"its security":         {"paths: {/a: {get: {security: {$ref: '%s'}}}}", "paths /a get security k m"},
		"its responses":        {"paths: {/a: {get: {responses: {$ref: '%s'}}}}", "paths /a get responses k m"},
		"its callbacks":        {"paths: {/a: {get: {callbacks: {$ref: '%s'}}}}", "paths /a get callbacks k m"},
		"its deprecation":      {"paths: {/a: {get: {deprecated: {$ref: '%s'}}}}", "paths /a get deprecated k m"},
		"content":              {"paths: {/a: {get: {requestBody: {content: {$ref: '%s'}}}}}", "paths /a get requestBody content k m"},
		"headers":              {"components: {responses: {r: {headers: {$ref: '%s'}}}}", "components responses r headers k m"},
		"encodings":            {"components: {mediaTypes: {r: {encoding: {$ref: '%s'}}}}", "components mediaTypes r encoding k m"},
		"links":                {"components: {responses: {r: {links: {$ref: '%s'}}}}", "components responses r links k m"},
		"properties":           {"components: {schemas: {S: {properties: {$ref: '%s'}}}}", "components schemas S properties k m"},
		"alternatives":         {"components: {schemas: {S: {oneOf: {$ref: '%s'}}}}", "components schemas S oneOf k m"},
		"required":             {"components: {schemas: {S: {required: {$ref: '%s'}}}}", "components schemas S required k m"},
		"enum":                 {"components: {schemas: {S: {enum: {$ref: '%s'}}}}", "components schemas S enum k m"},
		"a bound":              {"components: {schemas: {S: {maxLength: {$ref: '%s'}}}}", "components schemas S maxLength k m"},
		"a discriminator":      {"components: {schemas: {S: {discriminator: {$ref: '%s'}}}}", "components schemas S discriminator k m"},
		"a mapping":            {"components: {schemas: {S: {discriminator: {mapping: {$ref: '%s'}}}}}", "components schemas S discriminator mapping k m"},
		"flows":                {"components: {securitySchemes: {S: {flows: {$ref: '%s'}}}}", "components securitySchemes S flows k m"},
		"a flow":               {"components: {securitySchemes: {S: {flows: {implicit: {$ref: '%s'}}}}}", "components securitySchemes S flows implicit k m"},
		"scopes":               {"components: {securitySchemes: {S: {flows: {implicit: {scopes: {$ref: '%s'}}}}}}", "components securitySchemes S flows implicit scopes k m"},
		"behind a reference":   {"components: {responses: {r: {$ref: '#/components/responses/q'}, q: {headers: {$ref: '%s'}}}}", "components responses q headers k m"},
	} {
		t.Run(name, func(t *testing.T) {
			check(t, c.text, c.way, part)
		})
	}
	for _, section := range [...]string{"schemas", "responses", "parameters", "headers", "requestBodies", "links", "callbacks", "pathItems", "securitySchemes", "mediaTypes"} {
		check(t, "components: {"+section+": {$ref: '%s'}}", "components "+section+" k m", part)
	}
}

func check(t *testing.T, text, way, part string) {
	t.Helper()
	for ref, file := range map[string]string{
		"#/x-parts/x":       "x-parts:\n  " + strings.ReplaceAll(part, "\n", "\n  ") + "\n",
		"b.yaml#/x":         "",
		"./b.yaml?v=1#/x":   "",
		"c.yaml":            "",
		"%62.yaml#%2F%78":   "",
		"chain.yaml#/first": "",
	} {
		d := loadAll(t, map[string]string{
			"a.yaml": "openapi: 3.1.0\n" + fmt.Sprintf(text, ref) + "\n" + file, "b.yaml": part,
			"c.yaml":     "# a\nk: {m: found}\n",
			"chain.yaml": "first: {$ref: '#/second'}\nsecond: {$ref: b.yaml#/x}\n",
		}, DefaultLimits())
		v := d.Root
		for _, key := range strings.Fields(way) {
			v = v.child(key)
		}
		if v.Scalar() != "found" || len(d.Notes) > 0 {
			t.Errorf("%s by %s: %q %v", text, ref, v.Scalar(), d.Notes)
		} else if s := v.Span(); s.Line != 2 && s.File != "a.yaml" || s.File == "a.yaml" && s.Line < 4 {
			t.Errorf("%s by %s: at %v", text, ref, s)
		}
	}
}

// TestSpellings: a reference means the same however its key and text are written.
func TestSpellings(t *testing.T) {
	for name, ref := range map[string]string{
		"plain":        "{$ref: b.yaml#/~1a}",
		"quoted":       "{'$ref': \"b.yaml#/~1a\"}",
		"tagged":       "{!!str $ref: !!str 'b.yaml#/~1a'}",
		"escaped":      `{"\u0024re\x66": "b\u002eyaml#\/~1a"}`,
		"folded":       "\n    $ref: >\n      b.yaml#/~1a\n",
		"literal":      "\n    $ref: |+\n      b.yaml#/~1a\n\n",
		"aliased":      "{*key : *ref}",
		"explicit":     "\n    ? $ref\n    : b.yaml#/~1a\n",
		"percent":      "{$ref: 'b.yaml#/%7E1a'}",
		"percent file": "{$ref: './%62.yaml#%2F~1a'}",
		"a backslash":  `{$ref: '.\b.yaml#/~1a'}`,
		"merged":       "{<<: {$ref: b.yaml#/~1a}}",
		"its own file": "{$ref: 'a.yaml#/x-items/a'}",
		"a whole file": "{$ref: c.yaml}",
	} {
		d := loadAll(t, map[string]string{
			"a.yaml": "openapi: 3.0.3\nx: [&key $ref, &ref b.yaml#/~1a]\nx-items: {a: {$ref: c.yaml}}\npaths:\n  /a: " + ref + "\n",
			"b.yaml": "/a: {get: {operationId: a}}\n", "c.yaml": "get: {operationId: a}\n",
		}, DefaultLimits())
		if got := d.Deref(d.Root.At("paths", "/a")).At("get", "operationId").Scalar(); got != "a" || len(d.Notes) > 0 {
			t.Errorf("%s: %q %v", name, got, d.Notes)
		}
	}
}

// TestBeside: fields beside the reference of a path item or an operation win over
// those of the target.
func TestBeside(t *testing.T) {
	d := loadAll(t, map[string]string{
		"a.yaml": `openapi: 3.1.0
paths:
  /a:
    $ref: b.yaml#/item
    get: {operationId: own}
    parameters: [{name: near}]
    x-internal: true
  /b:
    get:
      $ref: b.yaml#/item/put
      security: []
  $ref: b.yaml#/more
`,
		"b.yaml": `item:
  get: {operationId: other}
  put: {operationId: put, responses: {}}
  parameters: [{name: far}]
more:
  /b: {get: {operationId: hidden}}
  /c: {$ref: '#/item', post: {operationId: post}}
`,
	}, DefaultLimits())
	paths := d.Root.Get("paths")
	for way, want := range map[string]string{
		"/a get operationId": "own", "/a put operationId": "put", "/a x-internal": "true",
		"/a parameters 0 name": "far", "/a parameters 1 name": "near",
		"/b get operationId": "put", "/c post operationId": "post", "/c get operationId": "other",
	} {
		v := paths
		for _, key := range strings.Fields(way) {
			v = v.child(key)
		}
		if v.Scalar() != want {
			t.Errorf("%s: %q, want %q", way, v.Scalar(), want)
		}
	}
	for way, want := range map[string]string{"/a get": "a.yaml:5:5", "/a put": "b.yaml:3:3", "/b get": "a.yaml:9:5", "/b": "a.yaml:8:3", "/c": "b.yaml:7:3", "/c post": "b.yaml:7:24"} {
		if got := paths.At(strings.Fields(way)...).KeySpan().String(); got != want {
			t.Errorf("%s is at %s, want %s", way, got, want)
		}
	}
	if _, ok := paths.Get("/a").Ref(); ok || !paths.At("/b", "get", "security").Exists() {
		t.Error("the reference is still there, or what stands beside it is not")
	}
	if bare := d.Root.Bare().At("paths", "/a"); bare.Len() != 4 || bare.Get("put").Exists() || paths.Get("/a").Bare() != bare {
		t.Errorf("bare: %v", bare.Any())
	}
	if paths.Get("/a").ID() != d.Root.Bare().At("paths", "/a").ID() {
		t.Error("two identities")
	}
}

// TestData: within data, "$ref" is a key like any other.
func TestData(t *testing.T) {
	d := load(t, "a.yaml", `openapi: 3.1.0
info: {title: {$ref: '#/none'}}
tags: [{name: a, description: {$ref: none.md}}]
x-a: {$ref: '#/none'}
components:
  examples: {e: {value: {$ref: '#/none'}}}
  securitySchemes: {o: {type: oauth2, flows: {implicit: {scopes: {$ref: may refer}}}}}
  schemas:
    S:
      default: {$ref: '#/none'}
      example: {properties: {$ref: '#/none'}}
      examples: [{$ref: '#/none'}]
      const: {$ref: '#/none'}
      enum: [{$ref: '#/none'}]
      properties: {$ref: {type: string}, enum: {type: string}, default: {$ref: '#/components/schemas/S'}}
      discriminator: {propertyName: a, mapping: {$ref: S}}
`)
	if len(d.Notes) > 0 {
		t.Errorf("%v", d.Notes)
	}
	s := d.Root.At("components", "schemas", "S")
	if s.At("properties", "$ref", "type").Scalar() != "string" || s.At("const", "$ref").Scalar() != "#/none" || s.At("discriminator", "mapping", "$ref").Scalar() != "S" {
		t.Errorf("%v", s.Any())
	}
	if d.Root.At("components", "securitySchemes", "o", "flows", "implicit", "scopes", "$ref").Scalar() != "may refer" {
		t.Error("a scope of that name is gone")
	}
}

// TestDanglingOnce: a reference that leads nowhere is noted once, at its place, and
// is no entry of a section.
func TestDanglingOnce(t *testing.T) {
	d := load(t, "a.yaml", `openapi: 3.1.0
paths: {$ref: none.yaml}
components:
  schemas: {S: {properties: {$ref: '#/none'}, required: {$ref: '#/none/too'}}, default: {$ref: '#/no'}}
  responses: {r: &r {$ref: https://example.com/r}, q: *r, default: {content: {$ref: ../x.yaml}}}
`)
	var got []string
	for _, n := range d.Notes {
		got = append(got, n.Span.String()[:len("a.yaml:2")]+" "+n.Message)
	}
	want := `a.yaml:2 the reference "none.yaml" is not followed: there is no such file; check the path
a.yaml:4 the reference "#/none" is not followed: there is nothing at that place
a.yaml:4 the reference "#/none/too" is not followed: there is nothing at that place
a.yaml:4 the reference "#/no" is not followed: there is nothing at that place
a.yaml:5 the reference "https://example.com/r" is not followed: remote references are not followed
a.yaml:5 the reference "../x.yaml" is not followed: the path leads out of the tree`
	if strings.Join(got, "\n") != want {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
	for name := range d.Root.Get("paths").Named() {
		t.Errorf("%s is a path", name)
	}
}

// TestCircles: a reference that leads back to itself is not replaced, and every
// walk through the description ends.
func TestCircles(t *testing.T) {
	for name, text := range map[string]string{
		"itself":         "paths: {$ref: '#/paths'}\n",
		"each other":     "paths: {$ref: '#/webhooks'}\nwebhooks: {$ref: '#/paths'}\n",
		"the whole":      "components: {$ref: '#'}\n",
		"what holds it":  "components: {schemas: {A: {properties: {$ref: '#/components/schemas/A'}}}}\n",
		"by way of two":  "components: {schemas: {A: {properties: {$ref: '#/components/schemas/B'}}, B: {properties: {$ref: '#/components/schemas/A'}}}}\n",
		"an operation":   "paths: {/a: {get: {$ref: '#/paths/~1a/put', x: 1}, put: {$ref: '#/paths/~1a/get'}}}\n",
		"a path item":    "paths: {/a: {$ref: '#/paths/~1b', get: {}}, /b: {$ref: '#/paths/~1a', put: {}}}\n",
		"through itself": "components: {schemas: {$ref: '#/components/schemas/a'}}\n",
	} {
		d := load(t, "a.yaml", "openapi: 3.1.0\n"+text)
		if len(d.Notes) == 0 || d.Notes[0].Kind != Unresolved {
			t.Errorf("%s: %v", name, d.Notes)
		}
		if n := walkAll(d.Root, 0, 10_000); n > 200 {
			t.Errorf("%s: %d values", name, n)
		}
	}
}

func walkAll(v Value, depth, left int) (n int) {
	if depth > 300 {
		return left
	}
	n = 1
	for _, f := range v.Fields() {
		n += walkAll(f, depth+1, left-n)
	}
	for i := range v.Items() {
		n += walkAll(i, depth+1, left-n)
	}
	return n
}

// TestReferenceBombs: references for whole sections cannot multiply values beyond
// the Limits.
func TestReferenceBombs(t *testing.T) {
	limits := DefaultLimits()
	limits.Nodes = 20_000
	var wide, deep strings.Builder
	for i := range 8 {
		fmt.Fprintf(&wide, "    S%d: {", i)
		for k := range 10 {
			fmt.Fprintf(&wide, "p%d: {properties: {$ref: '#/components/schemas/S%d/properties'}}, ", k, i+1)
		}
		wide.WriteString("}\n")
	}
	wideText := "openapi: 3.1.0\ncomponents:\n  schemas:\n" + strings.ReplaceAll(wide.String(), ": {p0", ": {properties: {p0")
	wideText = strings.ReplaceAll(wideText, ", }\n", "}}\n") + "    S8: {properties: {a: {}}}\n"
	deep.WriteString("openapi: 3.1.0\ncomponents:\n  schemas:\n")
	for i := range 1000 {
		fmt.Fprintf(&deep, "    S%d: {properties: {$ref: '#/components/schemas/S%d/properties'}}\n", i, i+1)
	}
	deep.WriteString("    S1000: {properties: {a: {}}}\n")
	for name, text := range map[string]string{"wide": wideText, "deep": deep.String()} {
		d := loadAll(t, map[string]string{"a.yaml": text}, limits)
		limited := false
		for _, n := range d.Notes {
			limited = limited || n.Kind == Limit
		}
		if !limited {
			t.Errorf("%s: no limit was met: %v", name, d.Notes)
		}
		if n := walkAll(d.Root, 0, 1e9); n > 3*limits.Nodes {
			t.Errorf("%s: %d values", name, n)
		}
	}
}

// TestIdentities: "$id" changes what references below it are relative to, and names
// a schema wherever it is.
func TestIdentities(t *testing.T) {
	d := loadAll(t, map[string]string{
		"a.yaml": `openapi: 3.1.0
components:
  schemas:
    A:
      $id: https://example.com/schemas/a
      $defs: {x: {title: inner}}
      properties:
        inner: {$ref: '#/$defs/x'}
        outer: {$ref: '#/components/schemas/B'}
        sibling: {$ref: b}
        absolute: {$ref: 'https://example.com/schemas/b#/$defs/x'}
        anchor: {$ref: '#named'}
        file: {$ref: c.yaml}
    B:
      $id: https://example.com/schemas/b
      title: b
      $defs: {x: {title: of b}, y: {$anchor: named, title: anchored}}
    C: {$ref: 'https://example.com/schemas/b'}
    D: {$ref: '#/$defs/x'}
`,
		"c.yaml": "title: c\n",
	}, DefaultLimits())
	schemas := d.Root.At("components", "schemas")
	for way, want := range map[string]string{
		"A properties inner": "inner", "A properties outer": "b", "A properties sibling": "b", "A properties absolute": "of b",
		"A properties anchor": "anchored", "A properties file": "c", "C": "b",
	} {
		if got := d.Deref(schemas.At(strings.Fields(way)...)).Get("title").Scalar(); got != want {
			t.Errorf("%s: %q, want %q", way, got, want)
		}
	}
	if len(d.Notes) != 1 || !strings.Contains(d.Notes[0].Message, "#/$defs/x") {
		t.Errorf("%v", d.Notes)
	}
}

// TestPointersThroughReferences: a pointer follows references on its way.
func TestPointersThroughReferences(t *testing.T) {
	d := loadAll(t, map[string]string{
		"a.yaml": "openapi: 3.0.3\npaths: {/a: {get: {responses: {'200': {$ref: '#/components/responses/ok'}}, requestBody: {$ref: 'b.yaml#/paths/~1b/get/requestBody'}}}}\ncomponents: {$ref: b.yaml#/components}\n",
		"b.yaml": "components: {responses: {$ref: c.yaml}}\npaths: {/b: {$ref: c.yaml#/item}}\n",
		"c.yaml": "ok: {description: found}\nitem: {get: {requestBody: {description: found}}}\n",
	}, DefaultLimits())
	get := d.Root.At("paths", "/a", "get")
	for _, v := range []Value{get.At("responses", "200"), get.Get("requestBody"), d.Lookup("/components/responses/ok")} {
		if got := d.Deref(v).Get("description").Scalar(); got != "found" {
			t.Errorf("%v: %q", v.Any(), got)
		}
	}
	if len(d.Notes) > 0 || len(d.Files()) != 3 {
		t.Errorf("%v %v", d.Notes, d.Files())
	}
}
