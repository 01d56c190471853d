package main

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/threatdelta/threatdelta/internal/spelling"
)

// inert makes a line fit for a terminal and a build log. It may quote a
// stranger's file: what cannot be seen, or changes how its neighbours look,
// becomes an escape, and what a build log takes for a command ("::" at the
// beginning of a line, "##[" anywhere) is broken up.
func inert(line string) string {
	var b strings.Builder
	var prev rune
	begun := false
	for i, size := 0, 0; i < len(line); i += size {
		var c rune
		c, size = utf8.DecodeRuneInString(line[i:])
		switch {
		case c == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, line[i])
		case !visible(c), c == '#' && prev == '#':
			escape := strconv.QuoteRuneToASCII(c)
			if c < utf8.RuneSelf && unicode.IsPrint(c) {
				escape = fmt.Sprintf(`'\x%02x'`, c)
			}
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

func visible(c rune) bool {
	return c == ' ' || unicode.IsPrint(c) && c != '\u2800' &&
		!unicode.In(c, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// quote puts what the user wrote between quotation marks.
func quote(s string) string { return `"` + s + `"` }

// list joins words: "a, b or c".
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// didYouMean suggests the nearest of the candidates, if one is near.
func didYouMean(word string, candidates []string) string {
	if near := spelling.Nearest(word, candidates); near != "" {
		return fmt.Sprintf(", did you mean %s?", near)
	}
	return ""
}
