package discover

import (
	"cmp"
	"io/fs"
	"path"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/threatdelta/threatdelta/internal/fsnode"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Outline is what a description is recognised by, in whatever version of OpenAPI,
// format and number of files it is written: its title, and its operations and
// webhooks without the names of parameters and without the version in a path.
type Outline struct {
	title   string   // in lower case, without a version
	version string   // of the API
	names   []string // "GET /orders/{}", sorted; of components where there is no operation
}

// OutlineOf returns the outline of a description, the zero Outline for none.
func OutlineOf(d *openapi.Document) Outline {
	if d == nil {
		return Outline{}
	}
	info := d.Root.Get("info")
	o := Outline{title: withoutVersion(info.Get("title").Scalar()), version: info.Get("version").Scalar()}
	for name, item := range d.Root.Get("paths").Named() {
		if strings.HasPrefix(name, "/") {
			o.add(template(name), d.Deref(item))
		}
	}
	for name, item := range d.Root.Get("webhooks").Named() {
		o.add(name, d.Deref(item))
	}
	if len(o.names) == 0 {
		for _, at := range [...]openapi.Value{d.Root.Get("definitions"), d.Root.At("components", "schemas")} {
			for name := range at.Named() {
				o.names = append(o.names, "component "+name)
			}
		}
	}
	slices.Sort(o.names)
	o.names = slices.Compact(o.names)
	return o
}

// outlineOfText is OutlineOf for a text that need not be parsed for it; ok is false if
// it must be.
func outlineOfText(name string, raw []byte, limits openapi.Limits) (o Outline, ok bool) {
	x, ok := openapi.NewIndex(name, raw, limits)
	if !ok {
		return Outline{}, false
	}
	o = Outline{title: withoutVersion(x.Title), version: x.Version}
	for _, item := range x.Items {
		if strings.HasPrefix(item.Path, "/") {
			o.addMethods(template(item.Path), item.Methods)
		}
	}
	slices.Sort(o.names)
	o.names = slices.Compact(o.names)
	return o, len(o.names) > 0 // otherwise its components count
}

// add adds the operations of a path item. One whose methods are not known, since it
// is behind a reference that leads nowhere, is one operation.
func (o *Outline) add(name string, item openapi.Value) {
	var keys []string
	for key := range item.Fields() {
		keys = append(keys, key)
	}
	o.addMethods(name, keys)
}

// addMethods adds the operations of a path item by its keys.
func (o *Outline) addMethods(name string, keys []string) {
	if isGeneric(name) {
		return
	}
	found := false
	for _, key := range keys {
		switch method := strings.ToUpper(key); method {
		case "GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "QUERY":
			o.names, found = append(o.names, method+" "+name), true
		}
	}
	if !found {
		o.names = append(o.names, "ANY "+name)
	}
}

var (
	parameters = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{[^{}/]*\}`) })
	versions   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)^v?[0-9]+([._-][0-9a-z]+)*$`) })
)

// template is a path without what may differ between versions of one API.
func template(name string) string {
	segments := slices.DeleteFunc(strings.Split(parameters().ReplaceAllString(name, "{}"), "/"), func(s string) bool {
		return s == "" || versions().MatchString(s)
	})
	return "/" + strings.Join(segments, "/")
}

func withoutVersion(title string) string {
	words := slices.DeleteFunc(strings.Fields(strings.ToLower(title)), func(w string) bool {
		return versions().MatchString(strings.Trim(w, "()[],")) || w == "version"
	})
	return strings.Join(words, " ")
}

// isGeneric reports paths that say nothing about which API has them.
func isGeneric(name string) bool {
	switch strings.ToLower(strings.Trim(name, "/{}")) {
	case "", "health", "healthz", "health/live", "health/ready", "healthcheck", "live", "livez", "ready", "readyz", "ping", "status", "info",
		"version", "metrics", "openapi.json", "openapi.yaml", "swagger.json", "login", "logout", "token", "oauth/token":
		return true
	}
	return false
}

// shared counts the names that two outlines have in common.
func (o Outline) shared(with Outline) int {
	n := 0
	for a, b := o.names, with.names; len(a) > 0 && len(b) > 0; {
		switch c := strings.Compare(a[0], b[0]); {
		case c < 0:
			a = a[1:]
		case c > 0:
			b = b[1:]
		default:
			n++
			a, b = a[1:], b[1:]
		}
	}
	return n
}

// hasTitle reports whether both have the same title.
func (o Outline) hasTitle(of Outline) bool { return o.title != "" && o.title == of.title }

// likeness is how alike the description at base and one at head are, from 0 for
// those that are hardly one API to 1000. They are alike by half of the operations
// of the larger; if the title or the name of the file is the same, by a third; if
// both are, by a fifth. Neither counts alone. One that has nearly nothing but what
// the other had is a part of that.
func likeness(base, head sketch) int {
	shared := base.shared(head.Outline)
	larger := max(len(base.names), len(head.names))
	if shared == 0 {
		return 0
	}
	hints := 0
	if base.hasTitle(head.Outline) {
		hints++
	}
	if stem(base.path) == stem(head.path) {
		hints++
	}
	enough := [...]bool{2*shared >= larger && shared > 1, 3*shared >= larger, 5*shared >= larger}[hints]
	if !enough && !isPartOf(head.Outline, base.Outline) {
		return 0
	}
	return 1000 * shared / (len(base.names) + len(head.names) - shared)
}

