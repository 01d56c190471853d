package prune

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

func TestWhole(t *testing.T) {
	w := Whole([]byte("a\nb"))
	for _, p := range [][2]int{{0, 0}, {1, 1}, {7, 9}, {-1, 3}} {
		if l, c := w.Position(p[0], p[1]); l != p[0] || c != p[1] {
			t.Errorf("%v became %d:%d", p, l, c)
		}
	}
	if !w.Whole() || string(w.Bytes()) != "a\nb" {
		t.Error("not itself")
	}
	small := []byte(`{"openapi":"3.0.0","components":{"schemas":{"S":{"type":"string"}}}}`)
	if b, h := Pair(small, small, nil); !b.Whole() || !h.Whole() {
		t.Error("a small pair was shortened")
	}
	if b, h := Pair(nil, nil, nil); !b.Whole() || !h.Whole() {
		t.Error("an empty pair was shortened")
	}
}

// TestPosition compares with a simple count at every offset, on one long line and
// on many, with characters of every width.
func TestPosition(t *testing.T) {
	for _, unit := range []string{"abc,", "é🙂x日\n", "\n", "aé" + strings.Repeat("b", 3000) + "\n"} {
		orig := []byte(strings.Repeat(unit, 20000/len(unit)))
		splitAt, end := 4000/len(unit)*len(unit), 9000/len(unit)*len(unit)
		out := append(append(bytes.Clone(orig[:splitAt]), "{}"...), orig[end:]...)
		text := &Text{out: out, orig: orig, segments: []segment{
			{0, 0, true}, {int32(splitAt), int32(splitAt), false}, {int32(splitAt + 2), int32(end), true},
		}}
		places := placesOf(orig)
		line, col := 1, 1
		for at := 0; at < len(out); {
			want := places[at]
			switch {
			case at >= splitAt+2:
				want = places[at-splitAt-2+end]
			case at >= splitAt:
				want = places[splitAt]
			}
			if l, c := text.Position(line, col); l != want[0] || c != want[1] {
				t.Fatalf("%.8q: offset %d at %d:%d is %d:%d, want %v", unit, at, line, col, l, c, want)
			}
			r, n := utf8.DecodeRune(out[at:])
			at += n
			col++
			if r == '\n' {
				line, col = line+1, 1
			}
		}
	}
}

func placesOf(b []byte) map[int][2]int {
	m := map[int][2]int{}
	line, col := 1, 1
	for i, r := range string(b) {
		m[i] = [2]int{line, col}
		col++
		if r == '\n' {
			line, col = line+1, 1
		}
	}
	m[len(b)] = [2]int{line, col}
	return m
}

func TestPositionOutside(t *testing.T) {
	text := &Text{out: []byte("é{}\nb"), orig: []byte("é[1,\n2]\nb"), segments: []segment{{0, 0, true}, {2, 2, false}, {4, 8, true}}}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for _, c := range [][4]int{
				{1, 1, 1, 1}, {1, 2, 1, 2}, {1, 3, 1, 2}, {1, 4, 2, 3}, {1, 99, 2, 3}, {2, 1, 3, 1}, {2, 2, 3, 2}, {2, 9, 3, 2}, {9, 9, 3, 2}, {0, 0, 0, 0}, {1, 0, 1, 0},
			} {
				if l, col := text.Position(c[0], c[1]); l != c[2] || col != c[3] {
					t.Errorf("%d:%d is %d:%d, want %d:%d", c[0], c[1], l, col, c[2], c[3])
				}
			}
		})
	}
	wg.Wait()
}
