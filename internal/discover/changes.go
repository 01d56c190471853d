package discover

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// kind is the kind of entry at a path of a tree.
type kind int

const (
	absent kind = iota
	regular
	folder
	link
	submodule // or anything else from which no file can be read
)

func kindOf(d fs.DirEntry) kind {
	switch {
	case d == nil:
		return absent
	case d.IsDir():
		return folder
	case d.Type().IsRegular():
		return regular
	case d.Type()&fs.ModeSymlink != 0:
		return link
	}
	return submodule
}

// change is a path that differs between the trees. If it is a folder on both sides,
// only the paths within it are changes.
type change struct {
	path       string
	base, head kind
	baseID     string // "" is not known
	headID     string
}

// Changes are the paths that differ between two trees.
type Changes struct {
	base, head fs.FS
	list       []change // sorted by path
	byPath     map[string]int
	// identified is true if all objects had ids, so that every difference is
	// listed. Otherwise only files that may be part of a description are compared.
	identified bool
	// skipped is true if a folder of other people's files was not compared.
	skipped bool
}

// Compare lists what differs between base and head. If the entries have the ids of
// their objects (see ObjectID of [fsnode.Entry]), nothing is read. Otherwise the
// bytes of those files are compared that may be part of a description. A folder
// that cannot be listed is an error, since its content may have changed.
func Compare(ctx context.Context, base, head fs.FS) (*Changes, error) {
	c := &Changes{base: base, head: head, byPath: map[string]int{}, identified: true}
	if err := c.walk(ctx, ".", true, true); err != nil {
		return nil, err
	}
	slices.SortFunc(c.list, func(a, b change) int { return cmp.Compare(a.path, b.path) })
	for i, x := range c.list {
		c.byPath[x.path] = i
	}
	return c, nil
}

// Paths lists the changed files, sorted. It is nil if not every file was compared.
func (c *Changes) Paths() []string {
	if !c.identified {
		return nil
	}
	out := []string{}
	for _, x := range c.list {
		out = append(out, x.path)
	}
	return out
}

// differs reports whether a file differs between the sides. A file that was not
// compared yet is compared now.
func (c *Changes) differs(path string) bool {
	if _, listed := c.byPath[path]; listed {
		return true
	}
	if c.identified || !isForeign(path) && mayBelong(path) {
		return false
	}
	was, now := isPresent(c.base, path), isPresent(c.head, path)
	return was != now || was && !hasSameBytes(c.base, c.head, path, path)
}

func isPresent(tree fs.FS, path string) bool {
	_, err := fs.Stat(tree, path)
	return !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrInvalid)
}

// walk compares a folder that is on one side or on both.
func (c *Changes) walk(ctx context.Context, dir string, inBase, inHead bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	was, err := entries(c.base, dir, inBase)
	if err != nil {
		return err
	}
	now, err := entries(c.head, dir, inHead)
	if err != nil {
		return err
	}
	c.prefetch(dir, was, now)
	for len(was)+len(now) > 0 {
		var b, h fs.DirEntry
		order := 0
		switch {
		case len(was) == 0:
			order = 1
		case len(now) > 0:
			order = strings.Compare(was[0].Name(), now[0].Name())
		default:
			order = -1
		}
		if order <= 0 {
			b, was = was[0], was[1:]
		}
		if order >= 0 {
			h, now = now[0], now[1:]
		}
		if err := c.entry(ctx, dir, b, h); err != nil {
			return err
		}
	}
	return nil
}

// prefetch requests many files of base at a time, if the tree can, of which the bytes
// will be compared.
func (c *Changes) prefetch(dir string, was, now []fs.DirEntry) {
	prefetcher, ok := c.base.(interface{ Prefetch([]string) bool })
	if !ok {
		return
	}
	unknown := map[string]bool{}
	for _, d := range now {
		unknown[d.Name()] = kindOf(d) == regular && objectID(d) == ""
	}
	var names []string
	for _, d := range was {
		if name := path.Join(dir, d.Name()); unknown[d.Name()] && kindOf(d) == regular && mayBelong(name) {
			names = append(names, name)
		}
	}
	if len(names) > 1 {
		prefetcher.Prefetch(names)
	}
}

func entries(tree fs.FS, dir string, there bool) ([]fs.DirEntry, error) {
	if !there {
		return nil, nil
	}
	list, err := fs.ReadDir(tree, dir)
	if err != nil {
		if dir == "." && errors.Is(err, fs.ErrNotExist) {
			return nil, nil // the tree is empty
		}
		return nil, fmt.Errorf("listing %s: %w", dir, err)
	}
	return slices.DeleteFunc(list, func(d fs.DirEntry) bool { return d.Name() == ".git" }), nil
}

// entry compares the entries with one name on both sides.
func (c *Changes) entry(ctx context.Context, dir string, b, h fs.DirEntry) error {
	x := change{base: kindOf(b), head: kindOf(h), baseID: objectID(b), headID: objectID(h)}
	if b != nil {
		x.path = path.Join(dir, b.Name())
	} else {
		x.path = path.Join(dir, h.Name())
	}
	known := (b == nil || x.baseID != "") && (h == nil || x.headID != "")
	if x.base == x.head && known && x.baseID == x.headID {
		return nil
	}
	if x.base == folder || x.head == folder {
		if x.base != folder && x.base != absent || x.head != folder && x.head != absent {
			c.list = append(c.list, x) // a file became a folder, or the like
		}
		if !known && isForeignFolder(path.Base(x.path)) {
			c.identified, c.skipped = false, true
			return nil // its files are compared if a description reaches them
		}
		return c.walk(ctx, x.path, x.base == folder, x.head == folder)
	}
	if !known {
		c.identified = false
		if x.base == x.head && (!mayBelong(x.path) || c.equal(x)) {
			return nil
		}
	}
	c.list = append(c.list, x)
	return nil
}

// equal reports whether both sides certainly have the same at the path.
func (c *Changes) equal(x change) bool {
	switch x.base {
	case regular:
		return hasSameBytes(c.base, c.head, x.path, x.path)
	case link:
		was, err := fs.ReadLink(c.base, x.path)
		if err != nil {
			return false
		}
		now, err := fs.ReadLink(c.head, x.path)
		return err == nil && was == now
	}
	return false
}

// hasSameBytes compares two files without keeping them in memory.
func hasSameBytes(base, head fs.FS, was, now string) bool {
	b, err := fs.Stat(base, was)
	if err != nil {
		return false
	}
	if h, err := fs.Stat(head, now); err != nil || b.Size() != h.Size() {
		return false
	}
	one, err := base.Open(was)
	if err != nil {
		return false
	}
	defer one.Close()
	other, err := head.Open(now)
	if err != nil {
		return false
	}
	defer other.Close()
	var x, y [64 << 10]byte
	for {
		n, errX := io.ReadFull(one, x[:])
		m, errY := io.ReadFull(other, y[:])
		switch {
		case n != m || !bytes.Equal(x[:n], y[:m]):
			return false
		case hasEnded(errX) && hasEnded(errY):
			return true
		case errX != nil || errY != nil:
			return false
		}
	}
}

func hasEnded(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }

// objectID returns the id that a tree of git gives an entry.
func objectID(d fs.DirEntry) string {
	if known, ok := d.(interface{ ObjectID() string }); ok {
		return known.ObjectID()
	}
	return ""
}
