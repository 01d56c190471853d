package openapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// parsed returns the nodes that the YAML parser gives, nil for an error or for
// several documents.
func parsed(raw []byte) *node {
	given := rework(raw)
	n, err := read(given.text)
	if err != nil {
		return nil
	}
	root := given.convert(n)
	if line, _ := given.another(root); line > 0 {
		return nil
	}
	return root
}

// compareReaders fails if the package's own reader gives other nodes than the YAML
// parser. It reports whether the reader gave any.
func compareReaders(t testing.TB, raw []byte) bool {
	t.Helper()
	own := readOwn(raw, nil)
	if own == nil {
		return false
	}
	if want := parsed(raw); want == nil {
		t.Fatalf("read, but the YAML parser refuses it: %.2000q", raw)
	} else if differs := difference("", own, want); differs != "" {
		t.Fatalf("%s\n%.2000q", differs, raw)
	}
	return true
}

// difference says where two trees differ, "" for nowhere.
func difference(at string, a, b *node) string {
	if a == nil || b == nil {
		return fmt.Sprintf("%s: %v and %v", at, a, b)
	}
	x, y := *a, *b
	x.inside, y.inside = nil, nil
	if x != y || a.scalar() != b.scalar() {
		return fmt.Sprintf("%s: %+v with %q, the parser has %+v with %q", at, x, a.scalar(), y, b.scalar())
	}
	for i, c := range a.content() {
		if d := difference(fmt.Sprintf("%s/%d", at, i), c, b.content()[i]); d != "" {
			return d
		}
	}
	return ""
}

// readable are texts that the package's own reader must read.
var readable = map[string]string{
	"empty":           `{}`,
	"kinds":           `{"a": null, "b": true, "c": false, "d": 1, "e": "f", "g": [], "h": {}, "i": [[], [{}], {"j": []}]}`,
	"numbers":         `[0, -0, 0.0, -0.0, 1, -1, 12, 0.5, 1.50, 1e5, 1E5, 1e+5, 1e-5, 0e0, 1.5e10, 1e-999, 18446744073709551616, 123456789012345678901234567890, 20200101]`,
	"words as text":   `["true", "null", "~", "1", "", "2020-01-01", "<<", "yes", "0x1", ".5", "- a", "a: b", "# a", "a #b", "{", "&a", "*a", "!a", "|", ">-"]`,
	"keys":            `{"": 1, "<<": {"a": 1}, "true": 2, "1": 3, "a b": 4, "a: b": 5, "# c": 6, " d ": 7, "?": 8, "- e": 9}`,
	"twice":           `{"a": 1, "b": 2, "a": 3, "\u0061": 4}`,
	"escapes":         `["\"", "\\", "\/", "\b", "\f", "\n", "\r", "\t", "\u0041", "\u00e9", "\u20AC", "\u0000", "\u001f", "\u007f", "\u0085", "\u2028", "a\\\"b\\", "\\u0041"]`,
	"surrogates":      `["\ud83d\ude00", "a\uD83D\uDE00b", "\ud83d", "\ude00", "\ud83d\u0041", "\ud83d\ud83d\ude00", "\ude00\ud83d", "\ud83dx", "\ud83d\\ude00"]`,
	"beyond ASCII":    `{"é": "日本語 🙂", "🙂🙂": {"a": "b"}, "c": ["\u00a0", " ", "a` + "\u2028\u2029\u0085" + `b", {"d": 1}]}`,
	"blanks":          "\n \t {\n\t\"a\" : 1 ,\r\n\r\n  \"b\"\t:\t[ 1 ,\n2 ] ,\"c\":\n3,\n\n\"d\":\r\n{ }\n}\n \t\r\n",
	"at the left":     "{\n\"a\":\n[\n1,\n{\n\"b\":\n2\n}\n]\n}",
	"dense":           `{"a":{"b":[1,-2,true,null,"c",{"d":"e"}],"f":-1},"g":""}`,
	"commas":          `{"a": [1, 2, ], "b": {"c": 1,}, "d": 1,}`,
	"byte order mark": "\ufeff \n {\"a\": \"b\"}",
	"like marks":      "{\"a\": \"---\", \"b\":\n\"--- c\", \"...\":\n\"...\"}",
	"long":            `{"` + strings.Repeat("k", 5000) + `": "` + strings.Repeat("v", 5000) + `"}`,
	"deep":            strings.Repeat(`{"a":`, 150) + "1" + strings.Repeat("}", 150),
}

