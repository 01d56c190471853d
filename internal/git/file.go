package git

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"time"
)

// info describes a node. A tree knows no times: ModTime is zero.
type info struct {
	node *node
	size int64
}

func (i info) Name() string       { return i.node.name }
func (i info) Size() int64        { return i.size }
func (i info) Mode() fs.FileMode  { return i.node.mode }
func (i info) ModTime() time.Time { return time.Time{} }
func (i info) IsDir() bool        { return i.node.mode.IsDir() }
func (i info) Sys() any           { return nil }
func (i info) String() string     { return fs.FormatFileInfo(i) }

// describe adds the size to a node.
func (s *store) describe(n *node) (fs.FileInfo, error) {
	if n.mode.IsDir() {
		return info{node: n}, nil
	}
	size, err := s.size(n.object)
	if err != nil {
		return nil, err
	}
	return info{n, size}, nil
}

// entry is a node in the listing of a folder.
type entry struct {
	node  *node
	store *store
}

func (e entry) Name() string               { return e.node.name }
func (e entry) IsDir() bool                { return e.node.mode.IsDir() }
func (e entry) Type() fs.FileMode          { return e.node.mode.Type() }
func (e entry) Info() (fs.FileInfo, error) { return e.store.describe(e.node) }
func (e entry) String() string             { return fs.FormatDirEntry(e) }

func (s *store) entries(n *node) []fs.DirEntry {
	list := make([]fs.DirEntry, len(n.children))
	for i, child := range n.children {
		list[i] = entry{child, s}
	}
	return list
}

// openFile is an open file: its content in memory, so that it can be sought.
type openFile struct {
	info info
	*bytes.Reader
}

func (f *openFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *openFile) Close() error               { return nil }

// openDir is an open folder.
type openDir struct {
	info    info
	entries []fs.DirEntry
	next    int
}

func (d *openDir) Stat() (fs.FileInfo, error) { return d.info, nil }
func (d *openDir) Close() error               { return nil }

func (d *openDir) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.info.node.name, Err: errors.New("is a folder")}
}

func (d *openDir) ReadDir(n int) ([]fs.DirEntry, error) {
	rest := d.entries[d.next:]
	if n > 0 {
		if len(rest) == 0 {
			return nil, io.EOF
		}
		rest = rest[:min(n, len(rest))]
	}
	d.next += len(rest)
	return rest, nil
}
