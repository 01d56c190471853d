package discover

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/threatdelta/threatdelta/internal/fsnode"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// ErrUsage is the error of globs that name something that does not exist.
var ErrUsage = errors.New("wrong use")

// Options say what to look for.
type Options struct {
	// Globs name the root files. Without globs, these are searched.
	Globs []string
	// Later, if not nil, returns the globs by which the head names descriptions. It is
	// asked where one leaves the names of Globs.
	Later func() []string
	// Limits are those of package openapi.
	Limits openapi.Limits
	// BaseStore and HeadStore, if not nil, keep the files of the trees, with these limits.
	BaseStore, HeadStore *openapi.Store
	// Reads bounds how many unchanged files are read to find a description that
	// refers to a changed part. It is a tenth of that if files cannot be requested
	// many at a time. 0 means no bound. See [Result.Problems].
	Reads int
}

// Pair is a description by its root files at base and head, "" on a side that does
// not have it. A file at head is paired with that of the same path, else of the same
// content, else with the one that `git diff -M` calls its former name, else with the
// one that has its operations. One that has nothing but the name of a file that is
// gone is new, and the other is removed.
type Pair struct {
	Base, Head string
	// Found is true if nobody named the file. It may turn out to be no description.
	Found bool
	// Moved is where the description at base is now, where that is not reviewed:
	// among tests, examples or the files of others, under a name by which no
	// description is searched, or, where descriptions were named, under none of these.
	Moved string
	// Copy is true if the description at head is new beside the one at base, and a
	// copy or a part of that: what base has and head has not is not gone.
	Copy bool
}

// Name is the path at head, else at base.
func (p Pair) Name() string { return cmp.Or(p.Head, p.Base) }

// Problem is something that keeps the review from being complete.
type Problem struct {
	File    string
	Message string // what is wrong, and what to do
}

// Result says what a change concerns.
type Result struct {
	Pairs    []Pair // sorted by name
	Problems []Problem
	// Apart are the changed descriptions, by path and sorted, that nobody named and
	// that are not reviewed: those in folders of other people's files, and those in
	// folders of tests and examples, if there are any elsewhere.
	Apart []string
	// Unchanged counts the descriptions that were named or found, and that the
	// change does not concern.
	Unchanged int
}

// finder is the state of one call of Find.
type finder struct {
	*Changes
	ctx context.Context
	Options
	result     Result
	gone, came []string        // root files that are on one side only
	parts      map[string]bool // changed files that may be part of a description, and whether that is certain
	reached    map[string]bool // changed files that some description reaches
	single     bool            // files cannot be requested many at a time
	wasNamed   map[string]bool // files at base that the globs name
	listed     map[string]folderIndex
	unlisted   string               // the first folder that was one too many
	sketched   [2]map[string]sketch // at base and at head
	mentioned  [2]map[string]mention
	leading    map[string]bool // files at head, and whether they may lead to a changed one
	changed    map[string]bool // files, and whether they differ
	odd        map[string]bool // paths of head, and whether they are neither file nor folder
	inFront    map[string]bool // files of head that are behind nothing, see behind
	warmed     [2]map[string]bool
	nextPart   int // see orphan

	mayDescribe    []string // see candidates
	samples        []string // root files that are new among tests and examples
	sampleProblems []Problem
	apart          *bool // samples are not reviewed; nil is not known yet
}

func newFinder(ctx context.Context, c *Changes, opts Options) *finder {
	return &finder{Changes: c, ctx: ctx, Options: opts, parts: map[string]bool{}, reached: map[string]bool{}, listed: map[string]folderIndex{},
		sketched: [2]map[string]sketch{{}, {}}, mentioned: [2]map[string]mention{{}, {}}, warmed: [2]map[string]bool{{}, {}}, leading: map[string]bool{}, changed: map[string]bool{}, odd: map[string]bool{}, inFront: map[string]bool{}}
}

