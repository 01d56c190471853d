package diff

import (
	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/contain"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/regular"
)

// graph holds the pairs of schemas that were compared, each once. So recursion
// ends, and a shared component is compared once for all operations.
type graph struct {
	delta   *Delta // whose steps are counted
	alike   *openapi.Likeness
	nodes   map[nodeKey]*node
	order   []*node
	room    []node           // for those to come
	pending []*node          // not compared yet
	partial bool             // some pairs were not compared, see maxNodes
	covers  map[nodeKey]bool // see accepts
	voids   map[*api.Schema]bool
	valued  map[*api.Schema]bool // see hasValue
	texts   patterns
	solver  contain.Solver

	contained map[*node]bool // see isContained
	forward   *graph         // of the change that this one is the reverse of, nil for none
}

func newGraph(d *Delta) *graph {
	g := &graph{delta: d, alike: newLikeness(d), nodes: make(map[nodeKey]*node, d.expected()), covers: map[nodeKey]bool{}, voids: map[*api.Schema]bool{}, valued: map[*api.Schema]bool{}, contained: map[*node]bool{}, texts: patterns{known: map[string]regular.Answer{}}}
	g.solver = contain.Solver{Within: g.within, Text: g.text, Alike: g.areAlike, Spend: d.Spend, Base: d.baseDocument()}
	return g
}

// compare returns the node of a pair of schemas, and compares it and all below. It
// does not recurse, since a description may be nested as deep as it is long.
func (g *graph) compare(base, head *api.Schema, d api.Direction, as view) *node {
	n := g.node(nodeKey{base, head, d, as})
	for len(g.pending) > 0 {
		last := len(g.pending) - 1
		next := g.pending[last]
		g.pending = g.pending[:last]
		g.look(next)
	}
	return n
}

// look compares a pair of schemas, without what is below.
func (g *graph) look(n *node) {
	base, head := n.base, n.head
	if n.alike = base.IsAlike(head, g.alike); n.alike || g.passes(n) {
		return
	}
	g.delta.Spend(10 + len(base.Properties()) + len(head.Properties()))
	if g.never(n) || n.as == whole && g.wrapped(n) {
		g.marks(n)
		return
	}
	if n.as == variant {
		if !g.isWithinBase(n) {
			g.lookAtVariant(n)
		}
		return
	}
	if g.acceptsNoMore(n) {
		g.lookForFields(n)
		g.marks(n)
		return
	}
	if n.reshaped = g.single(n) || g.listed(n); n.reshaped {
		return
	}
	g.properties(n)
	g.vanished(n)
	g.undeclared(n)
	g.facets(n)
	g.checks(n)
	g.allowances(n)
	g.ended(n)
	g.variants(n)
	g.marks(n)
}

// properties compares the named parts of a pair.
func (g *graph) properties(n *node) {
	named, placed := g.names(n), g.places(n)
	isKept := g.keptConditions(n)
	for _, p := range n.head.Properties() {
		switch b := n.base.Property(p.Name); {
		case b != nil && b.Travels(n.direction) && p.Travels(n.direction) && isKept(p.Name) && n.base.IsConditional(p.Name): // only for what is new in it
			g.optional(n, b, p)
			n.children = append(n.children, child{g.node(nodeKey{b.Schema, p.Schema, n.direction, fields}), p})
		case named && p.Name == api.Map, placed && p.Name == api.Element:
		case p.Travels(n.direction):
			if b != nil && isKept(p.Name) {
				b = b.Unconditional()
			}
			g.property(n, b, p)
		case n.direction == api.Out && b == nil:
			n.local = append(n.local, local{kind: withheld, property: p, head: p.Entry})
		}
	}
}

// listed compares what was one value with the elements of a list, or the other way
// round. It returns false where neither is so.
func (g *graph) listed(n *node) bool {
	base, head := n.base, n.head
	if list := head.Property(api.Element); list != nil && base.Property(api.Element) == nil && len(base.Properties()) > 0 && !base.Facts().Is("array") {
		n.local = append(n.local, local{kind: listed, head: declaration(head), base: declaration(base)})
		n.children = append(n.children, child{n.below(g, base, list.Schema), list})
		return true
	}
	if list := base.Property(api.Element); list != nil && len(base.Properties()) == 1 && len(list.Schema.Properties()) > 0 && head.Property(api.Element) == nil && len(head.Properties()) > 0 {
		n.children = append(n.children, child{n.below(g, list.Schema, head), nil}) // one element of what was a list
		return true
	}
	return false
}

