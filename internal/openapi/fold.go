package openapi

import "fmt"

// IsFolded reports whether the value is an operation whose text was left out, since it
// means the same on both sides of a pair and so does all to which it refers. It is an
// object with nothing but its security requirements until [Document.Unfold], and
// counts as folded afterwards too.
func (v Value) IsFolded() bool { return v.fold() >= 0 }

func (v Value) fold() int {
	if v.node == nil || v.node.kind != Map || v.file.text.short.Folds() == 0 {
		return -1
	}
	return v.file.text.short.Fold(v.node.place())
}

// Unfold reads the operations that were left out of the root file, all at once, and
// gives them to the values, which must be all that are folded. It panics where they
// cannot be read, which is a fault of this package: they were read token by token
// before.
func (d *Document) Unfold(values []Value) {
	if len(values) == 0 {
		return
	}
	f := values[0].file
	root, err := readUnfolded(f.text.short.Unfold())
	if err != nil {
		panic(fmt.Errorf("%s: what is the same on both sides cannot be read: %w", f.path, err))
	}
	m := normalizer{loader: d.loader, file: f, seen: map[*node]int{}, open: map[*node]bool{}}
	if _, err := m.normalize(root, 0); err != nil {
		panic(err)
	}
	lower(root, int32(f.text.short.Below()))
	w := &walker{loader: d.loader, seen: map[*node]uint64{}, noted: map[*node]bool{}}
	folds := make([]int, len(values))
	for i, v := range values {
		folds[i] = v.fold()
	}
	for i, v := range values {
		unfolded := root.content()[folds[i]]
		v.node.fill(unfolded.content())
		v.node.isRef = unfolded.isRef
		w.visit(v, atOperation)
		w.queue = w.queue[:0] // all to which it leads was read with the rest
	}
	f.parents = nil
	d.loader.inline(w.found)
}

// readUnfolded returns the list of unfolded operations.
func readUnfolded(text []byte) (*node, error) {
	root := readSafely(text, nil)
	if root == nil {
		var err error
		if root, _, err = parseYAML(text); err != nil {
			return nil, err
		}
	}
	return root.content()[1], nil
}

// lower moves nodes some lines down.
func lower(n *node, lines int32) {
	n.line += lines
	for _, c := range n.content() {
		lower(c, lines)
	}
}
