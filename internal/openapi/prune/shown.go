package prune

import (
	"bytes"
	"slices"
)

// shape is what a schema says of the fields of an object, or of those in its list: it
// declares some, or target is where they are declared, or nothing is known.
type shape struct {
	declared bool
	target   []byte
}

// shown is a body with examples of which the schema may declare no fields: then they
// are all that says what leaves, and have a meaning.
type shown struct {
	member int32
	target []byte // of a reference that is its schema
}

// part is what a value is for what it is part of.
type part uint8

const (
	otherPart part = iota
	fieldsPart
	itemsPart
	schemaPart
	choicePart
	docsPart
)

func partOf(key []byte) part {
	switch string(key) {
	case "properties":
		return fieldsPart
	case "items":
		return itemsPart
	case "schema":
		return schemaPart
	case discriminator:
		return choicePart
	case "externalDocs":
		return docsPart
	}
	return otherPart
}

// listed is how a schema speaks of what is in a list.
type listed uint8

const (
	notListed listed = iota
	byItems
	otherwise // in ways of which it is not known what they say of fields
)

// look is what a key means beside what the context of its object says.
func (t *tracker) look(f *frame, key []byte) {
	switch {
	case f.part == choicePart && string(key) == "mapping": // readers follow it wherever a discriminator stands
		t.pend = want{context: inMapping}
	case f.context == inSchema:
		f.list = max(f.list, listedBy(key))
	case f.context == inResponse && t.pend.role&docs != 0 && string(key) != "externalDocs" && !(string(key) == "examples" && t.doc.isOld(len(t.doc.src))):
		t.pend.role = heavy // a field that is not known there, of which a change is told
	}
}

func listedBy(key []byte) listed {
	switch string(key) {
	case "items":
		return byItems
	case "prefixItems", "additionalItems", "contains", "unevaluatedItems":
		return otherwise
	}
	return notListed
}

// says returns what a schema that has ended says of fields. What is beside a reference may not
// count, and fields do not where there is a list.
func (f *frame) says() shape {
	switch {
	case f.sole:
		return shape{target: f.shape.target}
	case f.list == byItems:
		return f.items
	case f.list == otherwise:
		return shape{}
	}
	return f.shape
}

// isOld reports whether it is known before an offset that the description is one of Swagger 2.0,
// in which a response has examples.
func (d *doc) isOld(at int) bool {
	return slices.ContainsFunc(d.headings, func(h heading) bool {
		return h.name == "swagger" && h.from < h.end && int(h.end) <= at && bytes.IndexByte(d.src[h.from:h.end], '2') >= 0
	})
}

func isBody(c context) bool { return c == inMedia || c == inResponse }

// show notes what a mapping or sequence says of the one around it, or of its member. It
// has ended, and its member has not; total is the number of its keys.
func (t *tracker) show(f *frame, end int, total int32) {
	if len(t.frames) == 0 {
		return
	}
	around := &t.frames[len(t.frames)-1]
	switch {
	case f.role&docs != 0 && isBody(around.context):
		around.shows = true
		t.doc.members[t.cur].samples.mix(t.seeds.hash(t.doc.src[f.start:end]), tagScalar)
	case f.context == inSchemas && f.part == fieldsPart && total > 0 && !f.sole:
		around.shape.declared = true
	case f.context == inSchema && f.part == itemsPart && around.context == inSchema:
		around.items = f.says()
	case f.context == inSchema && f.part == schemaPart && isBody(around.context):
		around.shape = f.says()
	case f.context == inSchema && f.member:
		t.doc.members[t.cur].shape = f.says()
	}
	if isBody(f.context) && f.shows && !f.shape.declared {
		t.doc.shown = append(t.doc.shown, shown{t.cur, f.shape.target})
	}
}

// connectShown connects members whose examples have a meaning with what they refer to,
// and marks those whose examples differ.
func (g *graph) connectShown(docs [2]*doc) (ok bool) {
	for s, d := range docs {
		samples := map[int32][][]byte{}
		for _, l := range d.samples {
			samples[l.member] = append(samples[l.member], l.val)
		}
		for _, x := range d.shown {
			n := g.of[s][x.member]
			if g.declares(s, d, x.target) {
				continue
			}
			b, h := g.side[0][n], g.side[1][n]
			if b < 0 || h < 0 || docs[0].members[b].samples != docs[1].members[h].samples {
				g.bad[n] = true
			}
			for _, ref := range samples[x.member] {
				if !g.follow(s, n, string(ref)) {
					return false
				}
			}
			delete(samples, x.member)
		}
	}
	return true
}

// connectSamples connects all members with what the examples of their bodies refer to:
// who keeps a member keeps these too, though a change of them is none of its own. It
// returns the nodes that refer to more than a member there.
func (g *graph) connectSamples(docs [2]*doc) (lost []int32) {
	for s, d := range docs {
		for _, l := range d.samples {
			n := g.of[s][l.member]
			bad := g.bad[n]
			if !g.follow(s, n, string(l.val)) {
				lost = append(lost, n)
			}
			g.bad[n] = bad // it may be shortened, wherever that leads
		}
	}
	return lost
}

// declares reports whether a reference names a schema that declares fields.
func (g *graph) declares(s int, d *doc, ref []byte) bool {
	for range 8 {
		pointer, local := bytes.CutPrefix(ref, []byte("#/"))
		if !local || bytes.ContainsAny(pointer, "~%") {
			return false
		}
		g.spell(keysOf(pointer)...)
		n := g.find(s)
		if n < 0 {
			return false
		}
		x := d.members[g.side[s][n]].shape
		if x.declared {
			return true
		}
		ref = x.target
	}
	return false
}

// keysOf splits a pointer that has no escapes.
func keysOf(pointer []byte) []string {
	var keys []string
	for k := range bytes.SplitSeq(pointer, []byte("/")) {
		keys = append(keys, string(k))
	}
	return keys
}
