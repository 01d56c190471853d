package github

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"

	gh "github.com/google/go-github/v60/github"
)

var (
	// ErrSymlink is the error of reading a symbolic link.
	ErrSymlink = errors.New("a symbolic link, which is not followed")
	// ErrSubmodule is the error of reading a submodule: what it holds is in another
	// repository.
	ErrSubmodule = errors.New("a submodule, which is not read")
	// ErrTooLarge is the error of reading more than [MaxFile] bytes.
	ErrTooLarge = errors.New("larger than the 100 MB that GitHub hands out")
)

const (
	// MaxFile is the largest content that GitHub's blob API hands out.
	MaxFile = 100 << 20
	// maxFolders bounds the requests for a tree that cannot be listed at once
	// (over 100,000 entries or 7 MB).
	maxFolders = 200
)

// Tree is the tree of one commit as a file system, asked for through the API
// when something of it is first used: one request for the listing (GitHub's
// limit of 100,000 entries exceeded: one for each folder that is looked into,
// at most 200), one for each file read, kept for the run. It implements
// [fs.ReadFileFS], [fs.ReadDirFS] and [fs.StatFS], and may be used by several
// goroutines.
//
// A symbolic link is listed as one, reading it fails with [ErrSymlink], and
// [Tree.ReadLink] returns where it leads. A submodule is listed as an irregular file
// that cannot be read ([ErrSubmodule]). A name that a file system cannot hold is not
// listed. A file that Git LFS keeps elsewhere is its pointer. An error of the API is
// never fs.ErrNotExist: what could not be read does not count as missing.
type Tree struct {
	c                   *Client
	ctx                 context.Context
	owner, repo, commit string

	mu            sync.Mutex // held while the listing grows
	nodes         map[string]*node
	listsByFolder bool // the listing is asked for folder by folder
	folders       int
	rootErr       error // why the root could not be listed
}

var (
	_ fs.ReadFileFS = (*Tree)(nil)
	_ fs.ReadDirFS  = (*Tree)(nil)
	_ fs.StatFS     = (*Tree)(nil)
	_ fs.ReadLinkFS = (*Tree)(nil)
)

// node is a file or folder. Its children are complete once listed is set.
type node struct {
	name     string
	mode     fs.FileMode
	object   string
	size     int64
	listed   bool
	children []*node
}

// blob is the content of an object, asked for once, whatever trees hold it.
type blob struct {
	once sync.Once
	data []byte
	err  error
}

// Tree returns the tree of a commit, given by its full id; nothing is sent yet.
// ctx must live as long as the tree is used.
func (c *Client) Tree(ctx context.Context, owner, repo, commit string) (*Tree, error) {
	if !IsObjectID(commit) {
		return nil, fmt.Errorf("listing %q: not the full id of a commit", OneLine(commit, 80))
	}
	if _, _, err := splitRepository(owner + "/" + repo); err != nil {
		return nil, fmt.Errorf("listing %s: %w", commit, err)
	}
	return &Tree{c: c, ctx: ctx, owner: owner, repo: repo, commit: commit}, nil
}

// List asks for the listings of trees side by side ([Each]), before they are used. An
// error is that of whoever uses the tree.
func List(ctx context.Context, trees ...*Tree) {
	_ = Each(ctx, len(trees), func(_ context.Context, i int) error {
		t := trees[i]
		t.mu.Lock()
		defer t.mu.Unlock()
		_ = t.root() // which keeps its error
		return nil
	})
}

// find looks a path up, listing what is needed for it. The lock is held.
func (t *Tree) find(op, name string) (*node, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	if err := t.root(); err != nil {
		return nil, &fs.PathError{Op: op, Path: name, Err: err}
	}
	if t.listsByFolder && name != "." {
		parent, err := t.find(op, path.Dir(name))
		if err != nil {
			return nil, err
		}
		if err := t.list(path.Dir(name), parent); err != nil {
			return nil, &fs.PathError{Op: op, Path: name, Err: err}
		}
	}
	n := t.nodes[name]
	if n == nil {
		return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
	}
	return n, nil
}

// root lists the whole tree, or, where GitHub truncates that, its root.
func (t *Tree) root() error {
	if t.nodes != nil || t.rootErr != nil {
		return t.rootErr
	}
	listing, err := t.getTree(t.commit, true)
	if err != nil {
		t.rootErr = err
		return err
	}
	top := &node{name: ".", mode: fs.ModeDir | 0o755, object: t.commit}
	t.nodes = map[string]*node{".": top}
	if listing.GetTruncated() {
		t.listsByFolder = true
		return t.list(".", top)
	}
	t.insert("", listing)
	for _, n := range t.nodes {
		n.listed = true
	}
	return nil
}

