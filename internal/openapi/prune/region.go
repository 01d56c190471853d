package prune

import (
	"bytes"
	"slices"
)

// form is what replaces a region.
type form uint8

const (
	toMap      form = iota // {}
	toSeq                  // []
	toText                 // ""
	toRef                  // the one reference that it was, without its prose
	toSkeleton             // the references in it
	toNothing
	toFold // the operation with nothing but its security requirements
	toRun  // what the other text has, see Share
)

// region is a value that may be replaced: the bytes from "from" to end. The value
// itself begins at "at", which is later than from if a YAML value is on a line
// below its key.
type region struct {
	member        int32
	from, at, end int32
	form          form
	links         [2]int32 // the range in doc.links of the references inside
}

// addRegion notes how a mapping or sequence is replaced if its member is shortened.
func (t *tracker) addRegion(f frame, end int, total int32) {
	c := region{
		member: t.cur, from: f.from, at: f.start, end: int32(end), form: toMap,
		links: [2]int32{f.refs, int32(len(t.doc.links))},
	}
	switch {
	case !f.isMap:
		c.form = toSeq
	case f.role&skeleton != 0 && f.sole && f.counted == 1:
		if total == 1 {
			return // it is its own skeleton
		}
		c.form = toRef
	case f.role&skeleton != 0:
		c.form = toSkeleton
	}
	t.doc.regions = append(t.doc.regions, c)
}

// drop notes that a field of a JSON object, from its key to behind its comma, is
// removed if its member is shortened. The parser allows a comma before the brace,
// which may remain.
func (t *tracker) drop(key, end int) {
	if !t.idle {
		return
	}
	t.idle = false
	if n := len(t.doc.regions); n > 0 && t.doc.regions[n-1].from >= int32(key) {
		t.doc.regions = t.doc.regions[:n-1] // that of the value alone
	}
	links := int32(len(t.doc.links))
	t.doc.regions = append(t.doc.regions, region{member: t.cur, from: int32(key), at: int32(end), end: int32(end), form: toNothing, links: [2]int32{links, links}})
}

// shorten replaces the folded operations as a whole, and of the other members but
// those to keep their regions.
func (d *doc) shorten(v *division) *Text {
	replaced := d.replacements(v)
	if len(replaced) == 0 {
		return Whole(d.src)
	}
	bytes, segments := d.sizeOf(replaced)
	w := writer{src: d.src, out: make([]byte, 0, bytes), segments: make([]segment, 0, segments)}
	t := &Text{orig: d.src, json: d.json}
	at := int32(0)
	for i := range replaced {
		c := &replaced[i]
		w.copy(at, c.from)
		w.segments = append(w.segments, segment{at: int32(len(w.out)), orig: c.at})
		if c.from < c.at {
			w.out = append(w.out, ' ')
		}
		switch c.form {
		case toFold:
			t.folds = append(t.folds, fold{at: d.fold(&w, c), from: c.at, end: c.end, exact: v.keep[c.member]})
		case toRun:
			t.lend(v, len(w.out), len(w.segments)-1, c)
			fallthrough
		default:
			w.out = d.replace(w.out, c)
		}
		at = c.end
	}
	w.copy(at, int32(len(d.src)))
	t.out, t.segments = w.out, w.segments
	if len(t.folds) > 0 {
		t.doc = &doc{src: d.src, json: d.json, regions: d.regions, links: d.links} // what unfold asks for
	}
	return t
}

// sizeOf returns about as many bytes and segments as replacing regions makes.
func (d *doc) sizeOf(replaced []region) (bytes, segments int) {
	bytes, segments = len(d.src), 2*len(replaced)+1
	for i := range replaced {
		c := &replaced[i]
		bytes += d.growth(c)
		if c.form == toFold {
			m := &d.members[c.member]
			bytes += int(m.security[1]-m.security[0]) + 64
			segments += 3 // the requirements, and what is around them
		}
	}
	return bytes, segments
}

// growth is by about how many bytes a region grows when it is replaced, mostly less than 0. What
// is kept of a fold is not counted.
func (d *doc) growth(c *region) int {
	bytes := int(c.from-c.end) + 4
	if c.form == toRef || c.form == toSkeleton {
		bytes += 16
		for _, l := range d.links[c.links[0]:c.links[1]] {
			bytes += len(l.val) + 16
		}
	}
	return bytes
}

// writer builds a shortened text.
type writer struct {
	src, out []byte
	segments []segment
}

func (w *writer) copy(from, to int32) {
	w.segments = append(w.segments, segment{at: int32(len(w.out)), orig: from, copied: true})
	w.out = append(w.out, w.src[from:to]...)
}

// replace appends what replaces a region, on one line.
func (d *doc) replace(out []byte, c *region) []byte {
	switch c.form {
	case toSeq:
		return append(out, "[]"...)
	case toText:
		return append(out, `""`...)
	case toNothing:
		return out
	case toRef:
		return d.appendRef(out, d.links[c.links[0]].val)
	case toSkeleton:
		refs := d.references(c)
		if len(refs) == 0 {
			break
		}
		if d.json {
			out = append(out, `{"x-prune":[`...)
		} else {
			out = append(out, `{x-prune: [`...)
		}
		for i, r := range refs {
			if i > 0 {
				out = append(out, ',')
				if !d.json {
					out = append(out, ' ')
				}
			}
			out = d.appendRef(out, r)
		}
		return append(out, "]}"...)
	}
	return append(out, "{}"...)
}

// references lists the references in a region, sorted, each once.
func (d *doc) references(c *region) [][]byte {
	var refs [][]byte
	for _, l := range d.links[c.links[0]:c.links[1]] {
		switch {
		case l.role == reference, l.role == mapping && l.val[0] == '#':
			refs = append(refs, l.val)
		case l.role == mapping:
			name := bytes.ReplaceAll(l.val, []byte("~"), []byte("~0"))
			refs = append(refs, append([]byte("#/components/schemas/"), name...))
		}
	}
	slices.SortFunc(refs, bytes.Compare)
	return slices.CompactFunc(refs, bytes.Equal)
}

// appendRef writes a reference object. Values have no control characters.
func (d *doc) appendRef(out, val []byte) []byte {
	if d.json {
		out = append(out, `{"$ref":"`...)
		for _, c := range val {
			if c == '"' || c == '\\' {
				out = append(out, '\\')
			}
			out = append(out, c)
		}
		return append(out, `"}`...)
	}
	out = append(out, `{$ref: '`...)
	for _, c := range val {
		if c == '\'' {
			out = append(out, '\'')
		}
		out = append(out, c)
	}
	return append(out, `'}`...)
}
