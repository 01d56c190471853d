package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/git"
)

// splitRange reads BASE...HEAD or BASE..HEAD; an empty side is HEAD, as git has it.
// No name of a revision has two dots, or a slash at its end.
func splitRange(typed string) (base, head string, fromMergeBase, ok bool) {
	base, head, fromMergeBase = strings.Cut(typed, "...")
	if ok = fromMergeBase; !ok {
		base, head, ok = strings.Cut(typed, "..")
	}
	ok = ok && base+head != "" && !strings.Contains(head, "..") && !strings.HasSuffix(base, "/") && !strings.HasPrefix(head, "/")
	return cmp.Or(base, "HEAD"), cmp.Or(head, "HEAD"), fromMergeBase, ok
}

// compareRange compares what one argument names: two revisions, or with three dots
// the merge base of both and the second, as git diff does.
func (c *comparison) compareRange(typed string) error {
	base, head, fromMergeBase, ok := splitRange(typed)
	if !ok {
		return c.single(typed)
	}
	from, err := c.revision(typed, base)
	if err != nil {
		return err
	}
	to, err := c.revision(typed, head)
	if err != nil {
		return err
	}
	if !fromMergeBase {
		if err := c.openRevision(from.commit, ".", base, &c.input.Base); err != nil {
			return err
		}
		if err := c.openRevision(to.commit, ".", head, &c.input.Head); err != nil {
			return err
		}
		c.findDiverged(from, to)
		return nil
	}
	fork, err := c.repo.MergeBase(c.ctx, base, head)
	if err != nil {
		return err
	}
	if err := c.openRevision(fork, ".", "merge base of "+base+" and "+head, &c.input.Base); err != nil {
		return err
	}
	if err := c.openTip(from.commit, base, fork); err != nil {
		return err
	}
	return c.openRevision(to.commit, ".", head, &c.input.Head)
}

// single is the error of one thing to compare, with what is probably meant.
func (c *comparison) single(typed string) error {
	const needs = "%s is one thing to compare, and it takes two"
	s, err := c.classify("BASE", typed)
	switch {
	case err != nil:
		return err
	case s.kind == revisionTarget:
		return wrongUse(needs+": write %s...HEAD for what HEAD changes since it left %s", quote(typed), typed, quote(typed))
	}
	return wrongUse(needs+": write REVISION %s, or two files, folders or revisions", quote(typed), typed)
}

// revision is a revision that a range names.
func (c *comparison) revision(typed, name string) (target, error) {
	repo, err := c.repository()
	if errors.Is(err, git.ErrNotRepository) || errors.Is(err, git.ErrNoGit) {
		return target{}, wrongUse("%s names revisions, which cannot be looked up: %w", quote(typed), err)
	}
	if err != nil {
		return target{}, err
	}
	commit, err := repo.Resolve(c.ctx, name)
	if errors.Is(err, git.ErrNotRevision) {
		return target{}, wrongUse("%s in %s is no revision of the repository %s (check its spelling, or fetch it)", quote(name), quote(typed), repo.Root())
	}
	return target{typed: name, kind: revisionTarget, commit: commit}, err
}

// within is a file or a folder in a revision, REVISION:PATH. The path is from the root
// of the repository, or from the current folder where it begins with a dot.
func (c *comparison) within(typed, rev, name string) (target, error) {
	commit, err := c.repo.Resolve(c.ctx, rev)
	if errors.Is(err, git.ErrNotRevision) {
		return target{}, wrongUse("%s is neither a file nor a folder here, and %s is no revision of the repository %s (check its spelling, or fetch it)", quote(typed), quote(rev), c.repo.Root())
	}
	if err != nil {
		return target{}, err
	}
	if strings.HasPrefix(name, "./") || strings.HasPrefix(name, "../") {
		here, err := c.placeInRepository(".")
		if err != nil {
			return target{}, err
		}
		name = path.Join(here, name)
	}
	name = path.Clean(name)
	if !fs.ValidPath(name) {
		return target{}, wrongUse("%s: the path is none within the repository, it begins at its root", quote(typed))
	}
	whole, err := c.repo.Tree(c.ctx, commit)
	if err != nil {
		return target{}, err
	}
	c.toClose(whole)
	info, err := fs.Stat(whole, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return target{}, wrongUse("the revision %s has no file or folder %s", quote(rev), quote(name))
	case err != nil:
		return target{}, fmt.Errorf("reading %s: %w", quote(typed), err)
	case info.IsDir() && name == ".":
		return target{typed: typed, kind: revisionTarget, commit: commit}, nil
	case info.IsDir():
		return target{typed: typed, kind: folderTarget, path: name, commit: commit}, nil
	}
	return target{typed: typed, kind: fileTarget, path: name, commit: commit}, nil
}