// below is the node of a pair that is a part of this one.
func (n *node) below(g *graph, base, head *api.Schema) *node {
	return g.node(nodeKey{base, head, n.direction, n.as})
}

// localCost is the approximate cost of keeping a difference, in steps.
const localCost = 150

func (g *graph) property(n *node, b, h *api.Property) {
	switch {
	case b == nil && anyField(n.base) != nil && len(anyField(n.base).Properties()) > 0:
		n.children = append(n.children, child{n.below(g, anyField(n.base), h.Schema), h})
	case b == nil && n.direction == api.In && len(n.base.Unresolved) > 0: // nobody knew what was sent
	case b == nil && (mayHoldAnything(n.base) || wasOpenFor(n.base, n.head, h.Name)):
		g.delta.Spend(localCost)
		n.local = append(n.local, local{kind: declared, property: h, base: declaration(n.base), head: h.Entry})
	case b == nil:
		g.delta.Spend(localCost)
		n.local = append(n.local, local{kind: added, property: h, head: h.Entry})
	case b.Schema.IsNever() && h.Name != api.Map && h.Name != api.Element && !h.Schema.IsNever():
		n.local = append(n.local, local{kind: added, property: h, base: b.Entry, head: h.Entry})
	case !b.Travels(n.direction):
		n.local = append(n.local, local{kind: lifted, property: h, base: b.Entry, head: h.Entry})
	case h.Name == api.Element && isContained(n.base, b.Entry) != isContained(n.head, h.Entry): // of the others one side says nothing
		n.children = append(n.children, child{g.node(nodeKey{b.Schema, h.Schema, n.direction, fields}), h})
	default:
		g.optional(n, b, h)
		g.descend(n, b, h)
	}
}

// optional adds a required part of a request that may newly be left out.
func (g *graph) optional(n *node, b, h *api.Property) {
	if n.direction == api.In && b.Required && !h.Required && !n.head.Needs(h.Name) {
		base := requiredAt(n.base, b.Name)
		if !base.Exists() {
			base = b.Entry
		}
		n.local = append(n.local, local{kind: relaxed, property: h, base: base, head: h.Entry, variant: n.as == variant,
			relaxed: []api.Relaxation{{Facet: "required", Old: []string{"true"}, New: []string{"false"}, Certain: true}}})
	}
}

// facets compares the constraints of the schemas themselves.
func (g *graph) facets(n *node) {
	at := local{base: declaration(n.base), head: declaration(n.head), variant: n.as == variant}
	if n.direction == api.In {
		r := g.relaxedAs(n)
		if n.as != variant && len(r)+len(n.base.Alternatives()) == 0 && n.base.Facts().Void && !g.isVoid(n.head) {
			r = []api.Relaxation{{Facet: "schema", Old: []string{"false"}, New: []string{kindOfValue(n.head)}}} // base's parts have no value in common
		}
		for i := range r {
			r[i].Certain = r[i].Certain && (n.as != variant || r[i].Facet != "nullable") // another alternative may accept null
		}
		if len(r) > 0 && !n.base.IsEmpty() {
			g.delta.Spend(2 * localCost)
			at.kind, at.relaxed = relaxed, r
			n.local = append(n.local, at)
		}
		if n.as != variant {
			g.reworded(n)
		}
		return
	}
	g.openings(n, at)
}

// openings compares what an answer may hold with what base declared.
func (g *graph) openings(n *node, at local) {
	b, h := n.base.Facts(), n.head.Facts()
	g.retyped(n, at)
	at.kind = opened
	switch {
	case declares(n.base) && len(n.head.Properties()) == 0 && (h.FreeForm || n.head.IsEmpty()):
		at.opening = FieldsUndeclared
	case isNoLongerClosed(b, h) && len(n.base.Properties())+len(b.Types) > 0:
		at.opening = FieldsAllowed
	case isScalar(n.base) && n.head.IsEmpty():
		at.opening = TypeUndeclared
	case isScalar(n.base) && !b.Is("array") && isFree(n.head):
		at.opening = ObjectAllowed
	default:
		return
	}
	n.local = append(n.local, at)
}

