package openapi

import (
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf16"
)

// TestValid: a description is the same in all the ways in which YAML 1.2 and JSON
// can spell it.
func TestValid(t *testing.T) {
	const yamlText = "openapi: 3.0.3\npaths: {\"\\/a\": {get: {}}}\n"
	for name, text := range map[string]string{
		"plain":                   yamlText,
		"byte order mark":         "\ufeff" + yamlText,
		"CRLF":                    strings.ReplaceAll(yamlText, "\n", "\r\n"),
		"CR":                      strings.ReplaceAll(yamlText, "\n", "\r"),
		"start":                   "---\n" + yamlText,
		"comment and start":       "# a\n\n--- # b\n" + yamlText,
		"directive":               "%YAML 1.2\n---\n" + yamlText,
		"mark and directive":      "\ufeff%YAML 1.2\n---\n" + yamlText,
		"end":                     yamlText + "...\n# a\n",
		"tagged":                  "!!str openapi: !!str 3.0.3\n!!str paths: !!map {!!str /a: !!map {get: {}}}\n",
		"explicit keys":           "? openapi\n: 3.0.3\n? paths\n: ? /a\n  : ? get\n    : {}\n",
		"quoted":                  "\"open\\u0061pi\": \"3.0.3\"\n'paths': {'/a': {'get': {}}}\n",
		"aliases":                 "x: &v 3.0.3\ny: [&k openapi]\n*k : *v\npaths: {/a: &g {get: {}}}\n",
		"a flow root":             "{openapi: 3.0.3, paths: {/a: {get: {}}}} # c\n",
		"a flow root of lines":    "{\n  openapi: 3.0.3,\n  # c\n  paths: {/a: {get: {}}},\n}\n",
		"a start and a flow root": "--- {openapi: 3.0.3, paths: {/a: {get: {}}}}\n...\n",
		"a tagged root":           "--- !!map\nopenapi: 3.0.3\npaths: {/a: {get: {}}}\n",
		"JSON":                    `{"openapi":"3.0.3","paths":{"/a":{"get":{}}}}`,
		"JSON, escapes":           "\n {\"\\u006fpenapi\": \"3.0.3\", \"paths\": {\"\\/a\": {\"get\": {}, \"summary\": \"\\ud83d\\ude00\\/\"}}}\n \n",
		"JSON, tabs":              "{\n\t\"openapi\": \"3.0.3\",\n\t\"paths\": {\n\t\t\"/a\":\t{\n\t\t\t\"get\"\t: {}\n\t\t}\n\t}\n}\t\n",
		"JSON, CRLF":              "\ufeff{\r\n\t\"openapi\": \"3.0.3\",\r\n\t\"paths\": {\"/a\": {\"get\": {}}}\r\n}\r\n\r\n",
		"merge keys":              "x: &x {/a: {get: {}}}\nopenapi: 3.0.3\npaths: {<<: *x}\n",
		"folded and literal":      "openapi: >-\n  3.0.3\npaths:\n  ? |-\n    /a\n  : get: {}\n",
		"lines within quotes":     "openapi: \"3.0.\\\n  3\"\npaths: {\"/\\\n  a\": {get: {}}}\n",
	} {
		t.Run(name, func(t *testing.T) {
			for encoding, encoded := range encodings(text) {
				d, err := Load(fstest.MapFS{"a.yaml": {Data: []byte(encoded)}}, "a.yaml", DefaultLimits())
				if err != nil {
					t.Fatalf("%s: %v", encoding, err)
				}
				if d.Version != "3.0.3" || d.Dialect != OpenAPI30 || d.Root.At("paths", "/a", "get").Kind() != Map {
					t.Errorf("%s: %q %v", encoding, d.Version, d.Root.Any())
				}
				if at, want := d.Root.Get("paths").KeySpan(), load(t, "a.yaml", text).Root.Get("paths").KeySpan(); at != want {
					t.Errorf("%s: paths at %v, want %v", encoding, at, want)
				}
			}
		})
	}
}

// TestNewerVersion: a version after 3.2 is read, and a note says that it is newer.
func TestNewerVersion(t *testing.T) {
	for version, want := range map[string]string{
		"3.1.1": "", "3.2.0": "", "3.2": "", "3.x": "",
		"3.3.0":  `openapi version "3.3.0" is newer than 3.2: what it adds is not reviewed`,
		"3.10.0": `openapi version "3.10.0" is newer than 3.2: what it adds is not reviewed`,
	} {
		d := load(t, "a.yaml", "openapi: "+version+"\npaths: {}\n")
		var got []string
		for _, n := range d.Notes {
			got = append(got, n.Message)
		}
		if strings.Join(got, "; ") != want || d.Dialect != OpenAPI31 {
			t.Errorf("%s: %q, want %q", version, got, want)
		}
	}
}

// encodings returns a text in all encodings of YAML, with and without a byte order
// mark.
func encodings(text string) map[string]string {
	out := map[string]string{"UTF-8": text}
	bare := strings.TrimPrefix(text, "\ufeff")
	for order, o := range map[string]binary.AppendByteOrder{"LE": binary.LittleEndian, "BE": binary.BigEndian} {
		var two, four []byte
		for _, u := range utf16.Encode([]rune(bare)) {
			two = o.AppendUint16(two, u)
		}
		for _, r := range bare {
			four = o.AppendUint32(four, uint32(r))
		}
		out["UTF-16"+order], out["UTF-32"+order] = string(two), string(four)
		out["UTF-16"+order+" marked"] = string(o.AppendUint16(nil, 0xfeff)) + string(two)
		out["UTF-32"+order+" marked"] = string(o.AppendUint32(nil, 0xfeff)) + string(four)
	}
	return out
}