// openWithin opens the tree of a commit for a file or folder in it: of a file the
// whole tree, in which its references are followed.
func (c *comparison) openWithin(s target, commit, name string, t *tree, file *string) error {
	if s.kind == folderTarget {
		c.input.Within = s.path
		return c.openRevision(commit, s.path, name, t)
	}
	if err := c.openRevision(commit, ".", name, t); err != nil {
		return err
	}
	if _, err := fs.Stat(t.FS, s.path); !errors.Is(err, fs.ErrNotExist) {
		*file = s.path // and otherwise it is not there yet, or no longer
	}
	return nil
}

// findDiverged looks whether BASE has what HEAD does not have yet: that is compared
// as if HEAD took it back, and the user may not mean it. Where that cannot be found
// out (a partial clone) there is no remark: what is compared is what was asked for.
func (c *comparison) findDiverged(base, head target) {
	if base.commit == "" || head.commit == "" || base.commit == head.commit {
		return
	}
	d, err := c.repo.Diverged(c.ctx, base.commit, head.commit)
	if err != nil || !slices.ContainsFunc(d.Paths, mayDescribe) {
		return
	}
	from, to := revisionOf(base), revisionOf(head)
	commits, are, them := "a commit", "is", "it"
	if d.Commits > 1 {
		commits, are, them = fmt.Sprintf("%d commits", d.Commits), "are", "them"
	}
	c.remark = fmt.Sprintf("%s has %s that %s has not, which %s compared as if %s took %s back: write ", quote(from), commits, quote(to), are, quote(to), them)
	if !d.Forked {
		c.remark += fmt.Sprintf("%s %s for what %s brings", to, from, quote(from))
		return
	}
	c.remark += from + "..." + to
	for _, t := range [...]target{head, base} {
		if t.isIn() && t.kind == fileTarget {
			c.remark += " --spec " + t.path
			break
		}
	}
	c.remark += fmt.Sprintf(" for what %s changes", quote(to))
}

// mayDescribe reports whether a file may be part of a description, by its name.
func mayDescribe(name string) bool {
	return slices.Contains([]string{".yaml", ".yml", ".json"}, strings.ToLower(path.Ext(name)))
}

// revisionOf is the revision as the user wrote it.
func revisionOf(t target) string {
	if t.isIn() {
		rev, _, _ := strings.Cut(t.typed, ":")
		return rev
	}
	return t.typed
}

func (c *comparison) openRevision(commit, sub, name string, t *tree) error {
	repo, err := c.repository()
	if err != nil {
		return err
	}
	whole, err := repo.Tree(c.ctx, commit)
	if err != nil {
		return err
	}
	c.toClose(whole)
	t.FS, t.Revision, t.Name = whole, commit[:7], name
	if sub == "." {
		if t == &c.input.Base {
			c.commit = commit
		}
		return nil
	}
	if t.FS, err = whole.Sub(sub); err != nil {
		return wrongUse("in the revision %s there is a file where the folder %s is", quote(name), quote(sub))
	}
	return nil
}

// workingTree compares what the working tree has on top of the default branch.
func (c *comparison) workingTree() error {
	repo, err := c.repository()
	if errors.Is(err, git.ErrNotRepository) {
		return wrongUse("without BASE and HEAD it is a git repository that is reviewed, and there is none here")
	}
	if err != nil {
		return err
	}
	branch, err := repo.DefaultBranch(c.ctx)
	if errors.Is(err, git.ErrNotRevision) {
		return wrongUse("the repository %s has no default branch (neither origin/HEAD nor main nor master), name BASE and HEAD", repo.Root())
	}
	if err != nil {
		return err
	}
	base, err := repo.MergeBase(c.ctx, branch, "HEAD")
	if errors.Is(err, git.ErrNotRevision) {
		return wrongUse("HEAD of the repository %s has no commit yet, name BASE and HEAD", repo.Root())
	}
	if err != nil {
		return err
	}
	short := strings.TrimPrefix(strings.TrimPrefix(branch, "refs/remotes/"), "refs/heads/")
	if err := c.openRevision(base, ".", "merge base with "+short, &c.input.Base); err != nil {
		return err
	}
	if err := c.openTip(branch, short, base); err != nil {
		return err
	}
	files, err := c.committable(repo.Root())
	if err != nil {
		return err
	}
	opened, err := openFolder(repo.Root(), files)
	if err != nil {
		return err
	}
	if opened.leftOut, err = c.leftOut("."); err != nil {
		return errors.Join(err, opened.Close())
	}
	c.toClose(opened)
	c.input.Head = tree{FS: opened, Name: "working tree"}
	return nil
}

// openTip opens the tree whose policy holds: the tip of the branch, which may have
// moved on since base.
func (c *comparison) openTip(branch, name, base string) error {
	repo, err := c.repository()
	if err != nil {
		return err
	}
	commit, err := repo.Resolve(c.ctx, branch)
	if err != nil || commit == base {
		return err
	}
	c.input.Steering = &tree{}
	if err := c.openRevision(commit, ".", name, c.input.Steering); err != nil {
		return err
	}
	c.commit = commit
	return nil
}
