package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
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
	if near := nearest(word, candidates); near != "" {
		return fmt.Sprintf(", did you mean %s?", near)
	}
	return ""
}

// nearest returns the candidate that takes the fewest edits to write, if they
// are two or at most a third of the word, or else the first that begins with the word.
func nearest(word string, candidates []string) string {
	best, edits := "", 1+max(2, utf8.RuneCountInString(word)/3)
	for _, c := range candidates {
		if n := distance(strings.ToLower(word), strings.ToLower(c)); n < edits {
			best, edits = c, n
		}
	}
	for _, c := range candidates {
		if best == "" && len(word) > 1 && strings.HasPrefix(c, strings.ToLower(word)) {
			best = c
		}
	}
	return best
}

// maxWord is the length up to which spellings are compared.
const maxWord = 100

// distance is the Levenshtein distance of two words.
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	if len(s) > maxWord || len(t) > maxWord {
		return math.MaxInt // too long to be a misspelling
	}
	row := make([]int, len(t)+1)
	for j := range row {
		row[j] = j
	}
	for i, c := range s {
		diagonal := row[0]
		row[0] = i + 1
		for j, d := range t {
			cost := diagonal
			if c != d {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, diagonal+1, row[j]+1)
		}
	}
	return row[len(t)]
}
