package github

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/bmatcuk/doublestar/v4"
)

const (
	// searchReads bounds the reads that look for descriptions which refer to a
	// changed file.
	searchReads = 20
	// looks bounds the changed files that are looked into. Beyond it only files
	// with a telling name are.
	looks = 100
	// atOnce is how many files are read at the same time.
	atOnce = 8
)

// Pairs lists the descriptions that a change concerns, each as its path at base
// and at head ("" where it is not), sorted: changed files that are descriptions,
// and descriptions that refer to a changed file. For the latter at most 20 files
// are read, those with telling names and in the folders above the changed file
// first; a description of which not every reference could be followed within
// that is listed, because reviewing it in vain is better than missing it.
//
// With globs, only files that match are descriptions, and they need no telling
// name. A glob that matches nothing on either side is [ErrUsage]: a review of
// nothing must not pass for a clean one. Other errors are those of reading.
func (c *Client) Pairs(ctx context.Context, base, head fs.FS, files []File, globs []string) ([][2]string, error) {
	s := &search{c: c, ctx: ctx, base: base, head: head, changed: map[string]bool{}, seen: map[string][]byte{}}
	for _, f := range files {
		if f.Status != "unchanged" {
			s.changed[f.Path] = true
		}
	}
	if len(globs) > 0 {
		return s.named(files, globs)
	}
	if err := s.sort(files); err != nil {
		return nil, err
	}
	if err := s.referring(); err != nil {
		return nil, err
	}
	return s.paired(), nil
}

// search is one call of Pairs.
type search struct {
	c          *Client
	ctx        context.Context
	base, head fs.FS
	changed    map[string]bool
	parts      []string // changed files that look like part of a description
	pairs      [][2]string
	gone, came []string // descriptions on one side only
	reads      int
	mu         sync.Mutex
	seen       map[string][]byte // files of head that were read
}

// kind is what a changed file turned out to be.
type kind struct {
	description, before, part bool
}

// sort looks at the changed files.
func (s *search) sort(files []File) error {
	var list []File
	for _, f := range files {
		if s.changed[f.Path] && (textual(f.Path) || f.Previous != "" && textual(f.Previous)) {
			list = append(list, f)
		}
	}
	slices.SortStableFunc(list, func(a, b File) int { return order(promising(a.Path), promising(b.Path)) })
	if n := len(list); n > looks {
		for len(list) > looks && !promising(list[len(list)-1].Path) {
			list = list[:len(list)-1]
		}
		s.c.log("%d YAML and JSON files changed: looked into %d, those with telling names first; name your descriptions to be sure of them", n, len(list))
	}
	kinds := make([]kind, len(list))
	if err := s.each(len(list), func(i int) (err error) { kinds[i], err = s.look(list[i]); return err }); err != nil {
		return err
	}
	for i, f := range list {
		s.file(f, kinds[i])
	}
	return nil
}

func order(a, b bool) int {
	switch {
	case a && !b:
		return -1
	case b && !a:
		return 1
	}
	return 0
}

