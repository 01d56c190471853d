package prune

import (
	"net/url"
	"slices"
	"strings"
)

// graph holds the members of both sides, one node for each identity, with the
// references between them on each side.
type graph struct {
	nodes map[string]int32
	side  [2][]int32 // node -> member, -1 if a side does not have it
	of    [2][]int32 // member -> node
	edges []edge
	out   []int32 // node -> its first outgoing edge, -1 for none
	in    []int32
	bad   []bool // cannot be shortened
	exact []bool // is not shortened, though it may mean the same: parameters have it
	key   []byte // scratch
}

// edge is an entry of two lists: the edges out of from, and the edges into to.
type edge struct{ from, to, nextOut, nextIn int32 }

// decide returns the members of each side that must be kept, and the operations that
// are folded, by member. ok is false if the documents differ in something on which
// every operation depends, or if they refer to themselves in a way that members do
// not cover.
func decide(base, head *doc) (keep, folded [2][]bool, ok bool) {
	docs := [2]*doc{base, head}
	g := newGraph(len(base.members)+64, enough(len(base.links)+len(base.members)/2+len(head.links)+len(head.members)/2)) // half are operations, which refer to their paths
	for s, d := range docs {
		if !g.add(s, d) {
			return keep, folded, false
		}
	}
	if !g.compare(docs) {
		return keep, folded, false
	}
	for s, d := range docs {
		if !g.connect(s, d, base.choices == head.choices) {
			return keep, folded, false
		}
	}
	if !g.connectShown(docs) || g.isGroundChanged(docs) {
		return keep, folded, false
	}
	g.markCircles(docs)
	g.release(docs)
	// What refers to a changed member has changed too. What a changed member refers
	// to is kept, so that it can be read.
	g.propagate(g.bad, func(n int32) int32 { return g.in[n] }, func(e edge) (int32, int32) { return e.from, e.nextIn })
	lost := g.connectSamples(docs)
	g.propagate(g.bad, func(n int32) int32 { return g.out[n] }, func(e edge) (int32, int32) { return e.to, e.nextOut })
	g.measure(docs)
	g.propagate(g.exact, func(n int32) int32 { return g.out[n] }, func(e edge) (int32, int32) { return e.to, e.nextOut })
	if slices.ContainsFunc(lost, func(n int32) bool { return g.bad[n] || g.exact[n] }) {
		return keep, folded, false
	}
	fold := g.foldable(docs)
	for s, d := range docs {
		keep[s], folded[s] = make([]bool, len(d.members)), make([]bool, len(d.members))
		for n, m := range g.side[s] {
			if m >= 0 {
				keep[s][m], folded[s][m] = g.bad[n] || g.exact[n], fold[n]
			}
		}
	}
	return keep, folded, true
}

// newGraph returns a graph with room for so many nodes and edges.
func newGraph(nodes, edges int) *graph {
	g := &graph{nodes: make(map[string]int32, nodes), edges: make([]edge, 0, edges)}
	for _, list := range [...]*[]int32{&g.side[0], &g.side[1], &g.of[0], &g.of[1], &g.out, &g.in} {
		*list = make([]int32, 0, nodes)
	}
	g.bad, g.exact = make([]bool, 0, nodes), make([]bool, 0, nodes)
	return g
}

// add makes a node of each member. It refuses two members with one name.
func (g *graph) add(s int, d *doc) bool {
	for m := range d.members {
		id := d.members[m].id
		n, seen := g.nodes[id]
		if !seen {
			n = int32(len(g.out))
			g.nodes[id] = n
			g.side[0], g.side[1] = append(g.side[0], -1), append(g.side[1], -1)
			g.out, g.in = append(g.out, -1), append(g.in, -1)
			g.bad, g.exact = append(g.bad, false), append(g.exact, false)
		}
		if g.side[s][n] >= 0 {
			return false
		}
		g.side[s][n] = int32(m)
		g.of[s] = append(g.of[s], n)
	}
	return true
}

