package git_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/git"
)

func TestOpen(t *testing.T) {
	s := newSandbox(t)
	s.write("a/b/file", "x")
	want, err := filepath.EvalSymlinks(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{".", "a/b"} {
		r, err := git.Open(t.Context(), filepath.Join(s.dir, dir))
		if err != nil {
			t.Fatal(err)
		}
		if r.Root() != want {
			t.Errorf("Open(%q).Root() = %q, want %q", dir, r.Root(), want)
		}
	}
}

func TestOpenSeesPastAnEmptyDotGit(t *testing.T) {
	s := newSandbox(t)
	inner := filepath.Join(s.dir, "inner")
	if err := os.MkdirAll(filepath.Join(inner, ".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := git.Open(t.Context(), inner); err != nil {
		t.Error(err)
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Run("no repository", func(t *testing.T) {
		_, err := git.Open(t.Context(), t.TempDir())
		oneLine(t, err, "no git repository", "compare two files")
		if !errors.Is(err, git.ErrNotRepository) {
			t.Errorf("%v is not ErrNotRepository", err)
		}
	})
	t.Run("no such folder", func(t *testing.T) {
		_, err := git.Open(t.Context(), filepath.Join(t.TempDir(), "missing"))
		oneLine(t, err, "missing")
	})
	t.Run("no git", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		_, err := git.Open(t.Context(), ".")
		oneLine(t, err, "git is not installed", "install it")
		if !errors.Is(err, git.ErrNoGit) {
			t.Errorf("%v is not ErrNoGit", err)
		}
	})
	t.Run("inside of a repository", func(t *testing.T) {
		s := newSandbox(t)
		_, err := git.Open(t.Context(), filepath.Join(s.dir, ".git"))
		oneLine(t, err, "go to its working tree")
	})
	t.Run("working tree elsewhere", func(t *testing.T) {
		s := newSandbox(t)
		s.git("config", "core.worktree", "/")
		_, err := git.Open(t.Context(), s.dir)
		oneLine(t, err, "core.worktree")
	})
	t.Run("damaged", func(t *testing.T) {
		s := newSandbox(t)
		s.write(".git/config", "[core\n")
		_, err := git.Open(t.Context(), s.dir)
		oneLine(t, err, "opening the repository", "config")
	})
}

// A hook sets GIT_DIR and GIT_INDEX_FILE; they are about another repository.
func TestOpenIgnoresTheEnvironmentOfAHook(t *testing.T) {
	other := newSandbox(t)
	other.commit("other")
	s := newSandbox(t)
	want := s.commit("one")
	t.Setenv("GIT_DIR", filepath.Join(other.dir, ".git"))
	t.Setenv("GIT_WORK_TREE", other.dir)
	got, err := s.open().Resolve(t.Context(), "HEAD")
	if err != nil || got != want {
		t.Errorf("HEAD = %q, %v; want %q", got, err, want)
	}
}

func TestOpenReadsARepositoryOfAnotherUser(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can give files away")
	}
	s := newSandbox(t)
	want := s.commit("one")
	err := filepath.WalkDir(s.dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, 12345, 12345)
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.open().Resolve(t.Context(), "HEAD")
	if err != nil || got != want {
		t.Errorf("HEAD = %q, %v; want %q", got, err, want)
	}
}

func TestResolve(t *testing.T) {
	s := newSandbox(t)
	first := s.commit("one")
	s.git("tag", "-a", "-m", "annotated", "v1")
	s.git("branch", "feature/x")
	second := s.commit("two")
	r := s.open()
	for rev, want := range map[string]string{
		"HEAD": second, "main": second, "refs/heads/main": second, "HEAD~1": first,
		"v1": first, "feature/x": first, second: second, second[:10]: second,
	} {
		got, err := r.Resolve(t.Context(), rev)
		if err != nil || got != want {
			t.Errorf("Resolve(%q) = %q, %v; want %q", rev, got, err, want)
		}
	}
}

// TestResolveOnce: of one run a revision names one commit, whatever is committed meanwhile.
func TestResolveOnce(t *testing.T) {
	s := newSandbox(t)
	first := s.commit("one")
	r := s.open()
	for range 2 {
		if got, err := r.Resolve(t.Context(), "main"); err != nil || got != first {
			t.Errorf("main = %q, %v; want %q", got, err, first)
		}
		second := s.commit("two")
		if got, err := s.open().Resolve(t.Context(), "main"); err != nil || got != second {
			t.Errorf("main = %q, %v for another run; want %q", got, err, second)
		}
	}
	if got, err := r.MergeBase(t.Context(), "main", first); err != nil || got != first {
		t.Errorf("merge base %q, %v; want %q", got, err, first)
	}
}

func TestResolveRefuses(t *testing.T) {
	s := newSandbox(t)
	s.write("file", "x")
	s.commit("one")
	s.commit("two")
	r := s.open()
	target := filepath.Join(t.TempDir(), "planted")
	for _, rev := range []string{
		"", "-", "--all", "--output=" + target, "nowhere", "HEAD:file", "HEAD~9", "^HEAD", "HEAD..main",
		"HEAD\nmain", "a\x00b", "\x1b[2J", strings.Repeat("0", 40), "HEAD main", strings.Repeat("x", 5000),
	} {
		_, err := r.Resolve(t.Context(), rev)
		oneLine(t, err)
		if !errors.Is(err, git.ErrNotRevision) {
			t.Errorf("Resolve(%q): %v is not ErrNotRevision", rev, err)
		}
	}
	if _, err := os.Stat(target); err == nil {
		t.Error("a revision was taken for an option")
	}
}

func TestResolveCancelled(t *testing.T) {
	s := newSandbox(t)
	s.commit("one")
	r := s.open()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Resolve(ctx, "HEAD"); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
}

func TestMergeBase(t *testing.T) {
	s := newSandbox(t)
	fork := s.commit("fork")
	s.git("checkout", "-q", "-b", "feature")
	s.commit("feature")
	s.git("checkout", "-q", "main")
	s.commit("main moves on")
	got, err := s.open().MergeBase(t.Context(), "main", "feature")
	if err != nil || got != fork {
		t.Errorf("MergeBase = %q, %v; want %q", got, err, fork)
	}

	s.git("checkout", "-q", "--orphan", "island")
	s.commit("island")
	_, err = s.open().MergeBase(t.Context(), "main", "island")
	oneLine(t, err, "nothing in common", `"main"`, `"island"`)
	if errors.Is(err, git.ErrShallow) {
		t.Error("a complete clone was called shallow")
	}
}

func TestMergeBaseInAShallowClone(t *testing.T) {
	s := newSandbox(t)
	s.commit("fork")
	s.git("checkout", "-q", "-b", "feature")
	s.commit("feature 1")
	s.commit("feature 2")
	s.git("checkout", "-q", "main")
	s.commit("main 1")
	s.commit("main 2")
	c := s.clone("--depth=1", "--no-single-branch")
	_, err := c.open().MergeBase(t.Context(), "origin/main", "origin/feature")
	oneLine(t, err, "fetch more history", "git fetch --unshallow")
	if !errors.Is(err, git.ErrShallow) {
		t.Errorf("%v is not ErrShallow", err)
	}
}

func TestDefaultBranch(t *testing.T) {
	origin := newSandbox(t)
	origin.git("checkout", "-q", "-b", "trunk")
	origin.commit("one")
	c := origin.clone()
	check := func(want string) {
		t.Helper()
		got, err := c.open().DefaultBranch(t.Context())
		if err != nil || got != want {
			t.Errorf("DefaultBranch = %q, %v; want %q", got, err, want)
		}
	}
	check("refs/remotes/origin/trunk")

	c.git("branch", "master")
	c.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/gone")
	check("refs/heads/master")
	c.git("branch", "main")
	check("refs/heads/main")
	c.git("update-ref", "refs/remotes/origin/master", "HEAD")
	check("refs/remotes/origin/master")
	c.git("update-ref", "refs/remotes/origin/main", "HEAD")
	check("refs/remotes/origin/main")

	_, err := origin.open().DefaultBranch(t.Context())
	oneLine(t, err, "no default branch", "name the base")
}

func TestBareRepository(t *testing.T) {
	s := newSandbox(t)
	s.write("api.yaml", "openapi: 3.1.0\n")
	want := s.commit("one")
	c := s.clone("--bare")
	r := c.open()
	got, err := r.Resolve(t.Context(), "main")
	if err != nil || got != want {
		t.Fatalf("Resolve = %q, %v; want %q", got, err, want)
	}
	data, err := c.tree(got).ReadFile("api.yaml")
	if err != nil || string(data) != "openapi: 3.1.0\n" {
		t.Errorf("ReadFile = %q, %v", data, err)
	}
	_, err = r.Changed(t.Context(), want, "")
	oneLine(t, err, "is bare", "name two revisions")
	_, err = r.Files(t.Context())
	oneLine(t, err, "is bare")
}
