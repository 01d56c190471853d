package prune

import (
	"bytes"
	"sort"

	"github.com/threatdelta/threatdelta/internal/openapi/syntax"
)

// place is where a segment begins in the original, by line and column, and the byte that
// is there, 0 at the end.
type place struct {
	line, column int32
	first        byte
}

// LetGo makes two texts forget their originals, so that the memory can be used again, and
// reports whether they did: where both are JSON and something was left out of each. All but
// Lines is then answered by what is left, with the same answers. Nothing else may use the
// texts meanwhile.
func LetGo(a, b *Text) bool {
	for _, t := range [...]*Text{a, b} {
		if t.segments == nil || !t.json {
			return false
		}
	}
	a.letGo()
	b.letGo()
	return true
}

func (t *Text) letGo() {
	if len(t.folds) > 0 {
		t.Unfold()
		t.unfolded.places, t.unfolded.orig = startsOf(t.orig, t.unfolded.segments), nil
	}
	t.places, t.orig = startsOf(t.orig, t.segments), nil
}

// startsOf returns the places of segments, which are in the order of the original.
func startsOf(orig []byte, segments []segment) []place {
	places := make([]place, len(segments))
	at, line, column := 0, 1, 1
	for i, s := range segments {
		if to := int(s.orig); to > at {
			passed := orig[at:to]
			if breaks := bytes.Count(passed, lineBreak); breaks > 0 {
				line, column = line+breaks, 1
				passed = passed[bytes.LastIndexByte(passed, '\n')+1:]
			}
			at, column = to, column+codePoints(passed)
		}
		places[i] = place{line: int32(line), column: int32(column)}
		if at < len(orig) {
			places[i].first = orig[at]
		}
	}
	return places
}

// position returns the line and column in the original of an offset in out, in the i-th
// segment, of a text that let go of it.
func (t *Text) position(i, at int) (line, column int) {
	p, s := t.places[i], t.segments[i]
	if !s.copied {
		return int(p.line), int(p.column)
	}
	return p.further(t.lines(), int(s.at), at)
}

// further is the place of an offset behind that of the place in a copy of the text.
func (p place) further(lines *Lines, begin, at int) (line, column int) {
	begins, from := lines.Position(begin)
	reached, to := lines.Position(at)
	if reached == begins {
		return int(p.line), int(p.column) + to - from
	}
	return int(p.line) + reached - begins, to
}

// First returns the byte of the original at which the value begins that is at a line and
// column of Bytes, 0 at the end. The text must have let go of the original; so for Behind.
func (t *Text) First(line, column int) byte {
	if below := t.Below(); t.unfolded != nil && line > below {
		return t.unfolded.First(line-below, column)
	}
	if line <= t.shift {
		_, at := t.run(line, column)
		return t.lender.out[at]
	}
	i, at := t.segment(line, column)
	switch {
	case !t.segments[i].copied:
		return t.places[i].first
	case at < len(t.out):
		return t.out[at]
	}
	return 0
}

// Behind returns the line and column in the original behind the string, list or object that
// begins at a line and column of Bytes.
func (t *Text) Behind(line, column int) (int, int) {
	if below := t.Below(); t.unfolded != nil && line > below {
		return t.unfolded.Behind(line-below, column)
	}
	if line <= t.shift {
		r, at := t.run(line, column)
		line, column = t.runPosition(r, syntax.Behind(t.lender.out, at)-1)
		return line, column + 1
	}
	i, at := t.segment(line, column)
	if fold := t.Fold(line, column); fold >= 0 {
		i = sort.Search(len(t.segments), func(i int) bool { return t.segments[i].orig >= t.folds[fold].end })
		return int(t.places[i].line), int(t.places[i].column)
	}
	if !t.segments[i].copied { // the text goes on where what was replaced ends
		return int(t.places[i+1].line), int(t.places[i+1].column)
	}
	last := syntax.Behind(t.out, at) - 1
	line, column = t.position(t.segmentAt(last), last)
	return line, column + 1
}

// Begins returns the line and column of Bytes at which the first value begins.
func (t *Text) Begins() (line, column int) {
	line, column = t.lines().Position(len(t.out) - len(bytes.TrimLeft(t.out, " \t\r\n")))
	return line + t.shift, column
}
