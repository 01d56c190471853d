package openapi

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

// TestSyntax: a file that is no description gives an *Error at its place with a
// hint, never a description without content.
func TestSyntax(t *testing.T) {
	for name, c := range map[string]struct{ file, text, want string }{
		"YAML, flow not closed":   {"a.yaml", "openapi: 3.0.0\npaths:\n  /a: {get: {}\n  /b: {}\n", "a.yaml:4:3: is not YAML: did not find expected ',' or '}'; correct the syntax"},
		"YAML, indentation":       {"a.yaml", "openapi: 3.0.0\ninfo:\n  title: a\n version: b\n", "a.yaml:4:"},
		"YAML, tab":               {"a.yaml", "openapi: 3.0.0\ninfo:\n\ttitle: a\n", "a.yaml:3:"},
		"YAML, unknown alias":     {"a.yaml", "openapi: 3.0.0\ninfo: *nobody\n", "unknown anchor"},
		"YAML, colon":             {"a.yaml", "openapi: 3.0.0\ninfo: a: b\n", "a.yaml:2:8: is not YAML"},
		"YAML, control character": {"a.yaml", "openapi: 3.0.0\ninfo: \x01\n", "is not YAML"},
		"YAML, UTF-16":            {"a.yaml", "\xff\xfeo\x00p\x00", "a.yaml:1: this is not an API description: its root is not an object"},
		"YAML, not UTF-8":         {"a.yaml", "openapi: 3.0.0\ninfo: \xc3\x28\n", "is not YAML"},
		"JSON, comma":             {"a.json", "{\"openapi\": \"3.0.0\",\n \"paths\": {\"/a\" 1}}\n", "a.json:2:17: is not JSON: invalid character '1' after object key"},
		"JSON, minified":          {"a.json", `{"openapi":"3.0.0","ä😀":"ä😀",]}`, "a.json:1:30: is not JSON"},
		"JSON, BOM":               {"a.json", "\ufeff{\"a\" 1}", "a.json:1:6: is not JSON: invalid character '1'"},
		"JSON, cut off":           {"a.json", `{"openapi":"3.0.0","paths":{`, "a.json:1:28: is not JSON: unexpected end of JSON input"},
		"template, braces":        {"a.yaml", "openapi: 3.0.0\ninfo:\n  title: {{ title }}\n", "review the rendered description"},
		"template, statement":     {"a.yaml", "openapi: 3.0.0\n{% if x %}\npaths: {}\n{% endif %}\n", "a.yaml:2:2: is not YAML: found character that cannot start any token; it looks like a template"},
		"template, helm":          {"a.yaml", "openapi: 3.0.0\npaths:\n{{- range .Values.paths }}\n  {{ . }}: {}\n{{- end }}\n", "it looks like a template"},
		"template, ERB":           {"a.yaml", "openapi: 3.0.0\n<% x %>\n  a\n", "it looks like a template"},
		"conflict":                {"a.yaml", "openapi: 3.0.0\n<<<<<<< HEAD\npaths: {}\n=======\npaths: {a: b}\n>>>>>>> branch\n", "a.yaml:2: has a merge conflict marker; resolve the conflict"},
		"conflict at the top":     {"a.yaml", "<<<<<<< HEAD\nopenapi: 3.0.0\n", "a.yaml:1: has a merge conflict marker"},
		"conflict, CRLF":          {"a.yaml", "openapi: 3.0.0\r\na: b\r\n>>>>>>> branch\r\n", "a.yaml:3: has a merge conflict marker"},
		"conflict behind a text":  {"a.yaml", "openapi: 3.0.0\na: <<<<<<< b\nc: d <<<<<<< e\n<<<<<<< HEAD\n", "a.yaml:4: has a merge conflict marker"},
		"conflict, second half":   {"a.yaml", "openapi: 3.0.0\na: >>>>>>> b\n>>>>>>> branch\n", "a.yaml:3: has a merge conflict marker"},
		"conflict in JSON":        {"a.json", "{\"openapi\": \"3.0.0\",\n<<<<<<< HEAD\n\"paths\": {}\n=======\n\"paths\": {\"a\": 1}\n>>>>>>> branch\n}", "a.json:2: has a merge conflict marker"},
		"conflict in braces":      {"a.yaml", "{openapi: 3.0.0,\n<<<<<<< HEAD: 1}", "a.yaml:2: has a merge conflict marker"},
		"conflict in quotes":      {"a.yaml", "openapi: '3.0.0\n>>>>>>> branch\n\n'\n", "a.yaml:2: has a merge conflict marker"},
		"HTML":                    {"a.yaml", "\n<!DOCTYPE html>\n<html></html>\n", "a.yaml:1: is HTML or XML"},
		"empty":                   {"a.yaml", "", "a.yaml:1: the file is empty"},
		"blank":                   {"a.yaml", " \n\r\n\t", "a.yaml:1: the file is empty"},
		"BOM only":                {"a.yaml", "\ufeff", "a.yaml:1: the file is empty"},
		"comments only":           {"a.yaml", "# nothing\n# here\n", "a.yaml:1: this is not an API description: its root is not an object"},
		"a document's start":      {"a.yaml", "---\n", "a.yaml:1: this is not an API description: its root is not an object"},
		"a list":                  {"a.yaml", "- openapi: 3.0.0\n", "a.yaml:1: this is not an API description: its root is not an object"},
		"null":                    {"a.yaml", "null\n", "a.yaml:1: this is not an API description: its root is not an object"},
		"a string":                {"a.yaml", "hello\n", "a.yaml:1: this is not an API description: its root is not an object"},
		"a quoted string":         {"a.json", "\"hello\"\n", "a.json:1: this is not an API description: its root is not an object"},
		"a number":                {"a.json", "12", "a.json:1: this is not an API description: its root is not an object"},
		"something else":          {"a.yaml", "kind: Deployment\n", "a.yaml:1: this is not an API description: it has neither"},
		"asyncapi":                {"a.yaml", "asyncapi: 2.0.0\n", "a.yaml:1: this is not an API description: it has neither"},
		"openapi 4":               {"a.yaml", "info: {}\nopenapi: 4.0.0\n", `a.yaml:2:10: openapi version "4.0.0" is not known; 2.0, 3.0, 3.1 and 3.2 are reviewed`},
		"openapi 2":               {"a.yaml", "openapi: 2.0\n", `openapi version "2.0" is not known`},
		"swagger 1.2":             {"a.json", `{"swaggerVersion": "1.2", "swagger": "1.2"}`, `a.json:1:38: swagger version "1.2" is not known`},
		"swagger, an object":      {"a.json", `{"swagger": {}}`, "a.json:1:13: names no version; 2.0, 3.0, 3.1 and 3.2 are reviewed"},
		"a long version":          {"a.yaml", "openapi: " + strings.Repeat("9", 100) + "\n", `openapi version "99999999999999999999" is not known`},
		"an object as a key":      {"a.yaml", "openapi: 3.0.0\n? {a: b}\n: c\n", "a.yaml:2:3: has an object or a list as a key; use strings as keys"},
		"LFS":                     {"a.yaml", "version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer"},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := Load(fstest.MapFS{c.file: {Data: []byte(c.text)}}, c.file, DefaultLimits())
			var e *Error
			if d != nil || !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) || e.File != c.file || strings.Contains(err.Error(), "\n") {
				t.Fatalf("%v, want %q", err, c.want)
			}
			if lines := strings.Count(c.text, "\n") + 1; e.Line > lines {
				t.Errorf("line %d of %d", e.Line, lines)
			}
			if none := strings.Contains(c.want, "not an API description"); errors.Is(err, ErrNoDescription) != none {
				t.Errorf("ErrNoDescription: %v", !none)
			}
		})
	}
}

