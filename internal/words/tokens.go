package words

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Tokens splits a name into lower-case words. It splits at everything that is
// neither letter nor digit, between a lower-case and an upper-case letter, before
// the last letter of a run of capitals (SSNValidation: ssn, validation), and
// between letters and digits. A few spellings are kept whole (OAuth2, eMail,
// IPv4, iOS, iPhone), and a few compound words are split (firstname, apikey).
// Characters that look like Latin letters are read as these, see [Plain]. Plurals
// stay plurals. A name without letters or digits has no tokens.
func Tokens(name string) []string {
	return AppendTokens(make([]string, 0, 4), name)
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

// AppendTokens appends the tokens of the name to dst, see [Tokens]. Words that dst
// already holds are not joined with those of the name.
func AppendTokens(dst []string, name string) []string {
	name = Plain(name)
	first := len(dst)
	start, last := 0, 0 // of the word, of the previous rune
	run := 0            // capitals in a row
	prev := separator
	for i, r := range name {
		kind := kindOf(r)
		end := -1 // of a word that ends here
		switch {
		case kind == separator:
			end = i
		case prev == separator:
			start = i
		case (kind == digit) != (prev == digit), prev == lower && kind == upper:
			end = i
		case prev == upper && kind == lower && run > 1:
			if !isPluralAt(name, i, r) {
				end = last
			}
		}
		if end >= 0 {
			if prev != separator && end > start {
				dst = appendWord(dst, first, name[start:end])
			}
			start = end
		}
		if kind == upper {
			run++
		} else {
			run = 0
		}
		prev, last = kind, i
	}
	if prev != separator && len(name) > start {
		dst = appendWord(dst, first, name[start:])
	}
	return dst
}

// isPluralAt reports whether the rune at i is the s of IDs or URLs: a plural mark
// after capitals, not the beginning of a word.
func isPluralAt(name string, i int, r rune) bool {
	if r != 's' {
		return false
	}
	next, _ := utf8.DecodeRuneInString(name[i+1:])
	return i+1 == len(name) || kindOf(next) != lower
}

// appendWord adds one word of the name that begins at first. It splits compound
// words, and joins the spellings that the splitting rules should have kept whole.
func appendWord(dst []string, first int, word string) []string {
	word = strings.ToLower(word)
	if joined, replaced := rejoined(dst[first:], word); replaced > 0 {
		return append(dst[:len(dst)-replaced], joined)
	}
	if parts, ok := compoundWords[word]; ok {
		return append(dst, strings.Fields(parts)...)
	}
	return append(dst, word)
}

// rejoined returns a word that was split, such as "IPv4" or "eMail", and how many of
// the words before it replaces, 0 if none was split.
func rejoined(before []string, word string) (joined string, replaced int) {
	n := len(before)
	if n == 0 {
		return "", 0
	}
	switch last := before[n-1]; {
	case last == "e" && (word == "mail" || word == "mails"),
		last == "i" && (word == "os" || word == "phone" || word == "pad"),
		last == "o" && word == "auth",
		last == "oauth" && (word == "1" || word == "2"),
		last == "ipv" && isIPVersion(word):
		return last + word, 1
	case n > 1 && isIPVersion(word) && (before[n-2] == "i" && last == "pv" || before[n-2] == "ip" && last == "v"):
		return "ipv" + word, 2
	}
	return "", 0
}

func isIPVersion(word string) bool { return word == "4" || word == "6" }

// Singular returns the singular of an English plural. It need not be good English
// ("series" becomes "sery"), since both sides of a comparison pass through it.
func Singular(word string) string {
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

// IsNumber reports whether a token is a number. No token that begins with a digit
// has letters, so the first character decides.
func IsNumber(word string) bool {
	return word != "" && word[0] >= '0' && word[0] <= '9'
}
