package openapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/threatdelta/threatdelta/internal/openapi/syntax"
)

func load(t testing.TB, name, text string) *Document {
	t.Helper()
	d, err := Load(fstest.MapFS{name: {Data: []byte(text)}}, name, DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// slice returns the text of a span.
func slice(text string, s Span) string {
	lines := strings.SplitAfter(strings.TrimPrefix(text, "\ufeff"), "\n")
	at := func(line, column int) int {
		offset := 0
		for _, l := range lines[:line-1] {
			offset += len(l)
		}
		return offset + len(string([]rune(lines[line-1])[:column-1]))
	}
	return strings.TrimPrefix(text, "\ufeff")[at(s.Line, s.Column):at(s.EndLine, s.EndColumn)]
}

// TestSpans: the span of a value is its text in the original bytes, and that of an
// entry begins with the key.
func TestSpans(t *testing.T) {
	block := `openapi: 3.0.0
info:
  title: 'it''s – ☃ 😀'
  version: "1\"}"
x: {"ä😀": a, b: [1, 'two, ]', "three"], c: {d: plain text}} # {comment
list:
  - first
  - {a: b}
  - - nested
    - items
multi:
  a: 1
  b:
    c: two words
`
	pretty := "{\n  \"openapi\": \"3.0.0\",\n  \"info\": {\n    \"title\": \"it's – ☃ 😀 \\ud83d\\ude00 \\/\", \"version\": \"1\\\"}\"\n  },\n  \"x\": {\"ä😀\": \"a\", \"b\": [1, \"two, ]\", \"three\"], \"c\": {\"d\": \"plain text\"}},\n  \"list\": [\"first\", {\"a\": \"b\"}, [\"nested\", \"items\"]],\n  \"multi\": {\"a\": 1, \"b\": {\"c\": \"two words\"}}\n}\n"
	var small strings.Builder
	for i, part := range strings.Split(pretty, "\"") { // drop blanks outside of strings; an escaped quote is inside of one
		if i > 0 {
			small.WriteByte('"')
		}
		if strings.Trim(part, " \n{}[]:,1") == "" {
			part = strings.NewReplacer(" ", "", "\n", "").Replace(part)
		}
		small.WriteString(part)
	}
	yamlWant := map[string]string{
		"/openapi": "3.0.0", "/info/title": "'it''s – ☃ 😀'", "/info/version": `"1\"}"`, "/x/ä😀": "a", "/x/b": `[1, 'two, ]', "three"]`, "/x/b/1": "'two, ]'",
		"/x/c": "{d: plain text}", "/x/c/d": "plain text", "/list/0": "first", "/list/1": "{a: b}", "/list/2/1": "items", "/list/2": "- nested\n    - items", "/multi": "a: 1\n  b:\n    c: two words",
	}
	jsonWant := map[string]string{"/openapi": `"3.0.0"`, "/info/version": `"1\"}"`, "/x/ä😀": `"a"`, "/x/b/1": `"two, ]"`, "/x/b/2": `"three"`, "/list/2/1": `"items"`, "/multi/b/c": `"two words"`, "/multi/a": "1"}
	for name, c := range map[string]struct {
		file, text string
		want       map[string]string
	}{
		"YAML":              {"a.yaml", block, yamlWant},
		"YAML, CRLF":        {"a.yaml", strings.ReplaceAll(block, "\n", "\r\n"), yamlWant},
		"YAML, BOM":         {"a.yaml", "\ufeff" + block, yamlWant},
		"YAML, comment":     {"a.yaml", "# ☃\n---\n" + block, yamlWant},
		"JSON":              {"a.json", pretty, jsonWant},
		"JSON, CRLF":        {"a.json", strings.ReplaceAll(pretty, "\n", "\r\n"), jsonWant},
		"JSON, BOM":         {"a.json", "\ufeff" + pretty, jsonWant},
		"JSON, minified":    {"a.json", small.String(), jsonWant},
		"JSON, behind":      {"a.json", "\n \n   " + small.String(), jsonWant},
		"JSON, behind, tab": {"a.json", "\r\n\t" + small.String(), jsonWant},
		"JSON, BOM, small":  {"a.json", "\ufeff" + small.String(), jsonWant},
		"YAML, BOM, flow":   {"a.yaml", "\ufeff{openapi: 3.0.0, x: {\"ä😀\": a, b: [1, 'two, ]', \"three\"]}}", map[string]string{"/x/ä😀": "a", "/x/b": `[1, 'two, ]', "three"]`}},
	} {
		t.Run(name, func(t *testing.T) {
			checkSpans(t, c.file, c.text, c.want)
		})
	}
}

// checkSpans checks the spans of a document's values, and those of one entry.
func checkSpans(t *testing.T, file, text string, values map[string]string) {
	t.Helper()
	d := load(t, file, text)
	for pointer, want := range values {
		v := d.Lookup(pointer)
		s := v.Span()
		want := want
		if strings.Contains(text, "\r\n") {
			want = strings.ReplaceAll(want, "\n", "\r\n")
		}
		if got := slice(text, s); got != want || s.Pointer != pointer {
			t.Errorf("%s: %q at %v to %d:%d (%s), want %q", pointer, got, s, s.EndLine, s.EndColumn, s.Pointer, want)
		}
	}
	key := d.Lookup("/x").Get("ä😀")
	if got := slice(text, key.KeySpan()); got != `"ä😀"` || key.KeySpan().Pointer != "/x/ä😀" {
		t.Errorf("key %q at %v", got, key.KeySpan())
	}
	if got := slice(text, key.EntrySpan()); strings.ReplaceAll(got, " ", "") != `"ä😀":`+values["/x/ä😀"] {
		t.Errorf("entry %q", got)
	}
	verify(t, d)
	if strings.HasSuffix(file, "json") {
		if got := d.Lookup("/info/title").Scalar(); got != "it's – ☃ 😀 😀 /" {
			t.Errorf("title %q", got)
		}
	}
}

// verify checks that every span of a document is within its file, begins where the
// value begins, and is found by its pointer.
func verify(t testing.TB, d *Document) {
	t.Helper()
	seen := map[ID]bool{}
	var walk func(v Value)
	walk = func(v Value) {
		if seen[v.ID()] {
			return
		}
		seen[v.ID()] = true
		for _, s := range []Span{v.Span(), v.EntrySpan(), v.KeySpan()} {
			text := v.file.text
			line, column := text.place(text.offset(s.Line, s.Column))
			endLine, endColumn := text.place(text.offset(s.EndLine, s.EndColumn))
			if s.Line < 1 || s.Column < 1 || line != s.Line || endLine != s.EndLine || column != s.Column || endColumn > s.EndColumn {
				t.Fatalf("%v to %d:%d (%s) lies outside of the text: %d:%d to %d:%d", s, s.EndLine, s.EndColumn, s.Pointer, line, column, endLine, endColumn)
			}
			if s.EndLine < s.Line || s.EndLine == s.Line && s.EndColumn < s.Column {
				t.Fatalf("%v ends at %d:%d", s, s.EndLine, s.EndColumn)
			}
		}
		for _, f := range v.Fields() {
			walk(f)
		}
		for i := range v.Items() {
			walk(i)
		}
	}
	walk(d.Root)
}

// TestJSONPlaces: in JSON every value begins at its first character, also in the
// large descriptions if they are at hand.
func TestJSONPlaces(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/corpus/pairs/*/*.json")
	files = append(files, "prune/testdata/legacy.json")
	checked := 0
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil || filepath.Base(name) == "meta.json" || testing.Short() && len(raw) > 200_000 {
			continue
		}
		var any json.RawMessage
		if json.Unmarshal(raw, &any) != nil {
			continue
		}
		small, err := json.Marshal(any)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range [][]byte{raw, small} {
			d, err := Load(fstest.MapFS{"a.json": {Data: text}}, "a.json", DefaultLimits())
			if err != nil {
				t.Logf("%s: %v", name, err)
				continue
			}
			for _, f := range d.Root.Get("paths").Fields() {
				checked += begins(t, f, text)
			}
		}
	}
	if t.Logf("%d values", checked); checked == 0 {
		t.Error("no value was looked at")
	}
}

func begins(t *testing.T, v Value, text []byte) int {
	at := v.file.text.offset(v.node.place())
	r, _ := utf8.DecodeRune(text[at:])
	ok := false
	switch v.Kind() {
	case Map:
		ok = r == '{'
	case List:
		ok = r == '['
	case String:
		var got string
		ok = json.Unmarshal(text[at:syntax.Behind(text, at)], &got) == nil && got == v.Scalar()
	default:
		ok = bytes.HasPrefix(text[at:], []byte(v.node.scalar()))
	}
	if !ok {
		t.Fatalf("%s at %v begins with %.20q", v.Span().Pointer, v.Span(), text[at:])
	}
	n := 1
	for _, f := range v.Fields() {
		n += begins(t, f, text)
	}
	for i := range v.Items() {
		n += begins(t, i, text)
	}
	return n
}

// TestLineBreaks: lines are those of editors and of GitHub, whatever YAML 1.1
// counts as a break.
func TestLineBreaks(t *testing.T) {
	for name, brk := range map[string]string{"next line": "\u0085", "line separator": "\u2028", "paragraph separator": "\u2029", "form feed": "\f", "private": "\ue801"} {
		for kind, text := range map[string]string{
			"quoted":  "openapi: 3.0.0\nx: \"a" + brk + "b\"\ny: {z: 1}\n",
			"single":  "openapi: 3.0.0\nx: 'a" + brk + "b'\ny: {z: 1}\n",
			"plain":   "openapi: 3.0.0\nx: a" + brk + "b\ny: {z: 1}\n",
			"comment": "openapi: 3.0.0\n# a" + brk + "b\ny: {z: 1}\n",
			"block":   "openapi: 3.0.0\nx: |\n  a" + brk + "b\ny: {z: 1}\n",
			"JSON":    "{\"openapi\":\"3.0.0\",\n\"x\":\"a" + brk + "b\",\n\"y\":{\"z\":1}}",
		} {
			d, err := Load(fstest.MapFS{"a.yaml": {Data: []byte(text)}}, "a.yaml", DefaultLimits())
			if brk == "\f" && err != nil {
				continue // not a character of YAML
			}
			if err != nil {
				t.Errorf("%s, %s: %v", name, kind, err)
				continue
			}
			want := strings.Count(text[:strings.Index(text, "z")], "\n") + 1
			if got := d.Lookup("/y/z").Span(); got.Line != want {
				t.Errorf("%s, %s: at line %d, want %d", name, kind, got.Line, want)
			}
			if x := d.Lookup("/x").Scalar(); kind != "comment" && !strings.Contains(x, "a"+brk+"b") {
				t.Errorf("%s, %s: read as %q", name, kind, x)
			}
		}
	}
}

// TestAliases: the value of an alias has the place of its anchor, an entry of a
// merge key the place of its source, and a block scalar the place of its indicator.
func TestAliases(t *testing.T) {
	text := "openapi: 3.0.0\na: &a\n  b: 1\n  c: 2\nd: *a\ne:\n  <<: *a\n  c: 3\nf:\n  <<: [{g: 1}, *a]\n  b: 5\nh: |\n  text\n  more\n\"<<\": x\nl: [&m n, *m]\n"
	d := load(t, "a.yaml", text)
	for pointer, want := range map[string]string{
		"/d/b": "a.yaml:3:6 /a/b", "/e/b": "a.yaml:3:6 /a/b", "/e/c": "a.yaml:8:6 /e/c", "/f/g": "a.yaml:10:12 /f/g", "/f/b": "a.yaml:11:6 /f/b", "/f/c": "a.yaml:4:6 /a/c",
		"/h": "a.yaml:12:4 /h", "/<<": "a.yaml:15:7 /<<", "/l/1": "a.yaml:16:5 /l/0",
	} {
		s := d.Lookup(pointer).Span()
		if got := s.String() + " " + s.Pointer; got != want {
			t.Errorf("%s: %s, want %s", pointer, got, want)
		}
	}
	verify(t, d)
}

func TestDuplicateKeys(t *testing.T) {
	d := load(t, "a.yaml", "openapi: 3.0.0\npaths:\n  /a:\n    get: {x: 1, y: 2}\n  /b: {}\n  /a:\n    post: {}\n    get: {x: 3, x: 4}\n  /a:\n    put: {}\n  /b: text\n")
	a := d.Lookup("/paths/~1a")
	var got []string
	for k := range a.Fields() {
		got = append(got, k)
	}
	if fmt.Sprint(got) != "[get post put]" || a.At("get", "y").Scalar() != "2" || a.At("get", "x").Scalar() != "4" {
		t.Errorf("%v %v", got, a.Any())
	}
	if b := d.Lookup("/paths/~1b"); b.Scalar() != "text" {
		t.Errorf("the later wins: %v", b.Any())
	}
	var notes []string
	for _, n := range d.Notes {
		if n.Kind != DuplicateKey {
			t.Errorf("%v", n)
		}
		notes = append(notes, fmt.Sprintf("%d:%d %s", n.Span.Line, n.Span.Column, n.Message[:strings.Index(n.Message, ":")]))
	}
	want := `6:3 the key "/a" is there twice (first at line 3)|8:5 the key "get" is there twice (first at line 4)|8:11 the key "x" is there twice (first at line 4)|8:17 the key "x" is there twice (first at line 4)|9:3 the key "/a" is there twice (first at line 3)|11:3 the key "/b" is there twice (first at line 5)`
	if strings.Join(notes, "|") != want {
		t.Errorf("%s\nwant\n%s", strings.Join(notes, "|"), want)
	}
}
