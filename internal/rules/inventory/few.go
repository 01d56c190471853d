package inventory

import "github.com/threatdelta/threatdelta/internal/threat"

// byOperation is the key under which up to few items are one group for each
// operation. More are one decision, and one group.
func byOperation[T any](items []threat.Item[T], few int) func(threat.Item[T]) string {
	return func(x threat.Item[T]) string {
		if len(items) > few {
			return ""
		}
		return x.Pairs[0].Op().Key()
	}
}
