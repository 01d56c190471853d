package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"

	"github.com/threatdelta/threatdelta/internal/git"
)

var (
	errSpecialFile = errors.New("not a regular file")
	errLargeFile   = fmt.Errorf("larger than %d MiB", git.MaxFile>>20)
)

// folder is a folder on disk as a file system. Symbolic links are followed as
// long as they stay within it (os.Root sees to that); devices, pipes and sockets
// cannot be opened, since reading one may never end, nor can files that are
// larger than those read from a revision.
type folder struct {
	root *os.Root
	fsys fs.FS // that of root
	// listed holds the files and folders to show in listings; nil shows all.
	// What is not listed can still be opened by its name.
	listed map[string]bool
	leftOut
}

// openFolder opens a folder. Where files is not nil, listings show only those
// files and the folders they lie in.
func openFolder(dir string, files []string) (*folder, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("opening the folder: %w", err)
	}
	f := &folder{root: root, fsys: root.FS()}
	if files != nil {
		f.listed = map[string]bool{}
	}
	for _, name := range files {
		for name != "." && !f.listed[name] {
			f.listed[name] = true
			name = path.Dir(name)
		}
	}
	return f, nil
}

// Close releases the folder; reading from it fails from then on.
func (f *folder) Close() error { return f.root.Close() }

// Open opens a regular file or a folder.
func (f *folder) Open(name string) (fs.File, error) {
	// Before opening: to open a pipe waits for somebody to write.
	info, err := f.check("open", name)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		entries, err := f.ReadDir(name)
		if err != nil {
			return nil, err
		}
		return &folderFile{info: info, entries: entries}, nil
	}
	return f.fsys.Open(name)
}

// ReadFile reads a regular file.
func (f *folder) ReadFile(name string) ([]byte, error) {
	info, err := f.check("read", name)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errors.New("is a folder")}
	}
	file, err := f.fsys.Open(name)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(file, git.MaxFile+1)) // it may have grown
	err = errors.Join(err, file.Close())
	if err == nil && len(data) > git.MaxFile {
		err = &fs.PathError{Op: "read", Path: name, Err: errLargeFile}
	}
	if err != nil {
		return nil, err
	}
	return data, nil
}

func (f *folder) check(op, name string) (fs.FileInfo, error) {
	info, err := f.Stat(name)
	switch {
	case err != nil:
		return nil, err
	case info.Mode()&fs.ModeIrregular != 0 && f.info(name) != nil:
		return nil, &fs.PathError{Op: op, Path: name, Err: errLeftOut}
	case !info.IsDir() && !info.Mode().IsRegular():
		return nil, &fs.PathError{Op: op, Path: name, Err: errSpecialFile}
	case info.Mode().IsRegular() && info.Size() > git.MaxFile:
		return nil, &fs.PathError{Op: op, Path: name, Err: errLargeFile}
	}
	return info, nil
}

// ReadDir lists a folder, sorted by name.
func (f *folder) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(f.fsys, name)
	if f.isLeftOut(name, err) {
		return f.join(name, nil), nil
	}
	if err != nil || f.listed == nil {
		return entries, err
	}
	shown := entries[:0]
	for _, e := range entries {
		if f.listed[path.Join(name, e.Name())] {
			shown = append(shown, e)
		}
	}
	if len(f.leftOut) > 0 {
		shown = f.join(name, shown)
	}
	return shown, nil
}

// Stat describes what a name leads to.
func (f *folder) Stat(name string) (fs.FileInfo, error) {
	info, err := fs.Stat(f.fsys, name)
	if f.isLeftOut(name, err) {
		return f.info(name), nil
	}
	return info, err
}

// Lstat describes what is under a name itself, a symbolic link too.
func (f *folder) Lstat(name string) (fs.FileInfo, error) {
	info, err := fs.Lstat(f.fsys, name)
	if f.isLeftOut(name, err) {
		return f.info(name), nil
	}
	return info, err
}

// ReadLink returns where a symbolic link leads, as it is written.
func (f *folder) ReadLink(name string) (string, error) { return fs.ReadLink(f.fsys, name) }

// folderFile is an open folder.
type folderFile struct {
	info    fs.FileInfo
	entries []fs.DirEntry
}

func (d *folderFile) Stat() (fs.FileInfo, error) { return d.info, nil }
func (d *folderFile) Close() error               { return nil }

func (d *folderFile) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.info.Name(), Err: errors.New("is a folder")}
}

func (d *folderFile) ReadDir(n int) ([]fs.DirEntry, error) {
	if n > 0 && len(d.entries) == 0 {
		return nil, io.EOF
	}
	if n <= 0 || n > len(d.entries) {
		n = len(d.entries)
	}
	list := d.entries[:n]
	d.entries = d.entries[n:]
	return list, nil
}
