package logline

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Inert is the line with everything in it to be seen and nothing to be obeyed:
// what cannot be seen, or changes how its neighbours look, becomes an escape, as
// do line ends, and what a runner of GitHub Actions takes for a command ("::" at
// the beginning of a line, "##[" anywhere) is broken up.
func Inert(line string) string {
	var b strings.Builder
	var prev rune
	begun := false
	for i, size := 0, 0; i < len(line); i += size {
		var c rune
		c, size = utf8.DecodeRuneInString(line[i:])
		switch {
		case c == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, line[i])
		case c == '#' && prev == '#':
			b.WriteString(`\x23`)
		case !Visible(c):
			escape := strconv.QuoteRuneToASCII(c)
			b.WriteString(escape[1 : len(escape)-1])
		case !begun && strings.HasPrefix(line[i:], "::"):
			b.WriteString(`\x3a`)
		default:
			b.WriteRune(c)
		}
		begun = begun || c != ' '
		prev = c
	}
	return b.String()
}

// Visible reports whether a character shows as itself and leaves its neighbours
// alone.
func Visible(c rune) bool {
	return c == ' ' || unicode.IsPrint(c) && c != '\u2800' &&
		!unicode.In(c, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// Escape is a character that is not to be seen, or not to be obeyed, as Go writes it in a
// string literal: \n, \r, \t, else \u and four digits or \U and eight.
func Escape(c rune) string {
	switch {
	case c == '\n':
		return `\n`
	case c == '\r':
		return `\r`
	case c == '\t':
		return `\t`
	case c > 0xffff:
		return fmt.Sprintf(`\U%08x`, c)
	}
	return fmt.Sprintf(`\u%04x`, c)
}