// compare marks what differs, and what is always kept. It reports false if root
// parts differ on which every operation depends.
func (g *graph) compare(docs [2]*doc) bool {
	for n := range g.bad {
		b, h := g.side[0][n], g.side[1][n]
		var of kind
		same, marked := b >= 0 && h >= 0, false
		if b >= 0 {
			of = docs[0].members[b].kind
		} else {
			of = docs[1].members[h].kind
		}
		if same {
			mb, mh := &docs[0].members[b], &docs[1].members[h]
			marked = mb.marked || mh.marked
			same = mb.fp == mh.fp && mb.kind == mh.kind
		}
		if of == ground && !same {
			return false
		}
		g.bad[n] = !same || marked || of == ground || of == rootProse
	}
	return true
}

// release unmarks examples to which nothing with a meaning refers, but not those of base
// alone: what refers to these may be connected in head only.
func (g *graph) release(docs [2]*doc) {
	for n := range g.bad {
		if g.in[n] >= 0 || g.side[1][n] < 0 {
			continue
		}
		free := true
		for s, d := range docs {
			if m := g.side[s][n]; m >= 0 {
				free = free && d.members[m].kind == sample && !d.members[m].marked
			}
		}
		g.bad[n] = g.bad[n] && !free
	}
}

// connect adds the edges of one side. It reports false for a reference to something
// larger than a member. Of a member with the same bytes in head, both have the same, if
// references may stand for subtypes in both or in neither: what it refers to in one of them
// only has changed, and with it the member.
func (g *graph) connect(s int, d *doc, alike bool) bool {
	var within []int32
	for i := range d.links {
		l := &d.links[i]
		if alike && d.members[l.member].twin > 0 && l.role != scheme { // a scheme may be in two places
			continue
		}
		before := len(g.edges)
		if !g.link(s, l) {
			return false
		}
		for _, e := range g.edges[before:] {
			g.exact[e.to] = g.exact[e.to] || l.exact
			if l.subtype && d.choices { // the value of a reference to the parent may be a subtype
				g.edge(e.to, e.from)
				if l.isWithin() {
					within = append(within, e.to)
				}
			}
		}
	}
	g.connectAround(s, d)
	return g.connectWithin(s, d, within)
}

// connectAround adds the edges to what the operations of one side have from their paths, and from
// the root.
func (g *graph) connectAround(s int, d *doc) {
	var inherited [][]byte // the root's security schemes
	for i := range d.links {
		if l := &d.links[i]; l.role == scheme && l.member == d.security {
			inherited = append(inherited, l.val)
		}
	}
	for i := range d.members {
		m := &d.members[i]
		from := g.of[s][i]
		if m.kind == operation {
			g.edge(from, g.of[s][m.parts])
		}
		if m.kind == operation && !m.own || m.nested {
			for _, name := range inherited {
				g.secure(s, from, name)
			}
		}
	}
}

// link adds the edges of a link. It reports false for a reference to something larger than a
// member.
func (g *graph) link(s int, l *link) bool {
	from := g.of[s][l.member]
	switch {
	case l.role == scheme:
		g.secure(s, from, l.val)
	case l.role == mapping && l.val[0] != '#':
		g.spell("components", "schemas", string(l.val))
		g.refer(s, from)
	default:
		return g.follow(s, from, string(l.val))
	}
	return true
}

func (g *graph) edge(from, to int32) {
	g.edges = append(g.edges, edge{from, to, g.out[from], g.in[to]})
	g.out[from] = int32(len(g.edges) - 1)
	g.in[to] = g.out[from]
}

// spell makes the key of the member with the given keys.
func (g *graph) spell(keys ...string) {
	g.key = g.key[:0]
	for _, k := range keys {
		g.key = append(append(g.key, k...), 0)
	}
}

// find returns the node of the key if side s has it, else -1.
func (g *graph) find(s int) int32 {
	if n, ok := g.nodes[string(g.key)]; ok && g.side[s][n] >= 0 {
		return n
	}
	return -1
}

