package proof

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"github.com/getkin/kin-openapi/openapi3"
	"golang.org/x/tools/txtar"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/casebook"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
	"github.com/threatdelta/threatdelta/internal/rules"
	"github.com/threatdelta/threatdelta/internal/sample"
)

func operation(t *testing.T, files map[string]string, name string) *api.Operation {
	t.Helper()
	tree := fstest.MapFS{}
	for path, text := range files {
		tree[path] = &fstest.MapFile{Data: []byte(text)}
	}
	doc, err := openapi.Load(tree, "api.yaml", openapi.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range api.Build(doc, ratelimit.New()).Operations() {
		if o.String() == name {
			return o
		}
	}
	t.Fatalf("no operation %s", name)
	return nil
}

// sliceOf is the slice of one operation of a description, with all that it refers to.
func sliceOf(o *api.Operation, e extent) (root map[string]any, values int, err error) {
	d := newSide(o.API.Doc)
	c, err := d.slice(o, e)
	return d.whole(c), c.values, err
}

// whole is the root of a slice with the schemas that it refers to.
func (d *side) whole(c sliced) map[string]any {
	schemas := map[string]any{}
	for _, p := range d.reached(&slice{met: c.met, left: maxSlice}) {
		schemas[p.name] = p.text
	}
	out := maps.Clone(c.root)
	if out["swagger"] != nil {
		out["definitions"] = schemas
		return out
	}
	components := maps.Clone(object(out["components"]))
	components["schemas"] = schemas
	out["components"] = components
	return out
}

// at returns a value of a slice by its path.
func at(t *testing.T, text []byte, path ...string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	for _, key := range path {
		m, _ := v.(map[string]any)
		if v = m[key]; v == nil {
			t.Fatalf("no %q of %v in %s", key, path, text)
		}
	}
	return v
}

func TestSlice(t *testing.T) {
	files := map[string]string{"api.yaml": `openapi: 3.0.3
info: {title: a secret title, version: '7'}
x-vendor: {much: text}
security: [{token: []}]
paths:
  /nodes/{id}:
    parameters: [{$ref: 'common.yaml#/parameters/Id'}]
    put:
      summary: nothing of this
      requestBody: {$ref: '#/components/requestBodies/Node'}
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Answer'}}}}}
  /other: {get: {responses: {'200': {description: ok}}}}
components:
  requestBodies: {Node: {required: true, content: {application/json: {schema: {$ref: 'common.yaml#/schemas/Node'}}}}}
  schemas: {Answer: {type: object, properties: {description: {type: string, description: prose}}}}
  securitySchemes: {token: {type: http, scheme: bearer, description: prose}}
`, "common.yaml": `
parameters: {Id: {name: id, in: path, required: true, schema: {type: integer, example: 3, maximum: 9}}}
schemas:
  Node: {type: object, example: {a: 1}, required: [name], properties: {name: {type: string, enum: [description, title]}, default: {type: string}, next: {$ref: '#/schemas/Node'}}}
`}
	o := operation(t, files, "PUT /nodes/{id}")
	root, values, err := sliceOf(o, requests)
	if err != nil {
		t.Fatal(err)
	}
	text := appendJSON(nil, root)
	for _, absent := range []string{"secret title", "nothing of this", "prose", "example", "vendor", "/other", "Answer"} {
		if strings.Contains(string(text), absent) {
			t.Errorf("%q is in the slice\n%s", absent, text)
		}
	}
	node := at(t, text, "components", "schemas", "Node", "properties").(map[string]any)
	if len(node) != 3 || node["default"] == nil || node["next"].(map[string]any)["$ref"] != "#/components/schemas/Node" {
		t.Errorf("the schema that contains itself: %v", node)
	}
	if got := fmt.Sprint(at(t, text, "paths", "/nodes/{id}", "parameters")); got != "[map[in:path name:id required:true schema:map[maximum:9 type:integer]]]" {
		t.Errorf("the parameter of another file: %s", got)
	}
	if values < 20 || values > 60 {
		t.Errorf("%d values", values)
	}
	if _, _, err := newSide(o.API.Doc).judge(o, requests); err != nil {
		t.Errorf("kin-openapi: %v", err)
	}
	answering, _, err := sliceOf(o, responses)
	if err != nil {
		t.Fatal(err)
	}
	with := appendJSON(nil, answering)
	if got := at(t, with, "components", "schemas", "Answer", "properties").(map[string]any); got["description"] == nil {
		t.Errorf("a property that is called like a keyword: %v", got)
	}
}

// TestSliceNames: two schemas of one name in two files are two.
func TestSliceNames(t *testing.T) {
	files := map[string]string{"api.yaml": `openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /a: {post: {requestBody: {content: {application/json: {schema: {type: array, prefixItems: [{$ref: 'x.yaml#/Item'}, {$ref: 'y.yaml#/Item', maxLength: 3}]}}}}, responses: {}}}
`, "x.yaml": "Item: {type: integer}\n", "y.yaml": "Item: {type: string}\n"}
	root, _, err := sliceOf(operation(t, files, "POST /a"), requests)
	if err != nil {
		t.Fatal(err)
	}
	text := appendJSON(nil, root)
	schemas := at(t, text, "components", "schemas").(map[string]any)
	if len(schemas) != 3 || !strings.Contains(string(text), `"maxLength":3`) { // with that of the body
		t.Errorf("%s", text)
	}
}

// TestSliceEnds: what is not followed, or too large, is an error that says where.
func TestSliceEnds(t *testing.T) {
	body := func(schema string) map[string]string {
		return map[string]string{"api.yaml": "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n  /a:\n    post:\n      requestBody: {content: {application/json: {schema: " + schema + "}}}\n      responses: {}\n"}
	}
	large := "{type: string, enum: [" + strings.Repeat("abc, ", maxSlice+1) + "x]}"
	for want, schema := range map[string]string{"api.yaml:6:": "{$ref: 'https://elsewhere.example/x.yaml'}", "too large": large} {
		_, _, err := sliceOf(operation(t, body(schema), "POST /a"), requests)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
}

// TestAssemble: what is made is what kin-openapi decodes of the text.
func TestAssemble(t *testing.T) {
	files := map[string]string{"api.yaml": `openapi: 3.1.0
info: {title: t, version: '1'}
security: [{token: [], oauth: [a, b]}, {}]
paths:
  /a/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: [integer, 'null'], exclusiveMinimum: 0.5}}, {name: q, in: query, style: deepObject, explode: true, content: {application/json: {schema: {type: string}}}}]
    post:
      security: [{oauth: [a]}]
      parameters: [{name: id, in: path, required: true, schema: {const: "x\ty", enum: [1, 2.50, null, true, "\"", "é"]}}]
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: '#/components/schemas/Node'}}
          multipart/form-data: {schema: {properties: {f: {type: string}}}, encoding: {f: {contentType: text/plain}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Node'}}}}, default: {description: bad}}
components:
  schemas: {Node: {type: object, properties: {next: {$ref: '#/components/schemas/Node'}, n: {allOf: [{type: integer, multipleOf: 3}], not: {const: 6}}}, additionalProperties: {type: string, maxLength: 9}, patternProperties: {'^x-': {}}, dependentRequired: {a: [b]}, if: {required: [a]}, then: {required: [b]}}}
  securitySchemes: {token: {type: http, scheme: bearer}, oauth: {type: oauth2, flows: {implicit: {authorizationUrl: 'https://a.test', scopes: {a: '', b: ''}}}}}
`}
	sameAssembled(t, operation(t, files, "POST /a/{id}"))
}

// TestAssembleBooks is TestAssemble for the operations of the rules' cases.
func TestAssembleBooks(t *testing.T) {
	for _, r := range rules.All() {
		book, _ := rules.Book(r.ID)
		for _, f := range book.Files {
			c, err := casebook.ReadCase(txtar.File{Name: f.Name, Data: f.Data})
			if err != nil {
				t.Fatal(err)
			}
			if c.Head == "" || !sample.Has(r.ID+"/"+f.Name, 12) {
				continue
			}
			doc, err := openapi.Load(fstest.MapFS{"api.yaml": {Data: []byte(c.Head)}}, "api.yaml", openapi.DefaultLimits())
			if err != nil {
				continue
			}
			methods := []string{"GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"} // OpenAPI 3.1, 4.8.9
			for _, o := range api.Build(doc, ratelimit.New()).Endpoints() {
				if slices.Contains(methods, o.Method) { // it would take the field of another for an extension
					sameAssembled(t, o)
				}
			}
		}
	}
}

// TestOlderSchemas: schemas of 2.0 are what kin-openapi makes of them.
func TestOlderSchemas(t *testing.T) {
	for _, schema := range []string{
		"{type: string, maxLength: 3, pattern: a, format: date, enum: [a, null, 3], x-nullable: true, description: d, x-other: 1}",
		"{type: file, format: byte}", "{format: byte, type: file}", "{type: integer, minimum: 1.5, exclusiveMinimum: true, maximum: 9, multipleOf: 2}",
		"{type: array, minItems: 1, uniqueItems: true, items: {type: object, x-nullable: true, properties: {f: {type: file}, nullable: {type: string}}}}",
		"{type: object, required: [a], minProperties: 1, properties: {a: {type: string, readOnly: true}, discriminator: {type: string}}, additionalProperties: {type: integer, items: {type: string}}}",
		"{allOf: [{properties: {a: {type: string}}}, {additionalProperties: false, x-nullable: false}]}", "{type: string, const: a, oneOf: [{type: string}], anyOf: [{type: integer}], not: {maxLength: 1}}",
	} {
		o := operation(t, map[string]string{"api.yaml": "swagger: '2.0'\ninfo: {title: t, version: '1'}\npaths:\n  /a: {post: {parameters: [{in: body, name: b, schema: " + schema + "}], responses: {}}}\n"}, "POST /a")
		j, _, err := newSide(o.API.Doc).judge(o, requests)
		if err != nil {
			t.Fatal(err)
		}
		media := j.doc.Paths.Value("/a").Post.RequestBody.Value.Content.Get("application/json")
		if _, err := j.reading(media, "application/json", nil); err != nil {
			t.Fatal(err)
		}
		var old openapi2.SchemaRef
		if err := json.Unmarshal(appendJSON(nil, o.Value.Get("parameters").Any().([]any)[0].(map[string]any)["schema"]), &old); err != nil {
			t.Fatal(err)
		}
		theirs := openapi2conv.ToV3SchemaRef(&old)
		a, errA := json.Marshal(media.Schema.Value)
		b, errB := json.Marshal(theirs.Value)
		if errA != nil || errB != nil || string(a) != withoutUnread(t, b) {
			t.Errorf("%s: %v, %v\n%s\n%s", schema, errA, errB, a, b)
		}
	}
}

// withoutUnread is a schema without what kin-openapi keeps of keywords that it does not know.
func withoutUnread(t *testing.T, text []byte) string {
	t.Helper()
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	m := object(v)
	for _, key := range []string{"description", "x-other", "const", "oneOf", "anyOf", "not"} {
		delete(m, key)
	}
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func sameAssembled(t *testing.T, o *api.Operation) {
	t.Helper()
	d := newSide(o.API.Doc)
	for _, e := range []extent{security, requests, responses} {
		c, err := d.slice(o, e)
		if err != nil {
			continue
		}
		j := &judge{operation: o, side: d}
		errMade := j.load(c)
		if errMade == nil {
			for _, names := range []map[string]bool{{}, {"name": true, "id": true}, nil} { // what is left each time
				errMade = cmp.Or(errMade, d.read(c.met, names))
			}
		}
		decoded, errDecoded := d.readWhole(c)
		if errMade != nil || errDecoded != nil {
			if (errMade == nil) != (errDecoded == nil) {
				t.Errorf("%s: %v, and of the text %v", o, errMade, errDecoded)
			}
			continue
		}
		made := j.doc
		for _, p := range d.reached(&slice{met: c.met, left: maxSlice}) { // which are not in the document
			if made.Components.Schemas == nil {
				made.Components.Schemas = openapi3.Schemas{}
			}
			made.Components.Schemas[p.name] = d.component(p)
		}
		a, errA := json.Marshal(made)
		b, errB := json.Marshal(decoded)
		if errA != nil || errB != nil || string(a) != string(b) {
			t.Errorf("%s, %d: %v, %v\n%s\n%s", o, e, errA, errB, a, b)
		}
		sameReferences(t, o, made, decoded)
	}
}

// component is a part as kin-openapi has it among the components of a document.
func (d *side) component(p *part) *openapi3.SchemaRef {
	of := d.reference(p)
	if of.Ref = ""; d.target(p) != p {
		of.Ref = text(object(p.text)["$ref"])
	}
	return of
}

// readWhole has kin-openapi read a slice as it is, of 2.0 without the schemas, which are
// those of 3.0.
func (d *side) readWhole(c sliced) (*openapi3.T, error) {
	whole := d.whole(c)
	schemas := object(whole["definitions"])
	if schemas != nil {
		whole["definitions"] = map[string]any{}
		for name := range schemas {
			object(whole["definitions"])[name] = map[string]any{}
		}
		var old openapi2.T
		if err := json.Unmarshal(appendJSON(nil, whole), &old); err != nil {
			return nil, err
		}
		doc, err := openapi2conv.ToV3WithLoader(&old, loader(), nil)
		if err != nil {
			return nil, err
		}
		doc.Servers = nil
		around, err := json.Marshal(doc)
		if err != nil {
			return nil, err
		}
		whole = nil
		if err := json.Unmarshal(around, &whole); err != nil {
			return nil, err
		}
		object(whole["components"])["schemas"] = schemas
	}
	doc := &openapi3.T{}
	if err := json.Unmarshal(appendJSON(nil, whole), doc); err != nil {
		return nil, err
	}
	return doc, loader().ResolveRefsIn(doc, nil)
}

// sameReferences: references lead to what the references of the text do.
func sameReferences(t *testing.T, o *api.Operation, made, decoded *openapi3.T) {
	t.Helper()
	list := func(doc *openapi3.T) (out []string) {
		err := doc.WalkSchemas(func(at string, ref *openapi3.SchemaRef) error {
			text, err := json.Marshal(ref.Value)
			out = append(out, at+" "+ref.Ref+" "+string(text))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	if a, b := list(made), list(decoded); !slices.Equal(a, b) {
		t.Errorf("%s: the references lead elsewhere\n%s\n%s", o, strings.Join(a, "\n"), strings.Join(b, "\n"))
	}
}
