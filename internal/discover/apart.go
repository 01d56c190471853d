package discover

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/threatdelta/threatdelta/internal/fsnode"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// isSample reports files in folders of tests and examples: what they describe is
// usually served by nobody.
func isSample(name string) bool {
	folders := strings.Split(strings.ToLower(path.Dir(name)), "/")
	for i, folder := range folders {
		switch strings.Trim(folder, "_") {
		case "test", "tests", "testdata", "test-data", "test_data", "e2e", "fixture", "fixtures", "test-fixtures", "test_fixtures",
			"examples", "sample", "samples", "mock", "mocks":
			return true
		case "example":
			return i == 0 || !isDomain(folders[i-1]) // com/example is somebody's package
		}
	}
	return false
}

// isDomain reports names that Java packages begin with.
func isDomain(folder string) bool {
	return slices.Contains([]string{"com", "org", "net", "edu", "io"}, folder)
}

// samplesApart keeps the descriptions in folders of tests and examples out of the
// review, unless the repository has no others: then they are what it has.
func (f *finder) samplesApart() {
	if !f.concernsSamples() {
		return
	}
	if !f.leavesSamplesOut() {
		f.result.Problems = append(f.result.Problems, f.sampleProblems...)
		return
	}
	f.result.Pairs = slices.DeleteFunc(f.result.Pairs, func(p Pair) bool {
		if isSample(p.Head) {
			f.result.Apart = append(f.result.Apart, p.Head)
		}
		return isSample(p.Head)
	})
	f.gone = slices.DeleteFunc(f.gone, func(b string) bool {
		if isSample(b) {
			f.result.Apart = append(f.result.Apart, b)
		}
		return isSample(b)
	})
	f.came = slices.DeleteFunc(f.came, func(h string) bool {
		if isSample(h) {
			f.samples = append(f.samples, h)
		}
		return isSample(h)
	})
	f.result.Apart = append(f.result.Apart, f.samples...)
}

// leavesOut reports whether a description that nobody named is not reviewed for its
// place.
func (f *finder) leavesOut(name string) bool {
	return len(f.Globs) == 0 && (isForeign(name) || isSample(name) && f.leavesSamplesOut())
}

// isUnwatched reports whether what a later change does to a file that holds what a
// description held would go unseen: it is not reviewed for its place, it has a name by
// which no description is searched, or others were named.
func (f *finder) isUnwatched(name string) bool {
	if name == "" || len(f.Globs) == 0 {
		return name != "" && (f.leavesOut(name) || !mayBelong(name))
	}
	return f.Later == nil || !slices.ContainsFunc(f.Later(), func(glob string) bool { return doublestar.MatchUnvalidated(glob, name) })
}

func (f *finder) leavesSamplesOut() bool {
	if f.apart == nil {
		apart := f.hasOthers()
		f.apart = &apart
	}
	return *f.apart
}

// concernsSamples reports whether the change concerns descriptions of tests or
// examples.
func (f *finder) concernsSamples() bool {
	return len(f.sampleProblems) > 0 || slices.ContainsFunc(f.gone, isSample) || slices.ContainsFunc(f.came, isSample) ||
		slices.ContainsFunc(f.result.Pairs, func(p Pair) bool { return isSample(p.Head) })
}

// hasOthers reports whether both sides have a description outside of the folders of
// tests and examples: one that the change concerns, or one of those that are most
// likely to be found. One that only the change makes a description does not count
// at base.
func (f *finder) hasOthers() bool {
	isOther := func(name string) bool { return !isSample(name) }
	before, after := slices.ContainsFunc(f.gone, isOther), slices.ContainsFunc(f.came, isOther)
	for _, p := range f.result.Pairs {
		if isOther(p.Head) {
			before = before || f.isRoot(f.base, p.Head)
			after = after || f.isRoot(f.head, p.Head)
		}
	}
	if before && after {
		return true
	}
	candidates, err := f.candidates()
	if err != nil {
		return false
	}
	candidates = slices.DeleteFunc(slices.Clone(candidates), isSample)
	candidates = candidates[:min(len(candidates), together)]
	f.prefetch(f.head, candidates)
	return slices.ContainsFunc(candidates, func(name string) bool { return f.isRoot(f.head, name) })
}

func (f *finder) isRoot(tree fs.FS, name string) bool {
	raw, err := fsnode.Content(tree, name)
	return err == nil && openapi.MayDescribe(raw) && openapi.Examine(name, raw, f.Limits) == openapi.Root
}

// withoutParts drops what a reviewed description reaches from what is not reviewed.
func (f *finder) withoutParts(apart []string) []string {
	if len(apart) == 0 {
		return nil
	}
	problems := len(f.result.Problems)
	for _, p := range f.result.Pairs {
		if p.Head != "" {
			f.concerns(p.Head)
		}
	}
	f.result.Problems = f.result.Problems[:problems] // the review reports them with their places
	slices.Sort(apart)
	return slices.DeleteFunc(slices.Compact(apart), func(name string) bool { return f.reached[name] })
}

// ofSample calls a function for a file and keeps what it reports of one of tests or
// examples, until it is known whether these are reviewed.
func (f *finder) ofSample(name string, look func()) {
	before := len(f.result.Problems)
	look()
	if isSample(name) {
		f.sampleProblems = append(f.sampleProblems, f.result.Problems[before:]...)
		f.result.Problems = f.result.Problems[:before]
	}
}

// leftReview finds the places to which descriptions were moved that are not reviewed
// any more.
func (f *finder) leftReview(gone []string) map[string]string {
	m := &matching{gone: slices.Clone(gone), came: slices.Clone(f.samples), to: map[string]string{}}
	f.matchFiles(m)
	return m.to
}
