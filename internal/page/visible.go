package page

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
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
		case isHidden(r), marks > mostMarks, r == '#' && before == '#':
			b.WriteString(escaped(r))
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

// isHidden says whether r is invisible, or changes how its neighbours look.
func isHidden(r rune) bool {
	switch {
	case ' ' <= r && r <= '~':
		return false
	case r == '\u2800': // the blank of Braille
		return true
	}
	return !unicode.IsGraphic(r) || unicode.IsSpace(r) ||
		unicode.In(r, unicode.Zs, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// escaped is r as Go writes it in a string literal.
func escaped(r rune) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r > 0xffff:
		return fmt.Sprintf(`\U%08x`, r)
	}
	return fmt.Sprintf(`\u%04x`, r)
}
