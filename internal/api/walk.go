package api

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// MaxLeaves is how many leaves of one body are listed for each operation that has
// it, the nearest first. If hundreds of operations are new at once, more would take
// minutes. Leaves beyond it are walked once for all operations, see [Walk.Rest].
// MaxDepth is how many names of a leaf's path are kept.
const (
	MaxLeaves = 1_000
	MaxDepth  = 100
)

// Walk lists what travels in a direction through a body, in the order of depth and
// name. Every schema is visited once, on the shortest path to it.
type Walk struct {
	direction Direction
	queue     []step // what was visited or will be, in this order
	next      int    // the first one that was not visited
	seen      schemaSet
	room      []place // see keep
}

// step leads from a place to a property of its schema, or is where the walk begins. It is
// less than a place, of which most are looked at and forgotten.
type step struct {
	from     *place
	property *Property // nil where the walk begins
}

// Walk begins a walk at the leaf. The given schemas, and what lies in them, are left out.
func (l Leaf) Walk(d Direction, without ...*Schema) *Walk { return new(Walk).Begin(l, d, without...) }

// Begin ends the walk and begins another one, which takes no more memory than it needs
// beyond the room of the one before. It returns the walk.
func (w *Walk) Begin(l Leaf, d Direction, without ...*Schema) *Walk {
	w.direction, w.queue, w.next = d, w.queue[:0], 0
	clear(w.seen.numbered)
	clear(w.seen.others)
	if !slices.Contains(without, l.schema) {
		w.queue = append(w.queue, step{from: l.place})
	}
	w.seen.add(l.schema)
	for _, s := range without {
		w.seen.add(s)
	}
	return w
}

// keep allocates a place, with others at once.
func (w *Walk) keep(at place) *place {
	const most = 64 // bounds how many are allocated before they are needed
	if len(w.room) == cap(w.room) {
		w.room = make([]place, 0, min(2*cap(w.room)+6, most))
	}
	w.room = append(w.room, at)
	return &w.room[len(w.room)-1]
}

// schemaSet is a set of schemas of one document.
type schemaSet struct {
	numbered []uint64         // by number, a bit each
	others   map[*Schema]bool // those that are not counted: forms
}

func (s *schemaSet) has(x *Schema) bool {
	if x.number <= 0 {
		return s.others[x]
	}
	at := x.number / 64
	return at < len(s.numbered) && s.numbered[at]&(1<<(x.number%64)) != 0
}

func (s *schemaSet) add(x *Schema) {
	if x.number <= 0 {
		if s.others == nil {
			s.others = map[*Schema]bool{}
		}
		s.others[x] = true
		return
	}
	at := x.number / 64
	if at >= len(s.numbered) {
		s.numbered = append(s.numbered, make([]uint64, at+8-len(s.numbered))...)
	}
	s.numbered[at] |= 1 << (x.number % 64)
}

// Next returns the next leaves, no more than most, and none at the end.
func (w *Walk) Next(most int) []Leaf {
	return w.Filter(most, func(Leaf) bool { return true })
}

// Filter calls keep with the next leaves, no more than most, and returns those for which
// it is true. keep must not keep the leaf itself, which is another one afterwards.
func (w *Walk) Filter(most int, keep func(Leaf) bool) []Leaf {
	var out []Leaf
	var at place
	for seen := 0; !w.Ended() && seen < most; {
		if w.visit(&at) {
			seen++
			if keep(Leaf{&at}) {
				out = append(out, Leaf{w.keep(at)})
			}
		}
	}
	return out
}

// Ended reports whether nothing is left.
func (w *Walk) Ended() bool { return w.next == len(w.queue) }

// Rest returns the remaining leaves, except for those in schemas that are in used.
// The schemas that it visits are added to used. So the remaining leaves of
// thousands of bodies take the time of their schemas, not of their paths.
func (w *Walk) Rest(used map[*Schema]bool) []Leaf {
	var out []Leaf
	var at place
	for !w.Ended() {
		if x := w.queue[w.next].schema(); len(x.Properties()) > 0 {
			if used[x] {
				w.next++
				continue
			}
			used[x] = true
		}
		if w.visit(&at) {
			at.schema.Spend(restCost)
			out = append(out, Leaf{w.keep(at)})
		}
	}
	return out
}

func (s step) schema() *Schema {
	if s.property == nil {
		return s.from.schema
	}
	return s.property.Schema
}

// restCost is the approximate cost of keeping a leaf, in steps.
const restCost = 50

// visit visits one place: that of a leaf, or of something whose parts are visited next.
func (w *Walk) visit(at *place) (isLeaf bool) {
	s := w.queue[w.next]
	w.next++
	*at = *s.from
	if s.property != nil {
		*at = s.from.child(s.property)
	}
	props := at.schema.Properties()
	at.schema.Spend(leafCost + len(props))
	if at.schema.Component() != "" {
		at.container = at.schema
	}
	var holder *place
	for _, p := range props {
		if !p.Travels(w.direction) {
			continue
		}
		if holder == nil {
			holder = w.keep(*at)
		}
		if w.seen.has(p.Schema) && len(p.Schema.Properties()) > 0 { // schemas are expanded when they are visited, not before
			continue
		}
		w.seen.add(p.Schema)
		w.queue = append(w.queue, step{holder, p})
	}
	return holder == nil && (at.property != nil || at.begin.path != wholePath || !at.schema.IsEmpty())
}

// leafCost is the approximate cost of judging a leaf, in steps.
const leafCost = 4

// Spend counts steps of work with the schema, see [openapi.Document.Spend].
func (x *Schema) Spend(n int) {
	if x.set != nil {
		x.set.doc.Spend(n)
	}
}

// Document is the description that the schema belongs to, nil for one that is of none.
func (x *Schema) Document() *openapi.Document {
	if x.set == nil {
		return nil
	}
	return x.set.doc
}

// Leaves lists the nearest leaves of a body with this schema, at most MaxLeaves.
func (x *Schema) Leaves(d Direction, where string) []Leaf {
	return BodyLeaf(where, x, openapi.Value{}).Walk(d).Next(MaxLeaves)
}

// Brings reports whether a walk that leaves out the given schemas, which are few, finds
// anything.
func (x *Schema) Brings(d Direction, without []*Schema) bool {
	var seen map[*Schema]bool
	isKnown := func(s *Schema) bool { return s == x || seen[s] || slices.Contains(without, s) }
	for queue := []*Schema{x}; len(queue) > 0 && !slices.Contains(without, x); queue = queue[1:] {
		inner := 0
		for _, p := range queue[0].Properties() {
			x.Spend(1)
			if !p.Travels(d) {
				continue
			}
			inner++
			if len(p.Schema.Properties()) == 0 {
				return true
			}
			if !isKnown(p.Schema) {
				if seen == nil {
					seen = map[*Schema]bool{}
				}
				seen[p.Schema] = true
				queue = append(queue, p.Schema)
			}
		}
		if inner == 0 {
			return true
		}
	}
	return false
}
