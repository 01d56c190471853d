package openapi

import "go.yaml.in/yaml/v4"

// node is a value of a file as it is written, or the key of one. It is a third of
// the size of the parser's nodes, which hold comments and what an encoder needs. A
// large description has a million.
type node struct {
	kind Kind
	// block marks a block scalar, the text of which begins on the line below.
	block bool
	// merges marks the key "<<" that means its value's entries.
	merges   bool
	anchored bool // aliases may lead here
	refers   bool // a reference is here or below, see normalizer
	// line and column are 1-based and those of the text that was parsed. Line 0 is
	// no place.
	line, column int32
	value        string  // of a scalar, as a reader understands it
	content      []*node // items, or each entry's key and value
	target       *node   // of an alias
}

// place returns the line and column in the text that was parsed.
func (n *node) place() (line, column int) { return int(n.line), int(n.column) }

// alias is the kind of a node that stands for another one.
const alias = Map + 1

func (n *node) isScalar() bool { return n.kind < List }

// through returns the value of an alias, else the node itself.
func through(n *node) *node {
	for n != nil && n.kind == alias {
		n = n.target
	}
	return n
}

// allocator makes nodes and the lists of what is in them, many at a time.
type allocator struct {
	size  int // of the next lot
	nodes []node
	lists []*node
}

// maxLot is how many nodes are made at a time: 64 KB.
const maxLot = 1024

// newAllocator returns one for a text of some length.
func newAllocator(length int) allocator { return allocator{size: min(16+length/64, maxLot)} }

func (a *allocator) node() *node {
	if len(a.nodes) == 0 {
		a.nodes = make([]node, a.size)
	}
	n := &a.nodes[0]
	a.nodes = a.nodes[1:]
	return n
}

// list returns a copy, nil of nothing.
func (a *allocator) list(of []*node) []*node {
	if len(of) == 0 {
		return nil
	}
	if len(of) > len(a.lists) {
		a.lists = make([]*node, max(len(of), a.size))
	}
	n := copy(a.lists, of)
	list := a.lists[:n:n]
	a.lists = a.lists[n:]
	return list
}

// converter makes nodes of those of the YAML parser, with the places and characters
// of the text before it was reworked.
type converter struct {
	given    *reworked
	alloc    allocator
	open     []*node // children of nodes that are not complete
	anchored map[*yaml.Node]*node
}

// convert returns the nodes of a document or value of the parser, nil for none.
func (r *reworked) convert(root *yaml.Node) *node {
	if root.Kind == yaml.DocumentNode {
		if len(root.Content) == 0 {
			return nil
		}
		root = root.Content[0]
	}
	c := converter{given: r, alloc: newAllocator(len(r.text)), anchored: map[*yaml.Node]*node{}}
	return c.node(root)
}

// node converts n and what is below it. The parser bounds the depth.
func (c *converter) node(n *yaml.Node) *node {
	made := c.alloc.node()
	made.kind, made.line, made.column = kindOf(n), int32(n.Line), int32(n.Column)
	if n.Line == c.given.line && n.Line > 0 {
		made.column += int32(c.given.shift)
	}
	if n.Anchor != "" { // before the content, which may have an alias of it
		made.anchored = true
		c.anchored[n] = made
	}
	switch n.Kind {
	case yaml.AliasNode:
		made.target = c.anchored[n.Alias]
	case yaml.ScalarNode:
		made.value = n.Value
		if c.given.hides && !isASCII(n.Value) {
			made.value = reveal(n.Value)
		}
		made.block = n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0
		made.merges = n.Value == "<<" && n.ShortTag() == "!!merge"
	}
	first := len(c.open)
	for _, child := range n.Content {
		c.open = append(c.open, c.node(child))
	}
	made.content = c.alloc.list(c.open[first:])
	c.open = c.open[:first]
	return made
}

func kindOf(n *yaml.Node) Kind {
	switch n.Kind {
	case yaml.MappingNode:
		return Map
	case yaml.SequenceNode:
		return List
	case yaml.AliasNode:
		return alias
	case yaml.ScalarNode:
		switch n.ShortTag() {
		case "!!null":
			return Null
		case "!!bool":
			return Bool
		case "!!int", "!!float":
			return Number
		}
		return String
	}
	return Missing
}
