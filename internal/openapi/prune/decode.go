package prune

import (
	"bytes"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi/syntax"
)

// decode returns the text of a scalar on one line, or of a block scalar with one
// line of text. raw includes the quotes, or the header.
func decode(raw []byte, s style) ([]byte, bool) {
	switch s {
	case block:
		return oneLine(raw)
	case literal, plain:
		return raw, true
	case double:
		if inner := raw[1 : len(raw)-1]; bytes.IndexByte(inner, '\\') >= 0 {
			return syntax.Unescape(inner)
		}
		return raw[1 : len(raw)-1], true
	case single:
		if inner := raw[1 : len(raw)-1]; bytes.IndexByte(inner, '\'') >= 0 {
			return bytes.ReplaceAll(inner, []byte("''"), []byte("'")), true
		}
		return raw[1 : len(raw)-1], true
	}
	return nil, false
}

// oneLine returns the text of a block scalar that has a single line and drops its
// line end. Writers fold a long reference like this:
//
//	$ref: >-
//	  #/components/schemas/Long
func oneLine(raw []byte) ([]byte, bool) {
	if !bytes.HasPrefix(raw, []byte(">-")) && !bytes.HasPrefix(raw, []byte("|-")) {
		return nil, false
	}
	header, text, ok := bytes.Cut(raw[2:], []byte("\n"))
	text = bytes.TrimLeft(text, " ")
	if !ok || len(bytes.TrimRight(header, " \r")) > 0 || len(text) == 0 || bytes.IndexByte(text, '\n') >= 0 {
		return nil, false
	}
	return text, true
}

// isText reports whether s is certainly a string.
func (t *tracker) isText(s token) bool {
	switch s.style {
	case literal:
		return false
	case plain:
		return isPlainString(t.doc.src[s.start:s.end])
	}
	return true
}

// isPlainString reports whether a plain YAML scalar is certainly a string. It must
// not begin like a number or a date, nor be a word for null or a boolean.
func isPlainString(b []byte) bool {
	if len(b) == 0 {
		return false
	}
	switch c := b[0]; {
	case c == '~':
		return false
	case c == '+' || c == '-' || c == '.' || '0' <= c && c <= '9':
		return bytes.IndexByte(b, ' ') >= 0 && isWordy(b)
	}
	if len(b) > len("false") || strings.IndexByte("nNtTfFyYoO", b[0]) < 0 {
		return true
	}
	switch string(bytes.ToLower(b)) {
	case "null", "true", "false", "yes", "no", "on", "off", "y", "n":
		return false
	}
	return true
}

// isWordy reports a letter that no number or date has.
func isWordy(b []byte) bool {
	for _, c := range b {
		if 'g' <= c && c <= 'z' && c != 'o' && c != 'x' && c != 't' && c != 'z' {
			return true
		}
	}
	return false
}
