package git

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"unicode"
)

// What a caller may want to tell apart with errors.Is.
var (
	// ErrNoGit: the git program is not installed.
	ErrNoGit = errors.New("git is not installed or not in PATH")
	// ErrNotRepository: no folder on the way up is a repository.
	ErrNotRepository = errors.New("no git repository")
	// ErrNotRevision: the text names no commit of the repository.
	ErrNotRevision = errors.New("no such revision")
	// ErrNoMergeBase: two histories have no commit in common, as far as is known.
	ErrNoMergeBase = errors.New("no merge base")
	// ErrShallow: the answer lies in history that a shallow clone left out.
	ErrShallow = errors.New("the clone is shallow")
)

// Repo is a repository on disk. It holds no process and needs no closing; it
// may be used by several goroutines.
type Repo struct {
	program string
	root    string
	bare    bool
	env     []string

	naming sync.Mutex
	named  map[string]string // ids of commits by the revisions that named them
}

// Open finds the repository that contains dir: its working tree, or a bare
// repository. It fails with [ErrNoGit], with [ErrNotRepository], or where git
// refuses the repository (damaged, of a newer format).
//
// A repository that belongs to another user is read all the same, since the
// caller named it and its configuration is kept from running anything.
func Open(ctx context.Context, dir string) (*Repo, error) {
	program, err := exec.LookPath("git")
	if err != nil {
		return nil, fmt.Errorf("%w: install it, or compare two files or two folders", ErrNoGit)
	}
	root, bare, err := locate(dir)
	if err != nil {
		return nil, err
	}
	r := &Repo{program: program, root: root, bare: bare, env: environment(os.Environ(), root)}
	if bare {
		out, err := r.line(ctx, "rev-parse", "--is-bare-repository")
		if err != nil {
			return nil, fmt.Errorf("opening the repository %s: %w", printable(root), err)
		}
		if out != "true" {
			return nil, fmt.Errorf("%w: %s is the inside of one; go to its working tree", ErrNotRepository, printable(root))
		}
		return r, nil
	}
	top, err := r.line(ctx, "rev-parse", "--show-toplevel")
	if err != nil {
		return nil, fmt.Errorf("opening the repository %s: %w", printable(root), err)
	}
	// core.worktree could point anywhere, at the root of the disk for instance.
	if !sameFile(top, root) {
		return nil, fmt.Errorf("the repository %s places its working tree elsewhere, at %s: unset core.worktree, or clone it again", printable(root), printable(top))
	}
	return r, nil
}

// Root is the absolute path of the working tree, with symbolic links resolved;
// of a bare repository, its folder.
func (r *Repo) Root() string { return r.root }

