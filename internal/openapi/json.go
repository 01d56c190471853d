package openapi

import (
	"bytes"
	"encoding/hex"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// reworked is a text as the YAML parser gets it, with what is needed to restore the
// original places and characters.
//
// There are two reasons to change a text. The parser takes the opening brace of a
// JSON text for the possible beginning of a key and keeps every token until the
// brace is closed, which is 4 KB for every value. Behind the mark of a document's
// start it does not. And it does not know JSON's surrogate pairs. libopenapi
// replaces these by shorter text, so that the columns behind them are wrong.
type reworked struct {
	text  []byte
	line  int // nodes on this line are shift columns further right; 0 for none
	shift int
	hides bool // characters were replaced
	// begins is the offset of the mark of the document's start, -1 for none.
	begins int
}

// isBraced reports whether a text begins with an object in braces, as JSON does.
func isBraced(raw []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(raw, bom), " \t\r\n"), []byte{'{'})
}

// rework prepares a text for the parser. Only JSON, and YAML that is written like
// it, is changed.
func rework(raw []byte) reworked {
	isBlank := 0
	if bytes.HasPrefix(raw, bom) {
		isBlank = len(bom)
	}
	body := bytes.TrimLeft(raw[isBlank:], " \t\r\n")
	if len(body) == 0 || body[0] != '{' {
		text, hides := hideBreaks(raw)
		text, begins := beginOnce(text)
		return reworked{text: text, hides: hides, begins: begins}
	}
	before := bytes.ReplaceAll(bytes.ReplaceAll(raw[isBlank:len(raw)-len(body)], []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
	lines := bytes.Count(before, []byte{'\n'})
	column := len(before) - 1 - bytes.LastIndexByte(before, '\n')
	const start = "--- "
	r := reworked{line: lines + 1, shift: column - len(start), begins: lines}
	r.text = make([]byte, 0, lines+len(start)+len(body)+len(body)/16)
	for range lines {
		r.text = append(r.text, '\n')
	}
	r.text = append(r.text, start...)
	body, r.hides = hideBreaks(body)
	if end := bytes.TrimRight(body, " \t\r\n"); end[len(end)-1] != '}' {
		r.text = append(r.text, body...)
		return r
	}
	replaced := false
	r.text, replaced = appendReadable(r.text, body)
	r.hides = r.hides || replaced
	return r
}

// hideBreaks replaces characters that end a line in YAML 1.1 and for the parser,
// but not in YAML 1.2 and in editors.
func hideBreaks(text []byte) (out []byte, found bool) {
	for i, mark := range [...]string{lineSeparator, paragraphSeparator, nextLine} {
		if bytes.Contains(text, []byte(mark)) {
			text, found = bytes.ReplaceAll(text, []byte(mark), []byte(string(rune(hiddenBreak+i)))), true
		}
	}
	return text, found
}

const (
	lineSeparator      = "\u2028"
	paragraphSeparator = "\u2029"
	nextLine           = "\u0085"
)

// What YAML does not know is replaced by private characters of the same width and
// restored afterwards (see converter).
const (
	firstHigh, firstLow = 0xd800, 0xdc00
	hiddenHigh          = 0xe000
	hiddenLow           = 0xe400
	hidden              = 0x400  // of each
	hiddenBreak         = 0xe801 // and the two after it
)

// appendReadable appends JSON. Escapes that YAML does not know, which are those of
// surrogates, are replaced by text of the same width.
func appendReadable(to, json []byte) (text []byte, replaced bool) {
	for {
		i := bytes.IndexByte(json, '\\')
		if i < 0 || i+1 >= len(json) {
			return append(to, json...), replaced
		}
		to, json = append(to, json[:i]...), json[i:]
		width := 2
		high, isEscape := unicodeEscape(json)
		switch {
		case isEscape && high >= firstHigh && high < firstLow+hidden:
			low, ok := unicodeEscape(json[6:])
			width = 6
			if high < firstLow && ok && low >= firstLow && low < firstLow+hidden {
				to, width, replaced = appendEscape(to, high-firstHigh+hiddenHigh), 12, true
				to = appendEscape(to, low-firstLow+hiddenLow)
			} else { // half a pair, as encoding/json reads it
				to = appendEscape(to, utf8.RuneError)
			}
		default:
			to = append(to, json[:2]...)
		}
		json = json[width:]
	}
}

func unicodeEscape(text []byte) (rune, bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	var b [2]byte
	if _, err := hex.Decode(b[:], text[2:6]); err != nil {
		return 0, false
	}
	return rune(b[0])<<8 | rune(b[1]), true
}

func appendEscape(text []byte, r rune) []byte {
	return hex.AppendEncode(append(text, '\\', 'u'), []byte{byte(r >> 8), byte(r)})
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// reveal restores what appendReadable replaced.
func reveal(s string) string {
	var b strings.Builder
	high := rune(-1)
	for _, r := range s {
		switch {
		case high >= 0 && r >= hiddenLow && r < hiddenLow+hidden:
			b.WriteRune(utf16.DecodeRune(high-hiddenHigh+firstHigh, r-hiddenLow+firstLow))
			high = -1
			continue
		case high >= 0:
			b.WriteRune(high)
			high = -1
		}
		switch {
		case r >= hiddenHigh && r < hiddenHigh+hidden:
			high = r
		case r == hiddenBreak:
			b.WriteString(lineSeparator)
		case r == hiddenBreak+1:
			b.WriteString(paragraphSeparator)
		case r == hiddenBreak+2:
			b.WriteString(nextLine)
		default:
			b.WriteRune(r)
		}
	}
	if high >= 0 {
		b.WriteRune(high)
	}
	return b.String()
}
