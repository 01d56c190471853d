package openapi

import (
	"unsafe"

	"go.yaml.in/yaml/v4"
)

// node is a value of a file as it is written, or the key of one. A large description has
// a million, and the first touch of memory costs as much as reading it: so a node has one
// pointer for whatever its kind has, which is a fifth of the size of the parser's nodes.
// They hold comments and what an encoder needs.
type node struct {
	kind Kind
	// block marks a block scalar, the text of which begins on the line below.
	block bool
	// merges marks the key "<<" that means its value's entries.
	merges   bool
	anchored bool // aliases may lead here
	isRef    bool // an object with a key "$ref" or "$dynamicRef", see normalizer
	refers   bool // likewise, here or below
	chooses  bool // likewise, a key "discriminator" here or below
	// line and column are 1-based and those of the text that was parsed. Line 0 is
	// no place.
	line, column int32
	// length and inside are what the kind says: the text of a scalar, the list of what a
	// list or an object holds, or the target of an alias.
	length int32
	inside unsafe.Pointer
}

// scalar is the text of a scalar, as a reader understands it.
func (n *node) scalar() string {
	if n.kind >= List {
		return ""
	}
	return unsafe.String((*byte)(n.inside), n.length)
}

// write gives a scalar its text. It panics on another kind, whose content would be read
// as what it is not; so does fill.
func (n *node) write(text string) {
	if !n.isScalar() {
		panic("openapi: a text for what is no scalar")
	}
	n.inside, n.length = unsafe.Pointer(unsafe.StringData(text)), int32(len(text))
}

// content are the items of a list, or the key and the value of each entry of an object.
func (n *node) content() []*node {
	if n.kind != List && n.kind != Map {
		return nil
	}
	return unsafe.Slice((**node)(n.inside), n.length)
}

// fill gives a list or an object its content, which it keeps.
func (n *node) fill(content []*node) {
	if n.kind != List && n.kind != Map {
		panic("openapi: content for what has none")
	}
	n.inside, n.length = unsafe.Pointer(unsafe.SliceData(content)), int32(len(content))
}

// target is what an alias stands for, nil for nothing.
func (n *node) target() *node {
	if n.kind != alias {
		return nil
	}
	return (*node)(n.inside)
}

// place returns the line and column in the text that was parsed.
func (n *node) place() (line, column int) { return int(n.line), int(n.column) }

// alias is the kind of a node that stands for another one.
const alias = Map + 1

func (n *node) isScalar() bool { return n.kind < List }

// through returns the value of an alias, else the node itself.
func through(n *node) *node {
	for n != nil && n.kind == alias {
		n = n.target()
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
		made.inside = unsafe.Pointer(c.anchored[n.Alias])
	case yaml.ScalarNode:
		text := n.Value
		if c.given.hides && !isASCII(text) {
			text = reveal(text)
		}
		made.write(text)
		made.block = n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0
		made.merges = n.Value == "<<" && n.ShortTag() == "!!merge"
	}
	first := len(c.open)
	for _, child := range n.Content {
		c.open = append(c.open, c.node(child))
	}
	if len(n.Content) > 0 {
		made.fill(c.alloc.list(c.open[first:]))
	}
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
