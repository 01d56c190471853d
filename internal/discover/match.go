package discover

import (
	"cmp"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// match pairs the root files that are gone with those that came: those with the same
// content, those that git calls a rename, and those that have the same operations.
// Two files of which nothing but the name is the same are no pair.
func (f *finder) match() {
	slices.Sort(f.gone)
	slices.Sort(f.came)
	m := &matching{gone: slices.Clone(f.gone), came: slices.Clone(f.came), to: map[string]string{}}
	f.matchFiles(m)
	for _, b := range slices.Sorted(maps.Keys(m.to)) {
		f.pair(b, m.to[b])
	}
	kept := f.kept(m.gone)
	gone := slices.DeleteFunc(slices.Clone(m.gone), func(b string) bool { return kept[b] != "" })
	for _, b := range slices.Sorted(maps.Keys(kept)) {
		f.pair(b, kept[b])
	}
	elsewhere, left := f.elsewhere(gone), f.leftReview(gone)
	for _, b := range gone {
		at := cmp.Or(left[b], elsewhere[b])
		if f.isUnwatched(at) {
			f.result.Pairs = append(f.result.Pairs, Pair{Base: b, Moved: at, Found: len(f.Globs) == 0})
			continue
		}
		f.pair(b, at)
	}
	for _, h := range f.copied(m.came) {
		f.pair("", h)
	}
}

// matchFiles pairs by content, by git's measure and by operations.
func (f *finder) matchFiles(m *matching) {
	if len(m.gone) > 0 && len(m.came) > 0 {
		f.moved(m)
		f.renamed(m)
		f.likened(m)
	}
}

// likened pairs what has the same operations, the most alike first: a description
// that was converted, split into files, or moved and rewritten.
func (f *finder) likened(m *matching) {
	if len(m.gone) == 0 || len(m.came) == 0 {
		return
	}
	x := newIndex(f.sketches(atBase, m.gone))
	var found []scored
	for _, head := range f.sketches(atHead, m.came) {
		found = append(found, x.alike(head)...)
	}
	slices.SortFunc(found, func(a, b scored) int {
		return cmp.Or(compareScores(a, b), strings.Compare(a.base, b.base), strings.Compare(a.head, b.head))
	})
	pairs, came := map[string]string{}, map[string]bool{}
	for _, s := range found {
		if pairs[s.base] == "" && !came[s.head] {
			pairs[s.base], came[s.head] = s.head, true
		}
	}
	m.pairAll(pairs)
}

// elsewhere returns, for removed descriptions, the new files that have their bytes
// and a name that is not that of a description.
func (f *finder) elsewhere(gone []string) map[string]string {
	if len(gone) == 0 {
		return nil
	}
	roots, newFiles := map[string]bool{}, map[string][]string{}
	for _, h := range f.came {
		roots[h] = true
	}
	add := func(name string) {
		if key := f.rough(atHead, name); !roots[name] && key != "" {
			newFiles[key] = append(newFiles[key], name)
		}
	}
	for _, x := range f.list {
		if x.base == absent && x.head == regular {
			add(x.path)
		}
	}
	if !f.identified { // the files that were not compared
		_ = fs.WalkDir(f.head, ".", func(name string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() && (isForeign(name) || !mayBelong(name)) && !isPresent(f.base, name) {
				add(name)
			}
			return nil // what cannot be listed cannot be recognised
		})
	}
	found := map[string]string{}
	for _, b := range gone {
		list := newFiles[f.rough(atBase, b)]
		if i := slices.IndexFunc(list, func(h string) bool { return f.identified || hasSameBytes(f.base, f.head, b, h) }); i >= 0 {
			found[b] = list[i]
		}
	}
	return found
}

// rough is a key that files with the same content have in common: the object id,
// which only they have, or the size. "" is not known.
func (f *finder) rough(at int, name string) string {
	if f.identified {
		return f.content(at, name)
	}
	info, err := fs.Stat(f.tree(at), name)
	if err != nil {
		return ""
	}
	return strconv.FormatInt(info.Size(), 10)
}
