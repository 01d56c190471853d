package openapi

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

// toUTF8 decodes a text in one of the encodings that YAML 1.2 (section 5.2)
// requires, with and without a byte order mark. The first character is of ASCII, so
// the zeros beside it tell the encoding. All places are those of the decoded text,
// as an editor shows them.
func toUTF8(raw []byte) []byte {
	width, order := encodingOf(raw)
	if width == 0 {
		return raw
	}
	out := make([]byte, 0, len(raw)/width+len(raw)/8)
	for ; len(raw) >= width; raw = raw[width:] {
		if width == 4 {
			out = utf8.AppendRune(out, rune(order.Uint32(raw)))
			continue
		}
		r := rune(order.Uint16(raw))
		if utf16.IsSurrogate(r) && len(raw) >= 4 {
			if pair := utf16.DecodeRune(r, rune(order.Uint16(raw[2:]))); pair != utf8.RuneError {
				r, raw = pair, raw[2:]
			}
		}
		out = utf8.AppendRune(out, r)
	}
	if len(raw) > 0 { // the end is within a character
		out = utf8.AppendRune(out, utf8.RuneError)
	}
	return out
}

// encodingOf returns the number of bytes of a unit and their order, 0 for UTF-8.
func encodingOf(raw []byte) (width int, order binary.ByteOrder) {
	zeros := func(pattern string) bool { // 'x' is any byte but zero
		if len(raw) < len(pattern) {
			return false
		}
		for i := range len(pattern) {
			if (pattern[i] == 'x') != (raw[i] != 0) {
				return false
			}
		}
		return true
	}
	begins := func(mark string) bool { return bytes.HasPrefix(raw, []byte(mark)) }
	switch {
	case begins("\x00\x00\xfe\xff"), zeros("000x"):
		return 4, binary.BigEndian
	case begins("\xff\xfe\x00\x00"), zeros("x000"):
		return 4, binary.LittleEndian
	case begins("\xfe\xff"), zeros("0x"):
		return 2, binary.BigEndian
	case begins("\xff\xfe"), zeros("x0"):
		return 2, binary.LittleEndian
	}
	return 0, nil
}
