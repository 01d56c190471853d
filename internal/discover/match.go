package discover

import (
	"io/fs"
	"path"
	"slices"
)

// match pairs root files that were removed with those that were added, if they have
// the same bytes or the same file name, or if there is no other choice.
func (f *finder) match() {
	rules := []func(b, h string) bool{
		f.hasMoved,
		func(b, h string) bool { return path.Base(b) == path.Base(h) },
		func(_, _ string) bool { return len(f.gone) == 1 && len(f.came) == 1 && len(f.result.Pairs) == 0 },
	}
	for _, same := range rules {
		for _, b := range slices.Clone(f.gone) {
			i := slices.IndexFunc(f.came, func(h string) bool { return same(b, h) })
			if i < 0 {
				continue
			}
			f.pair(b, f.came[i])
			f.came = slices.Delete(f.came, i, i+1)
			f.gone = slices.DeleteFunc(f.gone, func(x string) bool { return x == b })
		}
	}
	for _, b := range f.gone {
		f.pair(b, f.renamed(b))
	}
	for _, h := range f.came {
		f.pair("", h)
	}
}

// hasMoved reports whether a file of head has the bytes of one of base.
func (f *finder) hasMoved(b, h string) bool {
	if id, other := f.list[f.byPath[b]].baseID, f.list[f.byPath[h]].headID; id != "" && other != "" {
		return id == other
	}
	return hasSameBytes(f.base, f.head, b, h)
}

// renamed returns the new file that has the bytes of a removed description and a
// name that is not that of a description, "" for none.
func (f *finder) renamed(b string) string {
	for _, x := range f.list {
		if x.base == absent && x.head == regular && f.hasMoved(b, x.path) {
			return x.path
		}
	}
	if f.identified {
		return ""
	}
	found := "" // of the files that were not compared
	_ = fs.WalkDir(f.head, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && (isForeign(name) || !mayBelong(name)) && !isPresent(f.base, name) && hasSameBytes(f.base, f.head, b, name) {
			found = name
			return fs.SkipAll
		}
		return nil // what cannot be listed cannot be recognised
	})
	return found
}
