package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
)

// workspace is the folder that the steps of a job share. What earlier steps
// left there may come from a pull request, symbolic links included: everything
// goes through an os.Root, which no path leaves.
type workspace struct{ root *os.Root }

// openWorkspace opens the folder of GITHUB_WORKSPACE.
func openWorkspace(dir string) (*workspace, error) {
	if dir == "" {
		return nil, errors.New("GITHUB_WORKSPACE is not set")
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("opening the workspace: %w", err)
	}
	return &workspace{root}, nil
}

func (w *workspace) close() { _ = w.root.Close() }

// Open makes the workspace an fs.FS of regular files and folders: opening a
// pipe waits for somebody to write, which a hostile build step could arrange.
func (w *workspace) Open(name string) (fs.File, error) {
	info, err := w.Stat(name)
	if err == nil && !info.IsDir() && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "open", Path: name, Err: errors.New("not a regular file")}
	}
	if err != nil {
		return nil, err
	}
	return w.root.FS().Open(name)
}

// Stat describes what a name leads to, within the workspace.
func (w *workspace) Stat(name string) (fs.FileInfo, error) { return fs.Stat(w.root.FS(), name) }

// description says whether a file can be reviewed, for the input of that name.
func (w *workspace) description(input, name string) error {
	info, err := w.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return wrongInput("input %s is %q, and the workspace has no such file: write the path at which an earlier step of this job wrote the description", input, clip(name))
	case err != nil:
		return wrongInput("input %s is %q, which cannot be opened (%v): write the path of a file within the workspace", input, clip(name), err)
	case !info.Mode().IsRegular():
		return wrongInput("input %s is %q, which is not a file: write the path of the description itself", input, clip(name))
	}
	return nil
}

// write writes a file in one step, with the folders it lies in. A container
// runs as root, and the next steps do not: what is written gets the owner of
// the workspace, so that they can replace and remove it.
func (w *workspace) write(name string, content func(io.Writer) error) error {
	if err := w.mkdirAll(path.Dir(name)); err != nil {
		return err
	}
	temp := path.Join(path.Dir(name), ".threatdelta-"+rand.Text())
	f, err := w.root.OpenFile(temp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	err = content(f)
	if closed := f.Close(); err == nil {
		err = closed
	}
	w.chown(temp)
	if err == nil {
		err = w.root.Rename(temp, name)
	}
	if err != nil {
		_ = w.root.Remove(temp)
	}
	return err
}

// mkdirAll makes a folder and those above it.
func (w *workspace) mkdirAll(name string) error {
	if info, err := w.root.Stat(name); err == nil && info.IsDir() {
		return nil
	}
	if above := path.Dir(name); above != name {
		if err := w.mkdirAll(above); err != nil {
			return err
		}
	}
	if err := w.root.Mkdir(name, 0o755); err != nil {
		return err
	}
	w.chown(name)
	return nil
}

// chown gives what was made here the owner of the workspace, where we may.
func (w *workspace) chown(name string) {
	info, err := w.root.Stat(".")
	if err != nil {
		return
	}
	if user, group, ok := owner(info); ok {
		_ = w.root.Lchown(name, user, group)
	}
}
