package prune

import (
	"runtime"
	"testing"
)

// TestSmallIndex: what the index of a small description needs is in proportion to it. In a
// repository there are thousands of them.
func TestSmallIndex(t *testing.T) {
	text := []byte(`{"openapi": "3.0.3", "info": {"title": "a", "version": "1"}, "paths": {"/a": {"get": {"responses": {}}}}}`)
	const times, most = 100, 8 << 10
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range times {
		if x, ok := NewIndex(text); !ok || len(x.Items) != 1 {
			t.Fatal(x, ok)
		}
	}
	runtime.ReadMemStats(&after)
	if each := (after.TotalAlloc - before.TotalAlloc) / times; each > most {
		t.Errorf("%d bytes for a text of %d, at most %d", each, len(text), most)
	}
}
