package discover

import (
	"cmp"
	"crypto/sha256"
	"path"
	"slices"

	"github.com/threatdelta/threatdelta/internal/fsnode"
)

// matching pairs files that are gone with files that came.
type matching struct {
	gone, came []string          // sorted, those without a partner
	to         map[string]string // from base to head
}

func (m *matching) pair(b, h string) {
	m.to[b] = h
	m.gone = slices.DeleteFunc(m.gone, func(x string) bool { return x == b })
	m.came = slices.DeleteFunc(m.came, func(x string) bool { return x == h })
}

// pairAll pairs many at once.
func (m *matching) pairAll(pairs map[string]string) {
	came := map[string]bool{}
	for b, h := range pairs {
		m.to[b], came[h] = h, true
	}
	m.gone = slices.DeleteFunc(m.gone, func(x string) bool { _, ok := pairs[x]; return ok })
	m.came = slices.DeleteFunc(m.came, func(x string) bool { return came[x] })
}

// moved pairs files with the same content, of several those with the same name.
func (f *finder) moved(m *matching) {
	sources := map[string][]string{}
	for _, b := range m.gone {
		if key := f.content(atBase, b); key != "" {
			sources[key] = append(sources[key], b)
		}
	}
	pairs := map[string]string{}
	for _, h := range m.came {
		key := f.content(atHead, h)
		list := sources[key]
		if key == "" || len(list) == 0 {
			continue
		}
		i := max(0, slices.IndexFunc(list, func(b string) bool { return path.Base(b) == path.Base(h) }))
		pairs[list[i]] = h
		sources[key] = slices.Delete(list, i, i+1)
	}
	m.pairAll(pairs)
}

// content identifies what a changed file holds on a side, "" where that is not
// known: by its object id where all have one, else by a digest of what is read.
func (f *finder) content(at int, name string) string {
	if f.identified {
		x := f.list[f.byPath[name]]
		return [...]string{x.baseID, x.headID}[at]
	}
	raw, err := fsnode.Content(f.tree(at), name)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(raw)
	return string(sum[:])
}

// renamed pairs files as `git diff -M` does: first those whose name nobody else has,
// if three quarters are the same, then any of which half is, the most similar first.
// Two that are alike by what every description has are not the same.
func (f *finder) renamed(m *matching) {
	if len(m.gone)*len(m.came) > comparedFiles*comparedFiles {
		return
	}
	base, head := f.spans(atBase, m.gone), f.spans(atHead, m.came)
	gone, came := byBasename(m.gone), byBasename(m.came)
	pairs := map[string]string{}
	for name, b := range gone {
		if h := came[name]; b != "" && h != "" && similarity(base[b], head[h]) >= basenameScore && !f.areUnlike(b, h) {
			pairs[b] = h
		}
	}
	m.pairAll(pairs)
	var found []scored
	for _, h := range m.came {
		found = append(found, bestOf(m.gone, h, func(b string) int {
			if score := similarity(base[b], head[h]); score >= renameScore && !f.areUnlike(b, h) {
				return score
			}
			return 0
		})...)
	}
	slices.SortStableFunc(found, compareScores)
	for _, s := range found {
		if slices.Contains(m.gone, s.base) && slices.Contains(m.came, s.head) {
			m.pair(s.base, s.head)
		}
	}
}

// areUnlike reports whether two files describe APIs with nothing in common.
func (f *finder) areUnlike(b, h string) bool {
	was, now := f.sketch(atBase, b), f.sketch(atHead, h)
	return len(was.names) > 0 && len(now.names) > 0 && !was.hasTitle(now.Outline) && was.shared(now.Outline) == 0
}

// byBasename lists the files by their names, "" where several have one name.
func byBasename(files []string) map[string]string {
	out := map[string]string{}
	for _, f := range files {
		name := path.Base(f)
		if _, known := out[name]; known {
			f = ""
		}
		out[name] = f
	}
	return out
}

func (f *finder) spans(at int, files []string) map[string]spans {
	out := map[string]spans{}
	for _, name := range files {
		if raw, err := fsnode.Content(f.tree(at), name); err == nil && f.ctx.Err() == nil {
			out[name] = spansOf(raw)
		}
	}
	return out
}

// scored is a possible pair.
type scored struct {
	base, head string
	score      int
}

// compareScores puts the most similar first, and of these those with the same name.
func compareScores(a, b scored) int {
	hasName := func(s scored) int {
		if path.Base(s.base) == path.Base(s.head) {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(hasName(b), hasName(a)))
}

// bestOf returns the files of base that are most similar to one of head, as many as
// git keeps.
func bestOf(gone []string, h string, score func(b string) int) []scored {
	var best []scored
	for _, b := range gone {
		s := scored{b, h, score(b)}
		if s.score < renameScore {
			continue
		}
		if len(best) < bestSources {
			best = append(best, s)
			continue
		}
		worst := 0
		for i := range best {
			if compareScores(best[i], best[worst]) > 0 {
				worst = i
			}
		}
		if compareScores(best[worst], s) > 0 {
			best[worst] = s
		}
	}
	return best
}
