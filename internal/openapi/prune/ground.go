package prune

// isGroundChanged reports whether a part of the root on which every operation depends refers
// to something that changed. The schemes that the root asks for are those of its heirs.
func (g *graph) isGroundChanged(docs [2]*doc) bool {
	var grounds []int32
	for s, d := range docs {
		for i := range d.members {
			if n := g.of[s][i]; d.members[i].kind == ground && int32(i) != d.security && g.out[n] >= 0 {
				grounds = append(grounds, n)
			}
		}
	}
	if len(grounds) == 0 {
		return false
	}
	changed := make([]bool, len(g.bad))
	for n, bad := range g.bad {
		side := 1
		if g.side[1][n] < 0 {
			side = 0
		}
		of := docs[side].members[g.side[side][n]].kind
		changed[n] = bad && of != ground && of != rootProse
	}
	g.propagate(changed, func(n int32) int32 { return g.in[n] }, func(e edge) (int32, int32) { return e.from, e.nextIn })
	for _, n := range grounds {
		if changed[n] {
			return true
		}
	}
	return false
}
