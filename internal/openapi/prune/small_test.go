package prune

import (
	"fmt"
	"runtime"
	"strings"
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

// TestFoldedIsSmall: what is known of an operation that both sides leave out, of both of
// them and while they are compared, is about as much as its text.
func TestFoldedIsSmall(t *testing.T) {
	if testing.Short() {
		t.Skip("with -short runs the race detector, which allocates by itself")
	}
	const n, most = 4000, 2900
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"/things%d/{id}":{"get":{"security":[{"key":[]}],"responses":{"200":{"description":"%s","$ref":"#/components/responses/r"}}}}`, i, strings.Repeat("x", 100))
	}
	text := func(title string) []byte {
		return []byte(`{"openapi":"3.0.3","info":{"title":"` + title + `","version":"1"},"components":{"securitySchemes":{"key":{"type":"apiKey","in":"header","name":"k"}},"responses":{"r":{"description":"r"}}},"paths":{` + b.String()[1:] + `}}`)
	}
	base, head := text("a"), text("b")
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	short, _ := Pair(base, head, nil)
	runtime.ReadMemStats(&after)
	if short.Folds() != n {
		t.Fatalf("%d operations are left out", short.Folds())
	}
	if each := (after.TotalAlloc - before.TotalAlloc) / n; each > most {
		t.Errorf("%d bytes for each operation, at most %d", each, most)
	}
	if len(short.doc.members) > 0 {
		t.Error("what was compared is kept")
	}
}
