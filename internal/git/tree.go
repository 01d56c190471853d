package git

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/threatdelta/threatdelta/internal/fsnode"
)

// ErrSymlink is the error of reading a symbolic link.
var ErrSymlink = errors.New("a symbolic link, which is not followed")

// ErrSubmodule is the error of reading a submodule: what it holds is in another
// repository.
var ErrSubmodule = errors.New("a submodule, which is not read")

// maxCache bounds the content that a [Tree] keeps.
const maxCache = 128 << 20

// Tree is the tree of one commit as a file system, read from the repository's
// objects; the working tree plays no part. It implements [fs.ReadFileFS],
// [fs.ReadDirFS], [fs.StatFS] and [fs.SubFS], and may be used by several
// goroutines.
//
// A symbolic link is listed as one, reading it fails with [ErrSymlink], and
// [Tree.ReadLink] says where it leads. A submodule is listed as an irregular file
// that cannot be read ([ErrSubmodule]). Names that a file system cannot hold (not
// UTF-8, "..") are left out. A file of more than [MaxFile] bytes cannot be read
// ([ErrTooLarge]); one that Git LFS keeps elsewhere is its pointer.
type Tree struct {
	*store
	prefix string
}

var (
	_ fs.ReadFileFS = (*Tree)(nil)
	_ fs.ReadDirFS  = (*Tree)(nil)
	_ fs.StatFS     = (*Tree)(nil)
	_ fs.SubFS      = (*Tree)(nil)
	_ fs.ReadLinkFS = (*Tree)(nil)
	_ fsnode.Keeper = (*Tree)(nil)
)

// node is a file or folder of a tree.
type node struct {
	name     string
	mode     fs.FileMode
	object   string
	children []*node // of a folder, sorted by name
}

// store is what a tree and its subtrees share.
type store struct {
	nodes    map[string]*node
	contents *batch
	checks   *batch

	mu     sync.Mutex
	cached int64
	blobs  map[string][]byte
	sizes  map[string]int64
}

// Tree lists a commit, given by its full id (see [Repo.Resolve]), and returns
// its tree. Close it when done; ctx must live as long as the tree, and reading
// fails once it is cancelled.
func (r *Repo) Tree(ctx context.Context, commit string) (*Tree, error) {
	if !isObjectID(commit) {
		return nil, fmt.Errorf("listing %s: not the full id of a commit", quoted(commit))
	}
	listing, err := r.output(ctx, maxListing, nil, "ls-tree", "-r", "-t", "-z", "--full-tree", commit)
	if err != nil {
		return nil, fmt.Errorf("listing %s in %s: %w", commit, printable(r.root), err)
	}
	nodes, err := parseListing(string(listing))
	if err != nil {
		return nil, fmt.Errorf("listing %s in %s: %w", commit, printable(r.root), err)
	}
	return &Tree{store: &store{
		nodes:    nodes,
		contents: &batch{ctx: ctx, repo: r, mode: "--batch"},
		checks:   &batch{ctx: ctx, repo: r, mode: "--batch-check"},
		blobs:    map[string][]byte{},
		sizes:    map[string]int64{},
	}}, nil
}

// Close ends the processes that the tree reads with. It closes the subtrees
// too; reading from them fails with fs.ErrClosed, except for what was cached.
func (t *Tree) Close() error {
	return errors.Join(t.contents.close(), t.checks.close())
}