// each runs do for 0..n-1, a few at a time, and returns the first error.
func (s *search) each(n int, do func(int) error) error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	slots := make(chan struct{}, atOnce)
	for i := range n {
		slots <- struct{}{}
		wg.Go(func() {
			errs[i] = do(i)
			<-slots
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// look finds out what a changed file is. What was a description and is none any
// more is one too: its going is what has to be reviewed.
func (s *search) look(f File) (kind, error) {
	var k kind
	if f.Status == "removed" {
		data, err := s.read(s.base, f.Path)
		k.before = describes(data)
		k.part = !k.before && partial(data)
		return k, err
	}
	data, err := s.read(s.head, f.Path)
	if err != nil {
		return k, err
	}
	s.mu.Lock()
	s.seen[f.Path] = data
	s.mu.Unlock()
	if pointer(data) {
		s.c.log("%s is kept in Git LFS, which is not read: it is not reviewed", f.Path)
		return k, nil
	}
	k.description = describes(data)
	if f.Status == "added" || f.Status == "copied" {
		k.part = !k.description && partial(data)
		return k, nil
	}
	k.before = k.description
	lost := !f.HasPatch || strings.Contains(f.Patch, "openapi") || strings.Contains(f.Patch, "swagger")
	if !k.description && lost && (f.HasPatch || promising(f.Path)) {
		old, err := s.read(s.base, or(f.Previous, f.Path))
		if err != nil {
			return k, err
		}
		k.before = describes(old)
	}
	k.part = !k.description && !k.before && partial(data)
	return k, nil
}

// read is a file, or nothing where it is not there or is no plain file.
func (s *search) read(tree fs.FS, name string) ([]byte, error) {
	data, err := fs.ReadFile(tree, name)
	switch {
	case err == nil:
		return data, nil
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrInvalid):
		return nil, nil
	case errors.Is(err, ErrSymlink), errors.Is(err, ErrTooLarge):
		s.c.log("%s is not reviewed: %v", name, err)
		return nil, nil
	}
	return nil, err
}

// file puts a changed file where its kind belongs.
func (s *search) file(f File, k kind) {
	old := or(f.Previous, f.Path)
	switch {
	case f.Status == "removed" && k.before:
		s.gone = append(s.gone, f.Path)
	case (f.Status == "added" || f.Status == "copied") && k.description:
		s.came = append(s.came, f.Path)
	case k.description || k.before:
		s.pairs = append(s.pairs, [2]string{old, f.Path})
	case k.part:
		s.parts = append(s.parts, f.Path)
	}
}

// paired puts together what went and what came, if the name or the lack of
// another choice says that it was moved, and sorts.
func (s *search) paired() [][2]string {
	alike := []func(b, h string) bool{
		func(b, h string) bool { return path.Base(b) == path.Base(h) },
		func(b, h string) bool { return len(s.gone) == 1 && len(s.came) == 1 && len(s.pairs) == 0 },
	}
	for _, same := range alike {
		for _, b := range slices.Clone(s.gone) {
			i := slices.IndexFunc(s.came, func(h string) bool { return same(b, h) })
			if i < 0 {
				continue
			}
			s.pairs = append(s.pairs, [2]string{b, s.came[i]})
			s.came = slices.Delete(s.came, i, i+1)
			s.gone = slices.DeleteFunc(s.gone, func(x string) bool { return x == b })
		}
	}
	for _, b := range s.gone {
		s.pairs = append(s.pairs, [2]string{b, ""})
	}
	for _, h := range s.came {
		s.pairs = append(s.pairs, [2]string{"", h})
	}
	slices.SortFunc(s.pairs, func(a, b [2]string) int { return strings.Compare(or(a[1], a[0]), or(b[1], b[0])) })
	return slices.CompactFunc(s.pairs, func(a, b [2]string) bool { return a == b })
}

// named lists what the globs match, and keeps what the change concerns.
func (s *search) named(files []File, globs []string) ([][2]string, error) {
	before, after, err := s.match(globs)
	if err != nil {
		return nil, err
	}
	previous, moved := map[string]string{}, map[string]bool{}
	var others []File
	for _, f := range files {
		if f.Status == "renamed" && f.Previous != "" {
			previous[f.Path] = f.Previous
		}
		if s.changed[f.Path] && !after[f.Path] && !before[f.Path] {
			others = append(others, f)
		}
	}
	var untouched []string
	for _, h := range slices.Sorted(maps.Keys(after)) {
		switch old := previous[h]; {
		case old != "":
			moved[old] = true
			s.pairs = append(s.pairs, [2]string{old, h})
		case !before[h]:
			s.came = append(s.came, h)
		case s.changed[h]:
			s.pairs = append(s.pairs, [2]string{h, h})
			s.parts = append(s.parts, h) // descriptions may refer to each other
		default:
			untouched = append(untouched, h)
		}
	}
	for _, b := range slices.Sorted(maps.Keys(before)) {
		if !after[b] && !moved[b] {
			s.gone = append(s.gone, b)
		}
	}
	if err := s.touched(untouched, others); err != nil {
		return nil, err
	}
	return s.paired(), nil
}

// touched keeps those of the descriptions, none of them changed, that refer to
// a changed file, or may.
func (s *search) touched(names []string, others []File) error {
	if len(names) == 0 {
		return nil
	}
	pairs, gone, came := s.pairs, s.gone, s.came // what sort finds beyond the globs is no description
	if err := s.sort(others); err != nil {
		return err
	}
	if len(s.pairs)+len(s.gone)+len(s.came) > len(pairs)+len(gone)+len(came) {
		s.parts = append(s.parts, "another description")
	}
	s.pairs, s.gone, s.came = pairs, gone, came
	if len(s.parts) == 0 {
		return nil
	}
	for _, name := range names {
		data, ok, err := s.fetch(name)
		if err != nil {
			return err
		}
		hit := !ok
		if ok {
			if hit, err = s.reaches(name, data); err != nil {
				return err
			}
		}
		if hit {
			s.pairs = append(s.pairs, [2]string{name, name})
		}
	}
	return nil
}

func (s *search) match(globs []string) (before, after map[string]bool, err error) {
	before, after = map[string]bool{}, map[string]bool{}
	for _, glob := range globs {
		glob = strings.TrimPrefix(glob, "./")
		if glob == "" || !doublestar.ValidatePattern(glob) {
			return nil, nil, fmt.Errorf("%w: %q is not a glob; see the syntax of .gitignore without negation", ErrUsage, plain(glob, 100))
		}
		b, err := doublestar.Glob(s.base, glob, doublestar.WithFilesOnly(), doublestar.WithNoFollow(), doublestar.WithFailOnIOErrors())
		if err != nil {
			return nil, nil, err
		}
		h, err := doublestar.Glob(s.head, glob, doublestar.WithFilesOnly(), doublestar.WithNoFollow(), doublestar.WithFailOnIOErrors())
		if err != nil {
			return nil, nil, err
		}
		if len(b)+len(h) == 0 {
			return nil, nil, fmt.Errorf("%w: %q matches no file of the repository, at base or at head", ErrUsage, plain(glob, 100))
		}
		for _, name := range b {
			before[name] = true
		}
		for _, name := range h {
			after[name] = true
		}
	}
	return before, after, nil
}
