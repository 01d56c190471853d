package prune

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/threatdelta/threatdelta/internal/openapi/syntax"
)

// kind is the kind of a member.
type kind uint8

const (
	none      kind = iota
	ground         // a root part that changes the meaning of everything
	rootProse      // a root part that does not: info, tags, externalDocs
	operation      // of a path
	itemParts      // what a path item has besides operations
	holder         // a component or webhook that may be shortened
	sample         // an example, which has no meaning unless something refers to it
	fixed          // a component that is never shortened
)

// member is the unit of comparison, which is kept or shortened as a whole.
type member struct {
	id     string // its keys from the root, each ended by a NUL
	kind   kind
	fp     sum
	parts  int32 // of an operation: its itemParts
	own    bool  // an operation with security of its own
	nested bool  // may contain operations that inherit the root's security
	marked bool  // must be kept
	// Of an operation that is an object: where its value is, as in a region.
	from, at, end int32
	security      [2]int32 // of an operation: the bytes of its list of requirements
	samples       sum      // of the examples of its bodies
	shape         shape    // of a schema
	intricate     bool     // it, or all of its path, is never folded, see fold.go
	chooses       bool     // has a discriminator
	stands        bool     // has a reference that stands for all that is in its place, see circles.go
	start, twin   int32    // see again: where its value begins, end where it cannot be used; and 1 more than the number in the other text
	lists         lists    // where what was found in it begins
}

// doc is what is known of one description.
type doc struct {
	src      []byte
	json     bool
	members  []member
	links    []link
	regions  []region
	security int32 // the root's security member, or -1
	choices  bool  // has discriminators
	headings []heading
	// refersToItem is true if a path item refers to another one.
	refersToItem bool
	shown        []shown
	samples      []link // references in examples of bodies
}

// style is how a scalar is written.
type style uint8

const (
	literal style = iota // JSON number, true, false, null
	double
	single
	plain // YAML
	block // YAML block scalar, or any scalar of several lines; hash is set
)

// token is a scalar. A replacement begins at from, which is start, or the end of
// the key's colon if start is on a later line.
type token struct {
	start, end, from int
	style            style
	hash             sum
}

// frame is an open mapping or sequence.
type frame struct {
	context context
	isMap   bool
	muted   bool // inside something without meaning
	pruning bool // to be replaced as a whole
	member  bool // the value of a member
	keys    int32
	counted int32 // number of keys that are not prose
	refs    int32 // number of links when it opened
	sole    bool  // has had a $ref
	start   int32
	from    int32
	role    role
	part    part
	shape   shape
	items   shape  // of a schema: what it says of those in its list
	list    listed // of a schema: whether it is of a list
	shows   bool   // a body with examples
	prefix  string // prefix of the ids of members in a container
}

// tracker builds a doc from the tokens of a scanner. Its methods report false if
// something in the document is not certain.
type tracker struct {
	doc     *doc
	other   *doc // that of the other text, nil for none
	reached int  // how many of its members are behind
	seeds   seeds
	frames  []frame
	keys    []uint64 // hashes of the keys of the open mappings
	cur     int32    // the current member, or -1
	acc     sum      // its fingerprint so far
	muted   int
	pruning int
	exact   int   // how many open values are to stay as they are
	idle    bool  // the last value has no meaning and may be removed with its key
	marks   []int // offsets that are still ahead

	pend     want // what belongs to the last key
	pendKey  sum
	pendTag  uint64
	pendName []byte

	stopped   int    // where the scanner ended
	refusal   string // why it did, if the tracker refused something at refusedAt
	refusedAt int
}

// newTracker returns a tracker of a text, which may be much like the one of another doc.
func newTracker(src []byte, marks []int, s seeds, other *doc) *tracker {
	d := &doc{src: src, security: -1}
	if other != nil {
		d.members = make([]member, 0, enough(len(other.members)))
		d.links = make([]link, 0, enough(len(other.links)))
		d.regions = make([]region, 0, enough(len(other.regions)))
	}
	return &tracker{doc: d, other: other, seeds: s, cur: -1, marks: marks, pend: want{context: inRoot}}
}

// enough is room for a list that may be a little longer than one that is known.
func enough(known int) int { return known + known/16 + 16 }

