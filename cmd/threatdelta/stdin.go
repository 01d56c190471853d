package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/threatdelta/threatdelta/internal/fsnode"
	"github.com/threatdelta/threatdelta/internal/git"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// fromStdin is BASE or HEAD that stands for standard input, stdinName what the
// description is called that is read there.
const (
	fromStdin = "-"
	stdinName = "<stdin>"
)

// stdinTarget checks that one of BASE and HEAD is standard input, and the other a file.
func stdinTarget(base, head target) error {
	other := head
	switch {
	case base.stdin && head.stdin:
		return wrongUse("standard input (-) can be BASE or HEAD, not both")
	case head.stdin:
		other = base
	case !base.stdin:
		return nil
	}
	if other.kind != fileTarget {
		return wrongUse("standard input (-) is one description, and it is compared with a file or REVISION:PATH, not with %s", quote(other.typed))
	}
	return nil
}

// openStdin reads the description on standard input: a tree with this one file. One that
// refers to other files is refused: as BASE it would seem to hold less than it does.
func (c *comparison) openStdin(t *tree, file *string) error {
	data, err := io.ReadAll(io.LimitReader(c.stdin, git.MaxFile+1))
	switch {
	case err != nil:
		return fmt.Errorf("reading standard input: %w", err)
	case len(data) > git.MaxFile:
		return fmt.Errorf("reading standard input: %w", errLargeFile)
	case len(data) == 0:
		return wrongUse("standard input is empty, where a description is to be read (-)")
	}
	if !openapi.IsSelfContained(data) {
		return wrongUse("standard input refers to other files, or may, and none is beside it: name the description as a file or REVISION:PATH")
	}
	t.FS, t.Name, *file = stdinTree(data), "standard input", stdinName
	return nil
}

// stdinTree is a file system with one file, stdinName, and its content.
type stdinTree []byte

// Open opens the file or the root.
func (t stdinTree) Open(name string) (fs.File, error) {
	switch name {
	case stdinName:
		return fsnode.Open(t.info(), t), nil
	case ".":
		return fsnode.OpenDir(fsnode.Info{Base: ".", Perm: fs.ModeDir | 0o555}, []fs.DirEntry{fs.FileInfoToDirEntry(t.info())}), nil
	}
	err := fs.ErrNotExist
	if !fs.ValidPath(name) {
		err = fs.ErrInvalid
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: err}
}

// ReadFile reads the file.
func (t stdinTree) ReadFile(name string) ([]byte, error) {
	switch name {
	case stdinName:
		return append([]byte(nil), t...), nil
	case ".":
		return nil, &fs.PathError{Op: "read", Path: name, Err: errors.New("is a folder")}
	}
	_, err := t.Open(name)
	return nil, err
}

func (t stdinTree) info() fsnode.Info {
	return fsnode.Info{Base: stdinName, Bytes: int64(len(t)), Perm: 0o444}
}
