package secret

import (
	"bytes"
	"slices"
	"strings"
)

const (
	// shortest is the length of the shortest word that is examined: a US social
	// security number. A text is read in steps of this length.
	shortest = 11
	// randomLength is the shortest length of a random word.
	randomLength = 20
	// randomDigits is the least number of digits in a random word. Of 32 random
	// letters and digits, nine in ten have more.
	randomDigits = 3
)

// Find lists what looks like a credential or like personal data, in the order of
// kinds and places. It accepts any bytes. A text of 10 MB takes some 10 ms.
func Find(text []byte) []Literal {
	return In(text, [][2]int{{0, len(text)}})
}

// In is [Find] in some lines of a text only. The parts are offsets, ascending; each begins at
// the beginning of a line, and ends at that of another one or of the text. No literal is on
// more than one line.
func In(text []byte, parts [][2]int) []Literal {
	f := finder{of: wordBytes(), shapes: shapesByFirst()}
	return f.in(text, parts)
}

// in searches parts of a text. The tables can be used for several texts.
func (f *finder) in(text []byte, parts [][2]int) []Literal {
	f.text, f.found, f.key, f.passed = text, nil, privateKey{}, 0
	for _, p := range parts {
		f.words(p[0], p[1])
	}
	for _, p := range parts {
		f.addresses(p[0], p[1])
	}
	for _, p := range parts {
		f.keys(p[0], p[1])
	}
	return slices.DeleteFunc(f.found, f.isInKey)
}

// finder is the state of a search.
type finder struct {
	text   []byte
	of     [256]uint8
	shapes *[256][]shape
	found  []Literal
	key    privateKey // the last one of which isInKey knows
	passed int        // where it looks for others
}

// What a byte is within a word, 0 for one that ends it.
const (
	inWord uint8 = 1 << iota
	aDigit
)

// wordBytes are the bytes of tokens. Slashes and equals signs are part of base64,
// but also of paths and assignments.
func wordBytes() (of [256]uint8) {
	for i := range of {
		switch c := byte(i); {
		case isDigit(c):
			of[i] = inWord | aDigit
		case isLetter(c), c == '_', c == '-', c == '.', c == '+':
			of[i] = inWord
		}
	}
	return of
}

func isDigit(c byte) bool   { return '0' <= c && c <= '9' }
func isCapital(c byte) bool { return 'A' <= c && c <= 'Z' }
func small(c byte) bool     { return 'a' <= c && c <= 'z' }
func isLetter(c byte) bool  { return isCapital(c) || small(c) }
func isBase64(c byte) bool  { return isLetter(c) || isDigit(c) || c == '/' || c == '+' }

func (f *finder) add(class Class, kind string, start, end int) {
	f.found = append(f.found, Literal{Class: class, Kind: kind, Text: string(f.text[start:end]), Start: start})
}

// words examines all words of some lines that are long enough. Steps are no longer than
// the shortest word, so that each of these covers a byte at which a step ends.
func (f *finder) words(from, to int) {
	text, of := f.text, &f.of
	for at := from + shortest - 1; at < to; at = from + shortest - 1 {
		c := text[at]
		if of[c] == 0 {
			from = at + 1
			if before := text[at-1]; c == ' ' && (isDigit(before) || isCapital(before)) {
				from = max(from, f.groups(at-1))
			}
			continue
		}
		seen := of[c]
		start, end := at, at+1
		for ; start > from && of[text[start-1]] != 0; start-- {
			seen |= of[text[start-1]]
		}
		for ; end < len(text) && of[text[end]] != 0; end++ {
			seen |= of[text[end]]
		}
		from = end
		switch {
		case seen&aDigit == 0 && !isCapital(text[start]): // a name
		case end-start >= shortest:
			from = max(end, f.aWord(start, end))
		case seen&aDigit != 0:
			from = max(end, f.groups(start))
		}
	}
}

// aWord examines one word. It returns where to continue, or 0.
func (f *finder) aWord(start, end int) int {
	text := f.text
	start += escaped(text, start)
	for start < end && (text[start] == '.' || text[start] == '-' || text[start] == '+') {
		start++
	}
	for end > start && (text[end-1] == '.' || text[end-1] == '-') {
		end--
	}
	word := text[start:end]
	if len(word) < shortest || isShortened(text[end:]) {
		return 0
	}
	if isDigit(word[0]) || isCapital(word[0]) {
		if class, kind := numbered(word); class != 0 {
			f.add(class, kind, start, end)
			f.found[len(f.found)-1].Grouped = len(word) == 19 && word[4] == '-'
			return end
		}
	}
	if len(word) < randomLength {
		return f.groups(start)
	}
	for _, s := range f.shapes[word[0]] {
		if n := s.match(word); n > 0 {
			f.add(s.class, s.kind, start, start+n)
			return end
		}
	}
	return f.random(start, end)
}

