package fsnode

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"time"
)

// Info describes a node. A tree of a commit knows no times: ModTime is zero.
type Info struct {
	Base  string // the last element of its path
	Bytes int64  // 0 for a folder
	Perm  fs.FileMode
}

// Name is the last element of the path.
func (i Info) Name() string { return i.Base }

// Size is the length of the content in bytes.
func (i Info) Size() int64 { return i.Bytes }

// Mode is the type and the permissions.
func (i Info) Mode() fs.FileMode { return i.Perm }

// ModTime is zero.
func (i Info) ModTime() time.Time { return time.Time{} }

// IsDir reports whether it is a folder.
func (i Info) IsDir() bool { return i.Perm.IsDir() }

// Sys is nil.
func (i Info) Sys() any { return nil }

// String prints the node as a listing does.
func (i Info) String() string { return fs.FormatFileInfo(i) }

// Entry is a node in the listing of a folder; Describe is asked for what only
// [io/fs.DirEntry.Info] tells.
type Entry struct {
	Base string
	Perm fs.FileMode
	// ID is the id of the object, as git has it: entries of one id and type have
	// the same content. "" is not known.
	ID       string
	Describe func() (fs.FileInfo, error)
}

// ObjectID is the id of the object, "" where it is not known.
func (e Entry) ObjectID() string { return e.ID }

// Name is the last element of the path.
func (e Entry) Name() string { return e.Base }

// IsDir reports whether it is a folder.
func (e Entry) IsDir() bool { return e.Perm.IsDir() }

// Type is the type without the permissions.
func (e Entry) Type() fs.FileMode { return e.Perm.Type() }

// Info describes the node.
func (e Entry) Info() (fs.FileInfo, error) { return e.Describe() }

// String prints the entry as a listing does.
func (e Entry) String() string { return fs.FormatDirEntry(e) }

// Open is an open file: its content is in memory, so that it can be sought.
func Open(info fs.FileInfo, data []byte) fs.File {
	return &file{info, bytes.NewReader(data)}
}

// OpenDir is an open folder with its entries, sorted by name.
func OpenDir(info fs.FileInfo, entries []fs.DirEntry) fs.ReadDirFile {
	return &dir{info: info, entries: entries}
}

type file struct {
	info fs.FileInfo
	*bytes.Reader
}

func (f *file) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *file) Close() error               { return nil }

type dir struct {
	info    fs.FileInfo
	entries []fs.DirEntry
	next    int
}

func (d *dir) Stat() (fs.FileInfo, error) { return d.info, nil }
func (d *dir) Close() error               { return nil }

func (d *dir) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.info.Name(), Err: errors.New("is a folder")}
}

func (d *dir) ReadDir(n int) ([]fs.DirEntry, error) {
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

// Keeper is a tree that keeps the contents of its files.
type Keeper interface {
	fs.FS
	// Content returns the bytes of a file as the tree keeps them: they must not be changed.
	Content(name string) ([]byte, error)
}

// Content returns the bytes of a file, which must not be changed: those that a [Keeper]
// has, of any other tree what [fs.ReadFile] reads.
func Content(tree fs.FS, name string) ([]byte, error) {
	if k, ok := tree.(Keeper); ok {
		return k.Content(name)
	}
	return fs.ReadFile(tree, name)
}