// Find returns the descriptions that the change concerns: those of which any file,
// the root or one that it reaches, differs between base and head. What is the same
// on both sides is never a problem.
//
// The error is [ErrUsage], that of a cancelled context, or that of a tree that
// cannot be listed.
func (c *Changes) Find(ctx context.Context, opts Options) (Result, error) {
	f := newFinder(ctx, c, opts)
	find := f.unnamed
	if len(opts.Globs) > 0 {
		find = f.named
	}
	if err := find(); err != nil {
		return Result{}, err
	}
	f.match()
	f.result.Problems = slices.DeleteFunc(f.result.Problems, func(p Problem) bool { // package openapi reports it with its place
		return slices.ContainsFunc(f.result.Pairs, func(q Pair) bool { return q.Head == p.File })
	})
	slices.SortFunc(f.result.Pairs, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(a.Name(), b.Name()), cmp.Compare(a.Base, b.Base))
	})
	f.result.Pairs = slices.Compact(f.result.Pairs)
	for _, p := range f.result.Pairs {
		f.warm(atBase, p.Base)
		f.warm(atHead, p.Head)
	}
	if f.unlisted != "" {
		f.problem(f.unlisted, "folders beside and above new and removed descriptions are more than %d, and this one and others were not searched for what these are copies of: divide the change", foldersListed)
	}
	f.result.Apart = f.withoutParts(f.result.Apart)
	slices.SortFunc(f.result.Problems, func(a, b Problem) int { return cmp.Compare(a.File, b.File) })
	return f.result, ctx.Err()
}

func (f *finder) problem(file, format string, args ...any) {
	f.result.Problems = append(f.result.Problems, Problem{file, fmt.Sprintf(format, args...)})
}

func (f *finder) pair(base, head string) {
	f.result.Pairs = append(f.result.Pairs, Pair{Base: base, Head: head, Found: len(f.Globs) == 0})
}

// named pairs the files that match the globs. A glob that matches nothing on either
// side is an error, so that a review of nothing is not mistaken for one without
// findings.
func (f *finder) named() error {
	before, after := map[string]bool{}, map[string]bool{}
	for _, glob := range f.Globs {
		glob = strings.TrimPrefix(glob, "./")
		if glob == "" || !doublestar.ValidatePattern(glob) {
			return fmt.Errorf("%w: %q is not a glob; see the syntax of .gitignore without negation", ErrUsage, glob)
		}
		n := 0
		for _, side := range [...]struct {
			tree fs.FS
			into map[string]bool
		}{{f.base, before}, {f.head, after}} {
			found, err := doublestar.Glob(side.tree, glob, doublestar.WithFilesOnly(), doublestar.WithNoFollow(), doublestar.WithFailOnIOErrors())
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("looking for %s: %w", glob, err)
			}
			for _, name := range found {
				side.into[name] = true
			}
			n += len(found)
		}
		if n == 0 {
			return fmt.Errorf("%w: %q matches no file, at base or at head", ErrUsage, glob)
		}
	}
	f.wasNamed = before
	all := maps.Clone(before)
	maps.Copy(all, after)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if err := f.ctx.Err(); err != nil {
			return err
		}
		switch {
		case !after[name]:
			f.lost(name)
		case !before[name]:
			f.came = append(f.came, name)
		case f.differs(name) || f.concerns(name):
			f.pair(name, name)
		default:
			f.result.Unchanged++
		}
	}
	return nil
}

// unnamed examines every changed file that may be a description or a part of one,
// and searches the descriptions that reach it.
func (f *finder) unnamed() error {
	var was, now []string
	for _, x := range f.list {
		if mayBelong(x.path) {
			if x.head == regular {
				now = append(now, x.path)
			} else {
				was = append(was, x.path)
			}
		}
	}
	f.prefetchBoth(was, now)
	for _, x := range f.list {
		if err := f.ctx.Err(); err != nil {
			return err
		}
		if isAside(x.path) || x.base >= link || x.head >= link {
			f.lookAside(x)
		}
		if !isForeign(x.path) {
			f.ofSample(x.path, func() { f.look(x) })
		}
	}
	if err := f.search(); err != nil {
		return err
	}
	f.samplesApart()
	return nil
}

