package prune

import (
	"fmt"
	"strings"
	"testing"
)

const around = `openapi: 3.0.3
paths:
  /a:
    get:
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
components:
  schemas:
    S:
%s
    T:
      type: string
`

// TestYAMLHandled has what must be read correctly. The checker compares every node
// and its place, and S is shortened whatever it contains.
func TestYAMLHandled(t *testing.T) {
	for name, s := range map[string]string{
		"literal":                `description: |` + "\n  a\n\n    b\n  # c\n  d: e\ntype: x",
		"folded strip":           "description: >-\n\n  a\n  b\n\ntype: x",
		"keep":                   "description: |+\n  a\n\n\ntype: x",
		"indicator":              "description: |2\n     a\n   b\ntype: x",
		"indicator both":         "description: >1-\n  a\n b\ntype: x",
		"indicator keep first":   "description: >+1\n  a\n b\ntype: x",
		"header comment":         "description: | # a: b\n  a\ntype: x",
		"empty block":            "description: |\ntype: x",
		"block with tab inside":  "description: |\n  a\tb\n  \tc\ntype: x",
		"block then comment":     "description: |\n  a\n# b\n   # c\ntype: x",
		"block in sequence":      "enum:\n- |\n  a\n- >\n  b\n- c",
		"block last":             "type: x\ndescription: |\n  a\n",
		"plain lines":            "description: a\n  b\n\n    - c\n  ? d\n  e#f\ntype: x",
		"plain then comment":     "description: a # b\ntype: x",
		"plain colon":            "pattern: a:b::c\nx: http://a/b:8#c",
		"escaped blank":          "a: \"b\\ \n  c\"",
		"plain odd start":        "a: -b\nc: ?d\ne: :f\ng: --- h",
		"plain below":            "description:\n  a\n  b\ntype: x",
		"quoted below":           "description:\n  \"a\n  b\"\ntype: x",
		"double lines":           "description: \"a\\\n  b\n\n   \n  c \\\" \\x41 \\u00e9 \\U0001F600 # d: e\"\ntype: x",
		"single lines":           "description: 'a: b\n\n  it''s # c\n  d'   # e\ntype: x",
		"quoted indented little": "description: 'a\nb'\ntype: x",
		"quoted keys":            "\"a\": 1\n'b''c': 2\n\"d\\u00e9\" : 3\n'': 4",
		"odd keys":               "/a:b: 1\na b: 2\n-c: 3\n200: 4\n?d: 5\n:e: 6\nf#g: 7\nh : 8",
		"flow":                   "enum: [a, 'b', \"c\", -1, http://x:y, {d: e, \"f\":g, 'h': [i]}, [], {}]",
		"flow lines":             "properties: {\n  a: {type: string}, # b\n\n  c:\n    {type: x},\n}\nenum: [\n  a,\n  b\n]",
		"flow below":             "enum:\n  [a,\n   b]\ntype: x",
		"flow empty":             "enum: [ ]\nproperties: { }",
		"sequence same column":   "enum:\n- a\n-\n  b\n-\n- c: d\n  e: f\n- - g\n  - h\n-   i: j\n    k:\n    - l\ntype: x",
		"sequence deeper":        "enum:\n  - a\n  - - - b\n      - c\n    - d\n  -   # e\n    f: g\ntype: x",
		"nulls":                  "a:\nb: # c\nd: ~\ne:\n\n# f\ng:",
		"comments":               "# a\n  # b\ntype: x # c\n# d\nproperties:\n      # e\n  f: # g\n    type: y\n# h",
		"trailing space":         "type: x   \nproperties:  \n  a:   \n    type: y  ",
		"blank lines":            "\ntype: x\n   \n\nenum:\n\n- a\n\n- b\n",
		"unicode":                "title: “é” 日本語 🙂\n日本: {type: string}",
		"reference below":        "$ref: >-\n  #/components/schemas/T\ntitle: d",
		"references below":       "a:\n- $ref: |-  \n      #/components/schemas/T\n- {type: x}\nb:\n  $ref: >-\n     #/components/schemas/T\n\n  # c\n  description: d",
		"empty mapping":          "{}",
	} {
		t.Run(name, func(t *testing.T) {
			b := fill(s)
			text, _, region := verify(t, b, b)
			if text.Whole() {
				t.Fatalf("nothing was shortened from\n%s", b)
			}
			if !region["components\x00schemas\x00T"] || name != "empty mapping" && !region["components\x00schemas\x00S"] {
				t.Errorf("shortened only %v", region)
			}
			crlf := []byte(strings.ReplaceAll(string(b), "\n", "\r\n"))
			if text, _, _ := verify(t, crlf, crlf); text.Whole() {
				t.Error("CRLF: nothing was shortened")
			}
			last := []byte(strings.TrimRight(string(b), "\n"))
			if text, _, _ := verify(t, last, last); text.Whole() {
				t.Error("no line end: nothing was shortened")
			}
		})
	}
}

