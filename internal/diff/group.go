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
	length int // of its path
	stop   *stop
}

// edit is a difference by its place in the text, with everything that it reaches.
type edit struct {
	local     *local
	direction api.Direction
	hits      []hit
	reached   pairBits
	isSure    bool // one of the hits is where a value can be, see isUnsure
	isAsked   bool // isSure is known
	isVoid    bool // found only in bodies that accept no value
}

// bodies walks from every body to its differences and turns them into changes. One
// edit is one change.
func (c *comparison) bodies() {
	walker := &bodyWalker{graph: c.graph, sets: newPairSets(c.delta), edits: map[editKey]*edit{}, known: map[foundKey]*edit{}}
	groups := c.rootGroups(walker.sets)
	values, void := c.graph.withValues(groups)
	for _, g := range values {
		walker.walk(g)
	}
	walker.isVoid = true
	for _, g := range void {
		walker.walk(g)
	}
	for _, e := range walker.order { // the shortest path to the place is reported
		slices.SortStableFunc(e.hits, func(a, b hit) int { return a.length - b.length })
	}
	c.grow(walker)
	for _, e := range walker.order {
		if !e.local.adds() {
			c.change(e, walker.sets.set(e.reached))
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
func (c *comparison) rootGroups(sets *pairSets) []*rootGroup {
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
	for _, g := range order {
		g.pairs = sets.of(members[g]...)
	}
	return order
}

type bodyWalker struct {
	graph *graph
	sets  *pairSets
	edits map[editKey]*edit
	known map[foundKey]*edit // the same, by what need not be spelled
	order []*edit
	walks int
	queue []*stop // of the last walk
	// isVoid is true in bodies that accept no value, of which only what is in no other is told.
	isVoid bool
}

func (w *bodyWalker) walk(g *rootGroup) {
	var all, later []found // later are those of alternatives
	w.visit(g, func(f found) {
		w.sets.delta.Spend(leafCost)
		if f.local.variant {
			later = append(later, f)
		} else {
			all = append(all, f)
		}
	})
	for _, f := range all {
		w.place(f, g)
	}
	if len(later) == 0 {
		return
	}
	known := places{}
	for _, f := range all {
		known.note(f.local, f.at)
	}
	for _, f := range later {
		if l := known.remaining(f); l != nil {
			w.place(found{l, f.at, f.stop}, g)
		}
	}
}

// place adds a difference to the edit at its place in the text. Without a place each
// operation has its own edit.
func (w *bodyWalker) place(f found, g *rootGroup) {
	if f.local.head.Exists() {
		where := ""
		if f.local.property == nil && !g.leaf.IsWhole() { // a parameter: one of the components is one edit
			where = f.at.Subject()
		}
		w.hit(f, g.node.direction, g.pairs, where)
		return
	}
	for _, p := range g.pairs.list {
		w.hit(f, g.node.direction, w.sets.of(p), p.Op().Key()+" "+p.Op().Path+f.at.Subject())
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

// foundKey identifies an edit by the difference, which may be one of several of the same
// edit, with what the place of it adds.
type foundKey struct {
	local     *local
	direction api.Direction
	success   bool
	place     string
}

func (w *bodyWalker) hit(f found, d api.Direction, pairs *pairSet, place string) {
	e := w.edit(foundKey{f.local, d, f.at.IsSuccess(), place})
	if w.isVoid && !e.isVoid {
		return
	}
	if !e.reached.add(pairs.bits) && !w.isSurer(e, f.stop) {
		return
	}
	e.hits = append(e.hits, hit{pairs, f.at, f.at.PathLen(), f.stop})
}

// isSurer reports whether what is relaxed is, unlike at all places so far, where a value can be.
func (w *bodyWalker) isSurer(e *edit, at *stop) bool {
	if e.local.kind != relaxed || e.direction != api.In || e.isSure {
		return false
	}
	if !e.isAsked {
		e.isAsked = true
		e.isSure = slices.ContainsFunc(e.hits, func(h hit) bool { return !w.graph.isUnsure(h.stop) })
	}
	if e.isSure || w.graph.isUnsure(at) {
		return false
	}
	e.isSure = true
	return true
}

// edit returns the edit of a difference, a new one where there is none yet.
func (w *bodyWalker) edit(key foundKey) *edit {
	e := w.known[key]
	if e != nil {
		return e
	}
	l := key.local
	whole := editKey{l.kind, key.direction, l.head.EntryID(), l.opening, l.how, l.new, facets(l.relaxed), key.success, key.place}
	e = w.edits[whole]
	if e == nil {
		e = &edit{local: l, direction: key.direction, isVoid: w.isVoid}
		w.edits[whole] = e
		w.order = append(w.order, e)
	}
	w.known[key] = e
	return e
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
func (c *comparison) grow(w *bodyWalker) {
	bundles := map[bundleKey][]*edit{}
	var keys []bundleKey
	for _, e := range w.order {
		if !e.local.adds() {
			continue
		}
		e.hits = slices.DeleteFunc(e.hits, func(h hit) bool { return !h.leaf.Schema().Brings(e.direction, h.stop.enclosing()) })
		if len(e.hits) == 0 {
			continue
		}
		e.reached = pairBits{}
		for _, h := range e.hits {
			e.reached.add(h.pairs.bits)
		}
		key := bundleKey{e.local.kind, e.direction, e.hits[0].leaf.IsSuccess(), w.sets.set(e.reached)}
		if bundles[key] == nil {
			keys = append(keys, key)
		}
		bundles[key] = append(bundles[key], e)
	}
	for _, key := range keys {
		first := bundles[key][0]
		base, head := c.places(first, first.local.head.EntrySpan())
		c.add(grown(first, newLeaves(bundles[key])), base, head, key.reached.shared()...)
	}
}

type bundleKey struct {
	kind      localKind
	direction api.Direction
	success   bool
	reached   *pairSet
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
		walk := at.leaf.Walk(e.direction, at.stop.enclosing()...)
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

// places are the places of an edit, of which head is where its difference is read. Where
// neither side was edited there, they are those of the reference that was, on the way.
func (c *comparison) places(e *edit, head openapi.Span) (openapi.Span, openapi.Span) {
	if c.delta.isUntouched(e.local) {
		by := e.hits[0]
		o := by.pairs.list[0].Head
		carriers := carriersOf(o, by.leaf)
		if was, is, ok := c.delta.editedReference(append(by.stop.written(), carriers...)); ok {
			return was.EntrySpan(), is.EntrySpan()
		}
		if is := c.delta.newIn(o, carriers); is.Exists() {
			return openapi.Span{}, is.EntrySpan()
		}
	}
	return e.local.base.EntrySpan(), head
}

// change adds the other kinds of differences.
func (c *comparison) change(e *edit, reached *pairSet) {
	leaf, isSure := e.hits[0].leaf, true
	if e.local.kind == relaxed { // told where a value can be, if there is such a place
		at := slices.IndexFunc(e.hits, func(h hit) bool { return !c.graph.isUnsure(h.stop) })
		leaf, isSure = e.hits[max(0, at)].leaf, at >= 0
	}
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
		list := e.local.relaxed
		if !isSure {
			list = uncertain(list)
		}
		what = InputRelaxed{Leaf: leaf, Relaxed: list}
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
	base, span := c.places(e, span)
	c.add(what, base, span, reached.shared()...)
}
