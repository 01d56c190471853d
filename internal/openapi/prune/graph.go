package prune

import (
	"net/url"
	"strings"
)

// graph holds the members of both sides, one node for each identity, and what
// refers to what on either side.
type graph struct {
	nodes map[string]int32
	side  [2][]int32 // node -> member, -1 where a side lacks it
	edges []edge
	out   []int32 // node -> its first outgoing edge, -1 for none
	in    []int32
	bad   []bool // cannot be shortened
	key   []byte // scratch
}

// edge is an entry of two lists: those leaving from, those arriving at to.
type edge struct{ from, to, nextOut, nextIn int32 }

// decide says which members of each side must be kept. It reports false when
// the documents differ in what gives every operation its meaning, or refer to
// themselves in a way that members do not cover.
func decide(base, head *doc) (keepBase, keepHead []bool, ok bool) {
	docs := [2]*doc{base, head}
	g := &graph{nodes: make(map[string]int32, len(base.members)+64)}
	for s, d := range docs {
		if !g.add(s, d) {
			return nil, nil, false
		}
	}
	if !g.compare(docs) {
		return nil, nil, false
	}
	for s, d := range docs {
		if !g.connect(s, d) {
			return nil, nil, false
		}
	}
	g.spare(docs)
	// What reaches a changed member has changed; what a changed member reaches
	// is kept, so that it can be read.
	g.propagate(g.bad, func(n int32) int32 { return g.in[n] }, func(e edge) (int32, int32) { return e.from, e.nextIn })
	g.propagate(g.bad, func(n int32) int32 { return g.out[n] }, func(e edge) (int32, int32) { return e.to, e.nextOut })
	var keep [2][]bool
	for s, d := range docs {
		keep[s] = make([]bool, len(d.members))
		for n, m := range g.side[s] {
			if m >= 0 {
				keep[s][m] = g.bad[n]
			}
		}
	}
	return keep[0], keep[1], true
}

// add makes a node of each member. Two members of one name are refused.
func (g *graph) add(s int, d *doc) bool {
	for m := range d.members {
		id := d.members[m].id
		n, seen := g.nodes[id]
		if !seen {
			n = int32(len(g.out))
			g.nodes[id] = n
			g.side[0], g.side[1] = append(g.side[0], -1), append(g.side[1], -1)
			g.out, g.in = append(g.out, -1), append(g.in, -1)
			g.bad = append(g.bad, false)
		}
		if g.side[s][n] >= 0 {
			return false
		}
		g.side[s][n] = int32(m)
	}
	return true
}

// compare marks what differs, and what is always kept. It reports false when a
// root part differs on which every operation rests.
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

// spare lets go of examples that nothing with a meaning refers to.
func (g *graph) spare(docs [2]*doc) {
	for n := range g.bad {
		if g.in[n] >= 0 {
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

// connect adds the edges of one side. It reports false on a reference to
// something larger than a member.
func (g *graph) connect(s int, d *doc) bool {
	var inherited [][]byte // the root's security schemes
	for i := range d.links {
		l := &d.links[i]
		if l.role == scheme && l.member == d.security {
			inherited = append(inherited, l.val)
		}
	}
	for i := range d.links {
		l := &d.links[i]
		from, before := g.node(d, l.member), len(g.edges)
		switch l.role {
		case scheme:
			g.secure(s, from, l.val)
		case mapping:
			if l.val[0] != '#' {
				g.refer(s, from, "components", "schemas", string(l.val))
				break
			}
			fallthrough
		default:
			if !g.follow(s, from, string(l.val)) {
				return false
			}
		}
		if l.inherits && d.choices { // what refers to the parent may be answered with the subtype
			for _, e := range g.edges[before:] {
				g.edge(e.to, e.from)
			}
		}
	}
	for i := range d.members {
		m := &d.members[i]
		from := g.node(d, int32(i))
		if m.kind == operation {
			g.edge(from, g.node(d, m.parts))
		}
		if m.kind == operation && !m.own || m.nested {
			for _, name := range inherited {
				g.secure(s, from, name)
			}
		}
	}
	return true
}

func (g *graph) node(d *doc, m int32) int32 { return g.nodes[d.members[m].id] }

func (g *graph) edge(from, to int32) {
	g.edges = append(g.edges, edge{from, to, g.out[from], g.in[to]})
	g.out[from] = int32(len(g.edges) - 1)
	g.in[to] = g.out[from]
}

// find gives the node with the given keys if side s has it, -1 otherwise.
func (g *graph) find(s int, keys ...string) int32 {
	g.key = g.key[:0]
	for _, k := range keys {
		g.key = append(append(g.key, k...), 0)
	}
	if n, ok := g.nodes[string(g.key)]; ok && g.side[s][n] >= 0 {
		return n
	}
	return -1
}

// refer connects from with the member of the given keys; from cannot be
// shortened when there is none.
func (g *graph) refer(s int, from int32, keys ...string) bool {
	to := g.find(s, keys...)
	if to < 0 {
		g.bad[from] = true
		return false
	}
	g.edge(from, to)
	return true
}

func (g *graph) secure(s int, from int32, name []byte) {
	if to := g.find(s, "securityDefinitions", string(name)); to >= 0 {
		g.edge(from, to)
		return
	}
	g.refer(s, from, "components", "securitySchemes", string(name))
}

// follow connects from with what a reference names. A reference to nothing
// known, into the middle of a member, or to another place on the web keeps
// from as it is; one to more than a member is not ok.
func (g *graph) follow(s int, from int32, ref string) (ok bool) {
	pointer, local := strings.CutPrefix(ref, "#/")
	if !local { // a URL: see tracker.addRef
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
	var room [4]string
	keys := room[:0]
	for k := range strings.SplitSeq(pointer, "/") {
		if strings.Contains(k, "~") {
			k = strings.ReplaceAll(strings.ReplaceAll(k, "~1", "/"), "~0", "~")
		}
		keys = append(keys, k)
		if len(keys) == cap(keys) {
			break // deep inside a member: how deep does not matter
		}
	}
	size := 2
	switch keys[0] {
	case "paths", "components":
		size = 3
	case "webhooks", "x-webhooks", "definitions", "parameters", "responses", "securityDefinitions":
	default:
		g.bad[from] = true
		return true // a root part, which is always kept, or nothing
	}
	if len(keys) < size {
		return false
	}
	if !method([]byte(keys[size-1])) && keys[0] == "paths" {
		g.bad[from] = true
		g.refer(s, from, keys[:2]...)
		return true
	}
	g.refer(s, from, keys[:size]...)
	if len(keys) > size {
		g.bad[from] = true
	}
	return true
}

// propagate marks all that marked nodes lead to, along one of the two lists.
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
