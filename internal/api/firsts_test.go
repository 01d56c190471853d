package api

import "testing"

// TestFirsts: each key is new once and keeps its first value, however many there are.
func TestFirsts(t *testing.T) {
	var x firsts[int, string]
	for key := range 3 * fewKeys {
		if first, isNew := x.add(key, "first"); first != "first" || !isNew {
			t.Fatalf("key %d: %q, new: %t", key, first, isNew)
		}
	}
	for key := range 3 * fewKeys {
		if first, isNew := x.add(key, "second"); first != "first" || isNew {
			t.Fatalf("key %d again: %q, new: %t", key, first, isNew)
		}
	}
}
