package prune

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"
	"sort"
	"unicode/utf8"
)

// stride is the number of bytes between two places at which line breaks and code points
// are counted.
const stride = 1 << 8

// Lines finds lines and columns in a text, however long its lines are. Both are
// 1-based. Columns count Unicode code points. A byte order mark is not part of the
// first line.
type Lines struct {
	b      []byte
	first  int     // offset of the first line
	last   int     // number of line breaks
	breaks []int32 // line breaks before offset i*stride
	runes  []int32 // code points before offset i*stride; nil if b is ASCII
}

// NewLines reads the text once.
func NewLines(b []byte) *Lines {
	l := &Lines{b: b, breaks: make([]int32, 0, len(b)/stride+1)}
	if bytes.HasPrefix(b, []byte("\ufeff")) {
		l.first = len("\ufeff")
	}
	if !isASCII(b) {
		l.runes = make([]int32, 0, cap(l.breaks))
	}
	runes := 0
	for i := 0; i <= len(b); i += stride {
		part := b[i:min(i+stride, len(b))]
		l.breaks = append(l.breaks, int32(l.last))
		l.last += bytes.Count(part, lineBreak)
		if l.runes != nil {
			l.runes = append(l.runes, int32(runes))
			runes += codePoints(part)
		}
	}
	return l
}

var lineBreak = []byte{'\n'}

// word is the number of bytes that are examined at once.
const word = 8

// isASCII reports whether every byte is a code point. (utf8.RuneCount copies b.)
func isASCII(b []byte) bool {
	for ; len(b) >= word; b = b[word:] {
		if binary.LittleEndian.Uint64(b)&0x8080808080808080 != 0 {
			return false
		}
	}
	return !slices.ContainsFunc(b, func(c byte) bool { return c >= utf8.RuneSelf })
}

// codePoints counts the bytes that begin a code point: all but those of the form
// 10xxxxxx (RFC 3629, section 3).
func codePoints(b []byte) int {
	n := len(b)
	for ; len(b) >= word; b = b[word:] {
		x := binary.LittleEndian.Uint64(b)
		n -= bits.OnesCount64(x >> 7 & ^(x >> 6) & 0x0101010101010101)
	}
	for _, c := range b {
		if !utf8.RuneStart(c) {
			n--
		}
	}
	return n
}

// runesBefore counts the code points that start before offset.
func (l *Lines) runesBefore(offset int) int {
	if l.runes == nil {
		return offset
	}
	k := offset / stride
	return int(l.runes[k]) + codePoints(l.b[k*stride:offset])
}

// breaksBefore counts the line breaks before offset.
func (l *Lines) breaksBefore(offset int) int {
	k := offset / stride
	return int(l.breaks[k]) + bytes.Count(l.b[k*stride:offset], lineBreak)
}

// start returns the offset of a line, which there is.
func (l *Lines) start(line int) int {
	if line == 1 {
		return l.first
	}
	k := lastBelow(l.breaks, line-1)
	at := k * stride
	for n := int(l.breaks[k]); n < line-1; n++ {
		at += bytes.IndexByte(l.b[at:], '\n') + 1
	}
	return at
}

// lastBelow returns the index of the last of some ascending counts, the first of which is
// 0, that is below a positive limit.
func lastBelow(counts []int32, limit int) int {
	return sort.Search(len(counts), func(i int) bool { return int(counts[i]) >= limit }) - 1
}

// count is the number of lines.
func (l *Lines) count() int { return l.last + 1 }

// Offset returns the offset of a line and column, both at least 1. A place behind
// the end of a line or of the text is that end.
func (l *Lines) Offset(line, column int) int {
	if line > l.count() {
		return len(l.b)
	}
	start := l.start(line)
	at := l.forward(start, min(column-1, len(l.b)-start))
	if l.breaksBefore(at) < line {
		return at
	}
	return l.start(line+1) - 1
}

// forward returns the offset of the code point that is count code points behind that at
// start, which may be the end of the text.
func (l *Lines) forward(start, count int) int {
	if l.runes == nil || count <= stride && isASCII(l.b[start:start+count]) {
		return start + count
	}
	want := l.runesBefore(start) + count
	k := lastBelow(l.runes, want+1)
	at := k * stride
	for n := int(l.runes[k]); at < len(l.b); at++ {
		if utf8.RuneStart(l.b[at]) {
			if n == want {
				break
			}
			n++
		}
	}
	return at
}

// Position returns the line and column of an offset within the text.
func (l *Lines) Position(offset int) (line, column int) {
	offset = max(offset, l.first)
	line = l.breaksBefore(offset) + 1
	return line, l.runesBefore(offset) - l.runesBefore(l.start(line)) + 1
}
