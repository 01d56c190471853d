package page

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/threatdelta/threatdelta/internal/logline"
)

// mostMarks is how many combining marks may follow each other; more of them climb into the
// neighbouring lines.
const mostMarks = 3

// visible is s with what cannot be seen (control, bidirectional, zero-width and other format
// characters, odd spaces, bytes that are not UTF-8) as an escape such as \u202e. A doubled number sign is broken up: build logs, in
// which a page may be printed, take "##[" as a command anywhere in a line.
func visible(s string) string {
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	var before rune
	marks := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		marks++
		if !unicode.Is(unicode.M, r) {
			marks = 0
		}
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case !logline.Visible(r), marks > mostMarks, r == '#' && before == '#':
			b.WriteString(logline.Escape(r))
		default:
			b.WriteString(s[i : i+size])
		}
		before = r
		i += size
	}
	return b.String()
}

func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || s[i] == '#' {
			return false
		}
	}
	return true
}
