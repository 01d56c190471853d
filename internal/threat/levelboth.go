package threat

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/sensitive"
)

// levelBoth finds the levels of the bodies of an operation on both sides at once, as far as
// they are alike: of a component that hundreds of operations return, one property changed,
// and what means the same is then looked at on one side only.
func (v *View) levelBoth(o *api.Operation) {
	pair := v.before.Pair(o)
	if pair == nil || pair.Base.Kind != pair.Head.Kind || pair.Base.Path != pair.Head.Path || pair.Base.Method != pair.Head.Method {
		return
	}
	base, head := sent(pair.Base), sent(pair.Head)
	if len(base) != len(head) {
		return
	}
	for i := range base {
		_, baseKnown := v.knownLevel(pair.Base, base[i].Schema)
		_, headKnown := v.knownLevel(pair.Head, head[i].Schema)
		if baseKnown || headKnown || base[i].Type != head[i].Type {
			continue
		}
		if v.keepCommon(pair.Base, base[i]) && v.keepCommon(pair.Head, head[i]) {
			continue
		}
		w := &pairWalk{view: v, base: pair.Base, head: pair.Head, seen: map[*api.Schema]bool{}}
		if w.begin(base[i], head[i]) {
			v.keepLevel(pair.Base, base[i].Schema, w.levels[0], w.about)
			v.keepLevel(pair.Head, head[i].Schema, w.levels[1], w.about)
		}
	}
}

// keepCommon keeps the level of a body that several descriptions have in common, and reports
// whether it is one.
func (v *View) keepCommon(o *api.Operation, m api.Media) bool {
	level, about, ok := v.commonLevel(o, m)
	if ok {
		v.keepLevel(o, m.Schema, level, about)
	}
	return ok
}

// pairWalk is a levelWalk through the bodies of an operation on both sides. They are visited
// in the same order as by themselves, or the walk is given up.
type pairWalk struct {
	view       *View
	base, head *api.Operation
	seen       map[*api.Schema]bool // of both sides
	queue      []pairStep
	levels     [2]sensitive.Level // of base and of head
	about      bool
	room       api.Room
}

// pairStep is an object to visit on both sides. Where base has none it means the same there.
type pairStep struct{ base, head api.Leaf }

// begin walks, and reports whether it came to an end.
func (w *pairWalk) begin(base, head api.Media) bool {
	w.seen[base.Schema], w.seen[head.Schema] = true, true
	first := pairStep{head: api.BodyLeaf("", head.Schema, head.Value)}
	switch {
	case w.view.before.AreAlike(base.Schema, head.Schema):
	case base.Schema.Component() != head.Schema.Component():
		return false
	default:
		first.base = api.BodyLeaf("", base.Schema, base.Value)
	}
	w.queue = append(w.queue, first)
	for len(w.queue) > 0 && min(w.levels[0], w.levels[1]) < sensitive.S3 {
		at := w.queue[0]
		w.queue = w.queue[1:]
		at.head = at.head.As(at.head.Schema())
		if at.base == (api.Leaf{}) {
			if !w.alike(at.head) {
				return false
			}
			continue
		}
		at.base = at.base.As(at.base.Schema())
		if !w.pair(at) {
			return false
		}
	}
	return true
}

// alike visits an object that means the same on both sides.
func (w *pairWalk) alike(at api.Leaf) bool {
	w.view.delta.Spend(len(at.Schema().Properties()))
	for _, p := range at.Schema().Properties() {
		if p.Travels(api.Out) && !w.same(at, p) {
			return false
		}
	}
	return true
}

// same visits a property that means the same on both sides. It is false where what is around
// a value, or what was said of it before, decides, and is something else on the other side.
func (w *pairWalk) same(at api.Leaf, p *api.Property) bool {
	if len(p.Schema.Properties()) > 0 {
		if !w.seen[p.Schema] {
			w.seen[p.Schema] = true
			w.queue = append(w.queue, pairStep{head: at.Child(p)})
		}
		return true
	}
	known := w.count(1, w.head, at, p)
	w.levels[0] = max(w.levels[0], known.verdict.Counts())
	l := w.room.Child(at, p)
	return !known.claims && isState(w.base, l) == isState(w.head, l)
}

// pair visits an object that may not mean the same on both sides.
func (w *pairWalk) pair(at pairStep) bool {
	base, head := at.base.Schema().Properties(), at.head.Schema().Properties()
	w.view.delta.Spend(len(base) + len(head))
	for len(base)+len(head) > 0 {
		order := 0
		switch {
		case len(base) == 0:
			order = 1
		case len(head) == 0:
			order = -1
		default:
			order = strings.Compare(base[0].Name, head[0].Name)
		}
		var b, h *api.Property
		if order <= 0 {
			b, base = base[0], base[1:]
		}
		if order >= 0 {
			h, head = head[0], head[1:]
		}
		if !w.properties(at, b, h) {
			return false
		}
	}
	return true
}

// properties visits a property of both sides, of which one may not have it.
func (w *pairWalk) properties(at pairStep, b, h *api.Property) bool {
	if b != nil && !b.Travels(api.Out) {
		b = nil
	}
	if h != nil && !h.Travels(api.Out) {
		h = nil
	}
	if b != nil && h != nil && w.view.before.AreAlike(b.Schema, h.Schema) {
		return w.same(at.head, h)
	}
	hasObject := b != nil && len(b.Schema.Properties()) > 0
	if hasObject != (h != nil && len(h.Schema.Properties()) > 0) {
		return false
	}
	if hasObject {
		isSeen := w.seen[h.Schema]
		if isSeen != w.seen[b.Schema] || b.Schema.Component() != h.Schema.Component() {
			return false
		}
		if !isSeen {
			w.seen[b.Schema], w.seen[h.Schema] = true, true
			w.queue = append(w.queue, pairStep{at.base.Child(b), at.head.Child(h)})
		}
		return true
	}
	if b != nil {
		w.count(0, w.base, at.base, b)
	}
	if h != nil {
		w.count(1, w.head, at.head, h)
	}
	return true
}

// count visits a value of one side.
func (w *pairWalk) count(side int, o *api.Operation, at api.Leaf, p *api.Property) *judgement {
	l := w.room.Child(at, p)
	w.about = w.about || l.Container() == ""
	known := w.view.judged(o, l, api.Out)
	w.levels[side] = max(w.levels[side], known.verdict.Counts())
	return known
}
