package build

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// asItStands is a sentence of a review without the words that speak of a change. What stands
// between backquotes is a name, and stays.
func asItStands(sentence string) string {
	parts := strings.Split(sentence, "`")
	for i := 0; i < len(parts); i += 2 {
		for _, words := range changeWords() {
			if i == 0 && words.first {
				if rest, ok := strings.CutPrefix(parts[0], words.of); ok {
					parts[0] = words.is + rest
				}
				continue
			}
			if !words.first {
				parts[i] = strings.ReplaceAll(parts[i], words.of, words.is)
			}
		}
	}
	out := strings.Join(parts, "`")
	r, size := utf8.DecodeRuneInString(out)
	return string(unicode.ToUpper(r)) + out[size:]
}

// changeWord is what a review says of a change, and what of a state. first: at the beginning only.
type changeWord struct {
	of, is string
	first  bool
}

func changeWords() []changeWord {
	return []changeWord{
		{"New: ", "", true}, {"The new ", "", true}, {"New operation", "Operation", true},
		{" the new ", " the ", false}, {" new operations", " operations", false}, {" newly ", " ", false}, {" now.", ".", false}, {" now ", " ", false},
		{"; the change calls it public", "; it is called public", false}, {"the change ", "the description ", false},
		{" are new: ", ": ", false}, {" is new: ", ": ", false},
	}
}

func lowerFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	next, _ := utf8.DecodeRuneInString(s[size:])
	if unicode.IsUpper(next) { // an abbreviation
		return s
	}
	return string(unicode.ToLower(r)) + s[size:]
}
