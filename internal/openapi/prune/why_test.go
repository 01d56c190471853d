package prune

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestWhy: what keeps a pair from being shortened is named, with its line.
func TestWhy(t *testing.T) {
	const yaml = "openapi: 3.0.3\ninfo: {title: a, version: '1'}\nsecurity: []\npaths:\n  /a:\n    get:\n      summary: a\n      responses:\n        '200': {description: a}\n"
	const json = "{\"openapi\": \"3.0.3\",\n\"security\": [],\n\"paths\": {\"/a\": {\"get\": {\n\"responses\": {\"200\": {\"description\": \"a\"}}}}}}\n"
	for name, c := range map[string]struct {
		base, head string
		want       string // HEAD LINE REASON, or nothing
	}{
		"same":           {yaml, yaml, ""},
		"same JSON":      {json, json, ""},
		"anchor":         {yaml, yaml + "x-a: &a {b: c}\n", "true 10 an anchor"},
		"anchor of base": {yaml + "x-a: &a {b: c}\n", yaml, "false 10 an anchor"},
		"alias":          {yaml, yaml + "x-a:\n  - b\n  - *a\n", "true 12 an alias"},
		"alias in flow":  {yaml, yaml + "x-a: [b,\n  *a]\n", "true 11 an alias"},
		"tag":            {yaml, yaml + "x-a: !!str 1\n", "true 10 a tag"},
		"tab":            {yaml, yaml + "x-a:\n\tb: 1\n", "true 11 a tab"},
		"tab in line":    {yaml, yaml + "x-a:\tb\n", "true 10 a tab"},
		"explicit key":   {yaml, yaml + "? x-a\n: b\n", "true 10 a key behind a question mark"},
		"directive":      {yaml, "%YAML 1.2\n---\n" + yaml, "true 1 a directive"},
		"documents":      {yaml, yaml + "---\na: b\n", "true 10 a second document"},
		"merge key":      {yaml, yaml + "x-a:\n  <<: b\n", `true 11 the key "<<"`},
		"method":         {yaml, strings.Replace(yaml, "    get:", "    GET:", 1), `true 6 the key "GET"`},
		"twice":          {yaml, yaml + "x-a:\n  b: 1\n  b: 2\n", "true 11 an object with one key twice"},
		"list":           {yaml, strings.Replace(yaml, "  /a:", "  - a:", 1), "true 5 a list in place of an object"},
		"value":          {yaml, yaml + "components: a\n", "true 10 a value in place of an object"},
		"file":           {yaml, strings.Replace(yaml, "summary: a", "$ref: a.yaml", 1), "true 7 a reference into another file"},
		"folded":         {yaml, strings.Replace(yaml, "summary: a", "$ref: >\n        '#/paths/~1a'", 1), "true 7 a reference of several lines, or with escapes"},
		"anchor name":    {yaml, strings.Replace(yaml, "summary: a", "$ref: '#a'", 1), "true 7 a reference that cannot be followed"},
		"all paths":      {yaml, strings.Replace(yaml, "summary: a", "$ref: '#/paths'", 1), "true 7 a reference to more than an operation or a component"},
		"everything":     {yaml, strings.Replace(yaml, "summary: a", "$ref: '#/'", 1), "true 7 a reference to more than an operation or a component"},
		"colon in place": {yaml, strings.Replace(yaml, "summary: a", "$ref: 'a.yaml#/http://b'", 1), "true 7 a reference into another file"},
		"dynamic":        {yaml, strings.Replace(yaml, "summary: a", "$dynamicRef: a", 1), `true 7 the key "$dynamicRef"`},
		"identity":       {yaml, yaml + "x-a:\n  $id: https://example.com/a\n", "true 11 a name to which references may be relative"},
		"character":      {yaml, strings.Replace(yaml, "summary: a", "summary: a\u0085", 1), "true 7 a character that readers may take differently"},
		"plain":          {yaml, yaml + "x-a: b: c\n", "true 10 YAML that readers may take differently"},
		"deep":           {yaml, yaml + "x-a: " + strings.Repeat("[", 300) + strings.Repeat("]", 300) + "\n", "true 10 nesting deeper than it is followed"},
		"empty":          {yaml, "# nothing\n", "true 2 an end before it is expected"},
		"ground":         {yaml, strings.Replace(yaml, "security: []", "security: [{a: []}]", 1), `true 3 a change of "security", on which every operation depends`},
		"ground removed": {yaml, strings.Replace(yaml, "security: []\n", "", 1), `false 3 a change of "security", on which every operation depends`},
		"ground in JSON": {json, strings.Replace(json, "[]", "[{}]", 1), `true 2 a change of "security", on which every operation depends`},
		"strict":         {json, strings.Replace(json, "[],", "[],,", 1), "true 2 JSON that is not strict"},
		"JSON twice":     {json, strings.Replace(json, "[],", "[],\n\"openapi\": \"3\",", 1), "true 1 an object with one key twice"},
		"behind JSON":    {json, json + "{}", "true 5 JSON that is not strict"},
	} {
		r := why([]byte(c.base), []byte(c.head))
		got := ""
		if r.Reason != "" {
			got = fmt.Sprint(r.Head, " ", r.Line, " ", r.Reason)
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		b, h := pair([]byte(c.base), []byte(c.head), nil)
		if c.want != "" && !(b.Whole() && h.Whole()) {
			t.Errorf("%s: it was shortened", name)
		}
	}
	if r := Why([]byte(yaml), []byte(yaml)); r.Reason != "less than 256 KB" || r.Line != 0 {
		t.Errorf("a small pair: %+v", r)
	}
}

// TestWhyOfSeeds: there is a reason where and only where a pair is given up, over the
// files of this package.
func TestWhyOfSeeds(t *testing.T) {
	files, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile("testdata/" + f.Name())
		if err != nil {
			continue // a folder
		}
		changed := bytes.Replace(text, []byte("integer"), []byte("string"), 1)
		b, h := pair(text, changed, nil)
		if r := why(text, changed); (r.Reason != "") && !(b.Whole() && h.Whole()) {
			t.Errorf("%s: shortened, in spite of %+v", f.Name(), r)
		}
	}
}
