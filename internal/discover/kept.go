package discover

import (
	"path"
	"slices"
	"strings"
)

// kept finds, for descriptions that are gone, the one that stays and describes the
// same API in another format: under the same name and version, here or in a folder
// beside, with the same title and every operation. What it says is from now on all
// that is said of the API, and is compared with what was said before.
func (f *finder) kept(gone []string) map[string]string {
	out := map[string]string{}
	for _, b := range gone {
		was := f.sketch(atBase, b)
		for _, name := range f.sources(f.formatsOf(b)) {
			before, after := f.sketch(atBase, name), f.sketch(atHead, name)
			if f.ctx.Err() == nil && was.isTwin(before.Outline) && was.version == after.version && was.hasTitle(after.Outline) && was.shared(after.Outline) == len(was.names) {
				out[b] = name
				break
			}
		}
	}
	return out
}

// formatsOf lists the files at base that have the name of one, but for the format.
func (f *finder) formatsOf(b string) []string {
	var out []string
	own, kind := path.Dir(b), lineage(path.Base(b))
	add := func(dir string) {
		in := f.folderAtBase(dir)
		for _, name := range slices.Concat(in.files[kind], in.versions[kind]) {
			if file := path.Join(dir, name); file != b && withoutFormat(name) == withoutFormat(path.Base(b)) {
				out = append(out, file)
			}
		}
	}
	add(own)
	if beside := f.folderAtBase(path.Dir(own)).folders; own != "." && len(beside) <= sourcesRead {
		for _, folder := range beside {
			if dir := path.Join(path.Dir(own), folder); dir != own && !digits().MatchString(folder) {
				add(dir)
			}
		}
	}
	return out
}

func withoutFormat(name string) string { return strings.TrimSuffix(name, path.Ext(name)) }
