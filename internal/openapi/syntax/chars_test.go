package syntax

import (
	"bytes"
	"strings"
	"testing"
)

// TestRuns tries every byte at several places of the loops that look at eight bytes
// at a time.
func TestRuns(t *testing.T) {
	for c := range 256 {
		for at := range 20 {
			b := []byte(strings.Repeat("a", 20))
			b[at] = byte(c)
			if got := Spaces(bytes.ReplaceAll(b, []byte{'a'}, []byte{' '})); got != at && c != ' ' && c != 'a' {
				t.Fatalf("%q: %d spaces, want %d", b, got, at)
			}
			wantPrintable, wantLetters := len(b), len(b)
			if c < ' ' && c != '\n' || c >= 0x7f {
				wantPrintable = at
			}
			if c < ' ' || c >= 0x7f || c == '"' || c == '\\' {
				wantLetters = at
			}
			if p, l := printable(b), Letters(b); p != wantPrintable || l != wantLetters {
				t.Fatalf("%q: %d and %d, want %d and %d", b, p, l, wantPrintable, wantLetters)
			}
		}
	}
}

// TestUntil: the bytes before any of four are counted, wherever they are.
func TestUntil(t *testing.T) {
	for c := range 256 {
		for at := range 20 {
			b := []byte(strings.Repeat("a", 20))
			b[at] = byte(c)
			for i := range 4 {
				of := []byte("1234")
				of[i] = byte(c)
				if got := until(b, of[0], of[1], of[2], of[3]); c != 'a' && got != at {
					t.Fatalf("%q: %d bytes before %q, want %d", b, got, byte(c), at)
				}
			}
		}
	}
}

// TestPrintablePairs: what a byte is does not depend on the one before.
func TestPrintablePairs(t *testing.T) {
	isPrintable := func(c byte) bool { return c == '\n' || c >= ' ' && c < 0x7f }
	for pair := range 1 << 16 {
		b := []byte("aaaaaaaaaaa")
		b[3], b[4] = byte(pair>>8), byte(pair)
		want := len(b)
		if !isPrintable(b[4]) {
			want = 4
		}
		if !isPrintable(b[3]) {
			want = 3
		}
		if got := printable(b); got != want {
			t.Fatalf("%q: %d, want %d", b, got, want)
		}
	}
}
