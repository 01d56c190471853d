package main

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/fsnode"
)

var errLeftOut = errors.New("left out of the working tree by a sparse checkout: check it out, or compare revisions")

// leftOut are the files that a sparse checkout keeps out of the working tree, by
// their folders: the names in each, folders included. They are listed as what
// cannot be read: that they are not on the disk does not mean that the change
// removes them.
type leftOut map[string][]string

func (l leftOut) add(name string) {
	for name != "." {
		dir, base := path.Dir(name), path.Base(name)
		_, known := l[dir]
		if n := len(l[dir]); n == 0 || l[dir][n-1] != base { // they come sorted
			l[dir] = append(l[dir], base)
		}
		if known {
			return
		}
		name = dir
	}
}

// info describes what is left out under a name, nil where nothing is.
func (l leftOut) info(name string) fs.FileInfo {
	if _, isFolder := l[name]; isFolder {
		return fsnode.Info{Base: path.Base(name), Perm: fs.ModeDir | 0o755}
	}
	if slices.Contains(l[path.Dir(name)], path.Base(name)) {
		return fsnode.Info{Base: path.Base(name), Perm: fs.ModeIrregular}
	}
	return nil
}

// isLeftOut reports whether err is that of a file which a sparse checkout left out.
func (l leftOut) isLeftOut(name string, err error) bool {
	return errors.Is(err, fs.ErrNotExist) && l.info(name) != nil
}

// join adds to the listing of a folder what is left out of it.
func (l leftOut) join(dir string, listed []fs.DirEntry) []fs.DirEntry {
	shown := map[string]bool{}
	for _, d := range listed {
		shown[d.Name()] = true
	}
	for _, base := range l[dir] {
		if !shown[base] {
			listed = append(listed, fs.FileInfoToDirEntry(l.info(path.Join(dir, base))))
		}
	}
	slices.SortFunc(listed, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return listed
}
