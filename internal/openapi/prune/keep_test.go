package prune

import (
	"bytes"
	"sort"
	"strings"
	"testing"
)

// keepCases are edits with the members that are kept because of them, of those that
// are shortened between equal texts. "*" means that nothing is shortened.
var keepCases = []struct{ name, file, old, new, kept string }{
	{"prose", "shop.yaml", "All about orders", "About orders", ""},
	{"a description", "shop.yaml", "description: made", "description: created", ""},
	{"a title", "shop.yaml", "title: An order", "title: One order", ""},
	{"external docs", "shop.yaml", "url: https://example.com/line", "url: https://example.com/lines", ""},
	{"a reference in external docs", "shop.yaml", "url: https://example.com/docs", "$ref: '#/components/schemas/Line'", ""}, // nobody follows it
	{"a comment", "shop.yaml", "# about the receipt", "# about it", ""},
	{"indentation", "shop.yaml", "    Alias:\n      $ref", "    Alias:\n        $ref", ""},
	{"prose beside a reference", "shop.yaml", "\n                description: prose beside a reference", "", ""},
	{"a scalar's meaning", "shop.yaml", "maxLength: 12", "maxLength: 13", "components pathItems sub"},
	{"an enum", "shop.yaml", `- "c"`, `- "d"`, "components examples order,components schemas Customer,components schemas Line,components schemas Order,paths /orders get,paths /orders post,webhooks shipped," +
		"components schemas Cat,components schemas Dog,components schemas Pet,components responses Missing"},
	{"a mapped schema", "shop.yaml", "default: 9", "default: 7", "components schemas Cat,components schemas Customer,components schemas Dog,components schemas Line,components schemas Order,components schemas Pet,webhooks shipped"},
	{"a property named description", "shop.yaml", "description: {type: string}", "description: {type: integer}", "components examples order,components schemas Customer,components schemas Line,components schemas Order,paths /orders get,paths /orders post,webhooks shipped," +
		"components schemas Cat,components schemas Dog,components schemas Pet,components responses Missing"},
	{"an example of a body", "shop.yaml", "description: counts", "description: does", ""},
	{"a path's parameter", "shop.yaml", "maxLength: 40", "maxLength: 41", "components examples order,components responses Missing,components schemas Customer,components schemas Line,components schemas Order,paths /orders get,paths /orders post"},
	{"a security scheme", "shop.yaml", "name: X-Key", "name: X-Api-Key", "components examples order,components pathItems sub,components responses Missing,components schemas Customer,components schemas Line,components schemas Order," +
		"components schemas Cat,components schemas Dog,components schemas Pet,paths /customers get,paths /orders get,webhooks shipped,paths /orders post"},
	{"an escaped blank", "shop.yaml", "text \\\n            that", "text\\ \n            that", ""},
	{"an unused scheme", "shop.yaml", "scheme: basic", "scheme: digest", ""},
	{"an operation's security", "shop.yaml", "      - {}\n", "      - key: []\n", ""},
	{"an operation less", "shop.yaml", "  /free:\n    get:", "  /free:\n    put:", ""},
	{"an extension of info", "shop.yaml", "{title: Shop,", "{title: Shop, x-audience: all,", "*"},
	{"a title", "shop.yaml", "{title: Shop,", "{title: Store,", ""},
	{"a server", "shop.yaml", "default: eu", "default: us", "*"},
	{"a server's description", "shop.yaml", "Which region", "What region", "*"},
	{"root security", "shop.yaml", "- key: []", "- other: []", "*"},
	{"an extension", "shop.yaml", "x-audience: public", "x-audience: all", "*"},
	{"a version", "shop.yaml", "3.1.0", "3.1.1", "*"},
	{"a host", "legacy.json", `"host": "example.com"`, `"host": "example.org"`, "*"},
	{"space", "legacy.json", `["de", "en"]`, `[ "de" , "en" ]`, ""},
	{"a definition", "legacy.json", `"minimum": -1.5e3`, `"minimum": -1.5e4`, "definitions Thing,definitions Toy,paths /toys get"},
	{"a circle", "legacy.json", `{"title": {"type": "string"}`, `{"title": {"type": "number"}`, "definitions Error,paths /pets get,paths /pets post,responses Error"},
	{"a scope's description", "legacy.json", "Read descriptions", "Read all", "definitions Error,paths /pets get,paths /pets post,responses Error"},
	{"a scheme's description", "legacy.json", "A user and a password", "A name and a password", ""},
	{"a dangling reference", "legacy.json", `{"$ref": "#/definitions/Thing"}`, `{"$ref": "#/definitions/Things"}`, "definitions Thing,definitions Toy,paths /toys get"},
}

