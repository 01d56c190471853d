package diff

import "sort"

// sorted returns the changes by place. Changes at equal places stay in the order in
// which they were found, which the order of the operations determines.
func (c *comparison) sorted() []*Change {
	sorted := map[**Pair]int{} // lengths of shared lists by their first element, which are sorted already
	for _, ch := range c.changes {
		n := len(ch.Pairs)
		if c.delta.Spend(1); n < 2 || sorted[&ch.Pairs[0]] == n {
			continue
		}
		c.delta.Spend(2 * n)
		sorted[&ch.Pairs[0]] = n
		sort.SliceStable(ch.Pairs, func(i, j int) bool { return ch.Pairs[i].Op().Before(ch.Pairs[j].Op()) })
	}
	sort.SliceStable(c.changes, func(i, j int) bool {
		a, b := c.changes[i], c.changes[j]
		if a.Head != b.Head {
			return a.Head.Before(b.Head)
		}
		return a.Base.Before(b.Base)
	})
	return c.changes
}
