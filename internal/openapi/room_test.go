package openapi

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// TestWalkRoom: what a walker used the next one of the store uses, empty, unless it grew large.
func TestWalkRoom(t *testing.T) {
	for schemas, isKept := range map[int]bool{5: true, mostRoom + 1: false} {
		var text strings.Builder
		text.WriteString("openapi: 3.0.3\ninfo: {title: t}\npaths: {}\ncomponents:\n  schemas:\n")
		for i := range schemas {
			fmt.Fprintf(&text, "    S%d: {items: {$ref: 'b.yaml#/B'}}\n", i)
		}
		tree := fstest.MapFS{"a.yaml": {Data: []byte(text.String())}, "b.yaml": {Data: []byte("B: {type: string}\n")}}
		store := NewStore(tree, DefaultLimits())
		for range 2 {
			if _, err := store.Load("a.yaml"); err != nil {
				t.Fatal(err)
			}
			if kept := cap(store.room.queue) > 0; kept != isKept {
				t.Errorf("%d schemas: kept: %v", schemas, kept)
			}
			for _, left := range store.room.queue[:cap(store.room.queue)] {
				if left != (arrival{}) {
					t.Errorf("%d schemas: %v is left", schemas, left)
				}
			}
			for _, left := range store.room.passed[:cap(store.room.passed)] {
				if left != (passed{}) {
					t.Errorf("%d schemas: %v is left", schemas, left)
				}
			}
			if len(store.room.passed) > 0 || len(store.room.queue) > 0 {
				t.Errorf("%d schemas: %d values and %d places are left", schemas, len(store.room.passed), len(store.room.queue))
			}
		}
	}
}
