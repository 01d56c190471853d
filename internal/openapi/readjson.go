package openapi

import (
	"bytes"
	"strconv"
	"unicode/utf8"
	"unsafe"

	"github.com/threatdelta/threatdelta/internal/openapi/syntax"
)

// jsonReader reads JSON (RFC 8259) into the nodes that the YAML parser would give,
// ten times as fast. It gives up on whatever the parser reads otherwise or refuses,
// so that the parser decides. A comma before a closing bracket is read as the parser
// reads it, since pruning leaves some behind.
type jsonReader struct {
	raw  []byte
	text string // the same, of which the values are parts
	at   int
	line int
	// origin is the offset of the line's column 0: that of the byte before its first
	// one, later by each byte of a character behind that character's first.
	origin int
	depth  int
	open   []*node // what objects and lists that are not closed yet have so far
	alloc  allocator
	joint  *joint // nil for a text that is read by itself
	stop   int    // offset of what is next in it
}

// maxReadDepth is how deep the values may be nested that are read without the YAML
// parser. It has another limit and says where a text exceeds it.
const maxReadDepth = 200

// readJSON returns the nodes of a text that begins with an object, nil if the YAML
// parser must read it.
func readJSON(raw []byte, with *joint) *node {
	start := 0
	if bytes.HasPrefix(raw, bom) {
		start = len(bom)
	}
	r := jsonReader{raw: raw, text: asString(raw), at: start, line: 1, origin: start - 1, alloc: newAllocator(len(raw)), joint: with, stop: with.next()}
	if with != nil {
		r.line += with.shift
	}
	if r.space() != '{' {
		return nil
	}
	root := r.value()
	if root == nil || r.space() != 0 || r.at < len(raw) || !with.isComplete() {
		return nil
	}
	return root
}

// asString returns a text as a string without copying it. The text must not be changed
// any more.
func asString(raw []byte) string { return unsafe.String(unsafe.SliceData(raw), len(raw)) }

// space skips white space and returns the byte after it, 0 at the end.
func (r *jsonReader) space() byte {
	for ; r.at < len(r.raw); r.at++ {
		switch c := r.raw[r.at]; c {
		case ' ', '\t':
		case '\n':
			r.line, r.origin = r.line+1, r.at
			r.at += syntax.Spaces(r.raw[r.at+1:]) // the indentation of the next line
		case '\r': // alone it ends a line for the YAML parser
			if r.at+1 >= len(r.raw) || r.raw[r.at+1] != '\n' {
				return c
			}
		default:
			return c
		}
	}
	return 0
}

// make returns a node at the place that was reached.
func (r *jsonReader) make(kind Kind) *node {
	n := r.alloc.node()
	n.kind, n.line, n.column = kind, int32(r.line), int32(r.at-r.origin)
	return n
}

// value reads the value at r.at, nil if it is not certain.
func (r *jsonReader) value() *node {
	if r.at >= len(r.raw) {
		return nil
	}
	if r.at == r.stop {
		return r.joined()
	}
	switch c := r.raw[r.at]; c {
	case '{':
		return r.collection(Map, '}')
	case '[':
		return r.collection(List, ']')
	case '"':
		return r.quoted()
	case 't':
		return r.word(Bool, "true")
	case 'f':
		return r.word(Bool, "false")
	case 'n':
		return r.word(Null, "null")
	}
	return r.number()
}

func (r *jsonReader) word(kind Kind, word string) *node {
	if !bytes.HasPrefix(r.raw[r.at:], []byte(word)) {
		return nil
	}
	n := r.make(kind)
	n.write(word)
	r.at += len(word)
	return n
}

// collection reads an object or a list up to its closing bracket.
func (r *jsonReader) collection(kind Kind, closing byte) *node {
	if r.depth++; r.depth > maxReadDepth {
		return nil
	}
	n, first := r.make(kind), len(r.open)
	r.at++
	for next := r.space(); next != closing; {
		if kind == Map && (next != '"' || !r.key()) {
			return nil
		}
		v := r.value()
		if v == nil {
			return nil
		}
		r.open = append(r.open, v)
		next = r.space()
		if next == ',' {
			r.at++
			next = r.space()
		} else if next != closing {
			return nil
		}
	}
	r.at++
	r.depth--
	n.fill(r.alloc.list(r.open[first:]))
	r.open = r.open[:first]
	return n
}

