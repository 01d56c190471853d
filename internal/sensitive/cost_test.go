package sensitive

import "testing"

// TestClassifyAllocations: a large description has a hundred thousand names, of which most
// say nothing: they are read without memory from the heap.
func TestClassifyAllocations(t *testing.T) {
	c := New()
	for _, name := range []string{"id", "node_id", "html_url", "updated_at", "stargazers_count", "key", "number"} {
		f := Field{Path: []string{"repository", name}, Container: "thing", Type: "string", InResponse: true}
		if n := testing.AllocsPerRun(100, func() { c.Classify(f) }); n > 1 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}
