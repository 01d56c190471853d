package api

import (
	"strings"
	"testing"
)

// TestObjectSet: each object is new once, however many there are.
func TestObjectSet(t *testing.T) {
	list := build(t, "openapi: 3.0.3\npaths: {}\nx-list: ["+strings.Repeat("{}, ", 3*fewObjects)+"{}]\n").Doc.Root.Get("x-list")
	var s objectSet
	for range 2 {
		before := s
		for item := range list.Items() {
			if isNew := s.add(item.ID()); isNew != (before.count == 0) {
				t.Fatalf("new: %t, with %d and %d others", isNew, s.count, len(s.many))
			}
		}
	}
}