// TestOdd: a value of the wrong kind is skipped.
func TestOdd(t *testing.T) {
	for name, text := range map[string]string{
		"keys that are no strings":  "openapi: 3.0.0\npaths:\n  /a:\n    get:\n      responses: {200: {description: a}, true: {}, null: {}, 1.5: {}, 2020-01-01: {}, ~: {}}\n  1: {get: {}}\n",
		"null path items":           "openapi: 3.0.0\npaths:\n  /a:\n  /b: null\n  /c: {get: }\n",
		"null schemas":              "openapi: 3.0.0\ncomponents:\n  schemas:\n    A:\n    B: {properties: {a: null, b: }}\n    C: {allOf: [null, {$ref: null}]}\n",
		"lists for objects":         "openapi: 3.0.0\ninfo: []\npaths: [{get: {}}]\ncomponents: {schemas: [], parameters: [a]}\nservers: {url: a}\nsecurity: {a: []}\ntags: {}\n",
		"scalars for objects":       "openapi: 3.0.0\npaths: true\ncomponents: 12\nservers: a\nsecurity: b\n",
		"references of any kind":    "openapi: 3.0.0\nx: [{$ref: 1}, {$ref: []}, {$ref: {}}, {$ref: true}, {$ref: null}]\n",
		"an empty reference":        "openapi: 3.0.0\nx: [{$ref: ''}, {$ref: '#'}, {$ref: '#/'}]\n",
		"tags of YAML":              "openapi: 3.0.0\nx: !!binary aGk=\ny: !custom {a: b}\nz: !!set {a, b}\nw: !!int \"3\"\n",
		"an empty second document":  "openapi: 3.0.0\n---\n# nothing\n...\n",
		"an end of the document":    "openapi: 3.0.0\n...\n",
		"empty documents before":    "# a\n---\n# b\n---\n...\n---\nopenapi: 3.0.0\n",
		"a comment and a directive": "# a\n%YAML 1.2\n--- # b\nopenapi: 3.0.0\n",
		"marks within a text":       "openapi: 3.0.0\nx: |\n  ---\n  ...\ny: 'a\n\n ---'\n",
		"directives":                "%YAML 1.2\n---\nopenapi: 3.0.0\n",
		"a version that is a float": "openapi: 3.1\npaths: {}\n",
	} {
		t.Run(name, func(t *testing.T) {
			d := load(t, "a.yaml", text)
			verify(t, d)
			if len(d.Notes) > 0 {
				t.Errorf("%v", d.Notes)
			}
			d.Root.Any()
		})
	}
}