// pass marks the current member if a mark is before end.
func (t *tracker) pass(end int) {
	for len(t.marks) > 0 && t.marks[0] < end {
		t.marks = t.marks[1:]
		if t.cur >= 0 {
			t.doc.members[t.cur].marked = true
		}
	}
}

// key handles the next key of a mapping, decoded.
func (t *tracker) key(k []byte, quoted bool) bool {
	f := &t.frames[len(t.frames)-1]
	t.pendKey, t.pendTag = t.seeds.hash(k), tagKey
	if !quoted {
		t.pendTag = tagPlainKey
	}
	t.keys = append(t.keys, t.pendKey.a)
	t.pend = classify(f.context, k)
	t.pendName = k
	t.look(f, k)
	if t.pend.role&unsure != 0 || isOdd(k) {
		return t.refuse(-1, "the key "+strconv.Quote(string(k)))
	}
	if isIntricate(f.context, k) {
		t.doc.members[t.cur].intricate = true
	}
	if string(k) == discriminator {
		t.choose()
	}
	if t.pend.role&scheme != 0 {
		t.addLink(scheme, k)
	}
	if f.context.isContainer() && bytes.IndexByte(k, 0) >= 0 {
		return false
	}
	return true
}

// take returns what the value that now begins is, and counts it.
func (t *tracker) take() want {
	if len(t.frames) == 0 {
		return t.pend
	}
	f := &t.frames[len(t.frames)-1]
	if !f.isMap {
		return want{context: f.context.element()}
	}
	return t.pend
}

// enter begins a member if w is one.
func (t *tracker) enter(w want) {
	if w.kind == none {
		return
	}
	f := &t.frames[len(t.frames)-1]
	t.begin(f.prefix+string(t.pendName)+"\x00", w.kind)
	switch {
	case w.context == inSecurity:
		t.doc.security = t.cur
	case w.context == inNestedItem, w.context == inCallback:
		t.doc.members[t.cur].nested = true
	}
}

// begin opens a member, inside the path item's parts or in none.
func (t *tracker) begin(id string, k kind) {
	parts := t.cur
	if parts >= 0 {
		t.doc.members[parts].fp = t.acc
	}
	if n := len(t.doc.members); n == cap(t.doc.members) {
		t.doc.members = slices.Grow(t.doc.members, t.more(n))
	}
	t.doc.members = append(t.doc.members, member{id: id, kind: k, parts: parts, lists: t.doc.lists()})
	t.cur, t.acc = int32(len(t.doc.members)-1), sum{}
}

// memberBytes is how long a member is in most descriptions, firstMembers how many a small one has.
const memberBytes, firstMembers = 512, 8

// more returns how many members may follow the first n, if they are as close.
func (t *tracker) more(n int) int {
	if n == 0 {
		return max(firstMembers, min(len(t.doc.src)/memberBytes, 256))
	}
	read := int(t.doc.members[n-1].end) + 1
	return max(n, min(8*n, n*(len(t.doc.src)-read)/read))
}

func (t *tracker) leave() {
	m := &t.doc.members[t.cur]
	m.fp = t.acc
	t.cur, t.acc = m.parts, sum{}
	if t.cur >= 0 {
		t.acc = t.doc.members[t.cur].fp
	}
}

// emit adds the key of a value, if it has one, to the fingerprint.
func (t *tracker) emit(w want) {
	if len(t.frames) == 0 || w.kind != none {
		return
	}
	if f := &t.frames[len(t.frames)-1]; f.isMap {
		f.counted++
		t.acc.mix(t.pendKey, t.pendTag)
	}
}

