package prune

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestLines compares with a walk over the text, at every offset and for columns behind
// the ends of lines.
func TestLines(t *testing.T) {
	for _, text := range []string{
		"", "\n", "a", "\ufeff", "\ufeffa\nb", "a\r\nb\r\n", strings.Repeat("x", stride), strings.Repeat("\n", stride),
		strings.Repeat("a\n", 3*stride), strings.Repeat("é\n日本\n🙂", stride), "é" + strings.Repeat("b", 3*stride) + "\nc",
		strings.Repeat("y", stride-1) + "\n" + strings.Repeat("é", stride) + "\n\n",
	} {
		l, b := NewLines([]byte(text)), []byte(text)
		line, start := 1, len(text)-len(strings.TrimPrefix(text, "\ufeff"))
		for at := start; at <= len(b); at++ {
			if at < len(b) && !utf8.RuneStart(b[at]) {
				continue
			}
			column := utf8.RuneCount(b[start:at]) + 1
			if gotLine, gotColumn := l.Position(at); gotLine != line || gotColumn != column {
				t.Fatalf("%.20q: offset %d is at %d:%d, want %d:%d", text, at, gotLine, gotColumn, line, column)
			}
			if got := l.Offset(line, column); got != at {
				t.Fatalf("%.20q: %d:%d is at offset %d, want %d", text, line, column, got, at)
			}
			if at < len(b) && b[at] != '\n' {
				continue
			}
			for _, behind := range []int{1, 2, stride, 1 << 40} {
				if got := l.Offset(line, column+behind); got != at {
					t.Fatalf("%.20q: %d:%d is at offset %d, want the end of the line, %d", text, line, column+behind, got, at)
				}
			}
			line, start = line+1, at+1
		}
		if got := l.Offset(line, 1); got != len(b) {
			t.Errorf("%.20q: line %d is at offset %d, want the end", text, line, got)
		}
	}
}

// TestLinesAreSmall bounds the index by the length of the text, whatever is in it.
func TestLinesAreSmall(t *testing.T) {
	text := bytes.Repeat([]byte("\né"), 1<<18)
	l := NewLines(text)
	if got := 4 * (cap(l.breaks) + cap(l.runes)); got > len(text)/16 {
		t.Errorf("%d bytes for the lines of %d", got, len(text))
	}
}
