package git_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/git"
)

func TestChangedBetweenCommits(t *testing.T) {
	s := newSandbox(t)
	body := strings.Repeat("a line of some length\n", 20)
	s.write("kept", "same")
	s.write("edited", "one")
	s.write("removed", "goes away entirely")
	s.write("old name.yaml", body)
	base := s.commit("base")
	s.write("edited", "two")
	s.write("added \n日本", "new")
	s.git("rm", "-q", "removed")
	s.git("mv", "old name.yaml", "new name.yaml")
	s.write("new name.yaml", body+"and one more\n")
	head := s.commit("head")

	got, err := s.open().Changed(t.Context(), base, head)
	if err != nil {
		t.Fatal(err)
	}
	want := []git.Change{
		{Head: "added \n日本"},
		{Base: "edited", Head: "edited"},
		{Base: "old name.yaml", Head: "new name.yaml"},
		{Base: "removed"},
	}
	if !slices.Equal(got, want) {
		t.Errorf("Changed = %q\nwant %q", got, want)
	}
	got, err = s.open().Changed(t.Context(), head, head)
	if err != nil || len(got) != 0 {
		t.Errorf("a commit against itself: %q, %v", got, err)
	}
}

func TestChangedInTheWorkingTree(t *testing.T) {
	s := newSandbox(t)
	s.write(".gitignore", "ignored\n")
	s.write("staged", "one")
	s.write("edited", "one")
	s.write("removed", "one")
	s.write("forgotten", "one")
	base := s.commit("base")
	s.write("staged", "two")
	s.git("add", "staged")
	s.write("edited", "two")
	s.write("ignored", "x")
	s.write("new/untracked file", "x")
	s.git("rm", "-q", "--cached", "forgotten")
	if err := os.Remove(filepath.Join(s.dir, "removed")); err != nil {
		t.Fatal(err)
	}
	nested := &sandbox{t, filepath.Join(s.dir, "nested")}
	nested.write("file", "x")
	nested.git("init", "-q", "-b", "main")
	nested.commit("a repository within")

	r, err := git.Open(t.Context(), filepath.Join(s.dir, "new"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.Changed(t.Context(), base, "")
	if err != nil {
		t.Fatal(err)
	}
	want := []git.Change{
		{Base: "edited", Head: "edited"},
		{Base: "forgotten", Head: "forgotten"},
		{Head: "new/untracked file"},
		{Base: "removed"},
		{Base: "staged", Head: "staged"},
	}
	if !slices.Equal(got, want) {
		t.Errorf("Changed = %q\nwant %q", got, want)
	}

	files, err := r.Files(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	wantFiles := []string{".gitignore", "edited", "forgotten", "new/untracked file", "removed", "staged"}
	if !slices.Equal(files, wantFiles) {
		t.Errorf("Files = %q\nwant %q", files, wantFiles)
	}
}

func TestChangedDuringAMerge(t *testing.T) {
	s := newSandbox(t)
	s.write("file", "base\n")
	base := s.commit("base")
	s.git("checkout", "-q", "-b", "other")
	s.write("file", "other\n")
	s.commit("other")
	s.git("checkout", "-q", "main")
	s.write("file", "main\n")
	s.commit("main")
	s.git("config", "merge.conflictStyle", "merge")
	s.write("conflict.sh", "git merge other || true")
	s.git("-c", "alias.m=!git merge -q other || true", "m")
	got, err := s.open().Changed(t.Context(), base, "")
	want := []git.Change{{Head: "conflict.sh"}, {Base: "file", Head: "file"}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("Changed = %q, %v\nwant %q", got, err, want)
	}
	files, err := s.open().Files(t.Context())
	if err != nil || !slices.Equal(files, []string{"conflict.sh", "file"}) {
		t.Errorf("Files = %q, %v", files, err)
	}
}

func TestChangedRefuses(t *testing.T) {
	s := newSandbox(t)
	id := s.commit("one")
	planted := filepath.Join(t.TempDir(), "planted")
	for _, pair := range [][2]string{{"--output=" + planted, ""}, {id, "--output=" + planted}, {"", ""}, {"HEAD", id}} {
		_, err := s.open().Changed(t.Context(), pair[0], pair[1])
		oneLine(t, err, "not the full ids")
	}
	_, err := s.open().Changed(t.Context(), strings.Repeat("1", 40), "")
	oneLine(t, err, "comparing in")
	if _, err := os.Stat(planted); err == nil {
		t.Error("an id was taken for an option")
	}
}

// A repository's configuration names programs; reading it runs none of them.
func TestHostileConfigurationRunsNothing(t *testing.T) {
	s := newSandbox(t)
	s.write("file.yaml", "one\n")
	base := s.commit("base")
	s.write("file.yaml", "two\n")
	s.write(".gitattributes", "* filter=evil=x diff=evil\n")
	head := s.commit("head")
	s.write("file.yaml", "twp\n") // of the same size, so that its content must be compared
	marker := filepath.Join(t.TempDir(), "ran")
	touch := "touch " + filepath.ToSlash(marker)
	s.write(".git/config", `[core]
	repositoryformatversion = 0
	fsmonitor = `+touch+`
	sshCommand = `+touch+`
	pager = `+touch+`
[filter "evil=x"]
	clean = `+touch+`; cat
	smudge = `+touch+`; cat
	process = `+touch+`
	required = true
[diff]
	external = `+touch+`
[diff "evil"]
	textconv = `+touch+`
	command = `+touch+`
[pager]
	diff = `+touch+`
`)
	s.write(".git/hooks/post-index-change", "#!/bin/sh\n"+touch+"\n")
	if err := os.Chmod(filepath.Join(s.dir, ".git/hooks/post-index-change"), 0o755); err != nil {
		t.Fatal(err)
	}
	r := s.open()
	for _, to := range []string{head, ""} {
		got, err := r.Changed(t.Context(), base, to)
		if err != nil || len(got) != 2 {
			t.Errorf("Changed = %q, %v", got, err)
		}
	}
	if _, err := r.Files(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := s.tree(head).ReadFile("file.yaml"); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(marker); err == nil {
		t.Error("a program of the repository's configuration was run")
	}
}
