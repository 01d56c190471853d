package diff

import (
	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// stop is a node on a walk, with how the walk came there.
type stop struct {
	node     *node
	from     *stop // nil at the root
	property *api.Property
	leaf     api.Leaf // made when it is needed, that of the body at the root
}

// found is a difference at a place in a body.
type found struct {
	local *local
	at    api.Leaf
	stop  *stop
}

// visit walks to the differences that can be reached from the node of a group, in the order
// of depth, and visits every node once. Each walk has its own number, which is noted at the
// nodes instead of in a set, since many operations walk the same large graph to the same few
// differences.
func (w *bodyWalker) visit(g *rootGroup, yield func(found)) {
	if !g.node.dirty {
		return
	}
	w.walks++
	g.node.seen = w.walks
	w.queue = append(w.queue[:0], &stop{node: g.node, leaf: g.leaf.As(g.node.head)})
	for i := 0; i < len(w.queue); i++ {
		s := w.queue[i]
		w.sets.delta.Spend(1 + len(s.node.children))
		for l := range s.node.local {
			f := found{&s.node.local[l], s.at(), s}
			if f.local.property != nil {
				f.at = f.at.Child(f.local.property)
			}
			yield(f)
		}
		for _, k := range s.node.children {
			if k.node.dirty && k.node.seen != w.walks {
				k.node.seen = w.walks
				w.queue = append(w.queue, &stop{node: k.node, from: s, property: k.property})
			}
		}
	}
}

// at is the place of the stop in the body.
func (s *stop) at() api.Leaf {
	var way []*stop
	for at := s; at.leaf == (api.Leaf{}); at = at.from {
		way = append(way, at)
	}
	for i := len(way) - 1; i >= 0; i-- {
		at := way[i]
		at.leaf = at.from.leaf
		if at.property != nil {
			at.leaf = at.leaf.Child(at.property)
		}
		at.leaf = at.leaf.As(at.node.head)
	}
	return s.leaf
}

// enclosing lists head's schemas from the stop up to the root of the body, the
// nearest first.
func (s *stop) enclosing() []*api.Schema {
	var out []*api.Schema
	for ; s != nil && len(out) < api.MaxDepth; s = s.from {
		out = append(out, s.node.head)
	}
	return out
}

// written lists what is written on the way, the nearest first: the entries of properties,
// and the objects of their schemas.
func (s *stop) written() []openapi.Value {
	var out []openapi.Value
	root := s
	for ; s != nil; s = s.from {
		if root = s; len(out) >= api.MaxDepth {
			continue
		}
		out = append(out, s.node.head.Declarations()...)
		if s.property != nil {
			out = append(out, s.property.Entry)
		}
	}
	return append(out, root.leaf.Entry())
}
