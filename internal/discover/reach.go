package discover

import (
	"cmp"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

const (
	// together is how many unchanged files are asked for at once.
	together = 50
	// alone is the share of [Options.Reads] that is left where that is not possible.
	alone = 10
)

// search looks for the unchanged descriptions that reach a changed file. Where
// reading is bounded, the most promising are read in any case, all within the
// bound while a changed part belongs to no description that is known.
func (f *finder) search() error {
	if len(f.parts) == 0 && !f.skipped {
		return nil
	}
	for _, p := range f.result.Pairs {
		if p.Head != "" && f.orphan() != "" {
			f.concerns(p.Head) // for what it reaches
		}
	}
	candidates, err := f.candidates()
	unread := 0
	for i := 0; i < len(candidates) && err == nil; i += together {
		chunk := candidates[i:min(i+together, len(candidates))]
		orphan := f.orphan()
		if f.Reads > 0 && i > 0 && (orphan == "" || i >= f.Reads || f.single && i >= f.Reads/alone) {
			if orphan == "" {
				return nil
			}
			unread = len(candidates) - i
			break
		}
		f.prefetch(f.head, chunk)
		for _, name := range chunk {
			if err := f.ctx.Err(); err != nil {
				return err
			}
			if !f.candidate(name) {
				unread++
			}
		}
	}
	switch orphan := f.orphan(); {
	case orphan == "" || unread == 0 && err == nil:
	case err != nil:
		f.problem(orphan, "may be part of an API description, and the files that may refer to it cannot be listed: %s; name the descriptions to review", cause(err))
	default:
		f.problem(orphan, "may be part of an API description, and of %d files that may refer to it %d were not read: name the descriptions to review", len(candidates), unread)
	}
	return f.ctx.Err()
}

// candidate looks into an unchanged file; false where it cannot be read.
func (f *finder) candidate(name string) bool {
	raw, err := fs.ReadFile(f.head, name)
	switch {
	case err != nil:
		return false
	case !openapi.MayDescribe(raw) || openapi.Examine(name, raw, f.Limits) != openapi.Root:
	case f.concerns(name):
		f.pair(name, name)
	default:
		f.result.Unchanged++
	}
	return true
}

// prefetch asks for many files at a time, where the tree can.
func (f *finder) prefetch(tree fs.FS, names []string) {
	dear, ok := tree.(interface{ Prefetch([]string) bool })
	if ok && !f.single && len(names) > 1 {
		f.single = !dear.Prefetch(names)
	}
}

// orphan is a changed file that is surely part of a description, and of none that
// is known.
func (f *finder) orphan() string {
	for _, x := range f.list {
		if f.parts[x.path] && !f.reached[x.path] {
			return x.path
		}
	}
	return ""
}

// candidates are the unchanged files of head that may be descriptions, those worth
// a read first in front: a telling name in a folder above a changed part, a
// telling name elsewhere, any name in a folder above one, any other.
func (f *finder) candidates() ([]string, error) {
	near := map[string]bool{}
	for part := range f.parts {
		for _, dir := range above(part) {
			near[dir] = true
		}
	}
	type candidate struct {
		name         string
		worth, depth int
	}
	var list []candidate
	err := fs.WalkDir(f.head, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && foreignFolder(d.Name()):
			return fs.SkipDir
		case d.IsDir() || !d.Type().IsRegular() || !structured(name) && !(isLikelyName(name) && mayBelong(name)):
			return nil
		}
		if _, changed := f.byPath[name]; changed {
			return nil
		}
		worth := 0
		if isLikelyName(name) {
			worth = 2
		}
		if near[path.Dir(name)] {
			worth++
		}
		if configuration(name) {
			worth = -1
		}
		list = append(list, candidate{name, worth, strings.Count(name, "/")})
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil // an empty tree
	}
	slices.SortFunc(list, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.worth, a.worth), cmp.Compare(a.depth, b.depth), strings.Compare(a.name, b.name))
	})
	names := make([]string, len(list))
	for i, c := range list {
		names[i] = c.name
	}
	return names, err
}

// concerns reports whether a description that is at head reaches a changed file.
// For that it is read as the review will read it.
func (f *finder) concerns(name string) bool {
	if f.behind(name) {
		return false
	}
	raw, err := fs.ReadFile(f.head, name)
	if err != nil || openapi.IsSelfContained(raw) {
		return false // unread, it is the same at base
	}
	f.warm(f.head, name)
	doc, err := openapi.Load(f.head, name, f.Limits)
	if err != nil {
		return false
	}
	concerned := false
	for _, to := range doc.Reached() {
		if to == name {
			continue
		}
		if f.behind(to) || f.differs(to) {
			f.reached[to], concerned = true, true
		}
	}
	return concerned
}

// behind says, as a problem, where a file lies behind a symbolic link or in a
// submodule, and what is there changed: it is not read.
func (f *finder) behind(name string) bool {
	steps := append([]string{name}, above(name)...)
	for _, at := range steps {
		info, err := fs.Lstat(f.head, at)
		if err != nil {
			continue
		}
		rest := strings.TrimPrefix(strings.TrimPrefix(name, at), "/")
		switch {
		case info.Mode()&fs.ModeSymlink != 0:
			to, err := fs.ReadLink(f.head, at)
			if target := path.Join(path.Dir(at), to, rest); err != nil || f.differs(at) || f.differs(target) {
				f.problem(name, "is behind the symbolic link %s, which is not followed, and what it leads to changed: name or refer to the file itself", at)
				return true
			}
		case info.Mode()&fs.ModeIrregular != 0 && f.differs(at):
			f.problem(name, "changed, and cannot be read: %s", f.why(at))
			return true
		}
	}
	return false
}

// why says what is wrong with what is no file and no folder at head.
func (f *finder) why(at string) string {
	if _, err := fs.ReadFile(f.head, at); err != nil {
		return at + " is " + cause(err)
	}
	return at + " is no regular file"
}

// lost tells what became of a description that is at base and not at head.
func (f *finder) lost(name string) {
	for _, at := range append([]string{name}, above(name)...) {
		info, err := fs.Lstat(f.head, at)
		switch {
		case err != nil || info.IsDir():
			continue
		case info.Mode()&fs.ModeSymlink != 0:
			f.problem(name, "was an API description at base, and is behind the symbolic link %s at head, which is not followed: keep the description itself there", at)
			return
		case info.Mode()&fs.ModeIrregular != 0:
			f.problem(name, "was an API description at base, and cannot be read at head: %s", f.why(at))
			return
		}
	}
	f.gone = append(f.gone, name)
}

// linked says where a new or changed symbolic link gives a description another
// name: what is served under it is not reviewed.
func (f *finder) linked(name string) {
	to, err := fs.ReadLink(f.head, name)
	if err == nil {
		to = path.Join(path.Dir(name), to)
		raw, errRead := fs.ReadFile(f.head, to)
		if errRead == nil && mayBelong(name) && openapi.MayDescribe(raw) && openapi.Examine(to, raw, f.Limits) == openapi.Root {
			f.problem(name, "is a symbolic link to the API description %s, and links are not followed: name that file instead of the link", to)
			return
		}
		err = errRead
	}
	if err != nil && structured(name) && isLikelyName(name) {
		f.problem(name, "is a symbolic link, which is not followed, and may lead to an API description: name the file itself")
	}
}
