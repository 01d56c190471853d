package prune

import (
	"strings"
	"testing"
)

// TestAgain marks what is known of the members of one text, and finds the mark on those
// members of the other that were not read.
func TestAgain(t *testing.T) {
	const (
		get    = `"get":{"responses":{"200":{"description":"a"}}}`
		yaml   = "paths:\n  /a:\n    get: # g\n      responses:\n        200: |\n          b\n\n"
		schema = `"S":{"type":"object","properties":{"a":{"$ref":"#/components/schemas/T"}}}`
	)
	for name, c := range map[string]struct {
		text, other string
		again       []string
	}{
		"the same":             {`{"paths":{"/a":{` + get + `}}}`, `{"paths":{"/a":{` + get + `}}}`, []string{"paths\x00/a\x00get\x00"}},
		"further on":           {`{"paths":{"/0":{},"/a":{` + get + `}}}`, `{ "paths":{"/a":{` + get + `}}}`, []string{"paths\x00/a\x00get\x00"}},
		"behind what is gone":  {`{"paths":{"/a":{` + get + `}}}`, `{"paths":{"/0":{` + get + `},"/a":{` + get + `}}}`, []string{"paths\x00/a\x00get\x00"}},
		"a component":          {`{"components":{"schemas":{` + schema + `}}}`, `{"components":{"schemas":{` + schema + `,"U":{}}}}`, []string{"components\x00schemas\x00S\x00"}},
		"another path":         {`{"paths":{"/a":{` + get + `}}}`, `{"paths":{"/b":{` + get + `}}}`, nil},
		"the same version":     {`{"swagger":"2.0","paths":{"/a":{` + get + `}}}`, `{"swagger":"2.0","info":{},"paths":{"/a":{` + get + `}}}`, []string{"paths\x00/a\x00get\x00"}},
		"another version":      {`{"openapi":"3.0.3","paths":{"/a":{` + get + `}}}`, `{"swagger":"2.0","paths":{"/a":{` + get + `}}}`, nil},
		"a version behind it":  {`{"swagger":"2.0","paths":{"/a":{` + get + `}}}`, `{"paths":{"/a":{` + get + `}},"swagger":"2.0"}`, nil},
		"another section":      {`{"definitions":{` + schema + `}}`, `{"components":{"schemas":{` + schema + `}}}`, nil},
		"other bytes":          {`{"paths":{"/a":{"get":{"responses":{}}}}}`, `{"paths":{"/a":{` + get + `}}}`, nil},
		"YAML":                 {yaml + "    put: {}\n", "openapi: 3.0.0\n" + yaml + "    put: {}\n", []string{"paths\x00/a\x00get\x00"}},
		"YAML, another item":   {yaml + "  /b: {}\n", yaml + "  # c\n  /c: {}\n", nil},
		"YAML, at the end":     {yaml + "x: 1\n", yaml, nil},
		"YAML, now at the end": {yaml, yaml + "x: 1\n", nil},
		"YAML, more lines":     {yaml + "          c\n", yaml + "    put: {}\n", nil},
		"YAML, more keys":      {yaml + "      put: {}\n", yaml + "    put: {}\n", nil},
		"YAML, a comment":      {yaml + "    # c\n    put: {}\n", yaml + "    put: {}\n", nil},
		"YAML, deeper":         {strings.ReplaceAll(yaml, "    get", "     get") + "     put: {}\n", yaml + "    put: {}\n", nil},
		"YAML, other blanks":   {strings.Replace(yaml, "\n\n", "\n\n\n", 1) + "    put: {}\n", yaml + "    put: {}\n", nil},
		"the root's":           {`{"security":[{"a":[]}]}`, `{"security":[{"a":[]}]}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSeeds()
			other := scan([]byte(c.other), nil, s, nil)
			for i := range other.members {
				other.members[i].samples = sum{1, 2}
			}
			again := map[string]bool{}
			for _, m := range scan([]byte(c.text), nil, s, other).members {
				if m.samples == (sum{1, 2}) {
					again[m.id] = true
				}
			}
			for _, id := range c.again {
				if !again[id] {
					t.Errorf("%q was read", id)
				}
			}
			if len(again) != len(c.again) {
				t.Errorf("%v were not read, want %q", again, c.again)
			}
			verifyAgain(t, []byte(c.text), []byte(c.other))
		})
	}
}