// readableYAML are values of a key that the package's own reader must read.
var readableYAML = map[string]string{
	"kinds":            "{a: null, b: true, c: [1, -1, .5, 1e3, 0x1F, 0o17, 0b1, 017, 1_000, +1, -0, .inf, -.INF, .nan, 1., 1.e1, 1e, 0x, 1e999, 99999999999999999999], d: [~, Null, True, FALSE, yes, on, y, nUll, tRUE]}",
	"dates":            "[2020-01-02, 2020-1-2, 2020-01-02T03:04:05Z, 1.2.3, 1:2:3, 12e03, -a, +, '-', .a, .., 0.0.0.0, 1-2, 1+1, 4111 1111, e5, 1__0, _1]",
	"keys":             "\n  200: a\n  true: b\n  null: c\n  ~: d\n  1.5: e\n  '200': f\n  \"a\\u00e9\": g\n  'it''s': h\n  a b: i\n  a:b: j\n  -k: l\n  '': m",
	"left out":         "\n  a:\n  b: # c\n  d:\n  -\n  - e\n  -\n  f:\n\n# g\n",
	"literal":          "|\n  a\n\n    b\n  # c\n  d: e\n\n\n",
	"literal, blanks":  "|\n\n   \n    a  \n   \n     \n    b\t\n    \tc\n",
	"literal strip":    "|-\n  a\n  b\n\n",
	"literal keep":     "|+\n  a\n\n\nw: >+\n\nx: >+\n  b\n\n  c\n   \n\ny: z",
	"literal empty":    "|\n",
	"literal, one":     "|-\n  a\n",
	"folded":           ">\n  a\n  b\n\n  c\n\n\n  d\n    e\n    f\n\n  g\n  h\n\n    i\n\n\n  j\n \n",
	"folded strip":     ">-\n\n\n  a\n  b\n",
	"folded, tab":      ">\n  a\n  \tb\n  c\n",
	"indicator":        "|2\n     a\n   b\n",
	"indicator both":   ">1-\n   a\n b\n c\n\n",
	"plain lines":      "a b\n  c\n\n    - d\n  ? e\n\n\n  f#g",
	"plain number":     "1\n  2",
	"double lines":     "\"a\\\n  b \\\n\n\n  c\n\n   \n  d \\\" \\x41 \\u00e9 \\U0001F600 # e  \n f\\\\\n  g\\ \n  h\\   \n  i \"",
	"double, empty":    "\"\n  a\n\n\"",
	"single lines":     "'a: b  \n\n  it''s # c\\\n  d '   # e",
	"single, empty":    "'\n\n a'",
	"flow":             "[a, 'b', \"c\", -1, http://x:y, {d: e, \"f\":g, 'h': [i]}, [], {}, \"j\\n\", 'k''l']",
	"flow lines":       "{\n  a: {b: c}, # d\n\n  e:\n    \"f\n    g\",\n  'h':i}",
	"sequences":        "\n- a\n-\n  b\n-\n- c: d\n  e: f\n- - g\n  - h\n-   i: j\n    k:\n    - l\n- |\n  m\n- >-\n  n\n- 'o\n  p'",
	"beyond ASCII":     "{é: “日本語” 🙂, '🙂🙂': [b, \"é\\u20ac\"], c: d} # é",
	"references":       "\n  - $ref: >-\n      #/a\n  - $ref: '#/b'\n  - $ref: \"#/c\"",
	"trailing space":   "a   \nb: c  # d\n\n   \ne:   \n  f: g  ",
	"odd plain starts": "[-b, --- c, ...]",
}

// documentYAML are whole texts with one value, which are read.
var documentYAML = []string{"# a\n\n---\n%s", "\n\n%s", "---\n%s", "x: y\n%s\nz: 1 # b\n# c", "\"x\" : y\n\n%s\n  # b\n\nz:\n- 1", "x:\n  - y: 1\n%s\nz: |\n  b\n"}

