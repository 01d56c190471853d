package diff

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/spec"
)

// hit is one difference at one place of one operation's body.
type hit struct {
	pair   *Pair
	leaf   api.Leaf
	within []*api.Schema // that the place lies in, for added properties
}

// edit is a difference by its place in the text, with everything it reaches.
type edit struct {
	local     *local
	direction api.Direction
	hits      []hit
	reached   map[*Pair]bool
}

// bodies walks from every operation to the differences of its bodies and turns
// them into changes: one edit is one change.
func (c *comparison) bodies() {
	edits := map[string]*edit{}
	var order []*edit
	walker := &bodyWalker{edits: edits, order: &order}
	for i := 0; i < len(c.roots); {
		j := i
		for j < len(c.roots) && c.roots[j].pair == c.roots[i].pair {
			j++
		}
		walker.operation(c.roots[i:j])
		i = j
	}
	for _, e := range order { // the shortest way to the place is the one to tell
		slices.SortStableFunc(e.hits, func(a, b hit) int { return len(a.leaf.Path) - len(b.leaf.Path) })
	}
	c.grow(order)
	for _, e := range order {
		if !e.local.adds() {
			c.change(e)
		}
	}
}

type bodyWalker struct {
	edits map[string]*edit
	order *[]*edit
	walks int
}

// operation walks all bodies of one operation.
func (w *bodyWalker) operation(roots []root) {
	for _, r := range roots {
		if !r.node.dirty {
			continue
		}
		w.walks++
		r.node.visit(r.leaf, w.walks, func(at api.Leaf, l *local, within func() []*api.Schema) {
			if l.property != nil {
				at = at.Child(l.property)
			}
			w.hit(l, r, at, within)
		})
	}
}

func (w *bodyWalker) hit(l *local, r root, at api.Leaf, within func() []*api.Schema) {
	// The place at head tells the edit; the kind of body (success or failure)
	// keeps an error's field from hiding a result's.
	key := fmt.Sprint(l.kind, r.node.direction, entryKey(l.head), l.how, l.new, facets(l.relaxed), at.Where == "request" || at.Success())
	switch {
	case !l.head.Exists():
		key += " " + r.pair.Op().Key() + " " + r.pair.Op().Path + at.Subject()
	case l.property == nil && r.leaf.Path != "$": // a parameter: one of the components is one edit
		key += " " + at.Subject()
	}
	e := w.edits[key]
	if e == nil {
		e = &edit{local: l, direction: r.node.direction, reached: map[*Pair]bool{}}
		w.edits[key] = e
		*w.order = append(*w.order, e)
	}
	if !e.reached[r.pair] {
		e.reached[r.pair] = true
		h := hit{pair: r.pair, leaf: at}
		if l.adds() {
			h.within = within()
		}
		e.hits = append(e.hits, h)
	}
}

// adds reports whether a difference is a property that newly travels, or that is
// newly said not to.
func (l *local) adds() bool {
	return l.kind == added || l.kind == lifted || l.kind == declared || l.kind == withheld
}

func entryKey(v spec.Value) string { return fmt.Sprintf("%p", v.EntryID().Key()) }

func facets(list []api.Relaxation) string {
	var out []string
	for _, r := range list {
		out = append(out, r.Facet+"="+r.Old+">"+r.New)
	}
	return strings.Join(out, ",")
}

// grow turns added properties into changes: those that reach the same
// operations are one change with several leaves, api.MaxLeaves at most.
func (c *comparison) grow(order []*edit) {
	bundles := map[string][]*edit{}
	var keys []string
	for _, e := range order {
		if !e.local.adds() {
			continue
		}
		e.hits = slices.DeleteFunc(e.hits, func(h hit) bool { return !h.leaf.Schema.Brings(e.direction, h.within) })
		if len(e.hits) == 0 {
			continue
		}
		key := fmt.Sprint(e.local.kind, e.direction, e.hits[0].leaf.Success() || e.hits[0].leaf.Where == "request", reach(e))
		if bundles[key] == nil {
			keys = append(keys, key)
		}
		bundles[key] = append(bundles[key], e)
	}
	for _, key := range keys {
		var leaves []api.Leaf
		for _, e := range bundles[key] {
			leaves = append(leaves, e.newLeaves(max(leastLeaves, api.MaxLeaves/len(bundles[key])))...)
		}
		first := bundles[key][0]
		c.add(grown(first, leaves), baseSpan(first), first.local.head.EntrySpan(), pairsOf(first)...)
	}
}

// leastLeaves is how many leaves a property brings at least where many are added
// at once, the nearest first.
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

// newLeaves lists what a new property brings. What leads back to what its place
// lies in, a comment's parent, is no other kind of data. That a schema stands
// elsewhere in the body too is no reason for silence: it is somebody else's data,
// or many for one.
func (e *edit) newLeaves(most int) []api.Leaf {
	at := e.hits[0]
	return at.leaf.Schema.LeavesFrom(e.direction, at.leaf, most, at.within...)
}

func reach(e *edit) string {
	var keys []string
	for _, h := range e.hits {
		keys = append(keys, h.pair.Op().Key()+" "+h.pair.Op().Path) // templates may be alike
	}
	sort.Strings(keys)
	return strings.Join(keys, "\n")
}

func pairsOf(e *edit) []*Pair {
	var out []*Pair
	for _, h := range e.hits {
		out = append(out, h.pair)
	}
	return out
}

func baseSpan(e *edit) spec.Span {
	if e.local.base.Exists() {
		return e.local.base.EntrySpan()
	}
	return spec.Span{}
}

// change adds the other kinds of differences.
func (c *comparison) change(e *edit) {
	leaf := e.hits[0].leaf
	var what What
	switch e.local.kind {
	case listed:
		if strings.HasSuffix(leaf.Path, "[]") {
			return // a list of lists holds no more than a list
		}
		what = OutputListed{Leaf: leaf}
		if e.direction == api.In {
			what = InputListed{Leaf: leaf}
		}
	case relaxed:
		what = InputRelaxed{Leaf: leaf, Relaxed: e.local.relaxed}
	case opened:
		what = OutputOpened{Leaf: leaf, How: e.local.how, Scalar: e.local.scalar}
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
		span = leaf.Entry.EntrySpan()
	}
	if span.IsZero() {
		span = e.hits[0].pair.Head.Span()
	}
	c.add(what, baseSpan(e), span, pairsOf(e)...)
}
