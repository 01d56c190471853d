package skim

import (
	"bytes"
	"slices"
)

// form is what a cut leaves.
type form uint8

const (
	toMap      form = iota // {}
	toSeq                  // []
	toText                 // ""
	toRef                  // the one reference that it was, without its prose
	toSkeleton             // the references that were in it
)

// cut is a value that may be replaced: the bytes from "from" to end, of which
// the value itself begins at "at" (later than from, when a YAML value stands on
// a line below its key).
type cut struct {
	member        int32
	from, at, end int32
	form          form
	links         [2]int32 // the range of doc.links inside
}

// shorten applies the cuts of all members but those to keep.
func (d *doc) shorten(keep []bool) *Text {
	size, count := len(d.src), 0
	for i := range d.cuts {
		if c := &d.cuts[i]; !keep[c.member] {
			size -= int(c.end - c.from)
			count++
		}
	}
	if count == 0 {
		return Whole(d.src)
	}
	out := make([]byte, 0, size+count*16)
	segments := make([]segment, 0, 2*count+1)
	at := int32(0)
	for i := range d.cuts {
		c := &d.cuts[i]
		if keep[c.member] {
			continue
		}
		segments = append(segments, segment{at: int32(len(out)), orig: at, copied: true})
		out = append(out, d.src[at:c.from]...)
		segments = append(segments, segment{at: int32(len(out)), orig: c.at})
		if c.from < c.at {
			out = append(out, ' ')
		}
		out = d.replace(out, c)
		at = c.end
	}
	segments = append(segments, segment{at: int32(len(out)), orig: at, copied: true})
	out = append(out, d.src[at:]...)
	return &Text{out: out, orig: d.src, segments: segments}
}

// replace appends what stands for a cut, on one line.
func (d *doc) replace(out []byte, c *cut) []byte {
	switch c.form {
	case toSeq:
		return append(out, "[]"...)
	case toText:
		return append(out, `""`...)
	case toRef:
		return d.appendRef(out, d.links[c.links[0]].val)
	case toSkeleton:
		refs := d.references(c)
		if len(refs) == 0 {
			break
		}
		if d.json {
			out = append(out, `{"x-skim":[`...)
		} else {
			out = append(out, `{x-skim: [`...)
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

// references lists what a cut refers to, sorted, each once.
func (d *doc) references(c *cut) [][]byte {
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

// appendRef writes a reference object. Values hold no control characters.
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