// open begins a mapping or sequence.
func (t *tracker) open(isMap bool, start, from int) bool {
	if len(t.frames) >= syntax.MaxDepth || len(t.frames) == 0 && !isMap {
		return false
	}
	w := t.take()
	f := frame{
		context: w.context, isMap: isMap, role: w.role, start: int32(start), from: int32(from),
		keys: int32(len(t.keys)), refs: int32(len(t.doc.links)),
	}
	t.index(w, start, -1)
	if w.context.isContainer() {
		if !isMap {
			return t.refuse(start, "a list in place of an object")
		}
		if len(t.frames) > 0 {
			f.prefix = t.frames[len(t.frames)-1].prefix + string(t.pendName) + "\x00"
		}
		if w.context == inPathItem {
			t.begin(f.prefix, itemParts)
			f.member = true
		}
		t.frames = append(t.frames, f)
		return true
	}
	t.enter(w)
	f.member, f.part = w.kind != none, partOf(t.pendName)
	if isMap && w.kind == operation {
		m := &t.doc.members[t.cur]
		m.from, m.at = f.from, f.start
	}
	if w.role&docs != 0 {
		f.muted = true
		t.muted++
	}
	if t.muted == 0 {
		t.emit(w)
		t.acc.mix(sum{}, tagSeq-b2u(isMap))
	}
	if w.context == inCallbacks {
		t.doc.members[t.cur].nested = true
	}
	if w.context == inSecurity && t.frames[len(t.frames)-1].context == inOperation {
		m := &t.doc.members[t.cur]
		m.own, m.security[0] = true, f.from
	}
	t.exact += int(b2u(w.context == inParameter))
	if t.pruning+t.exact == 0 && (w.role&heavy != 0 || w.role&skeleton != 0 && isMap) {
		f.pruning = true
	}
	if f.pruning {
		t.pruning++
	}
	t.frames = append(t.frames, f)
	return true
}

func b2u(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// close ends the innermost mapping or sequence. end is after its last byte.
func (t *tracker) close(end int) bool {
	f := t.frames[len(t.frames)-1]
	t.frames = t.frames[:len(t.frames)-1]
	if f.isMap && hasDuplicates(t.keys[f.keys:]) {
		return t.refuse(int(f.start), "an object with one key twice")
	}
	total := int32(len(t.keys)) - f.keys
	t.keys = t.keys[:f.keys]
	if t.muted == 0 && !f.context.isContainer() {
		t.acc.mix(sum{}, tagEnd)
	}
	if f.muted {
		t.muted--
	}
	t.exact -= int(b2u(f.context == inParameter))
	t.show(&f, end, total)
	t.idle = false
	if f.pruning {
		t.pruning--
		t.addRegion(f, end, total)
		t.idle = f.role&docs != 0
	}
	t.pass(end)
	if n := len(t.doc.headings) - 1; len(t.frames) == 1 && n >= 0 && t.doc.headings[n].end < 0 {
		t.doc.headings[n].end = int32(end)
	}
	if f.context == inSecurity && t.cur >= 0 && t.frames[len(t.frames)-1].context == inOperation {
		t.doc.members[t.cur].security[1] = int32(end)
	}
	if f.member {
		t.bound(&f, end)
		t.leave()
	}
	return true
}

// longText is the length from which a string is worth replacing.
const longText = 40

// scalar handles a scalar value.
func (t *tracker) scalar(s token) bool {
	w := t.take()
	if w.context.isContainer() {
		return t.refuse(s.start, "a value in place of an object")
	}
	if len(t.frames) > 0 && t.frames[len(t.frames)-1].isMap && string(t.pendName) == "$id" {
		return t.refuse(s.start, "a name to which references may be relative")
	}
	text := t.isText(s)
	t.index(w, s.start, s.end)
	t.noList(w)
	t.enter(w)
	t.pass(s.end)
	if w.role&prose == 0 || !text {
		if t.muted == 0 {
			t.emit(w)
			h := s.hash
			if s.style != block {
				h = t.seeds.hash(t.doc.src[s.start:s.end])
			}
			t.acc.mix(h, tagScalar)
		}
	}
	if w.role&(reference|mapping) != 0 && !t.refer(w, s) {
		return false
	}
	t.idle = text && w.role&heavy != 0 && w.role&prose != 0 && t.pruning+t.exact == 0
	if text && w.role&heavy != 0 && t.pruning+t.exact == 0 && (s.style == block || s.end-s.start > longText) {
		t.doc.regions = append(t.doc.regions, region{
			member: t.cur, from: int32(s.from), at: int32(s.start), end: int32(s.end), form: toText,
		})
	}
	if w.kind != none {
		t.leave()
	}
	return true
}
