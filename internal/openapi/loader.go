package openapi

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sort"

	"github.com/threatdelta/threatdelta/internal/fsnode"
)

// loader reads the files of one description.
type loader struct {
	tree    fs.FS
	limits  Limits
	store   *Store // of files that others reach too; nil for none
	number  int    // among the loaders of the store, 0 without one
	doc     *Document
	files   map[string]*file
	failed  map[string]error // errors of files that could not be read, each reported once
	order   []*file
	room    []file // for those to come
	refs    map[refKey]resolved
	hops    int                      // references that were followed on the way to what another one names
	ids     int                      // files in which an "$id" names a schema
	inlined *inlined                 // nil if no reference was replaced
	index   map[*node]map[string]int // keys of large objects
	linked  map[string]bool          // folders, and whether they are symbolic links
	bytes   int64                    // of all files
	values  int                      // upper bound for all files
	notes   []Note
	unsaid  int // number of notes beyond maxNotes

	comesBack bool // another file refers to the root file
}

func newLoader(tree fs.FS, limits Limits) *loader {
	return &loader{
		tree: tree, limits: limits,
		files: map[string]*file{}, failed: map[string]error{},
		refs:  map[refKey]resolved{},
		index: map[*node]map[string]int{}, linked: map[string]bool{},
	}
}

// read returns the bytes of a file of the tree, within the limits. It opens only
// regular files.
func (l *loader) read(path string) ([]byte, error) {
	fail := func(problem, hint string) error { return &Error{File: path, Problem: problem, Hint: hint} }
	info, err := fs.Lstat(l.tree, path)
	switch {
	case l.isBehindLink(path):
		return nil, fail("is behind a symbolic link, which is not followed", "name the file that it points to")
	case errors.Is(err, fs.ErrNotExist):
		return nil, &Error{File: path, Problem: "there is no such file", Hint: "check the path", kind: ErrMissing}
	case err != nil:
		return nil, l.unavailable(path, err)
	case info.Mode()&fs.ModeSymlink != 0:
		return nil, fail("is a symbolic link, which is not followed", "name the file that it points to")
	case !info.Mode().IsRegular():
		return nil, fail("is not a regular file", "name an OpenAPI file")
	case info.Size() > l.limits.FileBytes:
		return nil, l.tooLarge(path, info.Size())
	}
	raw, err := l.content(path, info.Size())
	if err != nil {
		return nil, l.unavailable(path, err)
	}
	if int64(len(raw)) > l.limits.FileBytes {
		return nil, l.tooLarge(path, int64(len(raw)))
	}
	if l.bytes += int64(len(raw)); l.limits.TotalBytes > 0 && l.bytes > l.limits.TotalBytes {
		return nil, l.beyondTotal(path)
	}
	return toUTF8(raw), nil
}

// content returns the bytes of a file, up to one more than the limit where it grew since it
// was described. Nobody changes them.
func (l *loader) content(path string, size int64) ([]byte, error) {
	if tree, ok := l.tree.(fsnode.Keeper); ok {
		return tree.Content(path)
	}
	f, err := l.tree.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
	_, err = raw.ReadFrom(io.LimitReader(f, l.limits.FileBytes+1))
	return raw.Bytes(), err
}

// isBehindLink reports whether a folder on the way to path is a symbolic link, as
// far as the tree shows it.
func (l *loader) isBehindLink(path string) bool {
	tree, ok := l.tree.(fs.ReadLinkFS)
	for i := 0; ok && i < len(path); i++ {
		if path[i] != '/' {
			continue
		}
		folder := path[:i]
		linked, known := l.linked[folder]
		if !known {
			info, err := tree.Lstat(folder)
			linked = err == nil && info.Mode()&fs.ModeSymlink != 0
			l.linked[folder] = linked
		}
		if linked {
			return true
		}
	}
	return false
}

func (l *loader) unavailable(path string, err error) error {
	return &Error{File: path, Problem: "cannot be read: " + cause(err), Hint: "check the file and its permissions", kind: ErrUnavailable}
}

func (l *loader) tooLarge(path string, size int64) error {
	return &Error{File: path, Problem: fmt.Sprintf("is %d MB large, the limit is %d MB", size>>20, l.limits.FileBytes>>20),
		Hint: "split the description or review a bundled one without examples"}
}

// cause drops the path that an fs.PathError repeats.
func cause(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

// open returns the parsed file. It reads a file at most once.
func (l *loader) open(path string) (*file, error) {
	if f := l.files[path]; f != nil {
		return f, nil
	}
	if err := l.failed[path]; err != nil {
		return nil, err
	}
	f, err := l.openNew(path)
	if err != nil {
		l.failed[path] = err
	}
	return f, err
}

func (l *loader) openNew(path string) (*file, error) {
	if len(l.files) >= l.limits.Files {
		return nil, &Error{File: path, Problem: fmt.Sprintf("the description reaches more than %d files", l.limits.Files), Hint: "bundle it into one"}
	}
	if l.store != nil {
		return l.accept(l.store.open(path), true)
	}
	raw, err := l.read(path)
	if err != nil {
		return nil, err
	}
	return l.parse(path, wholeText(raw))
}

// maxNotes bounds the notes of a description. If there are more, the first ones
// show what is wrong.
const maxNotes = 1000

func (l *loader) note(kind NoteKind, span Span, format string, args ...any) {
	if l.unsaid > 0 || len(l.notes) == maxNotes {
		l.unsaid++
		return
	}
	l.add(Note{Kind: kind, Span: span, Message: fmt.Sprintf(format, args...)})
}

func (l *loader) add(n Note) {
	if l.unsaid > 0 || len(l.notes) == maxNotes {
		l.unsaid++
		return
	}
	l.notes = append(l.notes, n)
}

func (l *loader) sortedNotes() []Note {
	sort.SliceStable(l.notes, func(i, j int) bool {
		a, b := l.notes[i], l.notes[j]
		if a.Span != b.Span {
			return a.Span.Before(b.Span)
		}
		return a.Message < b.Message
	})
	if l.unsaid > 0 {
		where := Span{File: l.order[0].path, Line: 1, Column: 1, EndLine: 1, EndColumn: 1}
		l.notes = append(l.notes, Note{Kind: Oddity, Span: where, Message: fmt.Sprintf("%d more notes of this kind are not listed", l.unsaid)})
	}
	return l.notes
}