// refer connects from with the member of the key. If there is none, from cannot be
// shortened.
func (g *graph) refer(s int, from int32) {
	g.bad[from] = !g.tie(s, from) || g.bad[from]
}

// tie connects from with the member of the key, and reports whether there is one.
func (g *graph) tie(s int, from int32) bool {
	to := g.find(s)
	if to >= 0 {
		g.edge(from, to)
	}
	return to >= 0
}

// secure connects from with the security scheme of a name, wherever one may be: which of two
// counts is up to the version. If there is none, from cannot be shortened.
func (g *graph) secure(s int, from int32, name []byte) {
	g.spell("securityDefinitions", string(name))
	isFound := g.tie(s, from)
	g.spell("components", "securitySchemes", string(name))
	isFound = g.tie(s, from) || isFound
	g.bad[from] = g.bad[from] || !isFound
}

// follow connects from with what a reference names. If that is not known, within a
// member, or on the web, from cannot be shortened. ok is false for a reference to
// more than a member.
func (g *graph) follow(s int, from int32, ref string) (ok bool) {
	pointer, local := strings.CutPrefix(ref, "#/")
	if !local { // a URL, see tracker.addRef
		g.bad[from] = true
		return ref != "" && ref[0] != '#'
	}
	if !strings.Contains(pointer, "%") {
		return g.point(s, from, pointer)
	}
	// Readers differ on whether a pointer is percent-encoded.
	g.bad[from] = true
	decoded, err := url.PathUnescape(pointer)
	return err == nil && g.point(s, from, pointer) && g.point(s, from, decoded)
}

func (g *graph) point(s int, from int32, pointer string) bool {
	if strings.HasPrefix(pointer, "components/") && strings.Count(pointer, "/") == 2 && !strings.Contains(pointer, "~") {
		g.key = append(append(g.key[:0], pointer...), 0) // as most are
		for i, c := range g.key {
			if c == '/' {
				g.key[i] = 0
			}
		}
		if g.tie(s, from) {
			return true
		}
	}
	var room [4]string
	keys := room[:0]
	for k := range strings.SplitSeq(pointer, "/") {
		if strings.Contains(k, "~") {
			k = strings.ReplaceAll(strings.ReplaceAll(k, "~1", "/"), "~0", "~")
		}
		keys = append(keys, k)
		if len(keys) == cap(keys) {
			break // how deep within a member does not matter
		}
	}
	return g.reach(s, from, keys)
}

// reach connects from with what has the keys, or with what is around that.
func (g *graph) reach(s int, from int32, keys []string) bool {
	size := 2
	switch keys[0] {
	case "paths", "components":
		size = 3
	case "webhooks", "x-webhooks", "definitions", "parameters", "responses", "securityDefinitions":
	default: // nothing, or a root part, which is always kept
		g.bad[from] = true
		return keys[0] != "" || len(keys) > 1 // an empty key alone names everything
	}
	if len(keys) < size {
		return false
	}
	if g.spell(keys[:size]...); g.find(s) < 0 && size == 3 {
		size = 2 // a section of a kind that is not known, or what a path item has or refers to
		g.spell(keys[:size]...)
	}
	g.refer(s, from)
	// An operation that is folded is none to refer to.
	g.bad[from] = g.bad[from] || len(keys) > size || keys[0] == "paths"
	return true
}

// propagate marks all nodes to which marked ones lead, along one of the two lists.
func (g *graph) propagate(marked []bool, first func(int32) int32, next func(edge) (to, more int32)) {
	var todo []int32
	for n, m := range marked {
		if m {
			todo = append(todo, int32(n))
		}
	}
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for e := first(n); e >= 0; {
			to, more := next(g.edges[e])
			if !marked[to] {
				marked[to] = true
				todo = append(todo, to)
			}
			e = more
		}
	}
}