// TestEscapedSlash: an escaped slash is an escape only in double quotes.
func TestEscapedSlash(t *testing.T) {
	d := load(t, "a.yaml", `openapi: 3.0.3
double: "^a\/b$"
folded: "a\/
  b\/c"
single: '^a\/b$'
plain: ^a\/b$
block: |-
  ^a\/b$
flow: {"a\/b": "\\/", c: '\/'}
`)
	for key, want := range map[string]string{"double": "^a/b$", "folded": "a/ b/c", "single": `^a\/b$`, "plain": `^a\/b$`, "block": `^a\/b$`} {
		if got := d.Root.Get(key).Scalar(); got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
	if flow := d.Root.Get("flow"); flow.Get("a/b").Scalar() != `\/` || flow.Get("c").Scalar() != `\/` {
		t.Errorf("flow: %v", flow.Any())
	}
	if s := d.Root.Get("single").Span(); s.Line != 5 || s.Column != 9 {
		t.Errorf("single at %v", s)
	}
}

// TestSecondDocument: the content of a second document would not be read.
func TestSecondDocument(t *testing.T) {
	const description = "openapi: 3.0.3\npaths: {}\n"
	for name, c := range map[string]struct {
		text, want string
		none       bool // none of the documents is a description
	}{
		"behind":              {description + "---\n" + description, "a.yaml:3: holds a second YAML document; keep one", false},
		"behind CRLF":         {"openapi: 3.0.3\r\npaths: {}\r\n---\r\na: 1\r\n", "a.yaml:3: holds a second YAML document", false},
		"behind an end":       {description + "...\n# more\na: 1\n", "a.yaml:5: holds a second YAML document", false},
		"behind a flow root":  {"{openapi: 3.0.3}\n---\na: 1\n", "a.yaml:2: holds a second YAML document", false},
		"behind JSON":         {"{\"openapi\": \"3.0.3\"}\n---\n{\"openapi\": \"3.0.3\"}\n", "a.yaml:", false},
		"JSON behind JSON":    {"{\"openapi\": \"3.0.3\"}\n{\"openapi\": \"3.0.3\"}\n", "a.yaml:2:1: ", false},
		"before":              {"x-shared: 1\n---\n" + description, "a.yaml:2: holds a second YAML document", false},
		"before, a directive": {"%YAML 1.2\n---\nx: 1\n...\n%YAML 1.1\n---\n" + description, "a.yaml:5: holds a second YAML document", false},
		"third, second empty": {description + "---\n---\na: 1\n", "a.yaml:4: holds a second YAML document", false},
		"a scalar":            {description + "--- a\n", "a.yaml:3: holds a second YAML document", false},
		"broken":              {description + "---\na: [\n", "a.yaml:", false},
		"none of ours":        {"kind: Service\n---\nkind: Deployment\n", "a.yaml:2: holds a second YAML document", true},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := Load(fstest.MapFS{"a.yaml": {Data: []byte(c.text)}}, "a.yaml", DefaultLimits())
			var e *Error
			if d != nil || !errors.As(err, &e) || !strings.HasPrefix(err.Error(), c.want) || errors.Is(err, ErrNoDescription) != c.none {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
	d, err := Load(fstest.MapFS{
		"a.yaml": {Data: []byte("openapi: 3.0.3\npaths: {/a: {$ref: b.yaml}}\n")},
		"b.yaml": {Data: []byte("get: {}\n---\nget: {}\n")},
	}, "a.yaml", DefaultLimits())
	if err != nil || len(d.Notes) != 1 || d.Notes[0].Kind != Unresolved || !strings.Contains(d.Notes[0].Message, "second YAML document") {
		t.Errorf("a file of two documents behind a reference: %v %v", err, d.Notes)
	}
}

// TestBooleans: words that YAML 1.1 reads as booleans are booleans where one is
// expected, and strings elsewhere.
func TestBooleans(t *testing.T) {
	d := load(t, "a.yaml", "openapi: 3.0.0\nyes: [yes, Yes, YES, on, 'on', y, \"true\", True]\nno: [no, No, OFF, 'off', n, N, \"false\", FALSE]\nother: [ye, '1', 1, 0, '', ~, none]\n")
	for item := range d.Root.Get("yes").Items() {
		if !item.IsTrue() || item.IsFalse() {
			t.Errorf("%s is not true", item.node.scalar())
		}
	}
	for item := range d.Root.Get("no").Items() {
		if !item.IsFalse() || item.IsTrue() {
			t.Errorf("%s is not false", item.node.scalar())
		}
	}
	for item := range d.Root.Get("other").Items() {
		if item.IsFalse() || item.IsTrue() {
			t.Errorf("%s is a boolean", item.node.scalar())
		}
	}
	if got := d.Root.Get("yes").Strings(); got[0] != "yes" || d.Root.Get("yes").child("0").Kind() != String {
		t.Errorf("%v", got)
	}
}
