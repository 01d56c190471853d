package prune

import (
	"bytes"
	"testing"
)

// TestMarks: what contains a mark on either side is kept on both, and nothing else
// because of it.
func TestMarks(t *testing.T) {
	for _, c := range []struct{ name, file, mark, kept string }{
		{"prose of an operation", "shop.yaml", "made", "description: made"},
		{"a key in an example", "shop.yaml", "counts", "description: counts"},
		{"a schema", "legacy.json", `"minimum": -1.5e3`, `"minimum": -1.5e3`},
	} {
		text := read(t, "testdata", c.file)
		at := bytes.Index(text, []byte(c.mark))
		if at < 0 {
			t.Fatalf("%s: %q is not in %s", c.name, c.mark, c.file)
		}
		without, _ := pair(text, text, nil)
		for _, marks := range [][2][]int{{{at}, nil}, {nil, {at}}} {
			b, h := pair(text, text, func(_, _ [][2]int) (_, _ []int) { return marks[0], marks[1] })
			for _, side := range []*Text{b, h} {
				if !bytes.Contains(side.Bytes(), []byte(c.kept)) {
					t.Errorf("%s: %q was shortened", c.name, c.kept)
				}
				if side.Whole() || len(side.Bytes()) <= len(without.Bytes()) {
					t.Errorf("%s: %d bytes are kept, %d without the mark", c.name, len(side.Bytes()), len(without.Bytes()))
				}
			}
		}
	}
	text := read(t, "testdata", "shop.yaml")
	plain, _ := pair(text, text, nil)
	if b, _ := pair(text, text, func(_, _ [][2]int) (_, _ []int) { return []int{0}, nil }); !bytes.Equal(b.Bytes(), plain.Bytes()) {
		t.Error("a mark outside of all members keeps something")
	}
}