// Resolve returns the full id of the commit that rev names; an annotated tag
// yields the commit it points to. It refuses, with [ErrNotRevision], what names
// no commit, ranges, exclusions, and whatever git could take for an option. What a
// revision was found to name it names for as long as the Repo is used, so that one run
// speaks of one commit, and git is asked once.
func (r *Repo) Resolve(ctx context.Context, rev string) (string, error) {
	switch {
	case rev == "":
		return "", fmt.Errorf("%w: the revision is empty", ErrNotRevision)
	case strings.HasPrefix(rev, "-"):
		return "", fmt.Errorf("%w: %s begins with a dash, and no branch, tag or commit does", ErrNotRevision, quoted(rev))
	case strings.ContainsFunc(rev, unicode.IsControl):
		return "", fmt.Errorf("%w: %s contains a control character", ErrNotRevision, quoted(rev))
	}
	if id := r.known(rev); id != "" {
		return id, nil
	}
	id, err := r.line(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{commit}")
	if err != nil && exitCode(err) < 0 {
		return "", fmt.Errorf("resolving %s in %s: %w", quoted(rev), printable(r.root), err)
	}
	if err != nil || !isObjectID(id) {
		return "", fmt.Errorf("%w: %s is not in %s; check its spelling, or fetch it", ErrNotRevision, quoted(rev), printable(r.root))
	}
	r.naming.Lock()
	defer r.naming.Unlock()
	if r.named == nil {
		r.named = map[string]string{}
	}
	r.named[rev], r.named[id] = id, id
	return id, nil
}

// known is the commit that a revision was found to name, "" for none.
func (r *Repo) known(rev string) string {
	r.naming.Lock()
	defer r.naming.Unlock()
	return r.named[rev]
}

// MergeBase returns the best common ancestor of two revisions, the first where
// there are several. Where there is none the error is [ErrNoMergeBase], and also
// [ErrShallow] where a shallow clone may end before it; it says what to do.
func (r *Repo) MergeBase(ctx context.Context, a, b string) (string, error) {
	first, err := r.Resolve(ctx, a)
	if err != nil {
		return "", err
	}
	second, err := r.Resolve(ctx, b)
	if err != nil {
		return "", err
	}
	return r.mergeBase(ctx, a, b, first, second)
}

// mergeBase is MergeBase of two revisions whose commits are known.
func (r *Repo) mergeBase(ctx context.Context, a, b, first, second string) (string, error) {
	if first == second {
		return first, nil
	}
	out, err := r.line(ctx, "merge-base", first, second)
	if err == nil && isObjectID(out) {
		return out, nil
	}
	if err != nil && exitCode(err) != 1 {
		return "", fmt.Errorf("finding the merge base of %s and %s: %w", quoted(a), quoted(b), err)
	}
	if shallow, err := r.line(ctx, "rev-parse", "--is-shallow-repository"); err == nil && shallow == "true" {
		return "", fmt.Errorf("%w of %s and %s: %w; fetch more history with git fetch --unshallow (in CI, check out with full depth: fetch-depth: 0)", ErrNoMergeBase, quoted(a), quoted(b), ErrShallow)
	}
	return "", fmt.Errorf("%w of %s and %s: their histories have nothing in common; name two revisions to compare, as BASE HEAD", ErrNoMergeBase, quoted(a), quoted(b))
}

// DefaultBranch returns the full name (refs/…) of the branch that work is
// merged into: what origin/HEAD points to, else main or master, those of origin
// first. It fails where none of them exists.
func (r *Repo) DefaultBranch(ctx context.Context) (string, error) {
	var candidates []string
	head, err := r.line(ctx, "symbolic-ref", "--quiet", "refs/remotes/origin/HEAD")
	if err == nil {
		candidates = append(candidates, head)
	}
	candidates = append(candidates,
		"refs/remotes/origin/main", "refs/remotes/origin/master", "refs/heads/main", "refs/heads/master")
	for _, ref := range candidates {
		_, err := r.Resolve(ctx, ref)
		if err == nil {
			return ref, nil
		}
		if !errors.Is(err, ErrNotRevision) {
			return "", err
		}
	}
	return "", fmt.Errorf("%w: %s has no default branch (neither origin/HEAD nor main nor master); name the base, or run git remote set-head origin --auto", ErrNotRevision, printable(r.root))
}

// locate walks from dir upwards to the first repository. It is done before git
// is asked, because git must be told which single folder to trust.
func locate(dir string) (root string, bare bool, err error) {
	start, err := filepath.Abs(dir)
	if err == nil {
		start, err = filepath.EvalSymlinks(start)
	}
	if err != nil {
		return "", false, fmt.Errorf("looking for a repository: %w", err)
	}
	for at := start; ; at = filepath.Dir(at) {
		inner := filepath.Join(at, ".git")
		if info, err := os.Stat(inner); err == nil && (info.Mode().IsRegular() || isGitDir(inner)) {
			return at, false, nil
		}
		if isGitDir(at) {
			return at, true, nil
		}
		if at == filepath.Dir(at) {
			return "", false, fmt.Errorf("%w: neither %s nor a folder above it is one; go to a clone, or compare two files or two folders", ErrNotRepository, printable(start))
		}
	}
}

// isGitDir says whether dir looks like the inside of a repository.
func isGitDir(dir string) bool {
	for _, name := range []string{"HEAD", "objects", "refs"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return false
		}
	}
	return true
}

func sameFile(a, b string) bool {
	left, err := os.Stat(a)
	if err != nil {
		return false
	}
	right, err := os.Stat(b)
	return err == nil && os.SameFile(left, right)
}

// isObjectID says whether s is a full object id, SHA-1 or SHA-256.
func isObjectID(s string) bool {
	if len(s) != 40 && len(s) != 64 {
		return false
	}
	return strings.Trim(s, "0123456789abcdef") == ""
}
