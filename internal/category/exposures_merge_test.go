package category

import (
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
)

// TestJoining: thousands of operations may return what one declaration has. Those that were
// there at base lead, in the order in which they came, and nothing is copied for each.
func TestJoining(t *testing.T) {
	const many = 1000
	shared := &diff.Pair{}
	all := make([]Exposure, many)
	for i := range all {
		pairs := make([]*diff.Pair, 2, 10)
		pairs[0], pairs[1] = shared, &diff.Pair{}
		all[i] = Exposure{Change: &diff.Change{}, Pairs: pairs, IsNew: i < many/2, Values: []ExposedValue{{Leaf: api.Leaf{}}}}
	}
	var got Exposure
	n := testing.AllocsPerRun(5, func() {
		e := joining{Exposure: all[0]}
		for _, other := range all[1:] {
			e.join(other)
		}
		got = e.Exposure
	})
	if n > many/5 {
		t.Errorf("%v allocations for %d exposures", n, many)
	}
	if len(got.Pairs) != many+1 || len(got.parts) != many-1 || got.IsNew || got.Change != all[many/2].Change || got.Pairs[0] != shared || got.Pairs[1] != all[many/2].Pairs[1] || got.Pairs[2] != all[0].Pairs[1] {
		t.Errorf("%d operations, %d parts, new: %t", len(got.Pairs), len(got.parts), got.IsNew)
	}
	if all[0].Pairs[:3][2] != nil || all[many/2].Pairs[:3][2] != nil {
		t.Error("the operations of a part were changed")
	}
}