// Opening is why a value of a response may newly hold anything.
type Opening int

const (
	// FieldsUndeclared: the object's fields are no longer declared.
	FieldsUndeclared Opening = iota + 1
	// FieldsAllowed: the object excluded other fields, and no longer does.
	FieldsAllowed
	// TypeUndeclared: base declared a single value, and head declares no type.
	TypeUndeclared
	// ObjectAllowed: base declared a single value, which may be any object at head.
	ObjectAllowed
)

// isNoLongerClosed reports whether an object was closed and is an object that is not.
func isNoLongerClosed(b, h *api.Facts) bool {
	return b.Closed && !h.Closed && (len(h.Types) == 0 || h.Is("object"))
}

// mayHoldAnything reports whether a schema declares no fields and says that there may
// be any, or stands behind a reference that led nowhere. A field that is declared later
// could be there before.
func mayHoldAnything(s *api.Schema) bool {
	return s.Facts().FreeForm || anyField(s) != nil || len(s.Unresolved) > 0
}

// anyField returns the schema of every field of a map. It is nil if the schema is
// no map or names fields too.
func anyField(s *api.Schema) *api.Schema {
	if p := s.Property(api.Map); p != nil && len(s.Properties()) == 1 {
		return p.Schema
	}
	return nil
}

// declares reports whether a schema says what its objects contain: fields, or the
// kind of elements.
func declares(s *api.Schema) bool {
	for _, p := range s.Properties() {
		element := p.Name == api.Element || p.Name == api.Map
		if !element || !p.Schema.IsEmpty() && (!p.Schema.Facts().FreeForm || len(p.Schema.Properties()) > 0) {
			return true
		}
	}
	return false
}

// isScalar reports whether the schema has exactly one type, which is not object.
func isScalar(s *api.Schema) bool {
	t := s.Facts().Type()
	return t != "" && t != "object" && !s.IsEmpty()
}

// declaration returns the schema object to point at: the first that states
// something itself, and is not just a reference or an allOf around others.
func declaration(s *api.Schema) openapi.Value {
	all := s.Declarations()
	for _, d := range all {
		for word := range d.Fields() {
			switch word {
			case "$ref", "allOf", "description", "title", "example", "examples", "default", "nullable", "deprecated", "readOnly", "writeOnly":
			default:
				return d
			}
		}
	}
	if len(all) > 0 {
		return all[0]
	}
	return openapi.Value{}
}

// propagate marks the nodes from which a difference can be reached, and those from which a
// list that is compared with one of its elements can.
func (g *graph) propagate() {
	up := parents{last: make([]int, len(g.order)), links: make([]upward, 1, len(g.order)+1)}
	var dirty, reshaped []*node
	for _, n := range g.order {
		for _, k := range n.children {
			up.links = append(up.links, upward{n, up.last[k.node.index]})
			up.last[k.node.index] = len(up.links) - 1
		}
		if len(n.local) > 0 {
			n.dirty = true
			dirty = append(dirty, n)
		}
		if n.reshaped {
			reshaped = append(reshaped, n)
		}
	}
	up.mark(dirty, func(n *node) *bool { return &n.dirty })
	up.mark(reshaped, func(n *node) *bool { return &n.reshaped })
}

// parents are the nodes that lead to each node of a graph, as a list of links for each.
type parents struct {
	last  []int // by the index of a node, 0 for none
	links []upward
}

// upward is a link to a parent, and the one before it of the same node.
type upward struct {
	parent *node
	before int
}

// mark sets a mark of nodes at all that lead to them.
func (up *parents) mark(queue []*node, mark func(*node) *bool) {
	for len(queue) > 0 {
		n := queue[0]
		queue = queue[1:]
		for i := up.last[n.index]; i > 0; i = up.links[i].before {
			if is := mark(up.links[i].parent); !*is {
				*is = true
				queue = append(queue, up.links[i].parent)
			}
		}
	}
}
