package discover

import (
	"slices"
	"strings"
)

// copied pairs descriptions that are new with those at base that they are copies of,
// which may have a partner of their own, and returns the others: a release that is
// kept beside the last one, a new version beside the old one, a part of one that was
// divided.
func (f *finder) copied(came []string) (others []string) {
	if len(came) == 0 {
		return nil
	}
	divided := newIndex(f.sketches(atBase, f.gone))
	from := map[string]origins{}
	var read []string
	for _, h := range came {
		o := f.originsOf(h)
		o.before, o.beside = f.sources(o.before), f.sources(o.beside)
		from[h] = o
		read = append(append(read, o.before...), o.beside...)
	}
	slices.Sort(read)
	f.prefetch(f.base, slices.Compact(read))
	var worth []string
	for _, h := range came {
		if len(f.gone) > 0 || slices.ContainsFunc(slices.Concat(from[h].before, from[h].beside), func(b string) bool { return len(f.sketch(atBase, b).names) > 0 }) {
			worth = append(worth, h)
		} else {
			others = append(others, h) // which need not be read for that
		}
	}
	for _, head := range f.sketches(atHead, worth) {
		source := f.origin(head, from[head.path])
		if source == "" {
			source = wholeOf(divided, head)
		}
		if source == "" {
			others = append(others, head.path)
			continue
		}
		f.result.Pairs = append(f.result.Pairs, Pair{Base: source, Head: head.path, Found: len(f.Globs) == 0, Copy: true})
	}
	return others
}

// wholeOf is the description that is gone and that one at head was a part of, "" for
// none.
func wholeOf(gone *index, head sketch) string {
	best := scored{}
	for _, s := range gone.alike(head) {
		i, _ := slices.BinarySearchFunc(gone.list, s.base, func(b sketch, path string) int { return strings.Compare(b.path, path) })
		if s.score > best.score && isPartOf(head.Outline, gone.list[i].Outline) {
			best = s
		}
	}
	return best.base
}

// sourcesRead bounds how many files are read to find the origin of one. Where there
// are more, none of them is it.
const sourcesRead = 8

// sources are those of the files that may be the origin of a copy, if they are
// descriptions that are reviewed.
func (f *finder) sources(files []string) []string {
	var out []string
	for _, name := range files {
		if isAside(name) || f.leavesOut(name) || len(f.Globs) > 0 && !f.wasNamed[name] || slices.Contains(out, name) {
			continue
		}
		out = append(out, name)
	}
	if len(out) > sourcesRead {
		return nil
	}
	return out
}

// origin is what a description is a copy of, "" for none. Of the version before and
// the one that it is a version of the more alike counts. Of others there must be
// only one: nobody may choose what a description is compared with by making it like
// one that is less guarded.
func (f *finder) origin(head sketch, from origins) string {
	best := scored{}
	for _, name := range from.before {
		if score := copyScore(f.sketch(atBase, name), head); score > best.score {
			best = scored{name, head.path, score}
		}
	}
	if best.base != "" {
		return best.base
	}
	for _, name := range from.beside {
		switch score := copyScore(f.sketch(atBase, name), head); {
		case score == 0:
		case best.base != "":
			return ""
		default:
			best = scored{name, head.path, score}
		}
	}
	return best.base
}

// copyScore is how alike two descriptions are of which one may be a copy, 0 where it
// is none: with the same title by half of the operations, otherwise by four of five.
func copyScore(base, head sketch) int {
	shared, larger := base.shared(head.Outline), max(len(base.names), len(head.names))
	switch {
	case shared == 0:
		return 0
	case base.hasTitle(head.Outline) && 2*shared >= larger, shared > 1 && 5*shared >= 4*larger:
		return 1000 * shared / (len(base.names) + len(head.names) - shared)
	}
	return 0
}
