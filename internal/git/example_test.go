package git_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/threatdelta/threatdelta/internal/git"
)

// Open a repository and read the tree of a commit, which need not be checked out.
func Example() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if err := commitDescription(dir); err != nil {
		log.Fatal(err)
	}

	repo, err := git.Open(ctx, dir)
	if err != nil {
		log.Fatal(err)
	}
	commit, err := repo.Resolve(ctx, "main")
	if err != nil {
		log.Fatal(err)
	}
	tree, err := repo.Tree(ctx, commit)
	if err != nil {
		log.Fatal(err)
	}
	defer tree.Close()

	err = fs.WalkDir(tree, ".", func(name string, _ fs.DirEntry, err error) error {
		fmt.Println(name)
		return err
	})
	if err != nil {
		log.Fatal(err)
	}
	text, err := tree.ReadFile("api/openapi.yaml")
	fmt.Printf("%q %v\n", text, err)

	_, err = repo.Resolve(ctx, "no-such-branch")
	fmt.Println(errors.Is(err, git.ErrNotRevision))

	// Output:
	// .
	// api
	// api/openapi.yaml
	// "openapi: 3.0.3\n" <nil>
	// true
}

// commitDescription makes a repository whose branch main has one description, and
// removes that from the working tree.
func commitDescription(dir string) error {
	file := filepath.Join(dir, "api", "openapi.yaml")
	if err := os.Mkdir(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(file, []byte("openapi: 3.0.3\n"), 0o644); err != nil {
		return err
	}
	for _, args := range [][]string{
		{"init", "--quiet", "--initial-branch=main"},
		{"add", "."},
		{"-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false", "commit", "--quiet", "--message=first"},
	} {
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("git %s: %w: %s", args[0], err, out)
		}
	}
	return os.Remove(file)
}
