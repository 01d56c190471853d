package spec

import (
	"github.com/threatdelta/threatdelta/internal/skim"
	"go.yaml.in/yaml/v4"
)

// Roots are the root values of the files that were read, in the order of
// [Document.Files], as the files have them (see [Value.Bare]).
func (d *Document) Roots() []Value {
	roots := make([]Value, len(d.loader.order))
	for i, f := range d.loader.order {
		roots[i] = Value{node: f.node, file: f}.Bare()
	}
	return roots
}

// RootBytes is the size of the root file as it stands in the tree.
func (d *Document) RootBytes() int { return len(d.Root.file.text.original) }

// File is the path of the file that holds the value, "" for a missing one.
func (v Value) File() string {
	if v.file == nil {
		return ""
	}
	return v.file.path
}

// Shortens reports whether reading the two may have left out what means the same
// on both sides, and with it its prose (see package skim). It depends on the sizes
// alone, and not on whether it was done.
func Shortens(base, head *Document) bool {
	return base != nil && head != nil && skim.Applies(base.RootBytes(), head.RootBytes())
}

// Beside returns the entry of an object with the key, looking at the i-th entry
// first: where two objects are alike, their entries stand at the same places.
func (v Value) Beside(i int, key string) (entry Value, found bool) {
	if v.node != nil && v.node.Kind == yaml.MappingNode && 2*i+1 < len(v.node.Content) && v.node.Content[2*i].Value == key {
		return v.entry(2 * i), true
	}
	return Value{}, false
}
