package diff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// hit is one difference at one place of a body, with the operations that have it
// there.
type hit struct {
	pairs  *pairSet
	leaf   api.Leaf
	within []*api.Schema // the schemas around the place, for added properties
	// was and is are the reference that was edited on the way, where the text of the
	// difference was not, see isUntouched.
	was, is openapi.Value
}

// edit is a difference by its place in the text, with everything that it reaches.
type edit struct {
	local     *local
	direction api.Direction
	hits      []hit
	reached   *pairSet
	untouched bool // see isUntouched
}

// bodies walks from every body to its differences and turns them into changes. One
// edit is one change.
func (c *comparison) bodies() {
	walker := &bodyWalker{delta: c.delta, edits: map[editKey]*edit{}}
	for _, g := range c.rootGroups() {
		walker.walk(g)
	}
	for _, e := range walker.order { // the shortest path to the place is reported
		slices.SortStableFunc(e.hits, func(a, b hit) int { return a.leaf.PathLen() - b.leaf.PathLen() })
	}
	c.grow(walker.order)
	for _, e := range walker.order {
		if !e.local.adds() {
			c.change(e)
		}
	}
}

// rootGroup is a pair of bodies or parameters, with all operations that have it.
// Thousands of operations that return one component need one walk.
type rootGroup struct {
	root
	pairs *pairSet
}

type rootKey struct {
	node        *node
	where, path string
	required    bool
}

// rootGroups lists the roots with a difference, in the order in which they first
// occur.
func (c *comparison) rootGroups() []*rootGroup {
	known := map[rootKey]*rootGroup{}
	members := map[*rootGroup][]*Pair{}
	var order []*rootGroup
	for _, r := range c.roots {
		if !r.node.dirty {
			continue
		}
		key := rootKey{r.node, r.leaf.Where(), r.leaf.Path(), r.leaf.Required()}
		g := known[key]
		if g == nil {
			g = &rootGroup{root: r}
			known[key] = g
			order = append(order, g)
		}
		if m := members[g]; len(m) == 0 || m[len(m)-1] != r.pair {
			members[g] = append(m, r.pair)
		}
	}
	sets := &pairSets{delta: c.delta, byKey: map[string]*pairSet{}}
	for _, g := range order {
		g.pairs = sets.of(members[g])
	}
	return order
}

type bodyWalker struct {
	delta *Delta
	edits map[editKey]*edit
	order []*edit
	walks int
}

func (w *bodyWalker) walk(g *rootGroup) {
	w.walks++
	known := places{}
	var later []variantHit
	g.node.visit(g.leaf, w.walks, w.delta.Spend, func(at api.Leaf, l *local, on onTheWay) {
		w.delta.Spend(leafCost)
		if l.property != nil {
			at = at.Child(l.property)
		}
		if l.variant {
			later = append(later, variantHit{l, at, on})
			return
		}
		known.note(l, at)
		w.place(l, g, at, on)
	})
	for _, v := range later {
		if l := known.remaining(v); l != nil {
			w.place(l, g, v.at, v.on)
		}
	}
}

// place adds a difference to the edit at its place in the text. Without a place each
// operation has its own edit.
func (w *bodyWalker) place(l *local, g *rootGroup, at api.Leaf, on onTheWay) {
	if l.head.Exists() {
		w.hit(l, g, hit{pairs: g.pairs, leaf: at}, "", on)
		return
	}
	for _, p := range g.pairs.list {
		w.hit(l, g, hit{pairs: g.pairs.sets.of([]*Pair{p}), leaf: at}, p.Op().Key()+" "+p.Op().Path+at.Subject(), on)
	}
}

// leafCost is the approximate cost of judging a difference at a place, in steps.
const leafCost = 60

// editKey identifies an edit by its place at head and the kind of body. A field of
// an error must not hide one of a success.
type editKey struct {
	kind             localKind
	direction        api.Direction
	entry            openapi.ID
	opening          Opening
	how, new, facets string
	success          bool
	place            string
}

func (w *bodyWalker) hit(l *local, g *rootGroup, h hit, place string, on onTheWay) {
	key := editKey{l.kind, g.node.direction, l.head.EntryID(), l.opening, l.how, l.new, facets(l.relaxed), h.leaf.IsSuccess(), place}
	if place == "" && l.property == nil && g.leaf.Path() != "$" { // a parameter: one of the components is one edit
		key.place = h.leaf.Subject()
	}
	e := w.edits[key]
	if e == nil {
		e = &edit{local: l, direction: g.node.direction, reached: &pairSet{sets: h.pairs.sets}, untouched: w.delta.isUntouched(l)}
		w.edits[key] = e
		w.order = append(w.order, e)
	}
	all := e.reached.with(h.pairs)
	if all == e.reached {
		return
	}
	e.reached = all
	if l.adds() {
		h.within = on.enclosing()
	}
	if e.untouched {
		h.was, h.is, _ = w.delta.editedReference(append(on.written(), carriersOf(h.pairs.list[0].Head, h.leaf)...))
	}
	e.hits = append(e.hits, h)
}