func TestValues(t *testing.T) {
	d := load(t, "a.yaml", "openapi: 3.0.0\nn: [1, 1_000, 0x10, 1e3, .5, '7', .nan, a, true, null, ~]\nb: [true, 'TRUE', yes, 'no', false]\n")
	var got []float64
	for i := range d.Root.Get("n").Items() {
		if f, ok := i.Number(); ok {
			got = append(got, f)
		}
	}
	if len(got) < 5 || got[0] != 1 || got[1] != 1000 {
		t.Errorf("%v", got)
	}
	if b := d.Root.Get("b"); len(b.Strings()) != 5 || b.Kind() != List || b.Len() != 5 {
		t.Errorf("%v", b.Strings())
	}
}

func TestMissingValue(t *testing.T) {
	var missing Value
	if missing.Exists() || missing.Kind() != Missing || missing.Get("a").At("b").Exists() || missing.Len() != 0 || missing.Scalar() != "" || missing.Any() != nil {
		t.Error("a missing value says something")
	}
	if !missing.Span().IsZero() || !missing.EntrySpan().IsZero() || !missing.KeySpan().IsZero() || missing.Strings() != nil || missing.IsTrue() || missing.IsFalse() {
		t.Error("a missing value says something")
	}
}

func TestDescribes(t *testing.T) {
	for text, want := range map[string]bool{
		"openapi: 3.0.0\n":                               true,
		"# comment\ninfo: {}\n'openapi': '3.1'":          true,
		"\ufeffopenapi: 3.0.0":                           true,
		"swagger: \"2.0\"\r\ninfo: {}\r\n":               true,
		`{"swagger":"2.0"}`:                              true,
		"\ufeff{ \"info\": {},\n\"openapi\" : \"3.1.0\"": true,
		"{openapi: 3.0.0, paths: {}}":                    true,
		"---\nopenapi: 3.0.0\n":                          true,
		"  openapi: 3.0.0\n":                             false,
		"x-openapi: 3.0.0\n":                             false,
		"openapi: v3\n":                                  false,
		"asyncapi: 2.0.0\n":                              false,
		"openapi:\n  a: b\n":                             false,
		"":                                               false,
		"text about openapi: 3.0.0":                      false,
	} {
		if got := Describes([]byte(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// TestDescribesAtRandom: texts of pieces of keys are judged as expressions for whole texts judge them.
func TestDescribesAtRandom(t *testing.T) {
	inLines := regexp.MustCompile(`(?m)^["']?(openapi|swagger)["']?[ \t]*:[ \t]*["']?[0-9]`)
	inBraces := regexp.MustCompile(`["'{,\s](openapi|swagger)["']?\s*:\s*["']?[0-9]`)
	pieces := []string{"openapi", "swagger", "open", "api", "\"", "'", ":", " ", "\t", "\n", "\r", "\f", "{", ",", "3", "2.0", "x", "-", "\u00a0", "\xff"}
	random := rand.New(rand.NewPCG(1, 2))
	found := map[bool]int{}
	for range 40_000 {
		var text []byte
		if random.IntN(2) == 0 {
			text = append(text, '{')
		}
		for range random.IntN(6) {
			text = append(text, pieces[random.IntN(len(pieces))]...)
		}
		text = append(text, pieces[random.IntN(2)]...)
		for range random.IntN(5) {
			text = append(text, pieces[4+random.IntN(len(pieces)-4)]...)
		}
		want := inLines
		if bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("{")) {
			want = inBraces
		}
		got := Describes(text)
		if got != want.Match(text) {
			t.Errorf("%q: %v", text, got)
		}
		found[got]++
	}
	if found[true] < 100 || found[false] < 100 {
		t.Errorf("of the texts %d are descriptions, %d are not", found[true], found[false])
	}
}

func TestLoadPair(t *testing.T) {
	good := fstest.MapFS{"a.yaml": {Data: []byte("openapi: 3.0.0\n")}, "b.json": {Data: []byte(`{"openapi":"3.0.0"}`)}}
	bad := fstest.MapFS{"a.yaml": {Data: []byte("openapi: [\n")}}
	opts := Options{Limits: DefaultLimits()}
	for name, c := range map[string]struct {
		base, head             Source
		b, h, baseErr, headErr bool
	}{
		"both":            {Source{good, "a.yaml"}, Source{good, "a.yaml"}, true, true, false, false},
		"two formats":     {Source{good, "a.yaml"}, Source{good, "b.json"}, true, true, false, false},
		"no base":         {Source{}, Source{good, "a.yaml"}, false, true, false, false},
		"no head":         {Source{good, "a.yaml"}, Source{good, ""}, true, false, false, false},
		"neither":         {Source{}, Source{}, false, false, false, false},
		"base unreadable": {Source{bad, "a.yaml"}, Source{good, "a.yaml"}, false, true, true, false},
		"head unreadable": {Source{good, "a.yaml"}, Source{bad, "a.yaml"}, true, false, false, true},
		"base not there":  {Source{good, "c.yaml"}, Source{good, "a.yaml"}, false, true, true, false},
		"head not there":  {Source{good, "a.yaml"}, Source{good, "c.yaml"}, true, false, false, true},
		"both unreadable": {Source{bad, "a.yaml"}, Source{bad, "c.yaml"}, false, false, true, true},
		"only head, bad":  {Source{}, Source{bad, "a.yaml"}, false, false, false, true},
	} {
		for _, whole := range []bool{false, true} {
			opts.Whole = whole
			b, h, baseErr, headErr := LoadPair(c.base, c.head, opts)
			if (b != nil) != c.b || (h != nil) != c.h || (baseErr != nil) != c.baseErr || (headErr != nil) != c.headErr {
				t.Errorf("%s: %v %v %v %v", name, b != nil, h != nil, baseErr, headErr)
			}
			if want := name == "both"; HasSameBytes(b, h) != want {
				t.Errorf("%s: same bytes %v", name, !want)
			}
		}
	}
}