// TestKept edits a description in one place and says what must be kept whole
// because of it. All else that can be shortened must be.
func TestKept(t *testing.T) {
	for _, c := range keepCases {
		t.Run(c.name, func(t *testing.T) {
			base := read(t, "testdata", c.file)
			head := bytes.Replace(base, []byte(c.old), []byte(c.new), 1)
			if bytes.Equal(base, head) {
				t.Fatal("nothing was edited")
			}
			_, _, all := verify(t, base, base)
			b, _, region := verify(t, base, head)
			if c.kept == "*" {
				if !b.Whole() {
					t.Errorf("not whole: shortened %v", region)
				}
				return
			}
			var kept []string
			for id := range all {
				if !region[id] {
					kept = append(kept, strings.ReplaceAll(id, "\x00", " "))
				}
			}
			want := strings.Split(c.kept, ",")
			sort.Strings(kept)
			sort.Strings(want)
			if got := strings.Join(kept, ","); got != strings.Join(want, ",") {
				t.Errorf("kept\n%s\nwant\n%s", got, strings.Join(want, ","))
			}
			verify(t, head, base)
		})
	}
}

// TestSharedExample: rules read the examples of headers, and of bodies whose schema
// declares no fields. A shared example to which one of them refers has a meaning; one to
// which only other bodies refer has none.
func TestSharedExample(t *testing.T) {
	const doc = `openapi: 3.0.3
paths:
  /a:
    get:
      responses:
        '200':
          description: ok
          headers:
            Access-Control-Allow-Origin: {schema: {type: string}, examples: {any: {$ref: '#/components/examples/header'}}}
          content:
            application/json:
              schema: {type: object, properties: {a: {type: string}}}
              examples: {any: {$ref: '#/components/examples/body'}}
            application/hal+json:
              examples: {any: {$ref: '#/components/examples/full'}}
              schema: {type: array, items: {$ref: '#/components/schemas/Full'}}
  /free:
    get:
      responses:
        '200':
          description: ok
          content:
            application/json:
              examples: {any: {$ref: '#/components/examples/free'}}
              schema: {type: array, items: {$ref: '#/components/schemas/Free'}}
components:
  schemas:
    Free: {type: object}
    Full: {type: object, properties: {a: {type: string}}}
  examples:
    header: {value: {a: HEADER}}
    body: {value: {a: BODY}}
    free: {value: {a: FREE}}
    full: {value: {a: FULL}}
`
	for edited, kept := range map[string]bool{"HEADER": true, "BODY": false, "FREE": true, "FULL": false} {
		_, _, region := verify(t, []byte(doc), []byte(strings.Replace(doc, edited, "other", 1)))
		path := "/a"
		if edited == "FREE" {
			path = "/free"
		}
		for _, id := range []string{"paths\x00" + path + "\x00get", "components\x00examples\x00" + strings.ToLower(edited)} {
			if region[id] == kept {
				t.Errorf("%s changed: %q is shortened: %v", edited, id, region[id])
			}
		}
	}
}

// TestDangling: what cannot be followed is kept even if it is equal.
func TestDangling(t *testing.T) {
	for _, ref := range []string{
		"#/definitions/None", "#/definitions/Thing/properties/size", "#/nowhere", "https://example.com/a.json",
		"#/definitions/Th%69ng", "#/paths/~1toys/parameters/0",
	} {
		b := bytes.Replace(read(t, "testdata", "legacy.json"), []byte("#/definitions/Thing"), []byte(ref), 1)
		text, _, region := verify(t, b, b)
		if text.Whole() || region["definitions\x00Toy"] {
			t.Errorf("%s: shortened %v", ref, region)
		}
		if strings.Contains(ref, "Th") == region["definitions\x00Thing"] {
			t.Errorf("%s: shortened %v", ref, region)
		}
	}
}

// TestSymmetry: prose does not influence the skeleton of a schema nor whether it is
// one, so that sides which differ only in prose are shortened alike. An operation with
// callbacks is not folded.
func TestSymmetry(t *testing.T) {
	const doc = `{"openapi":"3.0.0","paths":{"/a":{"get":{"callbacks":{},"responses":{"200":{"description":"","content":{"a/b":{"schema":%s}}}}}}},` +
		`"components":{"schemas":{"S":{"type":"string"}}}}`
	for _, c := range [][3]string{
		{`{"$ref":"#/components/schemas/S"}`, `{"$ref":"#/components/schemas/S","description":"d"}`, `{"$ref":"#/components/schemas/S"}`},
		{`{"description":"d","$ref":"#/components/schemas/S","externalDocs":{"url":"u"}}`, `{ "$ref" : "#/components/schemas/S" }`, `{"$ref":"#/components/schemas/S"}`},
		{`{"type":"string"}`, `{"type":"string","title":"t"}`, `{}`},
		{`{"description":"d"}`, `{}`, `{}`},
		{`{"not":{"$ref":"#/components/schemas/S"}}`, `{"not":{"$ref":"#/components/schemas/S","title":"t"}}`, `{"x-prune":[{"$ref":"#/components/schemas/S"}]}`},
	} {
		base, head := []byte(strings.Replace(doc, "%s", c[0], 1)), []byte(strings.Replace(doc, "%s", c[1], 1))
		b, h, _ := verify(t, base, head)
		for _, text := range []*Text{b, h} {
			got := strings.ReplaceAll(string(text.Bytes()), " ", "")
			want := strings.NewReplacer("%s", c[2], `{"type":"string"}}}}`, `{}}}}`, `"description":"",`, "").Replace(doc)
			if got != want {
				t.Errorf("%s and %s became\n%s, want\n%s", c[0], c[1], got, want)
			}
		}
	}
}
