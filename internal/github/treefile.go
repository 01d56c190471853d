package github

import (
	"errors"
	"io/fs"

	"github.com/threatdelta/threatdelta/internal/fsnode"
)

// Open opens a file, whose content is read at once, or a folder.
func (t *Tree) Open(name string) (fs.File, error) {
	n, err := t.lookup("open", name)
	if err != nil {
		return nil, err
	}
	if n.mode.IsDir() {
		entries, err := t.ReadDir(name)
		if err != nil {
			return nil, err
		}
		return fsnode.OpenDir(n.info(), entries), nil
	}
	data, err := t.content(name, n)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return fsnode.Open(n.info(), data), nil
}

// ReadFile returns the content of a file; the caller may modify it.
func (t *Tree) ReadFile(name string) ([]byte, error) {
	data, err := t.Content(name)
	if err != nil {
		return nil, err
	}
	return append([]byte{}, data...), nil
}

// Content is ReadFile without a copy: the bytes must not be changed.
func (t *Tree) Content(name string) ([]byte, error) {
	n, err := t.lookup("read", name)
	if err != nil {
		return nil, err
	}
	data, err := t.content(name, n)
	if err != nil {
		return nil, &fs.PathError{Op: "read", Path: name, Err: err}
	}
	return data, nil
}

// ReadDir lists a folder, sorted by name.
func (t *Tree) ReadDir(name string) ([]fs.DirEntry, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n, err := t.find("readdir", name)
	if err != nil {
		return nil, err
	}
	if !n.mode.IsDir() {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: errors.New("not a folder")}
	}
	if err := t.list(name, n); err != nil {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: err}
	}
	list := make([]fs.DirEntry, len(n.children))
	for i, child := range n.children {
		list[i] = fsnode.Entry{Base: child.name, Perm: child.mode, ID: child.object, Describe: child.describe}
	}
	return list, nil
}

// Stat describes a file or folder; of a symbolic link it describes the link.
func (t *Tree) Stat(name string) (fs.FileInfo, error) {
	n, err := t.lookup("stat", name)
	if err != nil {
		return nil, err
	}
	return n.info(), nil
}

func (t *Tree) lookup(op, name string) (*node, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.find(op, name)
}

func (n *node) info() fsnode.Info {
	return fsnode.Info{Base: n.name, Bytes: n.size, Perm: n.mode}
}

func (n *node) describe() (fs.FileInfo, error) { return n.info(), nil }

// Lstat is [Tree.Stat], which does not follow symbolic links either.
func (t *Tree) Lstat(name string) (fs.FileInfo, error) { return t.Stat(name) }

// ReadLink returns where a symbolic link leads, as it is written.
func (t *Tree) ReadLink(name string) (string, error) {
	n, err := t.lookup("readlink", name)
	if err != nil {
		return "", err
	}
	if n.mode&fs.ModeSymlink == 0 {
		return "", &fs.PathError{Op: "readlink", Path: name, Err: errors.New("not a symbolic link")}
	}
	to, err := t.blob(name, n.object)
	if err != nil {
		return "", &fs.PathError{Op: "readlink", Path: name, Err: err}
	}
	return string(to), nil
}
