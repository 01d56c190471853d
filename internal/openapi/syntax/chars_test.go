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
			if got := until(b, byte(c), '1', '2', byte(c)); c != 'a' && got != at {
				t.Fatalf("%q: %d bytes before %q, want %d", b, got, byte(c), at)
			}
			for next := range 256 { // what is behind a byte does not matter, nor what is before
				if b[(at+1)%20] = byte(next); at < 19 && (c == '\n' || c >= ' ' && c < 0x7f) {
					wantPrintable = 20
					if next < ' ' && next != '\n' || next >= 0x7f {
						wantPrintable = at + 1
					}
					if got := printable(b); got != wantPrintable {
						t.Fatalf("%q: %d, want %d", b, got, wantPrintable)
					}
				}
			}
		}
	}
}
