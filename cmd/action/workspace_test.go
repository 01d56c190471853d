//go:build unix

package main

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// newWorkspace is a workspace with links that lead out of it and a pipe. dir is its
// folder, secret a file outside, and owned the user that dir belongs to.
func newWorkspace(t *testing.T) (w *workspace, dir, secret string, owned int) {
	t.Helper()
	outside := t.TempDir()
	secret = filepath.Join(outside, "secret.yaml")
	if err := os.WriteFile(secret, []byte("openapi: 3.0.3"), 0o644); err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	for name, to := range map[string]string{"out.yaml": secret, "up": "..", "folder": outside, "within.yaml": "a.yaml"} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "a.yaml"), []byte("a"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.yaml"), 0o644); err != nil {
		t.Fatal(err)
	}
	owned = os.Geteuid()
	if owned == 0 { // as in the container: the workspace is another user's
		owned = 1001
		if err := os.Chown(dir, owned, owned); err != nil {
			t.Fatal(err)
		}
	}
	w, err := openWorkspace(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.close)
	return w, dir, secret, owned
}

func TestWorkspaceReads(t *testing.T) {
	w, _, secret, _ := newWorkspace(t)
	for name, readable := range map[string]bool{"a.yaml": true, "within.yaml": true, "out.yaml": false, "folder/secret.yaml": false,
		"pipe.yaml": false, "../" + filepath.Base(filepath.Dir(secret)) + "/secret.yaml": false, "/etc/passwd": false, "missing.yaml": false} {
		_, err := fs.ReadFile(w, name)
		if (err == nil) != readable {
			t.Errorf("reading %s: %v", name, err)
		}
		if err := w.description("head-file", name); (err == nil) != readable || err != nil && codeOf(err) != exitInput {
			t.Errorf("input %s: %v", name, err)
		}
	}
}

func TestWorkspaceWrites(t *testing.T) {
	w, dir, secret, owned := newWorkspace(t)
	text := func(s string) func(io.Writer) error {
		return func(w io.Writer) error { _, err := io.WriteString(w, s); return err }
	}
	for name, allowed := range map[string]bool{"new/deep/x.sarif": true, "a.yaml": true, "folder/x.sarif": false, "up/x.sarif": false, "../x": false} {
		if err := w.write(name, text("x")); (err == nil) != allowed {
			t.Errorf("writing %s: %v", name, err)
		}
	}
	if err := w.write("out.yaml", text("x")); err != nil { // replaces the link, not what it names
		t.Error(err)
	}
	if info, err := os.Stat(filepath.Join(dir, "new/deep/x.sarif")); err != nil {
		t.Error(err)
	} else if user, _, _ := owner(info); user != owned {
		t.Errorf("what was written belongs to %d, the workspace to %d", user, owned)
	}
	if raw, _ := os.ReadFile(secret); string(raw) != "openapi: 3.0.3" {
		t.Errorf("a file outside the workspace became %q", raw)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*", ".threatdelta-*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}
