package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/threatdelta/threatdelta/internal/git"
	"github.com/threatdelta/threatdelta/internal/review"
)

// targetKind is what BASE or HEAD turned out to be.
type targetKind int

const (
	fileTarget targetKind = iota
	folderTarget
	revisionTarget
)

// target is BASE or HEAD, as the user wrote it and what it was found to be.
type target struct {
	typed  string
	kind   targetKind
	path   string // of a file or folder, cleaned; in a revision with slashes, from its root
	commit string // of a revision, its full id
	stdin  bool   // the file is what standard input has
}

// isIn reports whether the target is a file or folder in a revision.
func (t target) isIn() bool { return t.commit != "" && t.kind != revisionTarget }

// comparison opens the two trees of a review. Close it when done.
type comparison struct {
	ctx    context.Context // lives as long as the comparison, which is one call
	stdin  io.Reader
	mu     sync.Mutex // of repo and opened
	repo   *git.Repo  // nil until it is needed
	input  input
	commit string // whose policy holds, where it is the whole tree of a revision
	opened []io.Closer
	remark string // on what is compared, in one line; "" for none
}

// compare finds out what BASE and HEAD are, or that they are absent, and opens
// their trees.
// What is opened must be closed even where there is an error.
func (c *comparison) compare(args []string) error {
	switch len(args) {
	case 0:
		return c.workingTree()
	case 1:
		return c.compareRange(args[0])
	}
	var base, head target
	var baseErr, headErr error
	together(func() { base, baseErr = c.classify("BASE", args[0]) }, func() { head, headErr = c.classify("HEAD", args[1]) })
	if err := cmp.Or(baseErr, headErr); err != nil {
		return err
	}
	if err := stdinTarget(base, head); err != nil {
		return err
	}
	if base.kind != head.kind && base.kind != revisionTarget && head.kind != revisionTarget {
		return wrongUse("a file and a folder cannot be compared (%s and %s), name two files or two folders", quote(base.typed), quote(head.typed))
	}
	if base.kind == revisionTarget && head.kind == revisionTarget {
		return c.openRevisions(base, head)
	}
	var files review.Pair
	if err := c.openTarget(base, head, &c.input.Base, &files.Base); err != nil {
		return err
	}
	if err := c.openTarget(head, base, &c.input.Head, &files.Head); err != nil {
		return err
	}
	if files != (review.Pair{}) {
		files.Known = knownPath(base, head)
		c.input.Pairs = []review.Pair{files}
	}
	c.findDiverged(base, head)
	return nil
}

// openRevisions opens the trees of two revisions. What git is asked for that, it is asked
// at the same time: each question is a process.
func (c *comparison) openRevisions(base, head target) error {
	var baseErr, headErr error
	together(
		func() { baseErr = c.openRevision(base.commit, ".", base.typed, &c.input.Base) },
		func() { headErr = c.openRevision(head.commit, ".", head.typed, &c.input.Head) },
		func() { c.findDiverged(base, head) },
	)
	return cmp.Or(baseErr, headErr)
}

// together runs functions at the same time. A panic of one is one of the caller's.
func together(all ...func()) {
	ended := make(chan any, len(all))
	for _, f := range all {
		go func() {
			defer func() { ended <- recover() }()
			f()
		}()
	}
	var failed any
	for range all {
		if x := <-ended; x != nil {
			failed = x
		}
	}
	if failed != nil {
		panic(failed)
	}
}

// knownPath is the path by which decisions know a description that is compared file
// by file, whatever the files are called: from the root of the repository that
// BASE lies in, else of that which HEAD lies in; where neither lies in one, the
// path of BASE from the current folder. So a file that was fetched to be compared
// with one of the repository does not count, and the fingerprints are those of a
// review of the repository.
func knownPath(base, head target) string {
	var files []target
	for _, s := range [...]target{base, head} {
		if s.kind == fileTarget && !s.stdin {
			files = append(files, s)
		}
	}
	for _, s := range files {
		if s.isIn() {
			return s.path
		}
		if name, ok := inRepository(s.path); ok {
			return name
		}
	}
	name := files[0].path
	if here, err := os.Getwd(); err == nil && filepath.IsAbs(name) {
		if short, err := filepath.Rel(here, name); err == nil {
			name = short
		}
	}
	return filepath.ToSlash(name)
}

// inRepository is the path of a file from the root of the repository that it
// lies in, which is the nearest folder above that has a .git.
func inRepository(name string) (string, bool) {
	absolute, err := filepath.Abs(name)
	if err != nil {
		return "", false
	}
	folder, err := filepath.EvalSymlinks(filepath.Dir(absolute))
	if err != nil {
		return "", false
	}
	file := filepath.Base(absolute)
	for {
		if _, err := os.Lstat(filepath.Join(folder, ".git")); err == nil {
			return filepath.ToSlash(file), true
		}
		above := filepath.Dir(folder)
		if above == folder {
			return "", false
		}
		file, folder = filepath.Join(filepath.Base(folder), file), above
	}
}

// toClose has something closed with the comparison.
func (c *comparison) toClose(opened io.Closer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.opened = append(c.opened, opened)
}

// Close closes what was opened. There is nothing to lose: all of it was read.
func (c *comparison) Close() {
	for _, o := range c.opened {
		_ = o.Close()
	}
}

