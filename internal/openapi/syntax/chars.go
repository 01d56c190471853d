package syntax

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// IsPlainText reports whether b is UTF-8 without control characters, byte order
// marks, and line ends other than LF and CRLF. YAML parsers also read NEL, LS and
// PS as line ends, or refuse some of these characters.
func IsPlainText(b []byte) bool {
	for i := 0; i < len(b); i++ {
		if i += printable(b[i:]); i == len(b) {
			break
		}
		c := b[i]
		if c == '\t' {
			continue
		}
		if c == '\r' {
			if i+1 >= len(b) || b[i+1] != '\n' {
				return false
			}
			continue
		}
		n := PlainChar(b[i:])
		if n == 0 {
			return false
		}
		i += n - 1
	}
	return true
}

// PlainChar returns the width of the character beyond ASCII at the start of b if plain
// text may have it, else 0.
func PlainChar(b []byte) (width int) {
	r, width := utf8.DecodeRune(b)
	switch {
	case r == utf8.RuneError && width <= 1, r < 0xa0, r == 0x2028, r == 0x2029, r == 0xfeff, r == 0xfffe, r == 0xffff:
		return 0
	}
	return width
}

const ones, tops = 0x0101010101010101, 0x8080808080808080

// printable returns how many bytes at the start of b are printable ASCII or end a line. It
// looks at eight bytes at a time.
func printable(b []byte) int {
	i := 0
	for ; i+8 <= len(b); i += 8 {
		x := binary.LittleEndian.Uint64(b[i:])
		// The top bit of a byte of low is set where the byte without its own is at least a
		// space, and of lines where it is no LF. None of the sums carries into another byte.
		low, lines := (x|tops)-ones*' ', (x^ones*'\n')&^tops+^uint64(tops)
		if found := (x | (x&^tops + ones) | lines&^low) & tops; found != 0 {
			return i + bits.TrailingZeros64(found)>>3
		}
	}
	for i < len(b) && (' ' <= b[i] && b[i] < 0x7f || b[i] == '\n') {
		i++
	}
	return i
}

// until returns how many bytes at the start of b are none of four. It looks at eight at a
// time.
func until(b []byte, c, d, e, f byte) int {
	i := 0
	for cs, ds, es, fs := ones*uint64(c), ones*uint64(d), ones*uint64(e), ones*uint64(f); i+8 <= len(b); i += 8 {
		x := binary.LittleEndian.Uint64(b[i:])
		// The top bit of a byte is set where the byte is one of them, and perhaps in bytes
		// behind that.
		isC, isD, isE, isF := x^cs, x^ds, x^es, x^fs
		found := ((isC-ones)&^isC | (isD-ones)&^isD | (isE-ones)&^isE | (isF-ones)&^isF) & tops
		if found != 0 {
			return i + bits.TrailingZeros64(found)>>3
		}
	}
	for i < len(b) && b[i] != c && b[i] != d && b[i] != e && b[i] != f {
		i++
	}
	return i
}

// Letters returns how many bytes at the start of b are printable ASCII and neither a
// double quote nor a backslash. It looks at eight bytes at a time.
func Letters(b []byte) int {
	i := 0
	for ; i+8 <= len(b); i += 8 {
		x := binary.LittleEndian.Uint64(b[i:])
		// The top bit of a byte is set where the byte is the one that is looked for,
		// and perhaps in bytes behind that.
		quote, slash := x^(ones*'"'), x^(ones*'\\')
		found := (x | (x - ones*' ') | (x + ones) | (quote-ones)&^quote | (slash-ones)&^slash) & tops
		if found != 0 {
			return i + bits.TrailingZeros64(found)>>3
		}
	}
	for i < len(b) && b[i] >= ' ' && b[i] < 0x7f && b[i] != '"' && b[i] != '\\' {
		i++
	}
	return i
}

// Spaces returns how many spaces b begins with. It looks at eight bytes at a time.
func Spaces(b []byte) int {
	const spaces = 0x2020202020202020
	i := 0
	for ; i+8 <= len(b); i += 8 {
		if other := binary.LittleEndian.Uint64(b[i:]) ^ spaces; other != 0 {
			return i + bits.TrailingZeros64(other)>>3
		}
	}
	for i < len(b) && b[i] == ' ' {
		i++
	}
	return i
}

// Unescape decodes the inside of a one-line double-quoted JSON or YAML string. It
// refuses the escapes that the parser refuses (surrogates).
func Unescape(b []byte) ([]byte, bool) {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); {
		if b[i] != '\\' {
			out = append(out, b[i])
			i++
			continue
		}
		n := EscapeLen(b[i:])
		if n == 0 {
			return nil, false
		}
		if n > 2 {
			out = utf8.AppendRune(out, hexRune(b[i+2:i+n]))
		} else {
			r, _ := shortEscape(b[i+1])
			out = utf8.AppendRune(out, r)
		}
		i += n
	}
	return out, true
}

// EscapeLen returns the length of the escape at b[0] == '\\', 0 if it is none.
func EscapeLen(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	var n int
	switch b[1] {
	case 'x':
		n = 4
	case 'u':
		n = 6
	case 'U':
		n = 10
	default:
		if _, ok := shortEscape(b[1]); !ok {
			return 0
		}
		return 2
	}
	if len(b) < n {
		return 0
	}
	if r := hexRune(b[2:n]); r < 0 || !utf8.ValidRune(r) {
		return 0
	}
	return n
}

// shortEscape returns the character of a backslash before c.
func shortEscape(c byte) (rune, bool) {
	switch c {
	case '0':
		return 0, true
	case 'a':
		return '\a', true
	case 'b':
		return '\b', true
	case 't':
		return '\t', true
	case 'n':
		return '\n', true
	case 'v':
		return '\v', true
	case 'f':
		return '\f', true
	case 'r':
		return '\r', true
	case 'e':
		return 0x1b, true
	case ' ', '"', '\\', '/':
		return rune(c), true
	case 'N':
		return 0x85, true
	case '_':
		return 0xa0, true
	case 'L':
		return 0x2028, true
	case 'P':
		return 0x2029, true
	}
	return 0, false
}

// hexRune reads up to eight hexadecimal digits. It returns -1 if they are none.
func hexRune(b []byte) rune {
	var v uint32
	for _, c := range b {
		switch {
		case '0' <= c && c <= '9':
			v = v<<4 | uint32(c-'0')
		case 'a' <= c && c <= 'f':
			v = v<<4 | uint32(c-'a'+10)
		case 'A' <= c && c <= 'F':
			v = v<<4 | uint32(c-'A'+10)
		default:
			return -1
		}
	}
	if v > 0x10ffff {
		return -1
	}
	return rune(v)
}
