package discover

import (
	"cmp"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// foldersListed bounds how many folders of base are listed in search of what new
// descriptions are copies of, and of what stays in place of those that are gone: a tree
// that is too large for GitHub to list at once costs a request for each. More than these
// are a problem, since what a description is not compared with hides what was opened.
const foldersListed = 1000

// origins are the files at base that a new file may be a copy of, judged by paths.
type origins struct {
	// before are the version before it and the one that it is a version of.
	before []string
	// beside are others that may be: in the same folder, or under the same name in
	// a folder beside.
	beside []string
}

// folderIndex is a folder of base, by the lineages of what is in it. Names of
// versions are sorted naturally.
type folderIndex struct {
	files, versions map[string][]string // regular files without and with a version
	structured      []string            // all that are YAML or JSON
	folders         []string
	releases        map[string][]string // folders with a version
	all             map[string]bool     // folders
}

// originsOf lists the origins of a new file. The version before api-v1.1.yaml is
// api-v1.0.yaml, that before releases/2026-11/api.yaml is releases/2026-10/api.yaml,
// and both are versions of an api.yaml in their folder or in one above. An older
// version is no origin while there is a later one: what was closed since would seem
// to have been open before the change.
func (f *finder) originsOf(h string) origins {
	var o origins
	name, own := path.Base(h), path.Dir(h)
	kind := lineage(name)
	for _, dir := range above(h) {
		for _, file := range f.folderAtBase(dir).files[kind] {
			o.before = append(o.before, path.Join(dir, file))
		}
	}
	here := f.folderAtBase(own)
	for _, file := range previous(here.versions[kind], name, 1) {
		o.before = append(o.before, path.Join(own, file))
	}
	if len(here.structured) <= 2*sourcesRead { // else there are too many
		for _, file := range here.structured {
			if lineage(file) != kind {
				o.beside = append(o.beside, path.Join(own, file))
			}
		}
	}
	steps := strings.Split(own, "/")
	for i, step := range steps {
		if own == "." {
			break
		}
		parent, rest := path.Join(steps[:i]...), path.Join(path.Join(steps[i+1:]...), name)
		into := &o.beside
		if digits().MatchString(step) {
			into = &o.before
		}
		*into = append(*into, f.inFoldersBeside(cmp.Or(parent, "."), step, rest)...)
	}
	return o
}

// inFoldersBeside looks for a file in the folders beside one: where that is a
// version, in the version before it.
func (f *finder) inFoldersBeside(parent, step, rest string) []string {
	isVersion := digits().MatchString(step)
	folders := f.folderAtBase(parent).folders
	if isVersion {
		folders = f.folderAtBase(parent).releases[lineage(step)]
	}
	var out []string
	for _, folder := range previous(folders, step, 3) {
		dir := path.Join(parent, folder, path.Dir(rest))
		in := f.folderAtBase(dir)
		for _, file := range slices.Concat(in.files[lineage(rest)], previous(in.versions[lineage(rest)], path.Base(rest), 1)) {
			out = append(out, path.Join(dir, file))
		}
		if isVersion && len(out) > 0 {
			break
		}
	}
	return out
}

// folderAtBase lists a folder of base, once. One that is not there is empty; so is one that
// is one too many, which is a problem.
func (f *finder) folderAtBase(dir string) folderIndex {
	x, known := f.listed[dir]
	if known || f.isAbsentAtBase(dir) {
		return x
	}
	if len(f.listed) >= foldersListed {
		if f.unlisted == "" {
			f.unlisted = dir
		}
		return x
	}
	list, err := fs.ReadDir(f.base, dir)
	if err != nil {
		list = nil
		if info, errStat := fs.Stat(f.base, dir); errStat == nil && info.IsDir() {
			f.problem(dir, "cannot be listed, so nobody knows what new descriptions are copies of: %v", err)
		}
	}
	x = folderIndex{all: map[string]bool{}, files: map[string][]string{}, versions: map[string][]string{}, releases: map[string][]string{}}
	for _, d := range list {
		x.add(d)
	}
	for _, versions := range [...]map[string][]string{x.versions, x.releases, {"": x.folders}} {
		for _, names := range versions {
			slices.SortFunc(names, naturally)
		}
	}
	f.listed[dir] = x
	return x
}

// isAbsentAtBase reports whether a folder is known not to be there, by one above that was
// listed.
func (f *finder) isAbsentAtBase(dir string) bool {
	for dir != "." {
		above := path.Dir(dir)
		if x, known := f.listed[above]; known {
			return !x.all[path.Base(dir)]
		}
		dir = above
	}
	return false
}

func (x *folderIndex) add(d fs.DirEntry) {
	name := d.Name()
	kind, isVersion := lineage(name), digits().MatchString(name)
	if d.IsDir() {
		x.all[name] = true
	}
	switch {
	case d.IsDir() && isForeignFolder(name):
	case d.IsDir():
		x.folders = append(x.folders, name)
		if isVersion {
			x.releases[kind] = append(x.releases[kind], name)
		}
	case !d.Type().IsRegular() || !mayBelong(name):
	case isVersion:
		x.versions[kind] = append(x.versions[kind], name)
	default:
		x.files[kind] = append(x.files[kind], name)
	}
	if d.Type().IsRegular() && isStructured(name) {
		x.structured = append(x.structured, name)
	}
}

var lastVersion = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[-_. ]*v?#([-_.]#)*$`) })

// lineage is the name of a file or folder without a version at its end.
func lineage(name string) string { return lastVersion().ReplaceAllString(stem(name), "") }

// previous returns the versions before one, the latest first, and after these the
// versions after it, but not itself.
func previous(versions []string, of string, most int) []string {
	at, found := slices.BinarySearchFunc(versions, of, naturally)
	after := versions[at:]
	if found {
		after = after[1:]
	}
	before := slices.Clone(versions[max(0, at-most):at])
	slices.Reverse(before)
	return slices.Concat(before, after[:min(len(after), most-len(before))])
}

// naturally compares names in which numbers count as such: v9 comes before v10.
func naturally(a, b string) int {
	x, y := a, b
	for x != "" && y != "" {
		c := cmp.Compare(x[0], y[0])
		m, n := number(x), number(y)
		if m != "" && n != "" {
			p, q := strings.TrimLeft(m, "0"), strings.TrimLeft(n, "0")
			c = cmp.Or(cmp.Compare(len(p), len(q)), strings.Compare(p, q))
		} else {
			m, n = x[:1], y[:1]
		}
		if c != 0 {
			return c
		}
		x, y = x[len(m):], y[len(n):]
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(a, b))
}

// number is the number that a text begins with.
func number(s string) string {
	return s[:len(s)-len(strings.TrimLeft(s, "0123456789"))]
}
