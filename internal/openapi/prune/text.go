package prune

import (
	"sort"
	"sync"
)

// Text is a possibly shortened document that knows the places in the original. It
// is safe for concurrent use, but for Unfold.
type Text struct {
	out, orig []byte    // orig is nil behind LetGo
	segments  []segment // nil if out is orig
	places    []place   // of the segments, nil before LetGo
	json      bool
	runs      []Run // what is left to the lender
	lender    *Text
	shift     int    // see Shift
	folds     []fold // in the order of the text
	doc       *doc   // from which the folds are made, nil behind that
	unfolded  *Text  // see Unfold

	outOnce, origOnce   sync.Once
	outLines, origLines *Lines
}

// segment is a run of Text.out: a copy of orig, or a replacement.
type segment struct {
	at     int32 // offset in out
	orig   int32 // offset in orig to which at corresponds
	copied bool  // later offsets correspond too
}

// Whole returns the text b without changes: every position is its own.
func Whole(b []byte) *Text { return &Text{out: b, orig: b} }

// Bytes returns the text. It must not be changed.
func (t *Text) Bytes() []byte { return t.out }

// Whole reports whether nothing was shortened.
func (t *Text) Whole() bool { return t.segments == nil }

// Position maps a 1-based line and column of Bytes to those of the original.
// Columns count Unicode code points. A position inside a replacement maps to the
// start of the value that was replaced. A position past the end of a line or of the
// text counts as that end. Lines and columns under 1, which are no place, are
// returned as they are, and so is any position of a Whole text. The first call
// reads both texts once.
func (t *Text) Position(line, column int) (int, int) {
	if t.segments == nil || line < 1 || column < 1 {
		return line, column
	}
	if below := t.Below(); t.unfolded != nil && line > below {
		return t.unfolded.Position(line-below, column)
	}
	if line <= t.shift {
		return t.runPosition(t.run(line, column))
	}
	i, at := t.segment(line, column)
	if t.places != nil {
		return t.position(i, at)
	}
	return t.Lines().Position(t.origin(i, at))
}

// Origin maps a 1-based line and column of Bytes to the offset in the original, as Position
// maps them to a place.
func (t *Text) Origin(line, column int) int {
	if below := t.Below(); t.unfolded != nil && line > below {
		return t.unfolded.Origin(line-below, column)
	}
	if line <= t.shift {
		r, at := t.run(line, column)
		return int(t.segments[r.segment].orig) + at - int(r.Other)
	}
	return t.origin(t.segment(line, column))
}

// origin is the offset in the original of one in out, in the i-th segment.
func (t *Text) origin(i, at int) int {
	s := t.segments[i]
	if !s.copied {
		return int(s.orig)
	}
	return int(s.orig) + at - int(s.at)
}

// segment returns the offset of a line and column in out, and in which segment it is.
func (t *Text) segment(line, column int) (i, at int) {
	at = t.lines().Offset(line-t.shift, column)
	return t.segmentAt(at), at
}

func (t *Text) segmentAt(at int) int {
	return sort.Search(len(t.segments), func(i int) bool { return int(t.segments[i].at) > at }) - 1
}

// lines are those of out.
func (t *Text) lines() *Lines {
	t.outOnce.Do(func() { t.outLines = NewLines(t.out) })
	return t.outLines
}

// Offset returns the offset in Bytes of a 1-based line and column, -1 if the line is
// that of an unfolded operation or of what is shared.
func (t *Text) Offset(line, column int) int {
	if t.unfolded != nil && line > t.Below() || line <= t.shift {
		return -1
	}
	return t.lines().Offset(line-t.shift, column)
}

// Lines returns the lines of the original, which it must have. They are found on the first
// call.
func (t *Text) Lines() *Lines {
	t.origOnce.Do(func() { t.origLines = NewLines(t.orig) })
	return t.origLines
}
