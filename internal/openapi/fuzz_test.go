package openapi

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"
)

// FuzzLoad: for all bytes, reading ends with a document in which every place is
// within the text, or with an *Error. Reading twice gives the same.
func FuzzLoad(f *testing.F) {
	for _, pattern := range []string{"prune/testdata/*.*", "../../../shared/corpus/pairs/museum-*/base.*", "../../../shared/corpus/pairs/gotify-*/head.*"} {
		files, _ := filepath.Glob(pattern)
		for _, name := range files {
			if b, err := os.ReadFile(name); err == nil && len(b) < 1<<13 {
				f.Add(b)
			}
		}
	}
	for name, c := range hostile {
		if text := c.text; name != "" && !c.slow {
			if s := text(); len(s) < 1<<10 {
				f.Add([]byte(s))
			}
		}
	}
	for _, s := range []string{
		"openapi: 3.0.0\na: &a {b: 1}\nc: {<<: *a, d: [*a, *a]}\n", "openapi: 3.0.0\na: 1\na: {b: c}\na: {b: d}\n", "\ufeff{\"openapi\":\"3.0.0\",\"\\ud83d\\ude00\\/\":[{\"$ref\":\"#/x\"}]}",
		"openapi: 3.0.0\r\nx: |\r\n  a\r\n  b\r\ny: >-\r\n  c\r\n", "openapi: 3.1.0\nx: {$ref: a.yaml#/x/0}\ny: [{$anchor: z}, {$ref: '#z'}]\n", "openapi: 3.0.0\nx: 'a\n\n  b'\ny: \"c\\\n  d\"\n? k\n: v\n",
		"{openapi: 3.0.0, a: [b, {c: d}], e: 'f', # g\n h: i}", "openapi: 3.0.0\ra: b\rc: [d]\r", "%YAML 1.2\n---\nswagger: '2.0'\n...\n", "openapi: 3.0.0\nx: a\u2028b\ny: \u0085\n",
	} {
		f.Add([]byte(s))
	}
	limits := Limits{FileBytes: 1 << 20, Files: 10, Depth: 100, Nodes: 20_000, TotalBytes: 4 << 20}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<13 {
			return
		}
		tree := fstest.MapFS{"a.yaml": {Data: data}, "b.json": {Data: data}}
		for name := range tree {
			d, err := Load(tree, name, limits)
			var e *Error
			if err != nil {
				if !errors.As(err, &e) || d != nil {
					t.Fatalf("%v, %T", err, err)
				}
				continue
			}
			verify(t, d)
			for _, n := range d.Notes {
				if n.Span.Line < 1 || n.Message == "" {
					t.Fatalf("note %v", n)
				}
			}
			again, err := Load(tree, name, limits)
			if err != nil || len(again.Notes) != len(d.Notes) {
				t.Fatalf("twice: %v, %v and %v", err, d.Notes, again.Notes)
			}
			d.Root.Any()
		}
	})
}
