package prune

import "bytes"

// unlike lists the lines of base and of head that are not in the other text: what was
// added, removed or changed. They may be more than that, since no line is looked for
// elsewhere than in what has the same name.
func (d *doc) unlike(head *doc) (ofBase, ofHead [][2]int) {
	base, other := parts{text: d.src}, parts{text: head.src}
	last := 0
	for i := range d.members {
		m := &d.members[i]
		n := head.find(m.id, last)
		if n < 0 {
			continue
		}
		last = n + 1
		x, foundX := base.lineAt(int(m.start))
		y, foundY := other.lineAt(int(head.members[n].start))
		if foundX && foundY {
			compareLines(&base, &other, x, y)
		}
	}
	compareLines(&base, &other, len(d.src), len(head.src))
	return base.list, other.list
}

// find returns the member with an id among a few from one on, -1 if it is none of them.
func (d *doc) find(id string, from int) int {
	for i := from; i < min(from+few, len(d.members)); i++ {
		if d.members[i].id == id {
			return i
		}
	}
	return -1
}

// parts are parts of a text, which are collected in their order.
type parts struct {
	text []byte
	at   int // what is behind was not looked at
	list [][2]int
}

// lineAt returns where the line begins that an offset is in, if it is ahead and near.
func (p *parts) lineAt(offset int) (at int, found bool) {
	const near = 1 << 10
	from := max(p.at, offset-near)
	if from >= offset {
		return 0, false
	}
	n := bytes.LastIndexByte(p.text[from:offset], '\n')
	return from + n + 1, n >= 0
}

// pass adds the next bytes, which are whole lines, unless they are the same as in the other
// text.
func (p *parts) pass(n int, same bool) {
	from := p.at
	p.at += n
	last := len(p.list) - 1
	switch {
	case n == 0 || same:
	case last >= 0 && p.list[last][1] == from:
		p.list[last][1] = p.at
	default:
		p.list = append(p.list, [2]int{from, p.at})
	}
}

// compareLines adds to both the lines up to two offsets, at which lines end, that differ.
func compareLines(base, head *parts, to, other int) {
	for base.at < to && head.at < other {
		a, b := base.text[base.at:to], head.text[head.at:other]
		n := sameLines(a, b)
		base.pass(n, true)
		head.pass(n, true)
		n, m := untilSame(a[n:], b[n:])
		base.pass(n, false)
		head.pass(m, false)
	}
	base.pass(to-base.at, false)
	head.pass(other-head.at, false)
}

// sameLines returns how many bytes of lines both texts begin with.
func sameLines(a, b []byte) int {
	const block = 256
	n, most := 0, min(len(a), len(b))
	for n+block <= most && bytes.Equal(a[n:n+block], b[n:n+block]) {
		n += block
	}
	for n < most && a[n] == b[n] {
		n++
	}
	if n == len(a) && n == len(b) {
		return n
	}
	return bytes.LastIndexByte(a[:n], '\n') + 1
}

// untilSame returns how many bytes of lines to leave out of two texts, which begin with
// different lines, until both go on with the same: as many lines of both, or all but those
// with which both end.
func untilSame(a, b []byte) (n, m int) {
	for range 4 {
		n, m = endOfLine(a, n), endOfLine(b, m)
		if next := endOfLine(a, n); next > n && bytes.HasPrefix(b[m:], a[n:next]) {
			return n, m
		}
	}
	end := sameEnd(a, b)
	return len(a) - end, len(b) - end
}

// sameEnd returns how many bytes of lines both texts end with.
func sameEnd(a, b []byte) int {
	n := 0
	for n < min(len(a), len(b)) && a[len(a)-n-1] == b[len(b)-n-1] {
		n++
	}
	isLine := func(text []byte) bool { return n == len(text) || text[len(text)-n-1] == '\n' }
	if isLine(a) && isLine(b) {
		return n
	}
	end := a[len(a)-n:]
	return len(end) - endOfLine(end, 0)
}

// endOfLine returns the offset behind the line that begins at an offset.
func endOfLine(text []byte, at int) int {
	if n := bytes.IndexByte(text[at:], '\n'); n >= 0 {
		return at + n + 1
	}
	return len(text)
}
