package prune

import (
	"bytes"
	"slices"

	"github.com/threatdelta/threatdelta/internal/openapi/syntax"
)

// link is an outgoing reference of a member.
type link struct {
	member  int32
	role    role // reference, mapping, scheme
	subtype bool // it may name what the member is a subtype of
	exact   bool // what it names is to stay as it is
	val     []byte
}

// refer adds the reference that a scalar is. In an example it is one apart. In documentation it
// has no meaning, but who asks what the member leads to follows it.
func (t *tracker) refer(w want, s token) bool {
	val, ok := decode(t.doc.src[s.start:s.end], s.style)
	if t.muted > 0 && !slices.ContainsFunc(t.frames, func(f frame) bool { return f.muted && f.part == docsPart }) {
		if ok && t.cur >= 0 {
			t.doc.samples = append(t.doc.samples, link{member: t.cur, role: reference, val: val})
		}
		return true
	}
	if !ok || !t.addRef(w.role&^parent, val) {
		return t.refuse(s.start, misread(val, ok))
	}
	f := &t.frames[len(t.frames)-1]
	if w.role&reference != 0 && t.muted == 0 && !f.context.isReferable() {
		t.doc.members[t.cur].stands = true
	}
	// A schema that is another's name may be in an allOf; of what is opaque nothing is known.
	t.doc.links[len(t.doc.links)-1].subtype = w.role&parent != 0 || f.context == inSchema && f.member || f.context == opaque
	return true
}

// addRef adds a reference with the value val. It reports false if the reference may
// lead back into this document in a way that cannot be followed.
func (t *tracker) addRef(r role, val []byte) bool {
	if !syntax.IsPlainText(val) || bytes.ContainsAny(val, "\t\r\n") {
		return false
	}
	if len(bytes.TrimSpace(val)) < max(1, len(val)) { // readers of references trim them
		return false
	}
	local, url := bytes.HasPrefix(val, []byte("#/")), isURL(val)
	if !local && !url && (r == reference || bytes.ContainsAny(val, "/#")) {
		return false
	}
	if r == reference {
		f := &t.frames[len(t.frames)-1]
		f.sole, f.shape.target = true, val
	}
	t.addLink(r, val)
	return true
}

// isURL reports whether a reference leads to the web. What is behind "#" is no part of a URL.
func isURL(ref []byte) bool {
	place, _, _ := bytes.Cut(ref, []byte("#"))
	return bytes.Contains(place, []byte("://"))
}

// firstLinks is from how many on it is guessed how many links there will be.
const firstLinks = 64

func (t *tracker) addLink(r role, val []byte) {
	if n := len(t.doc.links); n > firstLinks && n == cap(t.doc.links) { // as many for each member that is ahead
		known := len(t.doc.members)
		t.doc.links = slices.Grow(t.doc.links, max(n/2, min(8*n, n*(cap(t.doc.members)-known)/known)))
	}
	t.doc.links = append(t.doc.links, link{member: t.cur, role: r, exact: t.exact > 0, val: val})
}

// choose notes a discriminator, wherever it stands: it may be referred to as a schema.
func (t *tracker) choose() {
	t.doc.choices = true
	if t.cur >= 0 {
		t.doc.members[t.cur].chooses = true
	}
}
