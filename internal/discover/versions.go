package discover

import (
	"cmp"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// foldersListed bounds how many folders of base are listed in search of what new
// descriptions are copies of: a tree that is too large for GitHub to list at once
// costs a request for each.
const foldersListed = 100

// origins are the files at base that a new file may be a copy of, judged by paths.
type origins struct {
	// before are the version before it and the one that it is a version of.
	before []string
	// beside are others that may be: in the same folder, or under the same name in
	// a folder beside.
	beside []string
}

// originsOf lists the origins of a new file. The version before api-v1.1.yaml is
// api-v1.0.yaml, that before releases/2026-11/api.yaml is releases/2026-10/api.yaml,
// and both are versions of an api.yaml in their folder or in one above. An older
// version is no origin while there is a later one: what was closed since would seem
// to have been open before the change.
func (f *finder) originsOf(h string) origins {
	var o origins
	name, own := path.Base(h), path.Dir(h)
	var versionsHere []string
	for _, dir := range above(h) {
		for _, d := range f.listAtBase(dir) {
			file := path.Join(dir, d.Name())
			isVersion := digits.MatchString(d.Name())
			switch {
			case !d.Type().IsRegular() || !mayBelong(file):
			case lineage(d.Name()) == lineage(name) && !isVersion:
				o.before = append(o.before, file)
			case dir != own:
			case lineage(d.Name()) == lineage(name):
				versionsHere = append(versionsHere, file)
			case isStructured(file):
				o.beside = append(o.beside, file)
			}
		}
	}
	o.before = append(o.before, previous(versionsHere, h, 1)...)
	steps := strings.Split(own, "/")
	for i, step := range steps {
		if own == "." {
			break
		}
		parent, rest := path.Join(steps[:i]...), path.Join(path.Join(steps[i+1:]...), name)
		into := &o.beside
		if digits.MatchString(step) {
			into = &o.before
		}
		*into = append(*into, f.inFoldersBeside(cmp.Or(parent, "."), step, rest)...)
	}
	return o
}

// inFoldersBeside looks for a file in the folders beside one: where that is a
// version, in the version before it.
func (f *finder) inFoldersBeside(parent, step, rest string) []string {
	var folders []string
	isVersion := digits.MatchString(step)
	for _, d := range f.listAtBase(parent) {
		if d.IsDir() && d.Name() != step && !isForeignFolder(d.Name()) && (!isVersion || digits.MatchString(d.Name()) && lineage(d.Name()) == lineage(step)) {
			folders = append(folders, d.Name())
		}
	}
	var out []string
	for _, folder := range previous(folders, step, 3) {
		dir := path.Join(parent, folder, path.Dir(rest))
		for _, d := range f.listAtBase(dir) {
			if d.Type().IsRegular() && lineage(d.Name()) == lineage(rest) {
				out = append(out, path.Join(dir, d.Name()))
			}
		}
		if isVersion && len(out) > 0 {
			break
		}
	}
	return out
}

// listAtBase lists a folder of base, once. One that is not there, or that is one
// too many, is empty.
func (f *finder) listAtBase(dir string) []fs.DirEntry {
	list, known := f.listed[dir]
	if known || len(f.listed) >= foldersListed {
		return list
	}
	list, err := fs.ReadDir(f.base, dir)
	if err != nil {
		list = nil
	}
	f.listed[dir] = list
	return list
}

var lastVersion = regexp.MustCompile(`[-_. ]*v?#([-_.]#)*$`)

// lineage is the name of a file or folder without a version at its end.
func lineage(name string) string { return lastVersion.ReplaceAllString(stem(name), "") }

// previous returns the versions before one, the latest first, and after these the
// versions after it.
func previous(versions []string, of string, most int) []string {
	slices.SortFunc(versions, naturally)
	at, _ := slices.BinarySearchFunc(versions, of, naturally)
	before, after := slices.Clone(versions[:at]), versions[at:]
	slices.Reverse(before)
	all := append(before, after...)
	return all[:min(len(all), most)]
}

// naturally compares names in which numbers count as such: v9 comes before v10.
func naturally(a, b string) int {
	for a != "" && b != "" {
		x, y := number(a), number(b)
		if x != "" && y != "" {
			p, q := strings.TrimLeft(x, "0"), strings.TrimLeft(y, "0")
			if c := cmp.Or(cmp.Compare(len(p), len(q)), strings.Compare(p, q)); c != 0 {
				return c
			}
			a, b = a[len(x):], b[len(y):]
			continue
		}
		if c := cmp.Compare(a[0], b[0]); c != 0 {
			return c
		}
		a, b = a[1:], b[1:]
	}
	return cmp.Compare(len(a), len(b))
}

// number is the number that a text begins with.
func number(s string) string {
	return s[:len(s)-len(strings.TrimLeft(s, "0123456789"))]
}
