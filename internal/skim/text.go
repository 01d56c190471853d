package skim

import (
	"bytes"
	"sort"
	"sync"
	"unicode/utf8"
)

// Text is a possibly shortened document with the way back to the original.
// It is safe for concurrent use.
type Text struct {
	out, orig []byte
	segments  []segment // nil: out is orig

	index               sync.Once
	outLines, origLines *lines
}

// segment is a run of Text.out: copied from orig, or put in orig's place.
type segment struct {
	at     int32 // offset in out
	orig   int32 // offset in orig that at stands for
	copied bool  // offsets after at advance in orig too
}

// Whole is the identity: the text is b, and every position is its own.
func Whole(b []byte) *Text { return &Text{out: b, orig: b} }

// Bytes is the text. It must not be changed.
func (t *Text) Bytes() []byte { return t.out }

// Whole reports whether nothing was cut.
func (t *Text) Whole() bool { return t.segments == nil }

// Position maps a 1-based line and column of Bytes to those of the original.
// Columns count Unicode code points; a position inside a replacement maps to
// the start of the value that was replaced. Positions past the end of a line
// or of the text are taken for that end; lines and columns under 1, which name
// no place, come back as they are, and so does any position of a Whole text.
// The first call reads both texts once.
func (t *Text) Position(line, column int) (int, int) {
	if t.segments == nil || line < 1 || column < 1 {
		return line, column
	}
	t.index.Do(func() {
		t.outLines, t.origLines = newLines(t.out), newLines(t.orig)
	})
	at := t.outLines.offset(line, column)
	i := sort.Search(len(t.segments), func(i int) bool { return int(t.segments[i].at) > at }) - 1
	s := t.segments[i]
	orig := int(s.orig)
	if s.copied {
		orig += at - int(s.at)
	}
	return t.origLines.position(orig)
}

// stride is how many bytes lie between two counted places of a text.
const stride = 1 << 10

// lines finds lines and columns in b, however long its lines are.
type lines struct {
	b      []byte
	starts []int32 // offset of each line
	runes  []int32 // code points before offset i*stride; nil when b is ASCII
}

func newLines(b []byte) *lines {
	l := &lines{b: b, starts: make([]int32, 1, bytes.Count(b, []byte{'\n'})+1)}
	for i := 0; ; {
		n := bytes.IndexByte(b[i:], '\n')
		if n < 0 {
			break
		}
		i += n + 1
		l.starts = append(l.starts, int32(i))
	}
	if n := utf8.RuneCount(b); n != len(b) {
		l.runes = make([]int32, 0, len(b)/stride+1)
		count := int32(0)
		for i, c := range b {
			if i%stride == 0 {
				l.runes = append(l.runes, count)
			}
			if utf8.RuneStart(c) {
				count++
			}
		}
	}
	return l
}

// runesBefore counts the code points that start before offset.
func (l *lines) runesBefore(offset int) int {
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

// offset is where line and column, both at least 1, stand in b.
func (l *lines) offset(line, column int) int {
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
	if column-1 > end-start { // no more code points than bytes
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

// position is the line and column of offset.
func (l *lines) position(offset int) (line, column int) {
	line = sort.Search(len(l.starts), func(i int) bool { return int(l.starts[i]) > offset })
	return line, l.runesBefore(offset) - l.runesBefore(int(l.starts[line-1])) + 1
}
