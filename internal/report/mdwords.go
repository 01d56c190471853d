package report

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
)

var (
	foldedAway = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?s)<details>.*?</details>|<!--.*?-->|<[^>]*>`) })
	linkTarget = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\]\([^)]*\)`) })
)

// countVisible counts the words that a reader of Markdown sees without a click.
func countVisible(markdown string) int {
	n := 0
	for _, w := range strings.Fields(linkTarget().ReplaceAllString(foldedAway().ReplaceAllString(markdown, ""), "]")) {
		if strings.ContainsFunc(w, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			n++
		}
	}
	return n
}
