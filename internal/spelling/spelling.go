package spelling

import (
	"math"
	"strings"
	"unicode/utf8"
)

// Nearest returns the candidate that takes the fewest edits to write, without
// regard to case, if these are two or at most a third of the word. Otherwise it
// returns the first candidate that begins with the word, or "".
func Nearest(word string, candidates []string) string {
	word = strings.ToLower(word)
	best, edits := "", 1+max(2, utf8.RuneCountInString(word)/3)
	for _, c := range candidates {
		if n := distance(word, strings.ToLower(c)); n < edits {
			best, edits = c, n
		}
	}
	for _, c := range candidates {
		if best == "" && len(word) > 1 && strings.HasPrefix(c, word) {
			best = c
		}
	}
	return best
}

// longest is the length up to which spellings are compared.
const longest = 100

// distance returns the Levenshtein distance of two words, in code points.
func distance(a, b string) int {
	if len(a) > 4*longest || len(b) > 4*longest {
		return math.MaxInt
	}
	s, t := []rune(a), []rune(b)
	if len(s) > longest || len(t) > longest {
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
