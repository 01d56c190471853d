package openapi

import (
	"fmt"
	"testing"
	"unsafe"
)

// TestNodeSize: a large description has a million nodes, and memory costs time.
func TestNodeSize(t *testing.T) {
	if size := unsafe.Sizeof(node{}); size > 32 {
		t.Errorf("a node takes %d bytes", size)
	}
}

// TestNodeKinds: a node has what its kind has, and nothing else.
func TestNodeKinds(t *testing.T) {
	var text, list node
	text.kind, list.kind = String, List
	text.write("a")
	list.fill([]*node{&text})
	other := node{kind: alias, inside: unsafe.Pointer(&list)}
	for _, n := range []*node{&text, &list, &other, {}} {
		got := fmt.Sprintf("%q %d %t", n.scalar(), len(n.content()), n.target() == &list)
		want := map[Kind]string{String: `"a" 0 false`, List: `"" 1 false`, alias: `"" 0 true`, Missing: `"" 0 false`}[n.kind]
		if got != want {
			t.Errorf("kind %d: %s, want %s", n.kind, got, want)
		}
	}
}

// TestJoinedGrowth: a key may be there many times, and what its values have is not copied
// for each of them.
func TestJoinedGrowth(t *testing.T) {
	var key, value, entry node
	key.kind, value.kind, entry.kind = String, Map, Map
	entry.fill([]*node{&key, &value})
	var joined *node
	lots := testing.AllocsPerRun(10, func() {
		u := union{node: &entry}
		for range 1000 {
			u.join(&entry)
		}
		joined = u.node
	})
	if lots > 50 || len(joined.content()) != 2002 || len(entry.content()) != 2 {
		t.Errorf("%v allocations for %d nodes, %d in the first value", lots, len(joined.content()), len(entry.content()))
	}
}

// TestHasExtensions: an extension is a key that begins with x- or X-, of an object.
func TestHasExtensions(t *testing.T) {
	d := load(t, "a.json", `{"openapi": "3.1.0", "info": {"title": "T", "version": "1", "x-a": {"with": {"type": "string", "x-a": null},
		"capital": {"X-a": 2}, "none": {"xa": 1, "a-x-": 2}, "list": ["x-a"], "empty": {}}}}`)
	inner := d.Root.At("info", "x-a")
	for key, want := range map[string]bool{"with": true, "capital": true, "none": false, "list": false, "empty": false, "missing": false} {
		if got := inner.Get(key).HasExtensions(); got != want {
			t.Errorf("%s: %v", key, got)
		}
	}
}