// unreadable are texts that are left to the YAML parser.
var unreadable = []string{
	"", " ", "{", "}", "{}}", "{} {}", "{}\n---\n", "{}\n...\n", "{} # a", "# a\n{}", "[]", `"a"`, "{a: 1}", `{'a': 1}`, `{"a"}`, `{"a":}`, `{"a"::1}`, `{"a":1,,}`, `{,}`, `{"a" 1}`,
	"{\"a\"\n:1}", `{"a":01}`, `{"a":+1}`, `{"a":.5}`, `{"a":1.}`, `{"a":1e}`, `{"a":-}`, `{"a":0x1}`, `{"a":1_0}`, `{"a":1e999}`, `{"a":NaN}`, `{"a":True}`, `{"a":truely}`, `{"a":nul}`, `{"a":~}`,
	`{"a":"b}`, `{"a":"b"c}`, `{"a":"\x41"}`, `{"a":"\a"}`, `{"a":"\u12"}`, `{"a":"\uzzzz"}`, `{"a":"\`, "{\"a\":\"b\nc\"}", "{\"a\":\"b\tc\"}", "{\"a\":\"\x01\"}", "{\"a\":\"\x7f\"}", "{\"a\":\"\u0080\"}",
	"{\"a\":\"\ufeff\"}", "{\"a\":\"\uffff\"}", "{\"a\":\"\ue001\ue401\"}", `{"a":"\ue001"}`, "{\"a\":\"\xff\"}", "{\"a\":\"\xc3\"}", "{\"a\":\"\xed\xa0\x80\"}", "{\r\"a\":1}", "{\u00a0\"a\":1}", "{\"a\":1\u2028}",
	"{\"a\":1}\x00", "{\"a\":&b 1}", "{\"a\":[1:2]}", `{"a":[1 2]}`, `{"a":[1}`, `{"a":[,]}`, `{"a":[1,,]}`, `{"a":"b" "c"}`, `{["a"]:1}`, `{"a":1} b`, "{\"a\":1}\n\tb", `{"a":` + "\f" + `1}`,
	strings.Repeat(`{"a":`, 300) + "1" + strings.Repeat("}", 300), "{\"a\":" + strings.Repeat("[", 300), "\ufeff\ufeff{}", "\xef\xbb{}", "{\"a\":1}\ufeff",
}

// descriptions returns whole texts that must be read.
func descriptions() map[string]string {
	out := map[string]string{}
	for name, text := range readable {
		if text[0] == '[' {
			text = `{"a":` + text + "}"
		}
		out[name] = text
	}
	for name, value := range readableYAML {
		for i, document := range documentYAML {
			out[fmt.Sprintf("YAML, %s, %d", name, i)] = fmt.Sprintf(document, "v: "+value)
		}
	}
	return out
}

func TestReadable(t *testing.T) {
	for name, text := range descriptions() {
		if !compareReaders(t, []byte(text)) {
			t.Errorf("%s: left to the YAML parser: %.200q", name, text)
		}
		compareReaders(t, []byte(strings.ReplaceAll(text, "\n", "\r\n")))
	}
	for _, text := range unreadable {
		if compareReaders(t, []byte(text)) {
			t.Errorf("read: %.200q", text)
		}
	}
}

// TestReadExamples: every description of the repository is read without the YAML
// parser, and with the same result: the examples, those of the tests, and the cases in
// the books of the rules.
func TestReadExamples(t *testing.T) {
	count := map[string]int{}
	try := func(name string, raw []byte) {
		if !Describes(raw) {
			return
		}
		if compareReaders(t, raw) {
			count[filepath.Ext(name)]++
		} else if parsed(raw) != nil {
			t.Errorf("%s: left to the YAML parser", name)
		}
		if dense := new(bytes.Buffer); json.Compact(dense, raw) == nil && !compareReaders(t, dense.Bytes()) {
			t.Errorf("%s: on one line, left to the YAML parser", name)
		}
	}
	for _, root := range []string{"../../examples", "../../internal"} {
		filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			raw, err := os.ReadFile(path)
			switch filepath.Ext(path) {
			case ".json", ".yaml", ".yml":
				try(path, raw)
			case ".txtar":
				for _, f := range txtar.Parse(raw).Files {
					if filepath.Ext(f.Name) == ".yaml" {
						try(path+"/"+f.Name, headOf(f.Data))
					}
				}
			}
			return err
		})
	}
	if count[".json"] < 3 || count[".yaml"] < 200 {
		t.Errorf("only %v files", count)
	}
}

// headOf returns the head of a case: its lines without those that begin with a minus,
// and without their marks.
func headOf(edit []byte) (head []byte) {
	for line := range bytes.Lines(edit) {
		if line[0] != '-' {
			head = append(head, line[1:]...)
		}
	}
	return head
}

// FuzzRead: whatever the package's own reader reads, it reads like the YAML parser.
func FuzzRead(f *testing.F) {
	for _, text := range descriptions() {
		f.Add([]byte(text))
	}
	for _, text := range unreadable {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if len(raw) < 1<<13 {
			compareReaders(t, raw)
		}
	})
}

// scraps are what TestReadEdits puts into texts: all that means something in JSON or
// in YAML.
var scraps = []string{
	" ", "\t", "\n", "\r", "\r\n", "\n---\n", "\n...\n", ":", ",", "{", "}", "[", "]", "\"", "'", "\\", "\\u", "\\ud83d", "\\ude00", "\\x41", "#", " #", "- ", "-", "?", "? ", "&a ", "*a", "!a ", "|", ">",
	"%", "@", "`", "~", "<<", "0", "1", "e", ".", "+", "_", "null", "true", "é", "🙂", "\u0085", "\u00a0", "\u2028", "\ufeff", "\ue001", "\x00", "\x7f", "\xff", "\"a\":", "[1,", "{\"a\":", "1]", "1}",
}

// TestReadEdits compares the readers on texts with small faults.
func TestReadEdits(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	read, texts := 0, descriptions()
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		text := texts[name]
		if len(text) > 1000 {
			continue
		}
		for range 100 {
			b := []byte(text)
			for range 1 + r.IntN(2) {
				at := r.IntN(len(b) + 1)
				drop := min(r.IntN(3), len(b)-at)
				b = slices.Concat(b[:at], []byte(scraps[r.IntN(len(scraps))]), b[at+drop:])
			}
			if compareReaders(t, b) {
				read++
			}
		}
	}
	if read < 200 {
		t.Errorf("only %d were read", read)
	}
}
