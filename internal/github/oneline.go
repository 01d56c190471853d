package github

import (
	"strings"
	"unicode"
)

// OneLine is s in at most limit characters on one line, fit for a log of the
// runner and for an error: what cannot be seen becomes a question mark, and a
// command to the runner ("::" at the beginning, "##[" anywhere) is broken up.
// Answers of a server and names of files come through here.
func OneLine(s string, limit int) string {
	var b strings.Builder
	n := 0
	var prev rune
	for _, r := range strings.TrimSpace(s) {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			r = ' '
		case !unicode.IsGraphic(r) || unicode.In(r, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point):
			r = '?'
		}
		if r == prev && (r == ':' && strings.Trim(b.String(), " :") == "" || r == '#') {
			b.WriteByte(' ')
		}
		if n++; n > limit {
			b.WriteString("…")
			break
		}
		b.WriteRune(r)
		prev = r
	}
	return b.String()
}
