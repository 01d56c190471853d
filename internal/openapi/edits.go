package openapi

import (
	"bytes"

	"github.com/threatdelta/threatdelta/internal/openapi/prune"
)

// Roots returns the root values of the files that were read, in the order of
// [Document.Files], with references as written (see [Value.Bare]).
func (d *Document) Roots() []Value {
	roots := make([]Value, len(d.loader.order))
	for i, f := range d.loader.order {
		roots[i] = Value{node: f.node, file: f}.Bare()
	}
	return roots
}

// HasSameFile reports whether two values are in files with the same bytes. It is for files
// to which references lead, and not for large root files.
func HasSameFile(b, h Value) bool {
	return b.file != nil && h.file != nil && b.file.text.isSame(h.file.text)
}

// RootBytes is the size of the root file in the tree.
func (d *Document) RootBytes() int { return d.Root.file.text.size }

// File is the path of the file that holds the value, "" for a missing value.
func (v Value) File() string {
	if v.file == nil {
		return ""
	}
	return v.file.path
}

// Shortens reports whether reading the two may have left out parts that mean the
// same on both sides, prose included (see package prune). It depends only on the
// sizes, and not on whether something was left out.
func Shortens(base, head *Document) bool {
	return base != nil && head != nil && prune.Applies(base.RootBytes(), head.RootBytes())
}

// Beside returns the entry of an object with the key if it is the i-th. In two
// similar objects an entry usually has the same index.
func (v Value) Beside(i int, key string) (entry Value, found bool) {
	if v.node != nil && v.node.kind == Map && 2*i+1 < len(v.node.content()) && v.node.content()[2*i].scalar() == key {
		return v.entry(2 * i), true
	}
	return Value{}, false
}

// HasSameText reports whether the i-th entry of one object and the j-th of another
// are written in the same bytes, both in texts that were pruned (see package
// prune). Then no anchor, alias or duplicate key makes them differ. False means
// that this is not known.
func HasSameText(b Value, i int, h Value, j int) bool {
	if b.shares(i, h, j) {
		return true
	}
	was, now := b.written(i), h.written(j)
	return was != nil && now != nil && bytes.Equal(was, now)
}

// shares reports whether two entries have one key and one node as their value.
func (v Value) shares(i int, w Value, j int) bool {
	if v.node == nil || w.node == nil || v.node.kind != Map || w.node.kind != Map || 2*i+2 > len(v.node.content()) || 2*j+2 > len(w.node.content()) {
		return false
	}
	a, b := v.node.content()[2*i:], w.node.content()[2*j:]
	return a[1] == b[1] && v.file.isBorrowed(a[1]) && a[0].scalar() == b[0].scalar()
}

// written returns the pruned text of the i-th entry, from its key to the next one,
// nil if it is not known.
func (v Value) written(i int) []byte {
	if v.node == nil || v.node.kind != Map || v.file.text.short.Whole() || 2*i+2 >= len(v.node.content()) {
		return nil
	}
	key, next := v.node.content()[2*i], v.node.content()[2*i+2]
	if key.line == 0 || next.line == 0 {
		return nil
	}
	from, to := v.file.text.short.Offset(key.place()), v.file.text.short.Offset(next.place())
	if from < 0 || from >= to { // unfolded, or at its end
		return nil
	}
	return v.file.text.short.Bytes()[from:to]
}
