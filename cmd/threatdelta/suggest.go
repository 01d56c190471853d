package main

import (
	"fmt"
	"strings"

	"github.com/threatdelta/threatdelta/internal/spelling"
)

// quote puts what the user wrote between quotation marks.
func quote(s string) string { return `"` + s + `"` }

// orList joins words: "a, b or c".
func orList(words []string) string {
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
