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
	ends := g.bounded(g.in, func(e edge) (int32, int32) { return e.from, e.nextIn })
	begins := g.bounded(g.out, func(e edge) (int32, int32) { return e.to, e.nextOut })
	for _, n := range found {
		g.bad[n] = g.bad[n] || !ends[n] && !begins[n]
	}
}

// bounded reports of each node whether every way from it along the edges ends, or, with the
// other lists, every way to it. first has where the list of each node's edges begins, next the
// node at the other end of one, and the one after it.
func (g *graph) bounded(first []int32, next func(edge) (other, more int32)) []bool {
	is, open := make([]bool, len(g.bad)), make([]int32, len(g.bad))
	for _, e := range g.edges {
		n, _ := next(e)
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
		for e := first[n]; e >= 0; {
			var other int32
			other, e = next(g.edges[e])
			if open[other]--; open[other] == 0 {
				is[other] = true
				todo = append(todo, other)
			}
		}
	}
	return is
}
