package fsnode_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/fsnode"
)

// small is a tree of one folder with files.
type small map[string]string

func (s small) Open(name string) (fs.File, error) {
	if text, ok := s[name]; ok {
		return fsnode.Open(s.info(name), []byte(text)), nil
	}
	if name != "." {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	var entries []fs.DirEntry
	for _, name := range []string{"a", "b", "c"} {
		entries = append(entries, fsnode.Entry{Base: name, Perm: 0o644, Describe: func() (fs.FileInfo, error) { return s.info(name), nil }})
	}
	return fsnode.OpenDir(fsnode.Info{Base: ".", Perm: fs.ModeDir | 0o755}, entries), nil
}

func (s small) info(name string) fsnode.Info {
	return fsnode.Info{Base: name, Bytes: int64(len(s[name])), Perm: 0o644}
}

func TestTree(t *testing.T) {
	if err := fstest.TestFS(small{"a": "x", "b": "", "c": strings.Repeat("y", 5000)}, "a", "b", "c"); err != nil {
		t.Error(err)
	}
}

func TestFolderIsNoFile(t *testing.T) {
	f, err := small{}.Open(".")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Read(make([]byte, 1)); err == nil || !strings.Contains(err.Error(), "is a folder") {
		t.Errorf("reading a folder: %v", err)
	}
}

// keeping is a tree that has its files in memory.
type keeping struct {
	small
	kept map[string][]byte
}

func (k keeping) Content(name string) ([]byte, error) { return k.kept[name], nil }

func TestContent(t *testing.T) {
	kept := []byte("kept")
	if got, err := fsnode.Content(keeping{kept: map[string][]byte{"a": kept}}, "a"); err != nil || &got[0] != &kept[0] {
		t.Errorf("%q, %v: not what the tree keeps", got, err)
	}
	if got, err := fsnode.Content(small{"a": "read"}, "a"); err != nil || string(got) != "read" {
		t.Errorf("%q, %v", got, err)
	}
}
