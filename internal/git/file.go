package git

import (
	"errors"
	"io/fs"

	"github.com/threatdelta/threatdelta/internal/fsnode"
)

// describe adds the size to a node.
func (s *store) describe(n *node) (fs.FileInfo, error) {
	if n.mode.IsDir() || n.mode&fs.ModeIrregular != 0 {
		return described(n, 0), nil
	}
	size, err := s.size(n.object)
	if err != nil {
		return nil, err
	}
	return described(n, size), nil
}

func described(n *node, size int64) fsnode.Info {
	return fsnode.Info{Base: n.name, Bytes: size, Perm: n.mode}
}

func (s *store) entries(n *node) []fs.DirEntry {
	list := make([]fs.DirEntry, len(n.children))
	for i, child := range n.children {
		list[i] = fsnode.Entry{Base: child.name, Perm: child.mode, ID: child.object, Describe: func() (fs.FileInfo, error) { return s.describe(child) }}
	}
	return list
}

// Lstat is [Tree.Stat], which does not follow symbolic links either.
func (t *Tree) Lstat(name string) (fs.FileInfo, error) { return t.Stat(name) }

// ReadLink returns where a symbolic link leads, as it is written.
func (t *Tree) ReadLink(name string) (string, error) {
	n, _, err := t.find("readlink", name)
	if err != nil {
		return "", err
	}
	if n.mode&fs.ModeSymlink == 0 {
		return "", &fs.PathError{Op: "readlink", Path: name, Err: errors.New("not a symbolic link")}
	}
	to, err := t.content(n.object)
	if err != nil {
		return "", &fs.PathError{Op: "readlink", Path: name, Err: err}
	}
	return string(to), nil
}