// isPartOf reports whether four of five operations of a description are those of
// another.
func isPartOf(part, of Outline) bool {
	shared := part.shared(of)
	return shared > 1 && 5*shared >= 4*len(part.names)
}

// stem is the name of a file without what may differ between formats and versions.
func stem(name string) string {
	base := strings.ToLower(path.Base(name))
	for isStructured(base) && path.Ext(base) != base {
		base = strings.TrimSuffix(base, path.Ext(base))
	}
	return digits().ReplaceAllString(base, "#")
}

var digits = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[0-9]+`) })

// sketch is the outline of a file.
type sketch struct {
	path string
	Outline
}

// atBase and atHead say which tree a file is read from.
const (
	atBase = iota
	atHead
)

func (f *finder) tree(at int) fs.FS { return [...]fs.FS{f.base, f.head}[at] }

// load reads a description like the review.
func (f *finder) load(at int, name string) (*openapi.Document, error) {
	if store := [...]*openapi.Store{f.BaseStore, f.HeadStore}[at]; store != nil {
		return store.Load(name)
	}
	return openapi.Load(f.tree(at), name, f.Limits)
}

// sketch reads a description like the review, once. The zero outline is that of one
// that cannot be read, or of a file that is none.
func (f *finder) sketch(at int, name string) sketch {
	if s, known := f.sketched[at][name]; known {
		return s
	}
	s := sketch{path: name}
	if raw, err := fsnode.Content(f.tree(at), name); err == nil && openapi.MayDescribe(raw) && f.ctx.Err() == nil {
		s.Outline = f.outline(at, name, raw)
	}
	f.sketched[at][name] = s
	return s
}

func (f *finder) outline(at int, name string, raw []byte) Outline {
	if o, ok := outlineOfText(name, raw, f.Limits); ok {
		return o
	}
	f.warm(at, name)
	d, err := f.load(at, name)
	if err != nil {
		return Outline{}
	}
	return OutlineOf(d)
}

func (f *finder) sketches(at int, files []string) []sketch {
	f.prefetch(f.tree(at), files)
	f.sketchAtOnce(at, files)
	out := make([]sketch, 0, len(files))
	for _, name := range files {
		out = append(out, f.sketch(at, name))
	}
	return out
}

// sketchAtOnce sketches, several at once, what need not be parsed for it.
func (f *finder) sketchAtOnce(at int, files []string) {
	unknown := slices.DeleteFunc(slices.Clone(files), func(name string) bool { _, known := f.sketched[at][name]; return known })
	found := make([]*sketch, len(unknown))
	var wait sync.WaitGroup
	workers := min(len(unknown), runtime.GOMAXPROCS(0))
	for worker := range workers {
		wait.Go(func() {
			for i := worker; i < len(unknown) && f.ctx.Err() == nil; i += workers {
				raw, err := fsnode.Content(f.tree(at), unknown[i])
				if err != nil || !openapi.MayDescribe(raw) {
					continue
				}
				if o, ok := outlineOfText(unknown[i], raw, f.Limits); ok {
					found[i] = &sketch{unknown[i], o}
				}
			}
		})
	}
	wait.Wait()
	for i, s := range found {
		if s != nil {
			f.sketched[at][unknown[i]] = *s
		}
	}
}

// neighbours is how many descriptions with an operation are looked at for one that
// may be the same API: those whose paths are nearest.
const neighbours = 32

// index finds descriptions by their operations.
type index struct {
	list  []sketch         // sorted by path
	names map[string][]int // which have the operation
}

func newIndex(list []sketch) *index {
	x := &index{list: list, names: map[string][]int{}}
	for i, s := range list {
		for _, n := range s.names {
			x.names[n] = append(x.names[n], i)
		}
	}
	return x
}

// alike returns the possible partners of a description at head, each with how alike
// it is. Its cost does not depend on how many descriptions there are.
func (x *index) alike(head sketch) []scored {
	at, _ := slices.BinarySearchFunc(x.list, head.path, func(s sketch, p string) int { return strings.Compare(s.path, p) })
	counts := map[int]int{}
	for _, n := range head.names {
		having := x.names[n]
		i, _ := slices.BinarySearch(having, at)
		for _, k := range having[max(0, i-neighbours/2):min(len(having), i+neighbours/2)] {
			counts[k]++
		}
	}
	best := make([]int, 0, len(counts))
	for k := range counts {
		best = append(best, k)
	}
	slices.SortFunc(best, func(a, b int) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b)) })
	var out []scored
	for _, k := range best[:min(len(best), neighbours)] {
		if score := likeness(x.list[k], head); score > 0 {
			out = append(out, scored{x.list[k].path, head.path, score})
		}
	}
	return out
}