// key reads a key and its colon, which the YAML parser wants on one line, and goes
// to the value.
func (r *jsonReader) key() bool {
	n := r.quoted()
	if n == nil {
		return false
	}
	for r.at < len(r.raw) && (r.raw[r.at] == ' ' || r.raw[r.at] == '\t') {
		r.at++
	}
	if r.at >= len(r.raw) || r.raw[r.at] != ':' {
		return false
	}
	r.at++
	r.open = append(r.open, n)
	return r.space() != 0
}

// number reads a number. One that is too large for a float64 is a string to the YAML
// parser.
func (r *jsonReader) number() *node {
	n, start := r.make(Number), r.at
	r.skip('-', '-')
	if whole := r.at; r.digits() == 0 || r.raw[whole] == '0' && r.at > whole+1 {
		return nil
	}
	simple := true
	if r.skip('.', '.') && r.digits() == 0 {
		return nil
	}
	if r.skip('e', 'E') {
		simple = false
		r.skip('+', '-')
		if r.digits() == 0 {
			return nil
		}
	}
	n.write(r.text[start:r.at])
	if !simple || len(n.scalar()) > 300 {
		if _, err := strconv.ParseFloat(n.scalar(), 64); err != nil {
			return nil
		}
	}
	return n
}

// skip goes behind one of two bytes, if it is next.
func (r *jsonReader) skip(a, b byte) bool {
	if r.at < len(r.raw) && (r.raw[r.at] == a || r.raw[r.at] == b) {
		r.at++
		return true
	}
	return false
}

func (r *jsonReader) digits() (count int) {
	for r.at < len(r.raw) && '0' <= r.raw[r.at] && r.raw[r.at] <= '9' {
		r.at++
		count++
	}
	return count
}

// quoted reads the string at r.at.
func (r *jsonReader) quoted() *node {
	n, start, escapes := r.make(String), r.at+1, false
	for i := start; ; {
		if i < len(r.raw) {
			i += syntax.Letters(r.raw[i:])
		}
		if i >= len(r.raw) {
			return nil
		}
		switch c := r.raw[i]; {
		case c == '"':
			r.at = i + 1
			text := r.text[start:i]
			if escapes && !unescapeJSON(&text) {
				return nil
			}
			n.write(text)
			return n
		case c == '\\':
			escapes = true
			i += 2
		case c >= utf8.RuneSelf:
			char, width := utf8.DecodeRune(r.raw[i:])
			if !isCertain(char) || width == 1 {
				return nil
			}
			i += width
			r.origin += width - 1
		default:
			return nil
		}
	}
}

// isCertain reports whether the YAML parser takes a character beyond ASCII for
// itself: it is no control character or byte order mark, and none of those that
// stand for others in a reworked text.
func isCertain(r rune) bool {
	switch {
	case r == 0x85:
		return true
	case r < 0xa0, r == 0xfeff, r == 0xfffe, r == 0xffff, hiddenHigh <= r && r <= hiddenBreak+2:
		return false
	}
	return true
}

// unescapeJSON decodes the inside of a string. Half a surrogate pair becomes U+FFFD,
// as encoding/json has it.
func unescapeJSON(text *string) bool {
	in := unsafe.Slice(unsafe.StringData(*text), len(*text))
	out := make([]byte, 0, len(in))
	for {
		i := bytes.IndexByte(in, '\\')
		if i < 0 {
			*text = asString(append(out, in...))
			return true
		}
		out, in = append(out, in[:i]...), in[i:]
		if len(in) < 2 {
			return false
		}
		if in[1] == 'u' {
			char, width := jsonEscape(in)
			if width == 0 {
				return false
			}
			out, in = utf8.AppendRune(out, char), in[width:]
			continue
		}
		from := bytes.IndexByte([]byte(`"\/bfnrt`), in[1])
		if from < 0 {
			return false
		}
		out, in = append(out, "\"\\/\b\f\n\r\t"[from]), in[2:]
	}
}

// jsonEscape decodes the escape at the start of a text, or the two of a surrogate
// pair. The width is 0 if it is not certain.
func jsonEscape(in []byte) (char rune, width int) {
	char, ok := unicodeEscape(in)
	switch {
	case !ok:
		return 0, 0
	case char < firstHigh || char >= firstLow+hidden:
		if char >= utf8.RuneSelf && !isCertain(char) {
			return 0, 0
		}
		return char, 6
	case char >= firstLow:
		return utf8.RuneError, 6
	}
	low, ok := unicodeEscape(in[6:])
	if !ok || low < firstLow || low >= firstLow+hidden {
		return utf8.RuneError, 6
	}
	return (char-firstHigh)<<10 + (low - firstLow) + 0x10000, 12
}
