package inventory

import (
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/threat"
)

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

// byResource is the key under which up to few items are one group for each resource:
// the first fixed segment of the path that is no version and no prefix. More are one
// decision, and one group.
func byResource[T any](items []threat.Item[T], few int) func(threat.Item[T]) string {
	return func(x threat.Item[T]) string {
		if len(items) > few {
			return ""
		}
		for _, s := range semantics.OwnSegments(x.Pairs[0].Op().Path) {
			if s[0] != '{' {
				return s
			}
		}
		return x.Pairs[0].Op().Key()
	}
}