// list asks for the children of a folder.
func (t *Tree) list(name string, n *node) error {
	if n.listed || !n.mode.IsDir() {
		return nil
	}
	if t.folders++; t.folders > maxFolders {
		return fmt.Errorf("listing %s at %s: more than %d folders of a tree that is too large to be listed at once; name the descriptions to review",
			OneLine(name, 200), ShortID(t.commit), maxFolders)
	}
	listing, err := t.getTree(n.object, false)
	if err != nil {
		return err
	}
	if listing.GetTruncated() {
		return fmt.Errorf("listing %s at %s: the folder is too large for GitHub to list", OneLine(name, 200), ShortID(t.commit))
	}
	t.insert(name, listing)
	n.listed = true
	return nil
}

func (t *Tree) getTree(sha string, recursive bool) (*gh.Tree, error) {
	listing, _, err := t.c.api.Git.GetTree(t.ctx, t.owner, t.repo, sha, recursive)
	return listing, t.c.readError(err, "listing the files at "+ShortID(t.commit))
}

// insert adds the entries of a listing below a folder, each folder before what
// is in it.
func (t *Tree) insert(below string, listing *gh.Tree) {
	slices.SortFunc(listing.Entries, func(a, b *gh.TreeEntry) int { return strings.Compare(a.GetPath(), b.GetPath()) })
	grown := map[*node]bool{}
	for _, e := range listing.Entries {
		mode, known := fileMode(e.GetMode())
		name := path.Join(below, e.GetPath())
		parent := t.nodes[path.Dir(name)]
		if !known || !fs.ValidPath(e.GetPath()) || t.nodes[name] != nil || parent == nil || !parent.mode.IsDir() {
			continue
		}
		n := &node{name: path.Base(name), mode: mode, object: e.GetSHA(), size: int64(e.GetSize())}
		t.nodes[name] = n
		parent.children = append(parent.children, n)
		grown[parent] = true
	}
	for n := range grown {
		slices.SortFunc(n.children, func(a, b *node) int { return strings.Compare(a.name, b.name) })
	}
}

// fileMode translates git's modes.
func fileMode(mode string) (fs.FileMode, bool) {
	switch mode {
	case "040000", "40000":
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

// content reads a file, once.
func (t *Tree) content(name string, n *node) ([]byte, error) {
	switch {
	case n.mode.IsDir():
		return nil, errors.New("is a folder")
	case n.mode&fs.ModeSymlink != 0:
		return nil, ErrSymlink
	case n.mode&fs.ModeIrregular != 0:
		return nil, ErrSubmodule
	case n.size > MaxFile:
		return nil, ErrTooLarge
	case !IsObjectID(n.object):
		return nil, errors.New("the listing has no object id for it")
	}
	return t.blob(name, n.object)
}

// blob is the content of an object, which the caller must not modify.
func (t *Tree) blob(name, id string) ([]byte, error) {
	t.c.mu.Lock()
	if t.c.blobs == nil {
		t.c.blobs = map[string]*blob{}
	}
	b := t.c.blobs[id]
	if b == nil {
		b = &blob{}
		t.c.blobs[id] = b
	}
	t.c.mu.Unlock()
	b.once.Do(func() {
		if raw, ok := t.c.keptBlob(id); ok {
			b.data = raw
			return
		}
		if b.data, b.err = t.request(name, id); b.err == nil {
			t.c.config.Cache.Keep(blobKey(id), b.data)
		}
	})
	return b.data, b.err
}

func blobKey(id string) string { return "blob " + id }

// keptBlob is an object that the cache has, if it is that object.
func (c *Client) keptBlob(id string) ([]byte, bool) {
	raw, ok := c.config.Cache.Kept(blobKey(id))
	return raw, ok && blobID(string(raw), len(id)) == id
}

func (t *Tree) request(name, id string) ([]byte, error) {
	what := "reading " + OneLine(name, 200) + " at " + ShortID(t.commit)
	req, err := t.c.api.NewRequest(http.MethodGet, fmt.Sprintf("repos/%s/%s/git/blobs/%s", t.owner, t.repo, id), nil)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	req.Header.Set("Accept", "application/vnd.github.raw+json")
	resp, err := t.c.api.BareDo(t.ctx, req)
	if err != nil {
		return nil, t.c.readError(err, what)
	}
	defer resp.Body.Close()
	var b bytes.Buffer
	n, err := io.Copy(&b, io.LimitReader(resp.Body, MaxFile+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", what, err)
	case n > MaxFile:
		return nil, ErrTooLarge
	}
	return b.Bytes(), nil
}

// objects are the ids of all files by path.
func (t *Tree) objects() (map[string]string, error) {
	out := map[string]string{}
	err := fs.WalkDir(t, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return nil
		}
		n, err := t.lookup("stat", name)
		if err == nil {
			out[name] = n.object
		}
		return err
	})
	return out, err
}