// look finds out what a changed file is on both sides.
func (f *finder) look(x change) {
	now := f.examine(f.head, x.path, x.head, f.problem)
	if now == openapi.Root {
		if x.base == absent {
			f.came = append(f.came, x.path)
		} else {
			f.pair(x.path, x.path)
		}
		f.parts[x.path] = false
		return
	}
	if x.head == link {
		f.linked(x.path)
	}
	// What base had and is no longer recognisable is reported when it is read.
	was := f.examine(f.base, x.path, x.base, func(string, string, ...any) {})
	switch {
	case was == openapi.Root && x.head == regular:
		f.pair(x.path, x.path) // reading it reports what it became
	case was == openapi.Root:
		f.lost(x.path)
	}
	if nature := max(was, now); nature >= openapi.Data && !isAside(x.path) {
		f.parts[x.path] = nature == openapi.Part && isStructured(x.path)
	}
}

// lookAside handles a changed path at which no description is searched, or from
// which no file can be read. A description may refer into such a folder, to such a
// file, or through such a link, so it may be part of one. Only the search can
// decide that, so it is never certain, and reading reports what cannot be read. If
// reading is bounded, a file without any sign of a description is not worth a
// search.
func (f *finder) lookAside(x change) {
	worth, unread := openapi.Data, false
	if f.Reads > 0 {
		worth = openapi.Part
	}
	reported := func(string, string, ...any) { unread = true }
	nature := max(f.examine(f.head, x.path, x.head, reported), f.examine(f.base, x.path, x.base, reported))
	if nature == openapi.Root && isForeign(x.path) {
		f.result.Apart = append(f.result.Apart, x.path)
	}
	if nature >= worth || unread || x.base >= link || x.head >= link {
		f.parts[x.path] = false
	}
}

// oddBytes bounds the size of a file that is examined although its name is not that
// of YAML or JSON.
const oddBytes = 4 << 20

// examine reads a changed file and returns what it can be. A file that exists and
// cannot be read is reported to unread.
func (f *finder) examine(tree fs.FS, name string, k kind, unread func(string, string, ...any)) openapi.Nature {
	if k != regular || !mayBelong(name) {
		return openapi.Other
	}
	info, err := fs.Stat(tree, name)
	if err == nil && !isStructured(name) && info.Size() > oddBytes {
		return openapi.Other
	}
	if err == nil && info.Size() > f.Limits.FileBytes {
		err = fmt.Errorf("it is %d MB large, the limit is %d MB", info.Size()>>20, f.Limits.FileBytes>>20)
	}
	var raw []byte
	if err == nil {
		raw, err = fsnode.Content(tree, name)
	}
	switch {
	case err != nil:
		unread(name, "cannot be read, and may be part of an API description: %s; name the descriptions to review, or make it readable", cause(err))
		return openapi.Data
	case openapi.IsLFSPointer(raw) && !isStructured(name) && !isLikelyName(name):
		return openapi.Data // pictures, models, archives; a description that reaches one reports it
	case openapi.IsLFSPointer(raw):
		unread(name, "is a Git LFS pointer, not the file itself, and may be an API description: keep descriptions out of Git LFS, or name those to review")
		return openapi.Data
	case f.Reads == 0 && !openapi.MayDescribe(raw):
		return openapi.Data // all others are read to see whether they refer to it
	}
	nature := openapi.Examine(name, raw, f.Limits)
	if nature == openapi.Data && !isStructured(name) {
		return openapi.Other
	}
	return nature
}

// cause drops the path that an fs.PathError repeats.
func cause(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

// Any reports whether a tree has a description.
func Any(ctx context.Context, tree fs.FS, limits openapi.Limits) (bool, error) {
	found := false
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			return err
		case d.IsDir() && isForeignFolder(d.Name()):
			return fs.SkipDir
		case !d.Type().IsRegular() || !isStructured(name):
			return nil
		}
		if raw, err := fsnode.Content(tree, name); err == nil && openapi.MayDescribe(raw) && openapi.Examine(name, raw, limits) == openapi.Root {
			found = true
			return fs.SkipAll
		}
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil // the tree is empty
	}
	return found, err
}