// classify says what an argument is, or why it is nothing that can be compared.
// What exists on disk is meant before a revision of the same name.
func (c *comparison) classify(which, typed string) (target, error) {
	switch typed {
	case "":
		return target{}, wrongUse("%s is empty", which)
	case fromStdin:
		return target{typed: typed, kind: fileTarget, stdin: true}, nil
	}
	info, err := os.Stat(typed)
	switch {
	case err == nil && info.IsDir():
		return target{typed: typed, kind: folderTarget, path: filepath.Clean(typed)}, nil
	case err == nil && info.Mode().IsRegular():
		return target{typed: typed, kind: fileTarget, path: filepath.Clean(typed)}, nil
	case err == nil:
		return target{}, wrongUse("%s is neither a regular file nor a folder", quote(typed))
	case errors.Is(err, fs.ErrPermission):
		return target{}, fmt.Errorf("reading %s: %w", which, err)
	}
	repo, err := c.repository()
	if errors.Is(err, git.ErrNotRepository) {
		return target{}, wrongUse("%s is neither a file nor a folder here, and it cannot be a git revision outside a repository", quote(typed))
	}
	if errors.Is(err, git.ErrNoGit) {
		return target{}, wrongUse("%s is neither a file nor a folder here, and it cannot be looked up as a revision without git in PATH", quote(typed))
	}
	if err != nil {
		return target{}, err
	}
	commit, err := repo.Resolve(c.ctx, typed)
	if errors.Is(err, git.ErrNotRevision) {
		if rev, name, ok := strings.Cut(typed, ":"); ok && rev != "" {
			return c.within(typed, rev, name)
		}
		return target{}, wrongUse("%s is neither a file nor a folder here, nor a revision of the repository %s (check its spelling, or fetch it)", quote(typed), repo.Root())
	}
	return target{typed: typed, kind: revisionTarget, commit: commit}, err
}

// openTarget opens the tree of a target, whose root depends on the other target: a
// revision that is compared with a folder or a file begins at that folder. file is
// set where a single file is compared.
func (c *comparison) openTarget(s, other target, t *tree, file *string) error {
	switch {
	case s.stdin:
		return c.openStdin(t, file)
	case s.isIn():
		return c.openWithin(s, s.commit, s.typed, t, file)
	case s.kind != revisionTarget:
		return c.openPath(s, other, t, file)
	case other.isIn():
		return c.openWithin(other, s.commit, s.typed, t, file)
	}
	sub := "."
	if other.kind != revisionTarget {
		var err error
		if sub, err = c.placeInRepository(dirOf(other)); err != nil {
			return err
		}
		if sub != "." {
			c.input.Within = sub
		}
	}
	if err := c.openRevision(s.commit, sub, s.typed, t); err != nil || other.kind != fileTarget {
		return err
	}
	name := filepath.Base(other.path)
	if _, err := fs.Stat(t.FS, name); !errors.Is(err, fs.ErrNotExist) {
		*file = name // and otherwise it is not there yet, or no longer
	}
	return nil
}

func (c *comparison) openPath(s, other target, t *tree, file *string) error {
	dir := dirOf(s)
	var files []string
	var missing leftOut
	if s.kind == fileTarget {
		*file = filepath.Base(s.path)
	} else if other.commit != "" {
		var err error
		if files, err = c.committable(dir); err != nil {
			return err
		}
		sub, err := c.placeInRepository(dir)
		if err != nil {
			return err
		}
		if missing, err = c.leftOut(sub); err != nil {
			return err
		}
	}
	opened, err := openFolder(dir, files)
	if err != nil {
		return err
	}
	opened.leftOut = missing
	c.toClose(opened)
	t.FS, t.Name = opened, s.typed
	return nil
}

// repository is the one that the current folder lies in.
func (c *comparison) repository() (*git.Repo, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.repo != nil {
		return c.repo, nil
	}
	repo, err := git.Open(c.ctx, ".")
	if err != nil {
		return nil, err
	}
	c.repo = repo
	return repo, nil
}

// committable lists the files of a folder that could be committed, relative to
// it: what git ignores is no part of a change. It is nil, for all, where there
// are none: then the folder itself is ignored, and the user meant it.
func (c *comparison) committable(dir string) ([]string, error) {
	sub, err := c.placeInRepository(dir)
	if err != nil {
		return nil, err
	}
	all, err := c.repo.Files(c.ctx)
	if err != nil {
		return nil, err
	}
	if sub == "." {
		return append([]string{}, all...), nil // never nil
	}
	var within []string
	for _, name := range all {
		if rest, ok := strings.CutPrefix(name, sub+"/"); ok {
			within = append(within, rest)
		}
	}
	return within, nil
}

// leftOut is what a sparse checkout keeps out of a folder of the repository.
func (c *comparison) leftOut(sub string) (leftOut, error) {
	all, err := c.repo.LeftOut(c.ctx)
	if err != nil {
		return nil, err
	}
	out := leftOut{}
	for _, name := range all {
		if rest, ok := strings.CutPrefix(name, sub+"/"); ok || sub == "." {
			if sub == "." {
				rest = name
			}
			out.add(rest)
		}
	}
	return out, nil
}

// placeInRepository is the path of a folder from the root of the repository.
func (c *comparison) placeInRepository(dir string) (string, error) {
	repo, err := c.repository()
	if err != nil {
		return "", err
	}
	absolute, err := filepath.Abs(dir)
	if err == nil {
		absolute, err = filepath.EvalSymlinks(absolute)
	}
	if err != nil {
		return "", fmt.Errorf("finding the folder %s: %w", quote(dir), err)
	}
	sub, err := filepath.Rel(repo.Root(), absolute)
	if err != nil || !filepath.IsLocal(sub) {
		return "", wrongUse("%s lies outside the repository %s, so no revision has it (go to its repository, or compare two files or folders)", quote(dir), repo.Root())
	}
	return filepath.ToSlash(sub), nil
}

// dirOf is the folder that is the tree of a target.
func dirOf(s target) string {
	if s.kind == fileTarget {
		return filepath.Dir(s.path)
	}
	return s.path
}
