package prune

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"
	"sort"
	"unicode/utf8"
)

// stride is the number of bytes between two places at which code points are
// counted.
const stride = 1 << 7

// Lines finds lines and columns in a text, however long its lines are. Both are
// 1-based. Columns count Unicode code points. A byte order mark is not part of the
// first line.
type Lines struct {
	b      []byte
	starts []int32 // offset of each line
	runes  []int32 // code points before offset i*stride; nil if b is ASCII
}

// NewLines reads the text once.
func NewLines(b []byte) *Lines {
	l := &Lines{b: b, starts: make([]int32, 1, bytes.Count(b, []byte{'\n'})+1)}
	if bytes.HasPrefix(b, []byte("\ufeff")) {
		l.starts[0] = int32(len("\ufeff"))
	}
	for i := 0; ; {
		n := bytes.IndexByte(b[i:], '\n')
		if n < 0 {
			break
		}
		i += n + 1
		l.starts = append(l.starts, int32(i))
	}
	if !isASCII(b) {
		l.runes = make([]int32, 0, len(b)/stride+1)
		count := 0
		for i := 0; i < len(b); i += stride {
			l.runes = append(l.runes, int32(count))
			count += codePoints(b[i:min(i+stride, len(b))])
		}
	}
	return l
}

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
	k := min(offset/stride, len(l.runes)-1)
	n := int(l.runes[k])
	for _, c := range l.b[k*stride : offset] {
		if utf8.RuneStart(c) {
			n++
		}
	}
	return n
}

// Offset returns the offset of a line and column, both at least 1. A place behind
// the end of a line or of the text is that end.
func (l *Lines) Offset(line, column int) int {
	if line > len(l.starts) {
		return len(l.b)
	}
	start, end := int(l.starts[line-1]), len(l.b)
	if line < len(l.starts) {
		end = int(l.starts[line]) - 1
	}
	if l.runes == nil {
		if column-1 > end-start {
			return end
		}
		return start + column - 1
	}
	if column-1 > end-start { // there are no more code points than bytes
		return end
	}
	want := l.runesBefore(start) + column - 1
	k := sort.Search(len(l.runes), func(i int) bool { return int(l.runes[i]) > want }) - 1
	at, n := k*stride, int(l.runes[k])
	if at < start {
		at, n = start, want-column+1
	}
	for ; at < end; at++ {
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
	offset = max(offset, int(l.starts[0]))
	line = sort.Search(len(l.starts), func(i int) bool { return int(l.starts[i]) > offset })
	return line, l.runesBefore(offset) - l.runesBefore(int(l.starts[line-1])) + 1
}
