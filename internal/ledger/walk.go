package ledger

import (
	"hash/maphash"
	"strconv"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// walker walks through both sides at once.
type walker struct {
	in         Input
	base, head *reach
	changesAt  [2]index
	large      bool
	out        Account
	seed       maphash.Seed
	sums       map[openapi.ID]uint64 // hashes of lists
	budget     int
	reported   map[Place]bool
	odd        []oddity
	gone       []departure     // what is at base only
	parted     map[string]bool // see abreast
	isAbreast  bool

	// The current place on either side: the file, and the way from its root.
	file [2]string
	way  [2][]string
}

type departure struct {
	value openapi.Value
	state state
}

// state is what is known of a place from the way to it.
type state struct {
	field
	live bool   // something refers to it
	in   kind   // the kind of the object or list around it
	key  string // its key there, "" for an item of a list
}

func (w *walker) enter(base, head string) {
	w.file = [2]string{base, head}
	w.way[0], w.way[1] = w.way[0][:0], w.way[1][:0]
}

// at runs f at the entry of the given keys, "" on a side that does not have it.
func (w *walker) at(base, head string, f func()) {
	w.way[0], w.way[1] = append(w.way[0], base), append(w.way[1], head)
	f()
	w.way[0], w.way[1] = w.way[0][:len(w.way[0])-1], w.way[1][:len(w.way[1])-1]
}

// child returns the state of an entry.
func (w *walker) child(s state, f field, key string) state {
	c := state{field: f, live: s.live && !w.head.grammar.object(s.to).idle, in: s.to, key: key}
	if c.none == "" {
		c.none = s.none
	}
	return c
}

// arrived returns the state of a value after references to it are considered.
func (s state) arrived(r *reach, v openapi.Value) state {
	first := r.targets[v.ID()].first
	if first == anything {
		return s
	}
	s.live, s.unknown = true, false
	if s.to == anything || s.none != "" {
		s.field = field{to: first, decides: true}
	}
	return s
}

// judged returns the state with a definite kind for a value that may be one of two.
func (s state) judged(v openapi.Value) state {
	if s.to == itemsWord && v.Kind() != openapi.List {
		s.to = schema
	}
	return s
}

// isMuted reports whether reading may have left the value out, see Balance.
func (w *walker) isMuted(s state) bool { return w.large && (s.none == Prose || s.none == Sample) }

// field returns what a key leads to. What the reader made an operation of is one.
func (w *walker) field(r *reach, k kind, key string, v openapi.Value) field {
	f := r.grammar.field(k, key, v)
	if f.unknown && (k == pathItem || k == hookItem) && w.in.Operation != nil && w.in.Operation(v) {
		return field{to: operation, decides: true}
	}
	return f
}

// pair compares what is at one place on both sides.
func (w *walker) pair(b, h openapi.Value, s state) {
	if w.budget--; w.budget < 0 {
		return
	}
	s = s.judged(h)
	if s.to == operation && b.IsFolded() && h.IsFolded() {
		return // even if only one of them was read after all
	}
	if s.to == anything || w.head.grammar.object(s.to).shape&scalar == 0 || s.to == schema {
		s = w.meet(b, h, s)
	}
	s = s.judged(h)
	switch {
	case w.isMuted(s):
	case s.unknown:
		w.strangePair(b, h, s)
	case !w.head.grammar.fits(s.to, h):
		if !w.same(b, h) {
			w.misshapen(h, s, true)
		}
	case b.Kind() != h.Kind() || !w.base.grammar.fits(s.to, b):
		if !w.same(b, h) {
			w.replaced(b, h, s)
		}
	case h.Kind() == openapi.Map:
		w.objects(b, h, s)
	case h.Kind() == openapi.List:
		w.lists(b, h, s)
	case b.Scalar() != h.Scalar():
		w.count(s)
	}
}

// meet returns the state of a pair after references to its values are considered. A
// value that newly stands for something else is judged as that.
func (w *walker) meet(b, h openapi.Value, s state) state {
	news := w.head.targets[h.ID()]
	if news.first == anything {
		if s.to == anything {
			s = s.arrived(w.base, b)
			s.live = false // nothing refers to it any more
		}
		return s
	}
	s = s.arrived(w.head, h)
	was := w.base.targets[b.ID()]
	for k := range news.all {
		if !was.has(k) {
			w.scanAs(h, state{field: field{to: k, decides: true}, live: true, in: s.in, key: s.key})
		}
	}
	return s
}

// objects compares two objects key by key.
func (w *walker) objects(b, h openapi.Value, s state) {
	base, head, i := table{object: b}, table{object: h}, 0
	for key, hv := range h.Fields() {
		bv := base.get(i, key)
		i++
		if bv.value.Exists() && w.isUntouched(b, bv, h, entry{hv, i - 1}) {
			continue
		}
		c := w.child(s, w.field(w.head, s.to, key, hv), key)
		if !bv.value.Exists() {
			w.at("", key, func() { w.added(hv, c) })
			continue
		}
		w.at(key, key, func() { w.pair(bv.value, hv, c) })
	}
	i = 0
	for key, bv := range b.Fields() {
		if !head.get(i, key).value.Exists() {
			w.at(key, "", func() { w.removed(bv, w.child(s, w.field(w.base, s.to, key, bv), key)) })
		}
		i++
	}
}

// many is the number of entries from which on the bytes of an object's entries are
// compared before they are visited.
const many = 32

// isUntouched reports whether an entry of two large objects certainly contains no
// edit: it is written in the same bytes, it means what it meant, and no reference
// leads into it.
func (w *walker) isUntouched(b openapi.Value, bv entry, h openapi.Value, hv entry) bool {
	if bv.at < 0 || h.Len() < many || w.base.inner || w.head.inner || !openapi.HasSameText(b, bv.at, h, hv.at) {
		return false
	}
	was := w.base.targets[bv.value.ID()]
	for k := range w.head.targets[hv.value.ID()].all {
		if !was.has(k) {
			return false
		}
	}
	return true
}

func (w *walker) lists(b, h openapi.Value, s state) {
	f := w.head.grammar.item(s.to)
	base, head := items(b), items(h)
	couples, moved := w.align(base, head, w.head.grammar.object(s.to).ordered)
	for _, c := range couples {
		switch {
		case c.base < 0:
			key := strconv.Itoa(c.head)
			w.at("", key, func() { w.added(head[c.head], w.child(s, f, "")) })
		case c.head < 0:
			key := strconv.Itoa(c.base)
			w.at(key, "", func() { w.removed(base[c.base], w.child(s, f, "")) })
		default:
			key := strconv.Itoa(c.head)
			w.at(strconv.Itoa(c.base), key, func() { w.pair(base[c.base], head[c.head], w.child(s, f, "")) })
		}
	}
	if moved {
		w.count(s)
	}
}

// strangePair compares what is under an unknown key, since references may lead into
// it.
func (w *walker) strangePair(b, h openapi.Value, s state) {
	switch {
	case w.holds(w.head, h) || w.holds(w.base, b):
		s.field = field{to: anything, none: Unused}
		w.pair(b, h, s)
	case !w.same(b, h):
		w.unknown(h, s, true)
	}
}

// replaced counts a value that became one of another kind. If it was not understood
// at base, that is reported even if head can be judged.
func (w *walker) replaced(b, h openapi.Value, s state) {
	if s.live && s.none == "" && s.decides && !w.base.grammar.fits(s.to, b) {
		w.report(b, s, Edit{AtBase: true, Problem: shapeProblem(w.base.grammar, b, s)})
	} else {
		w.count(s)
	}
	w.gone = append(w.gone, departure{b, s})
	w.scan(h, s)
}

// added counts what is at head only.
func (w *walker) added(v openapi.Value, s state) {
	s = s.arrived(w.head, v).judged(v)
	if w.isMuted(s) {
		return
	}
	if s, understood := w.judged(v, s, true); understood {
		w.count(s)
		w.scan(v, s)
	}
}

// judged reports a value of head that is not understood. own is true if it is an
// edit by itself, and not part of one. References may lead into what is under an
// unknown key.
func (w *walker) judged(v openapi.Value, s state, own bool) (known state, understood bool) {
	switch {
	case s.unknown && w.holds(w.head, v):
		s.field = field{to: anything, none: Unused}
	case s.unknown:
		w.unknown(v, s, own)
		return s, false
	case !w.head.grammar.fits(s.to, v):
		w.misshapen(v, s, own)
		return s, false
	}
	return s, true
}

// removed counts what is at base only.
func (w *walker) removed(v openapi.Value, s state) {
	s = s.arrived(w.base, v).judged(v)
	w.gone = append(w.gone, departure{v, s})
	switch {
	case w.isMuted(s):
	case s.unknown:
		w.unknownGone(v, s)
	case s.live && s.none == "" && s.decides && !w.base.grammar.fits(s.to, v):
		// Who got in is not known, and now nothing says it.
		w.report(v, s, Edit{AtBase: true, Decides: s.to == security && !w.isSlip(v, s), Problem: shapeProblem(w.base.grammar, v, s)})
	default:
		w.count(s)
	}
}

// count counts one edit that was understood.
func (w *walker) count(s state) {
	switch {
	case w.changesAt[0].isReported(w.file[0], w.way[0]) || w.changesAt[1].isReported(w.file[1], w.way[1]):
		w.out.Reported++
	case s.live && s.none == "":
		w.out.Equal++
	default:
		w.meaningless()
	}
}

func (w *walker) meaningless() {
	if !w.large {
		w.out.Meaningless++
	}
}

// holds reports whether references lead into a value.
func (w *walker) holds(r *reach, v openapi.Value) bool {
	if w.budget--; w.budget < 0 {
		return false
	}
	if r.targets[v.ID()].first != anything {
		return true
	}
	for _, f := range v.Fields() {
		if w.holds(r, f) {
			return true
		}
	}
	for item := range v.Items() {
		if w.holds(r, item) {
			return true
		}
	}
	return false
}

// scanAs judges a value and what is in it as something that it was not at base.
func (w *walker) scanAs(v openapi.Value, s state) {
	if !w.head.grammar.fits(s.to, v) {
		w.misshapen(v, s, false)
		return
	}
	w.scan(v, s)
}

// scan finds what is not understood within a value that the change adds. The value
// itself was judged.
func (w *walker) scan(v openapi.Value, s state) {
	if w.budget--; w.budget < 0 {
		return
	}
	s = s.arrived(w.head, v).judged(v)
	switch v.Kind() {
	case openapi.Map:
		for key, value := range v.Fields() {
			w.at("", key, func() { w.scanEntry(value, w.child(s, w.field(w.head, s.to, key, value), key)) })
		}
	case openapi.List:
		f, i := w.head.grammar.item(s.to), 0
		for item := range v.Items() {
			key := strconv.Itoa(i)
			w.at("", key, func() { w.scanEntry(item, w.child(s, f, "")) })
			i++
		}
	}
}

func (w *walker) scanEntry(v openapi.Value, s state) {
	if s, understood := w.judged(v, s.arrived(w.head, v).judged(v), false); understood {
		w.scan(v, s)
	}
}