// isShortened reports whether the text behind a word says that its writer left out
// the rest.
func isShortened(behind []byte) bool {
	for _, mark := range [...]string{"..", "…", "*"} {
		if bytes.HasPrefix(behind, []byte(mark)) {
			return true
		}
	}
	return false
}

// escaped returns how many bytes of a word belong to an escape before it, such as
// the n of \n in a JSON string.
func escaped(text []byte, start int) int {
	if start == 0 || text[start-1] != '\\' || start > 1 && text[start-2] == '\\' {
		return 0
	}
	if text[start] == 'u' && start+5 <= len(text) {
		return 5
	}
	return 1
}

// random adds a word that seems to be random: letters mixed with digits.
func (f *finder) random(start, end int) int {
	text := f.text
	if !isLikeRandom(text[start:end]) {
		return 0
	}
	class, kind := Opaque, "credential"
	if start > 0 && text[start-1] == '/' || end < len(text) && text[end] == '/' {
		from, to := base64Around(text, start, end)
		switch {
		case bytes.HasSuffix(text[max(0, from-11):from], []byte("AccountKey=")) && to-from == 88,
			to-from == 40:
			start, end = from, to
		case isSlackHook(text, start, end):
			class, kind = Credential, "Slack webhook URL"
		}
	}
	for end < len(text) && text[end] == '=' {
		end++
	}
	if class == Opaque && !mayBeNamed(text[max(0, start-nameLength):start]) {
		return end
	}
	if end-start == 88 && bytes.HasSuffix(text[max(0, start-11):start], []byte("AccountKey=")) {
		class, kind = Credential, "Azure storage account key"
	}
	f.add(class, kind, start, end)
	return end
}

// isLikeRandom reports whether a word is letters mixed with digits, and neither very
// long nor with dots.
func isLikeRandom(word []byte) bool {
	digits, letters := 0, 0
	for _, c := range word {
		switch {
		case isDigit(c):
			digits++
		case isLetter(c):
			letters++
		case c == '.':
			return false
		}
	}
	return digits >= randomDigits && letters >= randomDigits && len(word) <= 200
}

// nameLength is more than a name before a value needs.
const nameLength = 80

// mayBeNamed reports whether the text before a word on its line allows that its
// name is a credential's. It does if it ends with such a name or with the name of
// an authentication scheme, or if it says nothing.
func mayBeNamed(before []byte) bool {
	line := before[bytes.LastIndexByte(before, '\n')+1:]
	value := bytes.TrimRight(line, "\"'`\\ ")
	key := bytes.TrimRight(value, "\"'`\\ :=>")
	at := len(key)
	for at > 0 && (isLetter(key[at-1]) || isDigit(key[at-1]) || key[at-1] == '_' || key[at-1] == '-') {
		at--
	}
	name := string(bytes.ToLower(key[at:]))
	switch name {
	case "", "-", "example", "examples", "default", "value", "const", "enum", "x-example", "x-examples",
		"bearer", "basic", "token":
		return true
	}
	if len(key) == len(value) {
		return false // a word of prose
	}
	for _, part := range [...]string{"pass", "pwd", "pin", "secret", "key", "token", "bearer", "session", "cookie", "otp", "code", "answer", "salt",
		"dsn", "connection", "cred", "auth", "jwt", "login", "cert"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// base64Around extends a part of a text to the base64 around it, padding included.
func base64Around(text []byte, start, end int) (from, to int) {
	for start > 0 && end-start < 100 && isBase64(text[start-1]) {
		start--
	}
	for end < len(text) && end-start < 100 && isBase64(text[end]) {
		end++
	}
	for n := 0; n < 2 && end < len(text) && text[end] == '='; n++ {
		end++
	}
	return start, end
}

// isSlackHook reports whether a word is the last part of an incoming webhook's
// address. That part is all that one needs to post.
func isSlackHook(text []byte, start, end int) bool {
	before := text[max(0, start-60):start]
	at := bytes.Index(before, []byte("hooks.slack.com/services/T"))
	return at >= 0 && end-start >= 24 && bytes.Count(before[at:], []byte{'/'}) == 4
}
