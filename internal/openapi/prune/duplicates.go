package prune

import "slices"

// hasDuplicates reports whether two hashes are equal. It may reorder them.
func hasDuplicates(keys []uint64) bool {
	if len(keys) > 12 {
		slices.Sort(keys)
		for i, k := range keys[1:] {
			if k == keys[i] {
				return true
			}
		}
		return false
	}
	for i, k := range keys {
		for _, o := range keys[:i] {
			if k == o {
				return true
			}
		}
	}
	return false
}
