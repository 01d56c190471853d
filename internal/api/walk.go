package api

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
	root      *Schema
	queue     []Leaf
	seen      map[*Schema]bool
}

// Walk begins a walk at a place within a body. The given schemas, and what lies in
// them, are left out.
func (x *Schema) Walk(d Direction, from Leaf, without ...*Schema) *Walk {
	from.Schema = x
	w := &Walk{direction: d, root: x, queue: []Leaf{from}, seen: map[*Schema]bool{x: true}}
	for _, s := range without {
		if s == x {
			w.queue = nil
		}
		w.seen[s] = true
	}
	return w
}

// Next returns the next leaves, no more than most, and none at the end.
func (w *Walk) Next(most int) []Leaf {
	var out []Leaf
	for len(w.queue) > 0 && len(out) < most {
		if leaf, ok := w.step(); ok {
			out = append(out, leaf)
		}
	}
	return out
}

// Ended reports whether nothing is left.
func (w *Walk) Ended() bool { return len(w.queue) == 0 }

// Rest returns the remaining leaves, except for those in schemas that are in used.
// The schemas that it visits are added to used. So the remaining leaves of
// thousands of bodies take the time of their schemas, not of their paths.
func (w *Walk) Rest(used map[*Schema]bool) []Leaf {
	var out []Leaf
	for len(w.queue) > 0 {
		at := w.queue[0].Schema
		if len(at.Properties()) > 0 {
			if used[at] {
				w.queue = w.queue[1:]
				continue
			}
			used[at] = true
		}
		if leaf, ok := w.step(); ok {
			leaf.Schema.Spend(restCost)
			out = append(out, leaf)
		}
	}
	return out
}

// restCost is the approximate cost of keeping a leaf, in steps.
const restCost = 150

// step visits one place: a leaf, or something whose parts are visited next.
func (w *Walk) step() (Leaf, bool) {
	at := w.queue[0]
	w.queue = w.queue[1:]
	props := at.Schema.Properties()
	at.Schema.Spend(leafCost + len(props))
	if name := at.Schema.Component(); name != "" {
		at.Container = name
	}
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
		w.queue = append(w.queue, at.Child(p))
	}
	return at, inner == 0 && (at.Path != "$" || !w.root.IsEmpty())
}

// leafCost is the approximate cost of judging a leaf, in steps.
const leafCost = 4

// Spend counts steps of work with the schema, see [openapi.Document.Spend].
func (x *Schema) Spend(n int) {
	if x.set != nil {
		x.set.doc.Spend(n)
	}
}

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
