package prune

// isReferable reports whether a reference may stand for such an object. Where none may, it
// stands for all that is in its place, which can be a circle.
func (c context) isReferable() bool {
	switch c {
	case inPathItem, inNestedItem, inParameter, inBody, inResponse, inSchema, inPart, inScheme, inExample:
		return true
	}
	return false
}

// markCircles marks members that have a reference where none may be, if it may lead back to
// them: it stands for all that is in its place, and the reader says so of a circle, and of
// which operations.
func (g *graph) markCircles(docs [2]*doc) {
	var found []int32
	for s, d := range docs {
		for i := range d.members {
			if d.members[i].stands {
				found = append(found, g.of[s][i])
			}
		}
	}
	if len(found) == 0 {
		return
	}
	from := func(e edge) (node, other, next int32) { return e.from, e.to, e.nextOut }
	to := func(e edge) (node, other, next int32) { return e.to, e.from, e.nextIn }
	ends, begins := g.bounded(from, to, g.in), g.bounded(to, from, g.out)
	for _, n := range found {
		g.bad[n] = g.bad[n] || !ends[n] && !begins[n]
	}
}

// bounded reports of each node whether every way along the edges ends. Of an edge, along has
// the node that it is counted for, back that by which it is found in the lists.
func (g *graph) bounded(along, back func(edge) (node, other, next int32), lists []int32) []bool {
	is, open := make([]bool, len(g.bad)), make([]int32, len(g.bad))
	for _, e := range g.edges {
		n, _, _ := along(e)
		open[n]++
	}
	var todo []int32
	for n, ways := range open {
		if is[n] = ways == 0; is[n] {
			todo = append(todo, int32(n))
		}
	}
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for e := lists[n]; e >= 0; {
			_, other, next := back(g.edges[e])
			if open[other]--; open[other] == 0 {
				is[other] = true
				todo = append(todo, other)
			}
			e = next
		}
	}
	return is
}
