package diff

import "github.com/threatdelta/threatdelta/internal/api"

// maxNodes bounds the pairs of schemas that are compared. The largest published
// descriptions have less than a tenth of it.
const maxNodes = 400_000

type nodeKey struct {
	base, head *api.Schema
	direction  api.Direction
	as         view
}

// view says how a pair of schemas is compared.
type view int

const (
	whole   view = iota
	text         // of a parameter: all values are texts on the way
	variant      // of alternatives: only for what they accept
	fields       // of what accepts no more than before: only for new fields
)

// node is a pair of schemas with their own differences, and the pairs below.
type node struct {
	nodeKey
	local    []local
	children []child
	only     [1]child           // room for them, of which most have one or none
	passed   [][2]*api.Property // base's and head's in which alone they differ, see passes
	seen     int                // the last walk that visited it
	index    int                // in the order of the graph
	dirty    bool               // has a difference, here or below
	alike    bool               // means the same: nothing below was compared
	unsure   bool               // only an alternative that accepts nothing accepts more
	reshaped bool               // a list is compared with one of its elements, here or below
}

// child is an edge to a pair below. property is head's, and nil if head is compared
// with the elements of a list at base.
type child struct {
	node     *node
	property *api.Property
}

// node returns the node of a pair. A new one is compared later.
func (g *graph) node(key nodeKey) *node {
	if known := g.nodes[key]; known != nil {
		return known
	}
	n := g.fresh()
	n.nodeKey, n.index = key, len(g.order)
	g.nodes[key] = n
	g.order = append(g.order, n)
	switch {
	case key.base.IsTruncated() || key.head.IsTruncated(): // nothing is known of it, and a note says so
	case len(g.order) >= maxNodes:
		g.partial = true
	default:
		g.pending = append(g.pending, n)
	}
	return n
}

// mostNodes bounds for how many nodes room is made at once.
const mostNodes = 32

// fresh returns an empty node.
func (g *graph) fresh() *node {
	if len(g.room) == 0 {
		g.room = make([]node, min(1+len(g.order), mostNodes))
	}
	n := &g.room[0]
	g.room = g.room[1:]
	return n
}
