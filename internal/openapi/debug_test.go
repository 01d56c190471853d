package openapi

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// TestDebug: a pair that is read in full says why, with file and line, and one that is
// not says nothing.
func TestDebug(t *testing.T) {
	var b strings.Builder
	b.WriteString("openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths:\n  /a:\n    get:\n      responses: {'200': {description: a}}\ncomponents:\n  schemas:\n")
	for i := 0; b.Len() < 300<<10; i++ {
		b.WriteString("    S" + strings.Repeat("x", i%7) + strings.Repeat("y", i/7%50) + strings.Repeat("z", i/350) + ":\n      type: object\n      properties: {name: {type: string, description: what it is called by those who know it}}\n")
	}
	large := b.String()
	anchored := strings.Replace(large, "info: {", "info: &i {", 1)
	changed := strings.Replace(large, "description: a}", "description: a, headers: {X-A: {schema: {type: string}}}}", 1)
	unread := strings.Replace(large, "'200':", "'200': {}, '200':", 1)
	for name, c := range map[string]struct {
		base, head         string
		basePath, headPath string
		whole              bool
		want               []string
	}{
		"shortened":     {base: large, head: changed},
		"anchor":        {base: large, head: anchored, want: []string{"a.yaml:2: an anchor: read in full"}},
		"anchor gone":   {base: anchored, head: large, want: []string{"a.yaml:2: an anchor in the base: read in full"}},
		"small":         {base: "openapi: 3.0.3\n", head: "openapi: 3.0.4\n", want: []string{"a.yaml: less than 256 KB: read in full"}},
		"other format":  {base: large, head: changed, headPath: "b.yml", want: []string{"b.yml: another format than a.yaml: read in full"}},
		"identical":     {base: large, head: large},
		"asked for":     {base: large, head: anchored, whole: true},
		"one side":      {base: large, headPath: "-"},
		"cannot be had": {base: large, head: large, headPath: "c.yaml"},
		"one key twice": {base: large, head: unread, want: []string{"a.yaml:6: an object with one key twice: read in full"}},
	} {
		files := func(path, text string) (Source, string) {
			if path == "" {
				path = "a.yaml"
			}
			return Source{fstest.MapFS{path: {Data: []byte(text)}}, path}, path
		}
		base, _ := files(c.basePath, c.base)
		head, _ := files(c.headPath, c.head)
		switch c.headPath {
		case "-":
			head = Source{}
		case "c.yaml":
			head.Tree = fstest.MapFS{}
		}
		var got []string
		opts := Options{Limits: DefaultLimits(), Whole: c.whole, Debug: func(line string) { got = append(got, line) }}
		_, _, _, _ = LoadPair(base, head, opts)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		opts.Debug = nil
		_, _, _, _ = LoadPair(base, head, opts) // there is nobody to tell
	}
}
