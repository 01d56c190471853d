package openapi

import (
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/limits"
)

func TestSettings(t *testing.T) {
	for _, test := range []struct{ name, text, wrong string }{
		{"YAML", "on: {push: null}\njobs: {a: &a [1], b: *a}\n", ""},
		{"JSON", `{"a": "\u0061\/b", "b": [1, 2]}`, ""},
		{"a tab before JSON", "\t{\"a\": 1}", ""},
		{"one document with its marks", "---\na: 1\n...\n", ""},
		{"two documents", "a: 1\n---\nb: 2\n", "f.yaml:2:1: holds a second YAML document; write one, without ---"},
		{"an empty second document", "a: 1\n---\n", "f.yaml:2:1: holds a second YAML document; write one, without ---"},
		{"a second document that is broken", "a: 1\n---\nb: [\n", "is not YAML"},
		{"a key twice", "a: 1\nb: {c: 1, c: 2}\n", `f.yaml:2:11: the key "c" is there twice (first at line 2); keep one of the two`},
		{"a key twice in JSON", "{\"a\": 1,\n \"a\": 2}", `f.yaml:2:2: the key "a" is there twice (first at line 1); keep one of the two`},
		{"a merge key", "a: &a {x: 1}\nb:\n  <<: *a\n", "f.yaml:3:3: has a merge key (<<); write its entries out"},
		{"a quoted merge key is a key", "b:\n  \"<<\": 1\n", ""},
		{"a list as a key", "[a]: 1\n", "has an object or a list as a key"},
		{"an endless alias", "a: &a [*a]\n", "has an alias that contains itself; write the values out"},
		{"an unknown alias", "a: *b\n", "unknown anchor"},
		{"deep", strings.Repeat("[", 2000) + strings.Repeat("]", 2000), "is nested deeper than 60 levels; nest it less"},
		{"a template", "a: {{ x }}\n", "without a template"},
		{"large", strings.Repeat(" ", limits.SettingsBytes+1), "is 1024 KB large, the limit is 1024 KB; shorten it"},
		{"binary", "\x00\x01\x02", "is not YAML"},
		{"an LFS pointer", "version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer"},
	} {
		v, err := Settings("f.yaml", []byte(test.text))
		switch {
		case err == nil && (test.wrong != "" || v.Kind() != Map):
			t.Errorf("%s: kind %d", test.name, v.Kind())
		case err != nil && (test.wrong == "" || !strings.Contains(err.Error(), test.wrong) || strings.ContainsAny(err.Error(), "\n")):
			t.Errorf("%s: %v", test.name, err)
		}
	}
	for _, text := range []string{"", "\ufeff", " \n\t\n# a comment: x\n", "---\n"} {
		if v, err := Settings("f.yaml", []byte(text)); err != nil || v.Kind() > Null {
			t.Errorf("%q: kind %d, %v", text, v.Kind(), err)
		}
	}
}

// TestTextPlace: the characters of a string are found where an editor shows them.
func TestTextPlace(t *testing.T) {
	for _, text := range []string{
		"a: ab  XY\n",
		"a: 'it''s XY'\n",
		"a: \"\\\"q\\\" XY\"\n",
		"é: \"é XY\"\n",
		"a: |\n  first\n\n    XY\n",
		"a: |2- # X in a comment\n    first XY\n",
		"a: >\n  folded\n  text\n\n  XY\n",
		"a: >-\r\n  folded\r\n  text XY\r\n",
		"a:\n  plain\n  over XY lines\n",
		"{\"a\": \"\\tb XY\"}",
	} {
		v, err := Settings("f.yaml", []byte(text))
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		for _, value := range v.Fields() {
			said := value.Scalar()
			before, _, ok := strings.Cut(said, "XY")
			if !ok {
				t.Fatalf("%q reads as %q", text, said)
			}
			above, _, _ := strings.Cut(text, "XY")
			wantLine := strings.Count(above, "\n") + 1
			wantColumn := len([]rune(above[strings.LastIndexByte(above, '\n')+1:])) + 1
			line, column := value.TextPlace(len([]rune(before)))
			if line != wantLine || column != wantColumn {
				t.Errorf("%q: %d:%d, want %d:%d", text, line, column, wantLine, wantColumn)
			}
			if line, _ := value.TextPlace(1 << 20); line < wantLine {
				t.Errorf("%q: ends at line %d", text, line)
			}
		}
	}
	if line, column := (Value{}).TextPlace(0); line != 0 || column != 0 {
		t.Errorf("nothing is at %d:%d", line, column)
	}
}
