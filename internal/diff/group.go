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
	pair *Pair
	leaf api.Leaf
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
		c.change(e)
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
		r.node.visit(r.leaf, w.walks, func(at api.Leaf, l *local) {
			if l.property != nil {
				at = at.Child(l.property)
			}
			w.hit(l, r, at)
		})
	}
}

func (w *bodyWalker) hit(l *local, r root, at api.Leaf) {
	// The place at head tells the edit; the kind of body (success or failure)
	// keeps an error's field from hiding a result's.
	key := fmt.Sprint(l.kind, r.node.direction, entryKey(l.head), l.how, l.new, facets(l.relaxed), at.Where == "request" || at.Success())
	switch {
	case !l.head.Exists():
		key += " " + r.pair.Op().Key() + at.Subject()
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
		e.hits = append(e.hits, hit{r.pair, at})
	}
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
// operations are one change with several leaves.
func (c *comparison) grow(order []*edit) {
	type bundle struct {
		edits []*edit
	}
	bundles := map[string]*bundle{}
	var keys []string
	for _, e := range order {
		if e.local.kind != added && e.local.kind != lifted {
			continue
		}
		key := fmt.Sprint(e.local.kind, e.direction, e.hits[0].leaf.Success() || e.hits[0].leaf.Where == "request", reach(e))
		if bundles[key] == nil {
			bundles[key] = &bundle{}
			keys = append(keys, key)
		}
		bundles[key].edits = append(bundles[key].edits, e)
	}
	known := map[*Pair]map[spec.ID]bool{}
	for _, key := range keys {
		var leaves []api.Leaf
		first := bundles[key].edits[0]
		for _, e := range bundles[key].edits {
			leaves = append(leaves, c.newLeaves(e, known)...)
		}
		if len(leaves) == 0 {
			continue
		}
		c.add(grown(first, leaves), baseSpan(first), first.local.head.EntrySpan(), pairsOf(first)...)
	}
}

func grown(e *edit, leaves []api.Leaf) What {
	wasHidden := e.local.kind == lifted
	if e.direction == api.In {
		return InputAdded{Leaves: leaves, Lifted: wasHidden}
	}
	return OutputAdded{Leaves: leaves, Lifted: wasHidden}
}

// newLeaves lists what a new property brings, without what the operation had at
// another place already.
func (c *comparison) newLeaves(e *edit, known map[*Pair]map[spec.ID]bool) []api.Leaf {
	at := e.hits[0]
	all := at.leaf.Schema.LeavesFrom(e.direction, at.leaf)
	if len(all) == 1 && all[0].Path == at.leaf.Path {
		return all
	}
	if known[at.pair] == nil {
		known[at.pair] = map[spec.ID]bool{}
		seen := map[*node]bool{}
		for _, r := range c.roots {
			if r.pair == at.pair && r.node.direction == e.direction {
				r.node.known(known[at.pair], seen)
			}
		}
	}
	var fresh []api.Leaf
	for _, l := range all {
		if !known[at.pair][l.Entry.EntryID()] {
			fresh = append(fresh, l)
		}
	}
	return fresh
}

func reach(e *edit) string {
	var keys []string
	for _, h := range e.hits {
		keys = append(keys, h.pair.Op().Key())
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
	case relaxed:
		what = InputRelaxed{Leaf: leaf, Relaxed: e.local.relaxed}
	case opened:
		what = OutputOpened{Leaf: leaf, How: e.local.how, Scalar: e.local.scalar}
	case listed:
		what = OutputListed{Leaf: leaf}
		if e.direction == api.In {
			what = InputListed{Leaf: leaf}
		}
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
