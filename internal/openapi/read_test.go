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
	own := readJSON(raw)
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
	x.content, y.content = nil, nil
	if fmt.Sprintf("%+v", x) != fmt.Sprintf("%+v", y) || len(a.content) != len(b.content) {
		return fmt.Sprintf("%s: %+v with %d, the parser has %+v with %d", at, x, len(a.content), y, len(b.content))
	}
	for i := range a.content {
		if d := difference(fmt.Sprintf("%s/%d", at, i), a.content[i], b.content[i]); d != "" {
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

// unreadable are texts that are left to the YAML parser.
var unreadable = []string{
	"", " ", "{", "}", "{}}", "{} {}", "{}\n---\n", "{}\n...\n", "{} # a", "# a\n{}", "[]", `"a"`, "{a: 1}", `{'a': 1}`, `{"a"}`, `{"a":}`, `{"a"::1}`, `{"a":1,,}`, `{,}`, `{"a" 1}`,
	"{\"a\"\n:1}", `{"a":01}`, `{"a":+1}`, `{"a":.5}`, `{"a":1.}`, `{"a":1e}`, `{"a":-}`, `{"a":0x1}`, `{"a":1_0}`, `{"a":1e999}`, `{"a":NaN}`, `{"a":True}`, `{"a":truely}`, `{"a":nul}`, `{"a":~}`,
	`{"a":"b}`, `{"a":"b"c}`, `{"a":"\x41"}`, `{"a":"\a"}`, `{"a":"\u12"}`, `{"a":"\uzzzz"}`, `{"a":"\`, "{\"a\":\"b\nc\"}", "{\"a\":\"b\tc\"}", "{\"a\":\"\x01\"}", "{\"a\":\"\x7f\"}", "{\"a\":\"\u0080\"}",
	"{\"a\":\"\ufeff\"}", "{\"a\":\"\uffff\"}", "{\"a\":\"\ue001\ue401\"}", `{"a":"\ue001"}`, "{\"a\":\"\xff\"}", "{\"a\":\"\xc3\"}", "{\"a\":\"\xed\xa0\x80\"}", "{\r\"a\":1}", "{\u00a0\"a\":1}", "{\"a\":1\u2028}",
	"{\"a\":1}\x00", "{\"a\":&b 1}", "{\"a\":[1:2]}", `{"a":[1 2]}`, `{"a":[1}`, `{"a":[,]}`, `{"a":[1,,]}`, `{"a":"b" "c"}`, `{["a"]:1}`, `{"a":1} b`, "{\"a\":1}\n\tb", `{"a":` + "\f" + `1}`,
	strings.Repeat(`{"a":`, 300) + "1" + strings.Repeat("}", 300), "{\"a\":" + strings.Repeat("[", 300), "\ufeff\ufeff{}", "\xef\xbb{}", "{\"a\":1}\ufeff",
}

func TestReadable(t *testing.T) {
	for name, text := range readable {
		if text[0] == '[' {
			text = `{"a":` + text + "}"
		}
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
// parser, and with the same result.
func TestReadExamples(t *testing.T) {
	count := 0
	for _, root := range []string{"../../examples", "../../internal", "../../../shared/corpus/pairs"} {
		filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) != ".json" {
				return nil
			}
			raw, err := os.ReadFile(path)
			if err != nil || !json.Valid(raw) || !isBraced(raw) {
				return err
			}
			var dense bytes.Buffer
			json.Compact(&dense, raw)
			for _, text := range [][]byte{raw, dense.Bytes()} {
				// The parser needs seconds for the large ones.
				if count++; len(text) > 100_000 && readJSON(text) == nil || len(text) <= 100_000 && !compareReaders(t, text) {
					t.Errorf("%s: left to the YAML parser", path)
				}
			}
			return nil
		})
	}
	if count < 10 {
		t.Errorf("only %d files", count)
	}
	t.Logf("%d texts", count)
}

// FuzzRead: whatever the package's own reader reads, it reads like the YAML parser.
func FuzzRead(f *testing.F) {
	for _, text := range readable {
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
	read := 0
	for _, name := range slices.Sorted(maps.Keys(readable)) {
		text := readable[name]
		if len(text) > 1000 {
			continue
		}
		for range 400 {
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