func fill(s string) []byte {
	return []byte(fmt.Sprintf(around, "      "+strings.ReplaceAll(s, "\n", "\n      ")))
}

// refusedParts are parts of a description because of which nothing is shortened.
var refusedParts = map[string]string{
	"anchor":                     "a: &x 1",
	"anchor on a mapping":        "a: &x\n  b: 1",
	"anchor in a sequence":       "a:\n- &x b",
	"anchor in a flow":           "a: [&x b]",
	"alias":                      "a: *x",
	"alias as key":               "*x : 1",
	"tag":                        "a: !!str 1",
	"tag on a key":               "!t a: 1",
	"tag in a flow":              "a: {b: !t 1}",
	"complex key":                "? a\n: b",
	"complex key in a flow":      "a: {? b : c}",
	"flow as key":                "{a: b}: c",
	"sequence as key":            "[a]: c",
	"merge":                      "<<: {a: b}",
	"merge in a flow":            "a: {<<: {b: c}}",
	"tab as indentation":         "a:\n\tb: 1",
	"tab after spaces":           "a:\n  \tb: 1",
	"tab after a colon":          "a:\tb",
	"tab before a colon":         "a\t: b",
	"tab after a dash":           "a:\n-\tb",
	"tab in a continued plain":   "a: b\n\t c",
	"document":                   "a: b\n\n---",
	"indentation":                "a:\n    b: 1\n  c: 2",
	"indentation of a sequence":  "a:\n    - 1\n  - 2",
	"deeper than a scalar":       "a: b\n  c: d",
	"after a comment":            "a: b # c\n  d",
	"scalar among keys":          "a: 1\nb",
	"dash among keys":            "a: 1\n- b",
	"key in a plain":             "a: b: c",
	"sequence on a key's line":   "a: - b",
	"reserved":                   "a: @b",
	"backtick":                   "a: `b",
	"percent":                    "a: %b",
	"comma":                      "a: ,b",
	"after a quote":              "a: 'b' c",
	"no space to the comment":    "a: 'b'#c",
	"open quote":                 "a: \"b",
	"open single":                "a: 'b",
	"bad escape":                 `a: "\q"`,
	"tagged reference":           "!!str $ref: '#/components/schemas/T'",
	"reference with a tag":       "$ref: !!str '#/components/schemas/T'",
	"explicit reference":         "? $ref\n: '#/components/schemas/T'",
	"anchored reference key":     "&a $ref: '#/components/schemas/T'",
	"reference key by an alias":  "a: &k $ref\n*k : '#/components/schemas/T'",
	"surrogate escape":           `a: "\ud83d\ude00"`,
	"open flow":                  "a: [b",
	"closed wrongly":             "a: [b}",
	"flow pair":                  "a: [b: c]",
	"flow without value":         "a: {b}",
	"flow null":                  "a: {b: , c: d}",
	"flow gap":                   "a: [b, , c]",
	"flow question":              "a: [b?, c]",
	"flow plain lines":           "a: [b\n  c]",
	"flow at the left":           "a: [b,\nc]",
	"text of a flow at the left": "a: ['b\nc', {d: e}]",
	"block zero":                 "a: |0\n  b",
	"block text":                 "a: | b\n  c",
	"block wide blank":           "a: |\n     \n  b",
	"duplicate":                  "a: 1\nb: 2\na: 3",
	"duplicate quoted":           "200: 1\n'200': 2",
	"duplicate deep":             "a:\n- b:\n    c: {d: 1, d: 2}",
	"long key":                   strings.Repeat("a", 2000) + ": 1",
	"anchor of JSON Schema":      "$anchor: a",
	"identity":                   "$id: https://example.com/a",
	"dynamic reference":          "$dynamicRef: '#a'",
	"reference to an anchor":     "$ref: '#a'",
	"reference to everything":    "$ref: '#/components/schemas'",
	"reference to a path item":   "$ref: '#/paths/~1a'",
	"reference to a file":        "$ref: other.yaml#/S",
	"reference of two lines":     "$ref: \"#/components/\\\n  schemas/T\"",
	"reference, folded":          "$ref: >-\n  #/components/schemas/\n  T",
	"reference, literal":         "$ref: |-\n  #/components/schemas/T\n  U",
	"reference behind a blank":   "$ref: >-\n\n  #/components/schemas/T",
	"reference with a line end":  "$ref: >\n  #/components/schemas/T",
	"reference, indented":        "$ref: >-1\n   #/components/schemas/T",
	"reference with a comment":   "$ref: >- # a\n  #/components/schemas/T",
	"reference of no line":       "$ref: >-\ntype: x",
	"reference with a space":     "$ref: '#/components/schemas/T '",
	"reference, space below":     "$ref: >-\n  #/components/schemas/T \ntype: x",
	"empty mapping value":        "discriminator:\n  mapping:\n    a: ''",
	"control character":          "a: \x01",
	"delete":                     "a: \x7f",
	"next line":                  "a: b\u0085c",
	"line separator":             "a: b\u2028c",
	"order mark":                 "a: \ufeffb",
	"not UTF-8":                  "a: \xff",
	"carriage return":            "a: 1\rb: 2",
	"deep":                       "a: " + strings.Repeat("[", 300) + strings.Repeat("]", 300),
}

