package discover

import (
	"cmp"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/threatdelta/threatdelta/internal/fsnode"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

const (
	// together is how many unchanged files are requested at once.
	together = 50
	// alone divides [Options.Reads] if that is not possible.
	alone = 10
)

// search looks for the unchanged descriptions that reach a changed file. If reading
// is bounded, the files with the most likely names are read in any case, and all up
// to the bound as long as a changed part belongs to no known description.
func (f *finder) search() error {
	if len(f.parts) == 0 && !f.skipped {
		return nil
	}
	for _, p := range f.result.Pairs {
		if p.Head != "" && f.orphan() != "" {
			f.concerns(p.Head) // for the files that it reaches
		}
	}
	candidates, err := f.candidates()
	unread := 0
	if err == nil {
		if unread, err = f.readCandidates(candidates); err != nil {
			return err
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

// readCandidates examines the candidates up to the bound, and returns how many were
// not read. The error is that of the context.
func (f *finder) readCandidates(candidates []string) (unread int, err error) {
	if f.Reads == 0 {
		f.mentionAll(atHead, candidates)
	}
	for i := 0; i < len(candidates); i += together {
		orphan := f.orphan()
		if f.Reads > 0 && i > 0 && (orphan == "" || i >= f.Reads || f.single && i >= f.Reads/alone) {
			return unread + len(candidates) - i, nil
		}
		chunk := candidates[i:min(i+together, len(candidates))]
		f.prefetch(f.head, f.unmentioned(atHead, chunk))
		for _, name := range chunk {
			if err := f.ctx.Err(); err != nil {
				return unread, err
			}
			f.ofSample(name, func() {
				if !f.candidate(name) {
					unread++
				}
			})
		}
	}
	return unread, nil
}

// unmentioned are those of the files of which it is not known what they say.
func (f *finder) unmentioned(at int, names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		_, known := f.mentioned[at][name]
		return known
	})
}

// candidate examines an unchanged file. It returns false if the file cannot be
// read.
func (f *finder) candidate(name string) bool {
	m := f.mentions(atHead, name)
	switch {
	case !m.isRead:
		return false
	case !m.may || !m.does && !f.isRoot(f.head, name):
	case f.concerns(name):
		f.pair(name, name)
	default:
		f.result.Unchanged++
	}
	return true
}

// prefetch requests many files at a time, if the tree can.
func (f *finder) prefetch(tree fs.FS, names []string) {
	prefetcher, ok := tree.(interface{ Prefetch([]string) bool })
	if ok && !f.single && len(names) > 1 {
		f.single = !prefetcher.Prefetch(names)
	}
}

// prefetchBoth requests files of both sides: at the same time where each side reads by
// itself. Of sides that ask one server, the second need not ask for what both have.
func (f *finder) prefetchBoth(base, head []string) {
	_, isOwn := f.base.(visitor)
	if _, is := f.head.(visitor); !is || !isOwn {
		f.prefetch(f.head, head)
		f.prefetch(f.base, base)
		return
	}
	var wait sync.WaitGroup
	other := &finder{single: f.single}
	wait.Go(func() { other.prefetch(f.base, base) })
	f.prefetch(f.head, head)
	wait.Wait()
	f.single = f.single || other.single
}

// orphan returns a changed file that is certainly part of a description, but of
// none that is known. It is asked when all changed files were looked at.
func (f *finder) orphan() string {
	for ; f.nextPart < len(f.list); f.nextPart++ { // what is reached once stays so
		if x := f.list[f.nextPart]; f.parts[x.path] && !f.reached[x.path] {
			return x.path
		}
	}
	return ""
}

// candidates lists the unchanged files of head that may be descriptions, in the
// order in which they are worth reading: first those with a likely name in a folder
// above a changed part, then those with a likely name elsewhere, those with any
// name in a folder above one, and all others.
func (f *finder) candidates() ([]string, error) {
	if f.mayDescribe != nil {
		return f.mayDescribe, nil
	}
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
		case d.IsDir() && isForeignFolder(d.Name()):
			return fs.SkipDir
		case d.IsDir() || !d.Type().IsRegular() || !isStructured(name) && !(isLikelyName(name) && mayBelong(name)):
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
		if isConfiguration(name) {
			worth = -1
		}
		list = append(list, candidate{name, worth, strings.Count(name, "/")})
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil // the tree is empty
	}
	slices.SortFunc(list, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.worth, a.worth), cmp.Compare(a.depth, b.depth), strings.Compare(a.name, b.name))
	})
	names := make([]string, len(list))
	for i, c := range list {
		names[i] = c.name
	}
	if err == nil {
		f.mayDescribe = names
	}
	return names, err
}

// concerns reports whether a description at head reaches a changed file. It reads
// the description like the review.
func (f *finder) concerns(name string) bool {
	if f.identified && len(f.list) == 0 || f.behind(name) {
		return false
	}
	f.warm(atHead, name)
	if !f.mayLead(name) {
		return false // what cannot be read is the same at base
	}
	doc, err := f.load(atHead, name)
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

// behind reports a problem if a file is behind a symbolic link or in a submodule
// that changed, since it is not read. Many descriptions ask it of the files that they share.
func (f *finder) behind(name string) bool {
	if f.inFront[name] {
		return false
	}
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
	f.inFront[name] = true
	return false
}

// why says what is wrong with an entry of head that is neither file nor folder.
func (f *finder) why(at string) string {
	if _, err := fs.ReadFile(f.head, at); err != nil {
		return at + " is " + cause(err)
	}
	return at + " is no regular file"
}

// lost handles a description that is at base and not at head. It is a problem if its
// path is now behind a symbolic link or in a submodule, else the description is gone.
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

// linked reports a problem if a new or changed symbolic link gives a description
// another name. What is served under that name is not reviewed.
func (f *finder) linked(name string) {
	to, err := fs.ReadLink(f.head, name)
	if err == nil {
		to = path.Join(path.Dir(name), to)
		raw, errRead := fsnode.Content(f.head, to)
		if errRead == nil && mayBelong(name) && openapi.MayDescribe(raw) && openapi.Examine(to, raw, f.Limits) == openapi.Root {
			f.problem(name, "is a symbolic link to the API description %s, and links are not followed: name that file instead of the link", to)
			return
		}
		err = errRead
	}
	if err != nil && isStructured(name) && isLikelyName(name) {
		f.problem(name, "is a symbolic link, which is not followed, and may lead to an API description: name the file itself")
	}
}
