package prune

import (
	"bytes"
	"strings"
)

// lists are the lengths that the lists of a doc had when a member began.
type lists struct{ links, regions, shown, samples int32 }

func (d *doc) lists() lists {
	return lists{int32(len(d.links)), int32(len(d.regions)), int32(len(d.shown)), int32(len(d.samples))}
}

// bound notes where the value of the current member is.
func (t *tracker) bound(f *frame, end int) {
	m := &t.doc.members[t.cur]
	m.start, m.end = f.from, int32(end)
	if !t.doc.json && (!f.isMap || t.doc.src[f.start] == '{') { // what it is depends on what is around it
		m.start = m.end
	}
}

// again takes the value of the last key, at an offset, for what it is in the other text:
// the same bytes of a member with the same identity mean the same in the same version. It
// returns the offset behind it and, in YAML, that of the next content, or 0 where it has to be
// read.
func (t *tracker) again(at int) (end, next int) {
	switch t.pend.kind {
	case operation, holder, sample, fixed:
	default:
		return 0, 0
	}
	n := t.twin()
	if n < 0 {
		return 0, 0
	}
	x := &t.other.members[n]
	text := t.other.through(x)
	next = at + len(text)
	if len(text) == 0 || x.kind != t.pend.kind || t.other.isOld(int(x.start)) != t.doc.isOld(at) || !bytes.HasPrefix(t.doc.src[at:], text) || !t.doc.json && !t.doc.goesOn(next) {
		return 0, 0
	}
	end = at + int(x.end-x.start)
	t.repeat(n, int32(at)-x.start)
	t.pass(end)
	t.idle = false
	t.leave()
	return end, next
}

// through returns the text from the beginning of a member's value to its end or, in YAML,
// to the next content, which shows that the value ends; none where that is not known.
func (d *doc) through(m *member) []byte {
	if d.json || m.start == m.end {
		return d.src[m.start:m.end]
	}
	for rest := d.src[m.end:]; ; {
		_, after, _ := bytes.Cut(rest, lineBreak)
		if rest = bytes.TrimLeft(after, " "); len(rest) == 0 {
			return nil
		}
		switch next := len(d.src) - len(rest); {
		case d.goesOn(next):
			return d.src[m.start:next]
		case rest[0] != '#' && rest[0] != '\n' && rest[0] != '\r':
			return nil
		}
	}
}

// goesOn reports whether there is content at an offset for which it makes no difference
// where it begins: no blank, comment, item or mark of a document.
func (d *doc) goesOn(at int) bool {
	return at < len(d.src) && bytes.IndexByte([]byte(" \t\r\n#-."), d.src[at]) < 0
}

// few is how many members of the other text are looked at for one.
const few = 64

// twin returns the member of the other text that has the identity of what the last key
// begins, -1 where it is not one of the next few.
func (t *tracker) twin() int32 {
	if t.other == nil || t.other.json != t.doc.json {
		return -1
	}
	prefix, name := t.frames[len(t.frames)-1].prefix, t.pendName
	for i := t.reached; i < len(t.other.members) && i < t.reached+few; i++ {
		id := t.other.members[i].id
		if len(id) == len(prefix)+len(name)+1 && id[len(prefix):len(id)-1] == string(name) && strings.HasPrefix(id, prefix) {
			t.reached = i + 1
			return int32(i)
		}
	}
	return -1
}

// repeat begins the n-th member of the other text as one that is some bytes further on in
// this text, with all that was found in it.
func (t *tracker) repeat(n, shift int32) {
	d, x := t.doc, t.other.members[n]
	t.begin(x.id, x.kind)
	m, found := t.cur, x.lists
	x.parts, x.marked, x.lists = d.members[m].parts, false, d.members[m].lists
	x.start, x.end = x.start+shift, x.end+shift
	if x.at > 0 {
		x.from, x.at = x.from+shift, x.at+shift
	}
	if x.own {
		x.security[0], x.security[1] = x.security[0]+shift, x.security[1]+shift
	}
	x.twin = n + 1
	d.members[m], t.acc = x, x.fp
	d.choices = d.choices || x.chooses
	d.links = repeatLinks(d.links, t.other.links[found.links:], n, m)
	d.samples = repeatLinks(d.samples, t.other.samples[found.samples:], n, m)
	further := x.lists.links - found.links
	for _, c := range t.other.regions[found.regions:] {
		if c.member != n {
			break
		}
		c.member, c.from, c.at, c.end = m, c.from+shift, c.at+shift, c.end+shift
		if c.form != toText {
			c.links[0], c.links[1] = c.links[0]+further, c.links[1]+further
		}
		d.regions = append(d.regions, c)
	}
	for _, s := range t.other.shown[found.shown:] {
		if s.member != n {
			break
		}
		s.member = m
		d.shown = append(d.shown, s)
	}
}

// repeatLinks appends the links of member n, with which others begins, as those of m.
func repeatLinks(to, others []link, n, m int32) []link {
	for _, l := range others {
		if l.member != n {
			break
		}
		l.member = m
		to = append(to, l)
	}
	return to
}
