package openapi

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
)

// Store keeps the files of one tree that several descriptions reach, so that each is
// read and parsed once. It is not safe for concurrent use, and neither are the
// documents that were read with it, all together.
type Store struct {
	tree    fs.FS
	limits  Limits
	kept    map[string]*record
	bytes   int64                    // of the files that are kept
	index   map[*node]map[string]int // keys of large objects in them
	parsed  int                      // how many files were parsed
	loaders int                      // that had it
	reach   int                      // files of the last description of several
	lot     *Lot                     // see Document.Common
	room    walkRoom
}

// Lot stands for the files that a [Store] keeps until it drops them all.
type Lot struct {
	pairs sharedPairs // see Likeness; this is the lot of the head
	kept  map[any]any // see Kept
	roots int         // documents to the root of which no other file refers
}

// mostRoots bounds the documents of one lot with a root to which no other file refers: what
// is kept of these nobody asks for again.
const mostRoots = 16

// keptAs is the key of what is kept of a type.
type keptAs[T any] struct{}

// Kept is what whoever uses the type keeps of the values of a lot, so that it is found out
// once for all its documents. At first it is the zero value. One goroutine may use it at a
// time.
func Kept[T any](l *Lot) *T {
	if known, ok := l.kept[keptAs[T]{}].(*T); ok {
		return known
	}
	if l.kept == nil {
		l.kept = map[any]any{}
	}
	made := new(T)
	l.kept[keptAs[T]{}] = made
	return made
}

// maxStored bounds, in bytes, the texts of the files that a [Store] keeps. What is
// parsed takes about ten times as much memory.
const maxStored = 16 << 20

// NewStore returns an empty store of the files of a tree, which must not change.
func NewStore(tree fs.FS, limits Limits) *Store {
	return &Store{tree: tree, limits: limits, kept: map[string]*record{}, index: map[*node]map[string]int{}, lot: &Lot{}}
}

// Load is the function Load for the tree of the store. A description of several files
// is kept whole.
func (s *Store) Load(path string) (*Document, error) {
	l := s.loader()
	r := s.kept[path]
	d, err := l.rooted(path, func() (*file, error) {
		if r == nil {
			r = s.read(path)
		}
		return l.accept(r, true)
	})
	if err == nil && len(l.order) > 1 {
		s.keep(path, r)
		d.lot = l.lotOfAll()
	}
	return d, err
}

// Forget drops what whoever used its documents kept of what these have in common. It is for
// the end of work that did not end well, of which nothing is to be used again.
func (s *Store) Forget() {
	if s != nil {
		s.lot = &Lot{}
	}
}

// Parsed counts the files that were parsed.
func (s *Store) Parsed() int { return s.parsed }

// Common stands for the files that the document has in common with others. Of documents of
// one lot, a value of such a file has one [ID], and a reference in it leads to one value. It
// is nil for a document of one file, and where that is not so: something could not be read,
// a reference was replaced by what it leads to, or a schema is named by its "$id".
func (d *Document) Common() *Lot { return d.lot }

// lotOfAll is [Document.Common] of what was loaded. The root file is that of the others if
// one of its files refers to it: they may have read it again.
func (l *loader) lotOfAll() *Lot {
	if len(l.order) < 2 || l.ids > 0 || l.inlined != nil || len(l.failed) > 0 {
		return nil
	}
	for i, f := range l.order {
		if i == 0 && !l.comesBack {
			continue
		}
		if r := l.store.kept[f.path]; r == nil || r.file != f.parsedFile {
			return nil
		}
	}
	if s := l.store; !l.comesBack {
		if s.lot.roots++; s.lot.roots > mostRoots {
			s.lot = &Lot{roots: 1}
		}
	}
	return l.store.lot
}

// record is what reading and parsing one file gave.
type record struct {
	path   string
	bytes  int64 // 0 if it was not read
	values int   // see loader.admit; 0 if its text was refused
	notes  []Note
	unsaid int
	file   *parsedFile
	err    error
}

