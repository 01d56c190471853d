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
	from      Leaf
	places    []place // that were visited or will be, in this order
	next      int     // the first one that was not visited
	seen      map[*Schema]bool
}

// place is the place of a value, as a step from the place of what holds it. A large body
// has thousands of them, of which few are looked at closely: names and paths are spelled
// for those.
type place struct {
	up        int // the index of the place that holds it
	property  *Property
	container string // see [Leaf.Container]
}

// Walk begins a walk at a place within a body. The given schemas, and what lies in
// them, are left out.
func (x *Schema) Walk(d Direction, from Leaf, without ...*Schema) *Walk {
	from.Schema = x
	w := &Walk{direction: d, from: from, places: []place{{container: from.Container}}, seen: map[*Schema]bool{x: true}}
	for _, s := range without {
		if s == x {
			w.places = nil
		}
		w.seen[s] = true
	}
	return w
}

// Next returns the next leaves, no more than most, and none at the end.
func (w *Walk) Next(most int) []Leaf {
	var at []int
	for !w.Ended() && len(at) < most {
		if i, ok := w.step(); ok {
			at = append(at, i)
		}
	}
	if at == nil {
		return nil
	}
	out := make([]Leaf, len(at))
	for k, i := range at {
		out[k] = w.leaf(i)
	}
	return out
}

// Filter calls keep with the next leaves, no more than most, and returns those for which it
// is true. What keep gets is the leaf without its path, and with only so many of its
// names, the last ones, as context says; more if these are only [Element] and [Map]. The
// names are overwritten by the next.
func (w *Walk) Filter(most, context int, keep func(Leaf) bool) []Leaf {
	var out []Leaf
	var names []string
	for seen := 0; !w.Ended() && seen < most; {
		i, ok := w.step()
		if !ok {
			continue
		}
		seen++
		near := w.bare(i)
		names = w.near(names[:0], i, context)
		if near.Names = names; keep(near) {
			out = append(out, w.leaf(i))
		}
	}
	return out
}

// Ended reports whether nothing is left.
func (w *Walk) Ended() bool { return w.next >= len(w.places) }

// Rest returns the remaining leaves, except for those in schemas that are in used.
// The schemas that it visits are added to used. So the remaining leaves of
// thousands of bodies take the time of their schemas, not of their paths.
func (w *Walk) Rest(used map[*Schema]bool) []Leaf {
	var out []Leaf
	for !w.Ended() {
		at := w.schema(w.next)
		if len(at.Properties()) > 0 {
			if used[at] {
				w.next++
				continue
			}
			used[at] = true
		}
		if i, ok := w.step(); ok {
			leaf := w.leaf(i)
			leaf.Schema.Spend(restCost)
			out = append(out, leaf)
		}
	}
	return out
}

// restCost is the approximate cost of keeping a leaf, in steps.
const restCost = 50

// step visits one place, of which it returns the index: that of a leaf, or of something
// whose parts are visited next.
func (w *Walk) step() (int, bool) {
	i := w.next
	w.next++
	at := w.schema(i)
	props := at.Properties()
	at.Spend(leafCost + len(props))
	if name := at.Component(); name != "" {
		w.places[i].container = name
	}
	container := w.places[i].container
	inner := 0
	for _, p := range props {
		if !p.Travels(w.direction) {
			continue
		}
		inner++
		if w.seen[p.Schema] && len(p.Schema.Properties()) > 0 {
			continue
		}
		w.seen[p.Schema] = true
		w.places = append(w.places, place{i, p, container})
	}
	return i, inner == 0 && (i > 0 || w.from.Path != "$" || !w.from.Schema.IsEmpty())
}

func (w *Walk) schema(i int) *Schema {
	if i == 0 {
		return w.from.Schema
	}
	return w.places[i].property.Schema
}

// bare is the leaf at a place without its names and its path.
func (w *Walk) bare(i int) Leaf {
	if i == 0 {
		l := w.from
		l.Container = w.places[0].container
		return l
	}
	p := w.places[i].property
	return Leaf{Where: w.from.Where, Container: w.places[i].container, Schema: p.Schema, Entry: p.Entry, Required: p.Required}
}

// leaf is the leaf at a place: what [Leaf.Child] makes of the one where the walk begins,
// step by step.
func (w *Walk) leaf(i int) Leaf {
	l := w.bare(i)
	if i == 0 {
		return l
	}
	all := w.depth(i)
	l.Names = make([]string, keptNames(all))
	k := len(l.Names) - 1
	for at := i; at > 0 && k >= 0; at, k = w.places[at].up, k-1 {
		l.Names[k] = w.places[at].property.Name
	}
	if len(l.Names) < all {
		copy(l.Names, w.from.Names[max(0, len(w.from.Names)-k-1):])
		l.Path = joined("$…", l.Names)
		return l
	}
	copy(l.Names, w.from.Names)
	l.Path = joined(w.from.Path, l.Names[len(w.from.Names):])
	return l
}

// depth counts the names on the way to a place.
func (w *Walk) depth(i int) int {
	n := len(w.from.Names)
	for ; i > 0; i = w.places[i].up {
		n++
	}
	return n
}

// keptNames is how many of the names on the way to a leaf it keeps, see [Leaf.Child].
func keptNames(depth int) int {
	if depth <= MaxDepth {
		return depth
	}
	const half = MaxDepth / 2
	return half + (depth-MaxDepth-1)%half + 1
}

// near appends the last names of a place, see Filter.
func (w *Walk) near(names []string, i, context int) []string {
	named := false // by more than Element and Map
	most := keptNames(w.depth(i))
	add := func(name string) bool {
		if len(names) == most || len(names) >= context && named {
			return false
		}
		names = append(names, name)
		named = named || name != Element && name != Map
		return true
	}
	at := i
	for at > 0 && add(w.places[at].property.Name) {
		at = w.places[at].up
	}
	for k := len(w.from.Names) - 1; at == 0 && k >= 0 && add(w.from.Names[k]); k-- {
	}
	slices.Reverse(names)
	return names
}

// leafCost is the approximate cost of judging a leaf, in steps.
const leafCost = 4

// Spend counts steps of work with the schema, see [openapi.Document.Spend].
func (x *Schema) Spend(n int) {
	if x.set != nil {
		x.set.doc.Spend(n)
	}
}

// Document is the description that the schema belongs to.
func (x *Schema) Document() *openapi.Document { return x.set.doc }

// Leaves lists the nearest leaves of a body with this schema, at most MaxLeaves.
func (x *Schema) Leaves(d Direction, where string) []Leaf {
	return x.Walk(d, Leaf{Where: where, Path: "$"}).Next(MaxLeaves)
}

// Brings reports whether a walk that leaves out the given schemas finds anything.
func (x *Schema) Brings(d Direction, without map[*Schema]bool) bool {
	if without[x] {
		return false
	}
	queue, seen := []*Schema{x}, map[*Schema]bool{x: true}
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		inner := 0
		for _, p := range s.Properties() {
			s.Spend(1)
			if !p.Travels(d) {
				continue
			}
			inner++
			if !seen[p.Schema] && (len(p.Schema.Properties()) == 0 || !without[p.Schema]) {
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
