package prune

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/threatdelta/threatdelta/internal/openapi/syntax"
)

// FuzzPair: no two texts make the package fail, and the checker finds nothing wrong
// with what it shortens.
func FuzzPair(f *testing.F) {
	shop, legacy := read(f, "testdata", "shop.yaml"), read(f, "testdata", "legacy.json")
	f.Add(shop, 1200, []byte("x"))
	f.Add(legacy, 700, []byte("x"))
	for _, s := range []string{
		"a: |\n  b", "a: 'b\n\n c'", "a: \"b\\\n c\"", "a: [b, {c: d}, \"e\"]", "- a\n- - b", "a:\n- b: c\n  d: e", "a: b\n  c\n\n  d # e",
		"a: >2-\n   b\n\n  c", "? a\n: b", "a: {b: 'c',\n d: [e,\n  f]}", "200: 1\n'201' : 2", "a: -b\nc: :d", "$ref: '#/components/schemas/T'",
	} {
		f.Add(fill(s), 260, []byte("y"))
	}
	if small, _ := filepath.Glob(filepath.Join(corpus, "pairs", "museum-*", "base.yaml")); len(small) > 0 {
		if b, err := os.ReadFile(small[0]); err == nil {
			f.Add(b, len(b)/2, []byte("  "))
		}
	}
	f.Fuzz(func(t *testing.T, base []byte, at int, put []byte) {
		if len(base) > 1<<16 || len(put) > 1<<10 {
			return
		}
		// The head is the base with a few bytes overwritten.
		head := append([]byte(nil), base...)
		if at >= 0 && at < len(head) {
			copy(head[at:], put)
		}
		verify(t, base, head)
		verify(t, base, base)
		if !syntax.IsPlainText(head) && scan(head, nil, newSeeds(), nil) != nil {
			t.Error("a text that is not plain was read")
		}
		b, _ := pair(base, head, nil)
		for _, p := range [][2]int{{1, 1}, {1, at}, {at, 1}, {len(base), len(base)}} {
			if l, c := b.Position(p[0], p[1]); p[0] > 0 && p[1] > 0 && (l < 1 || c < 1) {
				t.Errorf("%v became %d:%d", p, l, c)
			}
		}
	})
}
