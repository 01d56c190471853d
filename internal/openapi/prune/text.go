package prune

import (
	"sort"
	"sync"
)

// Text is a possibly shortened document with the way back to the original.
// It is safe for concurrent use.
type Text struct {
	out, orig []byte
	segments  []segment // nil: out is orig

	outOnce, origOnce   sync.Once
	outLines, origLines *Lines
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
	t.outOnce.Do(func() { t.outLines = NewLines(t.out) })
	at := t.outLines.Offset(line, column)
	i := sort.Search(len(t.segments), func(i int) bool { return int(t.segments[i].at) > at }) - 1
	s := t.segments[i]
	orig := int(s.orig)
	if s.copied {
		orig += at - int(s.at)
	}
	return t.Lines().Position(orig)
}

// Offset is where a 1-based line and column stand in Bytes.
func (t *Text) Offset(line, column int) int {
	t.outOnce.Do(func() { t.outLines = NewLines(t.out) })
	return t.outLines.Offset(line, column)
}

// Lines finds places in the original. It is made when first asked for.
func (t *Text) Lines() *Lines {
	t.origOnce.Do(func() { t.origLines = NewLines(t.orig) })
	return t.origLines
}