// loader returns a loader of one description that takes files from the store.
func (s *Store) loader() *loader {
	l := newLoader(s.tree, s.limits)
	s.loaders++
	l.store, l.number, l.index = s, s.loaders, s.index
	return l
}

// open returns the record of a file, and keeps it.
func (s *Store) open(path string) *record {
	r := s.kept[path]
	if r == nil {
		r = s.read(path)
		s.keep(path, r)
	}
	return r
}

// read reads a file as if it were the only one of a description.
func (s *Store) read(path string) *record {
	l := newLoader(s.tree, s.limits)
	raw, err := l.read(path)
	r := &record{path: path, bytes: l.bytes, err: err}
	if err != nil {
		return r
	}
	parsed := s.parse(path, wholeText(raw))
	parsed.bytes = r.bytes
	return parsed
}

// parse parses a file that was read.
func (s *Store) parse(path string, text *sourceText) *record {
	l := newLoader(s.tree, s.limits)
	s.parsed++
	f, err := l.parse(path, text)
	r := &record{path: path, bytes: int64(len(text.original)), values: l.values, notes: l.notes, unsaid: l.unsaid, err: err}
	if err == nil {
		r.file = f.parsedFile
	}
	return r
}

// keep keeps a record. If there is no room, all others are dropped.
func (s *Store) keep(path string, r *record) {
	if s.kept[path] != nil {
		return
	}
	if s.bytes += r.bytes; s.bytes > maxStored {
		clear(s.kept)
		clear(s.index)
		s.bytes, s.lot = r.bytes, &Lot{}
	}
	s.kept[path] = r
}

// accept makes a file of the description of what is known of it, within the limits of
// all its files together. isNew is false if its bytes were counted.
func (l *loader) accept(r *record, isNew bool) (*file, error) {
	if isNew {
		l.bytes += r.bytes
		if l.limits.TotalBytes > 0 && l.bytes > l.limits.TotalBytes && r.bytes > 0 {
			return nil, l.beyondTotal(r.path)
		}
	}
	if l.values += r.values; l.values > l.limits.Nodes && r.values > 0 {
		return nil, l.beyondValues(r.path)
	}
	for _, n := range r.notes {
		l.add(n)
	}
	l.unsaid += r.unsaid
	if r.err != nil {
		return nil, r.err
	}
	return l.include(r.file), nil
}

// include makes a parsed file one of the description.
func (l *loader) include(p *parsedFile) *file {
	if len(l.room) == 0 {
		l.grow()
	}
	f := &l.room[0]
	l.room = l.room[1:]
	*f = file{parsedFile: p, loader: l}
	l.files[p.path] = f
	p.lastLoader, p.index = l.number, len(l.order)
	l.order = append(l.order, f)
	if p.hasID {
		l.ids++
	}
	return f
}

// grow makes room for files: when the second one is found, for as many as the last description
// of the store has that has several.
func (l *loader) grow() {
	more := max(1, len(l.order))
	if l.store != nil && len(l.order) == 1 {
		more = max(more, l.store.reach-1)
		l.order = slices.Grow(l.order, more)
		files := make(map[string]*file, more+1)
		maps.Copy(files, l.files)
		l.files = files
	}
	l.room = make([]file, more)
}

// included is the file of the description that a parsed file is, nil where that is not known.
func (l *loader) included(p *parsedFile) *file {
	if l.number == 0 || p.lastLoader != l.number {
		return nil
	}
	return l.order[p.index]
}

func (l *loader) beyondTotal(path string) error {
	return &Error{File: path, Problem: fmt.Sprintf("is beyond the limit of %d MB for all files of a description", l.limits.TotalBytes>>20), Hint: "split the description"}
}

func (l *loader) beyondValues(path string) error {
	return &Error{File: path, Problem: fmt.Sprintf("holds more than %d values or lines, with the other files of the description", l.limits.Nodes),
		Hint: "split the description or review a part of it"}
}