// Sub returns the tree of a folder; it is closed with the tree it came from. A
// folder that does not exist has an empty tree, since on this side of a
// comparison it may not exist yet. A file is an error.
func (t *Tree) Sub(dir string) (fs.FS, error) {
	n, full, err := t.find("sub", dir)
	if err == nil && !n.mode.IsDir() {
		return nil, &fs.PathError{Op: "sub", Path: dir, Err: errors.New("not a folder")}
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return &Tree{t.store, full}, nil
}

// find looks a path up; the full path is valid where err is nil or not-exist.
func (t *Tree) find(op, name string) (*node, string, error) {
	if !fs.ValidPath(name) {
		return nil, "", &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	full := path.Join(t.prefix, name)
	n := t.nodes[full]
	if n == nil && name == "." { // the subtree of a folder that does not exist
		n = &node{name: ".", mode: fs.ModeDir | 0o755}
	}
	if n == nil {
		return nil, full, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
	}
	return n, full, nil
}

// parseListing reads the output of git ls-tree -r -t -z.
func parseListing(listing string) (map[string]*node, error) {
	nodes := map[string]*node{".": {name: ".", mode: fs.ModeDir | 0o755}}
	for entry := range strings.SplitSeq(listing, "\x00") {
		if entry == "" {
			continue
		}
		meta, name, ok := strings.Cut(entry, "\t")
		fields := strings.Fields(meta)
		if !ok || len(fields) != 3 {
			return nil, fmt.Errorf("unexpected entry %s", quoted(entry))
		}
		mode, known := fileMode(fields[0])
		if !known || !fs.ValidPath(name) || nodes[name] != nil {
			continue
		}
		insert(nodes, name, &node{name: path.Base(name), mode: mode, object: fields[2]})
	}
	for _, n := range nodes {
		slices.SortFunc(n.children, func(a, b *node) int { return cmp.Compare(a.name, b.name) })
	}
	return nodes, nil
}

// fileMode translates git's modes.
func fileMode(mode string) (fs.FileMode, bool) {
	switch mode {
	case "040000":
		return fs.ModeDir | 0o755, true
	case "100755":
		return 0o755, true
	case "120000":
		return fs.ModeSymlink | 0o777, true
	case "160000":
		return fs.ModeIrregular, true
	}
	return 0o644, strings.HasPrefix(mode, "100")
}

// insert adds a node and the folders above it. A damaged tree may hold a file
// and a folder of one name: what lies below the file is left out.
func insert(nodes map[string]*node, name string, n *node) {
	var missing []string
	dir := path.Dir(name)
	for nodes[dir] == nil {
		missing = append(missing, dir)
		dir = path.Dir(dir)
	}
	parent := nodes[dir]
	if !parent.mode.IsDir() {
		return
	}
	for _, dir := range slices.Backward(missing) {
		folder := &node{name: path.Base(dir), mode: fs.ModeDir | 0o755}
		nodes[dir] = folder
		parent.children = append(parent.children, folder)
		parent = folder
	}
	nodes[name] = n
	parent.children = append(parent.children, n)
}

// content returns the bytes of a blob, which the caller must not modify.
func (s *store) content(object string) ([]byte, error) {
	s.mu.Lock()
	data, ok := s.blobs[object]
	s.mu.Unlock()
	if ok {
		return data, nil
	}
	_, data, err := s.contents.ask(object)
	if err != nil {
		return nil, err
	}
	s.keep(object, data)
	return data, nil
}

// prefetched is how many blobs are asked for before it is known whether there is room.
const prefetched = 64

// Prefetch asks for many files at once, where otherwise each waits for the one before.
// It reports true: what cannot be read, or kept, is asked for when it is used.
func (t *Tree) Prefetch(names []string) bool {
	objects, _ := t.unread(names)
	for some := range slices.Chunk(objects, prefetched) {
		t.mu.Lock()
		full := t.cached > maxCache/2
		t.mu.Unlock()
		if full {
			break
		}
		t.contents.askAll(some, t.keep)
	}
	return true
}

// Visit calls visit with the bytes of each of the files that can be read and that are not
// kept, in any order, without keeping them: they may be used until visit returns, and must
// not be changed. Each of several names of the same content is visited. visit must not
// read from the tree.
func (t *Tree) Visit(names []string, visit func(name string, data []byte)) {
	objects, of := t.unread(names)
	t.contents.visitAll(objects, func(object string, data []byte) {
		t.mu.Lock()
		t.sizes[object] = int64(len(data))
		t.mu.Unlock()
		for _, name := range of[object] {
			visit(name, data)
		}
	})
}

// unread lists the objects of the files that are not kept, and the names of each.
func (t *Tree) unread(names []string) (objects []string, of map[string][]string) {
	of = map[string][]string{}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, name := range names {
		n, _, err := t.find("read", name)
		if err != nil || !n.mode.IsRegular() || t.blobs[n.object] != nil {
			continue
		}
		if of[n.object] == nil {
			objects = append(objects, n.object)
		}
		of[n.object] = append(of[n.object], name)
	}
	return objects, of
}

// keep caches the bytes of a blob, if there is room.
func (s *store) keep(object string, data []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	size := int64(len(data))
	s.sizes[object] = size
	if _, ok := s.blobs[object]; !ok && s.cached+size <= maxCache {
		s.blobs[object] = data
		s.cached += size
	}
}

// size returns the length of a blob without reading it.
func (s *store) size(object string) (int64, error) {
	s.mu.Lock()
	size, ok := s.sizes[object]
	s.mu.Unlock()
	if ok {
		return size, nil
	}
	size, _, err := s.checks.ask(object)
	if err != nil {
		return 0, err
	}
	s.mu.Lock()
	s.sizes[object] = size
	s.mu.Unlock()
	return size, nil
}

// Open opens a file, whose content is read at once, or a folder.
func (t *Tree) Open(name string) (fs.File, error) {
	n, _, err := t.find("open", name)
	if err != nil {
		return nil, err
	}
	if n.mode.IsDir() {
		return fsnode.OpenDir(described(n, 0), t.entries(n)), nil
	}
	data, err := t.read("open", name, n)
	if err != nil {
		return nil, err
	}
	return fsnode.Open(described(n, int64(len(data))), data), nil
}

// ReadFile returns the content of a file; the caller may modify it.
func (t *Tree) ReadFile(name string) ([]byte, error) {
	data, err := t.Content(name)
	return bytes.Clone(data), err
}

// Content is ReadFile without a copy: the bytes must not be changed.
func (t *Tree) Content(name string) ([]byte, error) {
	n, _, err := t.find("read", name)
	if err != nil {
		return nil, err
	}
	return t.read("read", name, n)
}

func (t *Tree) read(op, name string, n *node) ([]byte, error) {
	var err error
	var data []byte
	switch {
	case n.mode.IsDir():
		err = errors.New("is a folder")
	case n.mode&fs.ModeSymlink != 0:
		err = ErrSymlink
	case n.mode&fs.ModeIrregular != 0:
		err = ErrSubmodule
	default:
		data, err = t.content(n.object)
	}
	if err != nil {
		return nil, &fs.PathError{Op: op, Path: name, Err: err}
	}
	if data == nil {
		data = []byte{}
	}
	return data, nil
}

// ReadDir lists a folder, sorted by name.
func (t *Tree) ReadDir(name string) ([]fs.DirEntry, error) {
	n, _, err := t.find("readdir", name)
	if err != nil {
		return nil, err
	}
	if !n.mode.IsDir() {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: errors.New("not a folder")}
	}
	return t.entries(n), nil
}

// Stat describes a file or folder; of a symbolic link it describes the link.
func (t *Tree) Stat(name string) (fs.FileInfo, error) {
	n, _, err := t.find("stat", name)
	if err != nil {
		return nil, err
	}
	i, err := t.describe(n)
	if err != nil {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: err}
	}
	return i, nil
}
