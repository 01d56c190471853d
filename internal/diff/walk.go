package diff

import "github.com/threatdelta/threatdelta/internal/api"

// stop is a node on a walk, with how the walk came there.
type stop struct {
	node     *node
	from     int // index of the stop before, -1 at the root
	property *api.Property
	leaf     api.Leaf // made when it is needed
}

// visit walks to the differences that can be reached from a node, in the order of
// depth, and visits every node once. root is the place of the node in a body. Each
// walk has its own number, which is noted at the nodes instead of in a set, since
// many operations walk the same large graph to the same few differences.
func (n *node) visit(root api.Leaf, walk int, spend func(int), yield func(at api.Leaf, l *local, on onTheWay)) {
	if !n.dirty {
		return
	}
	n.seen = walk
	stops := []stop{{node: n, from: -1}}
	for i := 0; i < len(stops); i++ {
		at := stops[i].node
		spend(1 + len(at.children))
		for l := range at.local {
			yield(leafAt(stops, i, root), &at.local[l], onTheWay{stops, i, root})
		}
		for _, k := range at.children {
			if k.node.dirty && k.node.seen != walk {
				k.node.seen = walk
				stops = append(stops, stop{node: k.node, from: i, property: k.property})
			}
		}
	}
}

// onTheWay is how a walk came to a stop. The zero value is no way.
type onTheWay struct {
	stops []stop
	at    int
	root  api.Leaf
}

// enclosing lists head's schemas from the stop up to the root of the body, the
// nearest first.
func (w onTheWay) enclosing() []*api.Schema {
	var out []*api.Schema
	for i := w.at; len(w.stops) > 0 && i >= 0 && len(out) < api.MaxDepth; i = w.stops[i].from {
		out = append(out, w.stops[i].node.head)
	}
	return out
}

// leafAt returns the place of a stop in the body.
func leafAt(stops []stop, i int, root api.Leaf) api.Leaf {
	var way []int
	for ; i >= 0 && stops[i].leaf == (api.Leaf{}); i = stops[i].from {
		way = append(way, i)
	}
	leaf := root
	if i >= 0 {
		leaf = stops[i].leaf
	}
	for w := len(way) - 1; w >= 0; w-- {
		s := &stops[way[w]]
		if s.property != nil {
			leaf = leaf.Child(s.property)
		}
		leaf = leaf.As(s.node.head)
		s.leaf = leaf
	}
	return leaf
}