// adds reports whether a difference is a property that newly travels, or is newly
// declared not to.
func (l *local) adds() bool {
	return l.kind == added || l.kind == lifted || l.kind == declared || l.kind == withheld
}

// facets spells relaxed constraints as a key, since a list cannot be one.
func facets(list []api.Relaxation) string {
	var out []string
	for _, r := range list {
		out = append(out, fmt.Sprintf("%s=%q>%q", r.Facet, r.Old, r.New))
	}
	return strings.Join(out, ",")
}

// grow turns added properties into changes. Those that reach the same operations
// are one change with several leaves.
func (c *comparison) grow(order []*edit) {
	bundles := map[bundleKey][]*edit{}
	var keys []bundleKey
	for _, e := range order {
		if !e.local.adds() {
			continue
		}
		e.hits = slices.DeleteFunc(e.hits, func(h hit) bool { return !h.leaf.Schema().Brings(e.direction, setOf(h.within)) })
		if len(e.hits) == 0 {
			continue
		}
		e.reached = &pairSet{sets: e.reached.sets}
		for _, h := range e.hits {
			e.reached = e.reached.with(h.pairs)
		}
		key := bundleKey{e.local.kind, e.direction, e.hits[0].leaf.IsSuccess(), e.reached}
		if bundles[key] == nil {
			keys = append(keys, key)
		}
		bundles[key] = append(bundles[key], e)
	}
	for _, key := range keys {
		first := bundles[key][0]
		base, head := first.places(first.local.head.EntrySpan())
		c.add(grown(first, newLeaves(bundles[key])), base, head, first.reached.shared()...)
	}
}

type bundleKey struct {
	kind      localKind
	direction api.Direction
	success   bool
	reached   *pairSet
}

func setOf(list []*api.Schema) map[*api.Schema]bool {
	out := make(map[*api.Schema]bool, len(list))
	for _, x := range list {
		out[x] = true
	}
	return out
}

// leastLeaves is the least number of leaves that are listed of each property if
// many are added at once, the nearest first.
const leastLeaves = 20

func grown(e *edit, leaves []api.Leaf) What {
	wasHidden, couldBe := e.local.kind == lifted, e.local.kind == declared
	if e.direction == api.In {
		return InputAdded{Leaves: leaves, Lifted: wasHidden, Declared: couldBe}
	}
	if e.local.kind == withheld {
		return OutputWithheld{Leaves: leaves}
	}
	return OutputAdded{Leaves: leaves, Lifted: wasHidden, Declared: couldBe}
}

// newLeaves lists the values that new properties of the same operations bring: of
// each property the nearest leaves, then the remaining ones, every schema once.
// Schemas that enclose the place of a property, such as the parent of a comment,
// are no new data and left out. A schema that is elsewhere in the body counts all
// the same, since at the new place it is somebody else's data, or many instead of
// one.
func newLeaves(bundle []*edit) []api.Leaf {
	most := max(leastLeaves, api.MaxLeaves/len(bundle))
	var leaves []api.Leaf
	var further []*api.Walk
	for _, e := range bundle {
		at := e.hits[0]
		walk := at.leaf.Walk(e.direction, at.within...)
		if leaves = append(leaves, walk.Next(most)...); !walk.Ended() {
			further = append(further, walk)
		}
	}
	used := map[*api.Schema]bool{}
	for _, walk := range further {
		leaves = append(leaves, walk.Rest(used)...)
	}
	return slices.Clone(leaves) // no larger than it has to be
}

// places are the places of an edit, of which head is where its difference is read.
func (e *edit) places(head openapi.Span) (openapi.Span, openapi.Span) {
	if by := e.hits[0]; by.is.Exists() {
		return by.was.EntrySpan(), by.is.EntrySpan()
	}
	return e.local.base.EntrySpan(), head
}

// change adds the other kinds of differences.
func (c *comparison) change(e *edit) {
	leaf := e.hits[0].leaf
	var what What
	switch e.local.kind {
	case listed:
		if strings.HasSuffix(leaf.Path(), "[]") {
			return // a list of lists holds no more than a list
		}
		what = OutputListed{Leaf: leaf}
		if e.direction == api.In {
			what = InputListed{Leaf: leaf}
		}
	case relaxed:
		what = InputRelaxed{Leaf: leaf, Relaxed: e.local.relaxed}
	case opened:
		what = OutputOpened{Leaf: leaf, How: e.local.opening}
	case marked:
		what = OutputMarked{Leaf: leaf, Annotation: e.local.how, Old: e.local.old, New: e.local.new, Before: e.local.base}
	case retyped:
		what = OutputRetyped{Leaf: leaf, Base: e.local.was}
	case vanished:
		what = InputRemoved{Leaves: []api.Leaf{leaf}}
	case reworded:
		what = InputReworded{Leaf: leaf, Word: e.local.how, Old: e.local.old, New: e.local.new}
	default:
		return
	}
	head := e.local.head
	span := head.EntrySpan()
	if !head.Exists() && e.local.kind != vanished {
		span = leaf.Entry().EntrySpan()
	}
	if span.IsZero() {
		span = e.hits[0].pairs.list[0].Head.Span()
	}
	base, span := e.places(span)
	c.add(what, base, span, e.reached.shared()...)
}
