package prune

import "bytes"

// isWithin reports whether a reference names something else than a schema that is a member: a
// part of a member, or what a pointer may lead through to one.
func (l *link) isWithin() bool {
	names := bytes.Count(l.val, []byte("/"))
	return !(bytes.HasPrefix(l.val, []byte("#/components/schemas/")) && names == 3 || bytes.HasPrefix(l.val, []byte("#/definitions/")) && names == 2)
}

// connectWithin adds the edges of what is inside of the given nodes, of which an allOf names a
// part: any reference in them may be that part, and what it names be what the allOf inherits
// from. It reports false for a reference to something larger than a member.
func (g *graph) connectWithin(s int, d *doc, todo []int32) bool {
	if len(todo) == 0 {
		return true
	}
	links := map[int32][]*link{}
	for i := range d.links {
		if l := &d.links[i]; l.role == reference {
			links[g.of[s][l.member]] = append(links[g.of[s][l.member]], l)
		}
	}
	done := map[int32]bool{}
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if done[n] {
			continue
		}
		done[n] = true
		for _, l := range links[n] {
			before := len(g.edges)
			if !g.link(s, l) {
				return false
			}
			for _, e := range g.edges[before:] {
				g.edge(e.to, n)
				if l.isWithin() {
					todo = append(todo, e.to)
				}
			}
		}
	}
	return true
}