// TestYAMLRefused has what must not be shortened.
func TestYAMLRefused(t *testing.T) {
	for name, s := range refusedParts {
		t.Run(name, func(t *testing.T) {
			b := fill(s)
			if x, y := pair(b, b, nil); !x.Whole() || !y.Whole() {
				t.Errorf("shortened\n%s\nto\n%s", b, x.Bytes())
			}
		})
	}
}

// TestDocumentRefused has whole documents that must not be shortened.
func TestDocumentRefused(t *testing.T) {
	good := string(fill("type: x"))
	for name, s := range map[string]string{
		"order mark first": "\ufeff" + good,
		"directive":        "%YAML 1.2\n---\n" + good,
		"two documents":    good + "---\n" + good,
		"document's end":   good + "...\n",
		"content on ---":   "--- {}\n" + good,
		"two marks":        "---\n---\n" + good,
		"indented":         " " + strings.ReplaceAll(good, "\n", "\n "),
		"sequence":         "- a\n",
		"scalar":           "a\n",
		"empty":            "",
		"comments only":    "# a\n",
		"paths no mapping": strings.Replace(good, "paths:\n", "paths: 1\nx-p:\n", 1),
		"duplicate root":   good + "openapi: 3.0.3\n",
		"upper case":       strings.Replace(good, "    get:\n", "    GET:\n", 1),
		"a new method":     strings.Replace(good, "    get:\n", "    query:\n", 1),
		"any method":       strings.Replace(good, "    get:\n", "    additionalOperations: {COPY: {}}\n    get:\n", 1),
		"twice in a path":  strings.Replace(good, "  /a:\n", "  /a: {}\n  /a:\n", 1),
	} {
		t.Run(name, func(t *testing.T) {
			b := []byte(s)
			if x, y := pair(b, b, nil); !x.Whole() || !y.Whole() {
				t.Errorf("shortened\n%s\nto\n%s", b, x.Bytes())
			}
		})
	}
	b := []byte("---\n" + good)
	if x, _, _ := verify(t, b, b); x.Whole() {
		t.Error("one document's mark: nothing was shortened")
	}
}

func TestJSONRefused(t *testing.T) {
	const good = `{"openapi":"3.0.3","components":{"schemas":{"S":{"x":%s},"T":{"type":"string"}}}}`
	for _, s := range []string{"1", "-0.5e+10", `"a\"\\\b\f\n\r\t\u00e9\/"`, `{"\u0024ref":"#\/components\/schemas\/T"}`, "[]", `[1,{"a":null}]`, "true", "{\n\t\"a\" : false }", `"é"`} {
		b := []byte(fmt.Sprintf(good, s))
		if x, _, region := verify(t, b, b); x.Whole() || len(region) != 2 {
			t.Errorf("%s: shortened only %v", s, region)
		}
	}
	for _, s := range []string{
		"", "01", "1.", ".5", "+1", "-", "1e", "nul", "'a'", `"a`, `"\ud83d\ude00"`, `"\x41"`, `"\u00"`, "\"a\tb\"", "\"a\nb\"",
		"[1,]", "[1 2]", `{"a":1,}`, `{"a"}`, `{a:1}`, "{\"a\"\n:1}", `{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `{"<<":{}}`, "1//", "1 2",
		"\"\x7f\"", "\"\u2028\"", "\"\xff\"", `{"$ref":"a.json"}`, `{"$ref":"#"}`, `{"$ref":""}`, `{"$ref":1}`,
		`{"` + strings.Repeat("a", 2000) + `":1}`, strings.Repeat("[", 1e6),
	} {
		b := []byte(fmt.Sprintf(good, s))
		if x, y := pair(b, b, nil); !x.Whole() || !y.Whole() {
			t.Errorf("%.40s: shortened to %s", s, x.Bytes())
		}
	}
	for _, s := range []string{"", "{", "{}x", "[]", "null", "\t{}", "{} {}"} {
		if x, y := Pair([]byte(s), []byte(s), nil); !x.Whole() || !y.Whole() || string(x.Bytes()) != s {
			t.Errorf("%q: not whole", s)
		}
	}
}
