package diff

import "github.com/threatdelta/threatdelta/internal/api"

// retyped adds that an answer has a value of another type or format.
func (g *graph) retyped(n *node, at local) {
	b, h := n.base.Facts(), n.head.Facts()
	if n.as != variant && isScalar(n.base) && isScalar(n.head) && (scalarType(b) != scalarType(h) || b.Format != "" && b.Format != h.Format) {
		n.local = append(n.local, local{kind: retyped, base: at.base, head: at.head, was: n.base})
	}
}

// scalarType is the type of a single value. A number that is one of a list of integers is an
// integer.
func scalarType(f *api.Facts) string {
	if t := f.Type(); t != "number" || !f.ListsIntegers() {
		return t
	}
	return "integer"
}
