package prune

import "sort"

// Run is an operation or a component that is kept in both texts and has the same bytes, so
// that the text of base leaves it to that of head.
type Run struct {
	At      int32 // offset in Bytes of base of the empty object that stands for it
	Other   int32 // offset in Bytes of head
	Len     int32
	segment int32 // that of what stands for it
}

// minRun is how long a run is at least, and minShared how many bytes all together are worth
// it, since base has to wait for head then.
const minRun, minShared = 256, 256 << 10

// Share is [Pair] where the text of base leaves to that of head what is kept in both with the
// same bytes (see [Text.Shared]). Lines of what is read there count as those of head, and
// base's own lines from behind these on, see [Text.Shift].
func Share(base, head []byte, find Marks) (b, h *Text) {
	return attempt(base, head, func() (b, h *Text) { return shortened(base, head, find, minShared) })
}

// shared reports of each member of base whether it is left to head. keep and folded are
// those of both sides.
func (d *doc) shared(head *doc, keep, folded [2][]bool, least int) []bool {
	out, bytes := make([]bool, len(d.members)), 0
	for i := range d.members {
		m := &d.members[i]
		other := m.twin - 1
		if other < 0 || !keep[0][i] || !keep[1][other] || folded[0][i] || m.marked || head.members[other].marked ||
			m.kind != operation && m.kind != holder || int(m.end-m.start) < min(minRun, least) || d.src[m.start] != '{' {
			continue
		}
		out[i] = true
		bytes += int(m.end - m.start)
	}
	if !d.json || bytes < least || len(head.src)+2*len(d.src) > 1<<30 {
		return nil
	}
	return out
}

// Shared lists what is left to the other text, in the order of both.
func (t *Text) Shared() []Run { return t.runs }

// Lent returns the bytes of a run.
func (t *Text) Lent(r Run) []byte { return t.lender.out[r.Other : r.Other+r.Len] }

// Shift is the number of lines that come before the first one of Bytes, 0 where nothing is
// shared.
func (t *Text) Shift() int { return t.shift }

// division is what becomes of the members of one text.
type division struct {
	keep, folded, shared []bool
	base, head           *doc  // where the shared ones are
	lender               *Text // that of head
}

// lend notes that the text that is being written leaves a member to head.
func (t *Text) lend(v *division, at, segment int, c *region) {
	from := v.head.members[v.base.members[c.member].twin-1].start
	other := from // in a whole text
	if !v.lender.Whole() {
		s := v.lender.segments[sort.Search(len(v.lender.segments), func(i int) bool { return v.lender.segments[i].orig > from })-1]
		other = s.at + from - s.orig
	}
	t.lender, t.shift = v.lender, len(v.lender.out)+1
	t.runs = append(t.runs, Run{At: int32(at), Other: other, Len: c.end - c.at, segment: int32(segment)})
}

// run returns the run in which a line and column of head are, and the offset in head's out.
func (t *Text) run(line, column int) (r *Run, at int) {
	at = t.lender.lines().Offset(line, column)
	i := sort.Search(len(t.runs), func(i int) bool { return int(t.runs[i].Other) > at }) - 1
	return &t.runs[max(i, 0)], at
}

// runPosition returns the line and column in the original of an offset in head's out, in a run.
func (t *Text) runPosition(r *Run, at int) (line, column int) {
	if t.places != nil {
		return t.places[r.segment].further(t.lender.lines(), int(r.Other), at)
	}
	return t.Lines().Position(int(t.segments[r.segment].orig) + at - int(r.Other))
}

// Stand returns the line and column at which what stands for something shared is in Bytes,
// with the Shift.
func (t *Text) Stand(line, column int) (int, int) {
	r, _ := t.run(line, column)
	line, column = t.lines().Position(int(r.At))
	return line + t.shift, column
}
