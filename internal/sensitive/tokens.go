package sensitive

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Tokens splits a name into lower-case words: at everything that is neither
// letter nor digit, between a lower-case and an upper-case letter, before the
// last letter of a run of capitals (SSNValidation: ssn, validation), and
// between letters and digits. A few spellings are kept whole (OAuth2, eMail,
// IPv4, iOS, iPhone) and a few glued words are taken apart (firstname, apikey).
// What looks like a Latin letter is one, see [Plain]. Words are not reduced to the
// singular. A name without letters or digits has
// no tokens.
func Tokens(name string) []string {
	return appendTokens(make([]string, 0, 4), name)
}

type runeKind uint8

const (
	separator runeKind = iota
	lower
	upper
	digit
)

func kindOf(r rune) runeKind {
	switch {
	case 'a' <= r && r <= 'z':
		return lower
	case 'A' <= r && r <= 'Z':
		return upper
	case '0' <= r && r <= '9':
		return digit
	case r < utf8.RuneSelf || r == utf8.RuneError:
		return separator
	case unicode.IsUpper(r):
		return upper
	case unicode.IsLetter(r), unicode.IsMark(r):
		return lower
	case unicode.IsDigit(r):
		return digit
	}
	return separator
}

func appendTokens(dst []string, name string) []string {
	name = Plain(name)
	first := len(dst)
	start, last := 0, 0 // of the word, of the previous rune
	run := 0            // capitals in a row
	prev := separator
	flush := func(end int) {
		if prev != separator && end > start {
			dst = appendWord(dst, first, name[start:end])
		}
		start = end
	}
	for i, r := range name {
		kind := kindOf(r)
		switch {
		case kind == separator:
			flush(i)
		case prev == separator:
			start = i
		case (kind == digit) != (prev == digit), prev == lower && kind == upper:
			flush(i)
		case prev == upper && kind == lower && run > 1:
			if !pluralAt(name, i, r) {
				flush(last)
			}
		}
		if kind == upper {
			run++
		} else {
			run = 0
		}
		prev, last = kind, i
	}
	flush(len(name))
	return dst
}

// pluralAt reports whether the rune at i is the s of IDs or URLs: a plural mark
// after capitals, not the beginning of a word.
func pluralAt(name string, i int, r rune) bool {
	if r != 's' {
		return false
	}
	next, _ := utf8.DecodeRuneInString(name[i+1:])
	return i+1 == len(name) || kindOf(next) != lower
}

// appendWord adds one word, taking glued words apart and putting together the
// spellings which the splitting rules tear.
func appendWord(dst []string, first int, word string) []string {
	word = strings.ToLower(word)
	n := len(dst)
	before := ""
	if n > first {
		before = dst[n-1]
	}
	beforeThat := ""
	if n > first+1 {
		beforeThat = dst[n-2]
	}
	switch {
	case before == "e" && (word == "mail" || word == "mails"):
		dst[n-1] = "e" + word
		return dst
	case before == "i" && (word == "os" || word == "phone" || word == "pad"):
		dst[n-1] = "i" + word
		return dst
	case before == "o" && word == "auth":
		dst[n-1] = "oauth"
		return dst
	case before == "oauth" && (word == "1" || word == "2"):
		dst[n-1] = before + word
		return dst
	case before == "ipv" && (word == "4" || word == "6"):
		dst[n-1] = before + word
		return dst
	case beforeThat == "i" && before == "pv" && (word == "4" || word == "6"),
		beforeThat == "ip" && before == "v" && (word == "4" || word == "6"):
		dst[n-2] = "ipv" + word
		return dst[:n-1]
	}
	if parts, ok := compoundWords[word]; ok {
		return append(dst, strings.Fields(parts)...)
	}
	return append(dst, word)
}

// singular reduces an English plural well enough for the vocabulary: both sides
// of a comparison pass through it, so consistency matters more than grammar.
func singular(word string) string {
	n := len(word)
	if n < 3 || word[n-1] != 's' {
		return word
	}
	if n == 3 {
		if word == "ids" || word == "ips" {
			return word[:2]
		}
		return word
	}
	switch word[n-2] {
	case 's', 'u', 'i':
		return word
	case 'e':
		switch {
		case n > 4 && word[n-3] == 'i':
			return word[:n-3] + "y"
		case strings.HasSuffix(word, "sses"), strings.HasSuffix(word, "xes"), strings.HasSuffix(word, "ches"):
			return word[:n-2]
		}
	}
	return word[:n-1]
}

// words is a tokenised name, as written and in the singular.
type words struct{ raw, one []string }

func (w *words) add(name string) {
	from := len(w.raw)
	w.raw = appendTokens(w.raw, name)
	for _, word := range w.raw[from:] {
		w.one = append(w.one, singular(word))
	}
}

// size is the number of words without the digits at the end (line1, phone2).
func (w *words) size() int {
	n := len(w.one)
	for n > 1 && isNumber(w.one[n-1]) {
		n--
	}
	return n
}

func isNumber(word string) bool {
	return word != "" && word[0] >= '0' && word[0] <= '9'
}
