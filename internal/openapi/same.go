package openapi

// IsWrittenLike reports whether two values are the same, entry by entry in the same order,
// and stand for the same wherever they are: none holds a reference, an alias or a
// discriminator. Both must be of documents of one dialect. It looks at no more than most
// entries and items of each, counts how many it looked at, and is false where there are
// more.
func (v Value) IsWrittenLike(w Value, most int) (same bool, steps int) {
	if v.node == nil || w.node == nil {
		return false, 0
	}
	left := most
	same = isWrittenLike(v.node, w.node, &left)
	return same, most - left
}

func isWrittenLike(a, b *node, left *int) bool {
	*left--
	if *left < 0 || a.kind != b.kind || a.kind == alias || a.value != b.value || len(a.content) != len(b.content) ||
		a.refers || b.refers || a.merges || b.merges || a.block != b.block {
		return false
	}
	for i := range a.content {
		if a.kind == Map && i%2 == 0 && a.content[i].value == "discriminator" || !isWrittenLike(a.content[i], b.content[i], left) {
			return false
		}
	}
	return true
}
