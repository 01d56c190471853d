package openapi

import "github.com/threatdelta/threatdelta/internal/openapi/prune"

// Index is what a description says of itself and of its operations, found without
// parsing all of it.
type Index struct {
	Title, Version string
	// Items are its path items, in the order of the text.
	Items []IndexItem
}

// IndexItem is a path item with the methods of its operations, in lower case.
type IndexItem = prune.Item

// NewIndex returns the index of a description that certainly consists of this file
// alone. ok is false where only reading it can tell, and where it could not be read.
func NewIndex(path string, raw []byte, limits Limits) (x Index, ok bool) {
	defer func() { // a bug of the parser must not end the program
		if recover() != nil {
			x, ok = Index{}, false
		}
	}()
	text, l := wholeText(raw), newLoader(nil, limits)
	if int64(len(raw)) > limits.FileBytes || limits.TotalBytes > 0 && int64(len(raw)) > limits.TotalBytes || l.precheck(path, text) != nil || l.admit(path, raw) != nil {
		return Index{}, false
	}
	found, ok := prune.NewIndex(raw)
	if !ok || conflict(path, raw) != nil {
		return Index{}, false
	}
	l = newLoader(nil, limits)
	root, err := l.parse(path, wholeText(found.Heading))
	if err != nil {
		return Index{}, false
	}
	d := &Document{Path: path, loader: l, Root: Value{node: root.node, file: root}}
	info := d.Root.Get("info")
	if d.identify() != nil || info.Len() == 0 || info.Get("$ref").Exists() {
		return Index{}, false
	}
	return Index{Title: info.Get("title").Scalar(), Version: info.Get("version").Scalar(), Items: found.Items}, true
}
