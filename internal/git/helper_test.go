package git_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/git"
)

// sandbox is a repository that a test makes with the git program itself.
type sandbox struct {
	t   *testing.T
	dir string
}

// newSandbox makes an empty repository whose branch is main.
func newSandbox(t *testing.T) *sandbox {
	t.Helper()
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", "")
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	s := &sandbox{t, t.TempDir()}
	s.git("init", "-q", "-b", "main")
	return s
}

func (s *sandbox) git(args ...string) string {
	s.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(),
		"GIT_AUTHOR_NAME=Ada", "GIT_AUTHOR_EMAIL=ada@example.org",
		"GIT_COMMITTER_NAME=Ada", "GIT_COMMITTER_EMAIL=ada@example.org")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		s.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, &stderr)
	}
	return strings.TrimSpace(stdout.String())
}

func (s *sandbox) write(name, content string) {
	s.t.Helper()
	file := filepath.Join(s.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
		s.t.Fatal(err)
	}
}

// commit commits all that is in the working tree and returns its id.
func (s *sandbox) commit(message string) string {
	s.t.Helper()
	s.git("add", "-A")
	s.git("commit", "-q", "--allow-empty", "-m", message)
	return s.git("rev-parse", "HEAD")
}

func (s *sandbox) open() *git.Repo {
	s.t.Helper()
	r, err := git.Open(s.t.Context(), s.dir)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// tree opens the tree of a commit for the duration of the test.
func (s *sandbox) tree(commit string) *git.Tree {
	s.t.Helper()
	tree, err := s.open().Tree(s.t.Context(), commit)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		if err := tree.Close(); err != nil {
			s.t.Errorf("closing the tree: %v", err)
		}
	})
	return tree
}

// clone makes a clone through a real transport, so that --depth and --filter count.
func (s *sandbox) clone(args ...string) *sandbox {
	s.t.Helper()
	c := &sandbox{s.t, s.t.TempDir()}
	c.git(append(append([]string{"clone", "-q"}, args...), "file://"+filepath.ToSlash(s.dir), ".")...)
	return c
}

// oneLine fails the test unless err says something, on one line, with all words.
func oneLine(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", words)
	}
	if strings.ContainsAny(err.Error(), "\n\r\x1b") {
		t.Errorf("the error is not one plain line: %q", err)
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("the error %q does not say %q", err, word)
		}
	}
}
