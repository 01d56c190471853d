package main

import (
	"cmp"
	"errors"

	"github.com/threatdelta/threatdelta/internal/git"
	"github.com/threatdelta/threatdelta/internal/review"
)

// one opens what is modelled as the head, and as the base, from which the policy is read.
func (c *comparison) one(arg string) error {
	var files review.Pair
	if arg == "" {
		if err := c.everything(); err != nil {
			return err
		}
		c.input.Base = c.input.Head
		return nil
	}
	t, err := c.classify("SPEC", arg)
	if err != nil {
		return err
	}
	switch {
	case t.stdin:
		err = c.openStdin(&c.input.Base, &files.Head)
		files.Known = stdinName
	case t.kind == revisionTarget:
		err = c.openRevision(t.commit, ".", t.typed, &c.input.Base)
	case t.isIn():
		err = c.openWithin(t, t.commit, t.typed, &c.input.Base, &files.Head)
	default:
		err = c.openPath(t, t, &c.input.Base, &files.Head)
	}
	if err != nil {
		return err
	}
	c.input.Head = c.input.Base
	if files.Head != "" {
		files.Known = cmp.Or(files.Known, knownPath(t, t))
		c.input.Pairs = []review.Pair{files}
	}
	return nil
}

// everything opens the working tree of the repository, outside of one the current folder.
func (c *comparison) everything() error {
	repo, err := c.repository()
	root := "."
	var files []string
	switch {
	case err == nil:
		root = repo.Root()
		if files, err = c.committable(root); err != nil {
			return err
		}
	case !errors.Is(err, git.ErrNotRepository) && !errors.Is(err, git.ErrNoGit):
		return err
	}
	opened, err := openFolder(root, files)
	if err != nil {
		return err
	}
	c.opened = append(c.opened, opened)
	if c.repo != nil {
		if opened.leftOut, err = c.leftOut("."); err != nil {
			return err
		}
	}
	c.input.Head = tree{FS: opened, Name: "working tree"}
	return nil
}
