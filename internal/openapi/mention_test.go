package openapi

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestMentions: what a text says of the files to which its references lead.
func TestMentions(t *testing.T) {
	checkFiles(t, map[string]string{
		"a: 1":                                   "",
		"$ref: '#/x'":                            "",
		"$ref: 'b.yaml'":                         "b.yaml",
		`{"$ref": "b.yaml#/x", "$ref":"c.json"}`: "b.yaml c.json",
		"$ref: b.yaml#/x y":                      "b.yaml",
		"$ref: ../b.yaml\nc: 1":                  "",
		"$ref: sub/../b.yaml\nc: 1":              "b.yaml",
		"- $ref: b.yaml\n- $ref: c.yaml\n":       "b.yaml c.yaml",
		"$ref: b.yaml # more":                    "b.yaml",
		"$ref: b.yaml\n# more":                   "b.yaml",
		"a: {$ref: b.yaml}":                      "b.yaml",
		"a: {x: 1, $ref: b.yaml, y: 2}":          "b.yaml",
		"a: {\n  $ref: b.yaml\n}":                "b.yaml",
		"$dynamicRef: b.yaml":                    "b.yaml",
		"$ref: https://example.com/b.yaml":       "",
		"$ref: b%20c.yaml":                       "b c.yaml",
		"$ref: >-\n  b.yaml#/x/y\nc: 1":          "b.yaml",
		"$ref: |\n  b.yaml\nc: 1":                "b.yaml",
		"d: see $ref and $refs: b.yaml":          "",
		`{"d": "<\u003c", "$ref": "b.yaml"}`:     "b.yaml",
		"d: '**Note**: x'\n$ref: 'b.yaml'":       "b.yaml",
		"a: &n {b: 1}\nc: *n\n$ref: 'b.yaml'":    "b.yaml",
		"$ref: 'b.yaml'\r\nc: 1\r\n":             "b.yaml",
	})
}

// TestMentionsUncertain: what only the parser can tell.
func TestMentionsUncertain(t *testing.T) {
	checkFiles(t, map[string]string{
		"$ref: # b.yaml\n  c.yaml":               "?",
		"$ref:\n  b.yaml":                        "?",
		"? $ref\n: b.yaml":                       "?",
		"$ref: b.yaml\n  more":                   "b.yaml ?",
		"$ref: b.yaml\n  }":                      "b.yaml ?",
		"\"$ref\": b.yaml\n }":                   "b.yaml ?",
		"a: {$ref: b.yaml\nmore}":                "b.yaml ?",
		"a: {$ref: b.yaml\n- more}":              "b.yaml ?",
		"a: {$ref: b.yaml\nmore # x: y\n}":       "b.yaml ?",
		"a: {$ref: b.yaml\nmore, : x}":           "b.yaml ?",
		"$ref: b.yaml, c":                        "b.yaml ?",
		"$ref: b.yaml}":                          "b.yaml ?",
		"$ref: >-\n  b.yaml\n  more":             "b.yaml ?",
		"$ref: >-\n  b.yaml more":                "b.yaml ?",
		"$ref: \"b\\u002eyaml\"":                 "?",
		"$ref: 'it''s.yaml'":                     "?",
		"$ref: \"b.\n yaml\"":                    "?",
		"$ref: *b":                               "?",
		"$ref: !!str b.yaml":                     "?",
		"\"\\u0024ref\": 'b.yaml'":               "?",
		"\"$\\x72ef\": 'b.yaml'":                 "?",
		"? \"$r\\\n  ef\"\n: 'b.yaml'":           "?",
		"a: &k $ref\n*k : b.yaml":                "?",
		"a: {&k $ref: '#/x', b: {*k : b.yaml}}":  "?",
		"a: {&k $ref: '#/x'}\nb:\n  ? *k\n  : b": "?",
		"$ref: b.yaml\rc":                        "b.yaml ?",
		"$\x00r\x00e\x00f\x00":                   "?",
	})
}

func checkFiles(t *testing.T, all map[string]string) {
	t.Helper()
	for text, want := range all {
		files, certain := Mentions("a.yaml", []byte(text))
		if !certain {
			files = append(files, "?")
		}
		if got := strings.Join(files, " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		checkMentions(t, []byte(text))
	}
}

// checkMentions holds the answer to what the parser reads.
func checkMentions(t *testing.T, raw []byte) {
	t.Helper()
	files, certain := Mentions("dir/a.yaml", raw)
	if !certain {
		return
	}
	l := newLoader(nil, Limits{FileBytes: 1 << 20, Files: 1, Depth: 50, Nodes: 10_000})
	f, err := l.parseSafely("dir/a.yaml", toUTF8(raw))
	if err != nil {
		return
	}
	var check func(v Value)
	check = func(v Value) {
		for _, key := range [...]string{"$ref", "$dynamicRef"} {
			ref := v.Get(key)
			if ref.Kind() != String {
				continue
			}
			place, _, _ := strings.Cut(strings.TrimSpace(ref.Scalar()), "#")
			if file, refused := inTree("dir/a.yaml", place); place != "" && refused == "" && !slices.Contains(files, file) {
				t.Errorf("%q: %q leads to %q, which is not among %q", raw, ref.Scalar(), file, files)
			}
		}
		for _, field := range v.Fields() {
			check(field)
		}
		for item := range v.Items() {
			check(item)
		}
	}
	check(Value{node: f.node, file: f}.Bare())
}

// TestMentionsAtRandom: no combination of what means something to YAML hides a file.
func TestMentionsAtRandom(t *testing.T) {
	pieces := []string{"$ref", "$ref: ", "$dynamicRef: ", ": ", ":", " ", "\n", "\n  ", "{", "}", ", ", "[", "]", "- ", "? ", "'", "\"", "b.yaml", "#", " # ", "/x", "&k ", "*k ", ">-\n  ", "|\n ",
		"!!str ", "<<: ", "\\", "u0024", "x24", "a", "a: ", "\n---\n", "\r\n", "\t", ".", "..", "%20"}
	random := rand.New(rand.NewPCG(1, 2))
	for range 10_000 {
		var text strings.Builder
		for range 2 + random.IntN(12) {
			text.WriteString(pieces[random.IntN(len(pieces))])
		}
		checkMentions(t, []byte(text.String()))
	}
}

// FuzzMentions: no text hides a file to which reading it would lead.
func FuzzMentions(f *testing.F) {
	for _, text := range []string{
		"a:\n  $ref: b.yaml\n  c: {$ref: 'd.yaml#/x'}\n", "a: {$ref: b.yaml\n  , c: d}", "- &k $ref\n- {*k : b}", `{"$ref": "b", "x": ["$ref"]}`,
		"$ref: >-\n  b.yaml\n", "? $ref\n: b", "$ref: b\n---\n", "<<: {$ref: b.yaml}", "$ref: b.yaml\n\tc: d", "$ref: b \n # c\n", "$ref: b#\n c",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, raw []byte) { checkMentions(t, raw) })
}
