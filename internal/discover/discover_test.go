package discover_test

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/discover"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// The files that the tests change.
const (
	whole  = "openapi: 3.0.3\npaths: {}\n"
	refers = "openapi: 3.0.3\npaths:\n  /a:\n    $ref: 'paths/a.yaml'\n"
	item   = "get:\n  responses:\n    '200': {$ref: '../schemas/pet.yaml'}\n"
	schema = "type: object\nproperties: {}\n"
	lfs    = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12345\n"
)

// LINK or MODULE before a text makes it a symbolic link or a submodule.
const (
	toLink = "LINK "
	module = "MODULE"
)

type files map[string]string

// tree is a tree of files whose symbolic links are not followed.
type tree struct{ fstest.MapFS }

func (f files) tree() fs.FS {
	m := fstest.MapFS{}
	for name, text := range f {
		file := &fstest.MapFile{Data: []byte(text), Mode: 0o644}
		if to, ok := strings.CutPrefix(text, toLink); ok {
			file = &fstest.MapFile{Data: []byte(to), Mode: fs.ModeSymlink | 0o777}
		}
		if text == module {
			file = &fstest.MapFile{Mode: fs.ModeIrregular}
		}
		m[name] = file
	}
	return tree{m}
}

// identified is a tree that knows the ids of its objects, like that of a commit.
type identified struct{ tree }

type entry struct {
	fs.DirEntry
	id string
}

func (e entry) ObjectID() string { return e.id }

func (i identified) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := i.tree.ReadDir(name)
	for k, d := range list {
		id := fmt.Sprintf("%v", d.Type())
		if file := i.MapFS[path.Join(name, d.Name())]; file != nil {
			id += string(file.Data)
		} else {
			id = fmt.Sprintf("a folder of %p", i.MapFS)
		}
		list[k] = entry{d, id}
	}
	return list, err
}

// with returns the files with changes. An empty text removes a file.
func (f files) with(changes files) files {
	out := maps.Clone(f)
	for name, text := range changes {
		if out[name] = text; text == "" {
			delete(out, name)
		}
	}
	return out
}

func find(t *testing.T, base, head files, opts discover.Options) (string, error) {
	t.Helper()
	return findIn(t, base.tree(), head.tree(), opts)
}

// findIdentified is find in trees that know the ids of their objects.
func findIdentified(t *testing.T, base, head files, opts discover.Options) (string, error) {
	t.Helper()
	return findIn(t, identified{base.tree().(tree)}, identified{head.tree().(tree)}, opts)
}

func findIn(t *testing.T, base, head fs.FS, opts discover.Options) (string, error) {
	t.Helper()
	opts.Limits = openapi.DefaultLimits()
	changes, err := discover.Compare(t.Context(), base, head)
	if err != nil {
		t.Fatal(err)
	}
	found, err := changes.Find(t.Context(), opts)
	var out []string
	for _, p := range found.Pairs {
		between := "="
		if p.Copy {
			between = ">"
		}
		out = append(out, p.Base+between+p.Head)
	}
	for _, name := range found.Apart {
		out = append(out, "~"+name)
	}
	for _, p := range found.Problems {
		out = append(out, "!"+p.File)
	}
	return strings.Join(out, " "), err
}

// The trees and changes of findCases.
var (
	tracked  = files{"openapi.yaml": refers, "paths/a.yaml": item, "schemas/pet.yaml": schema, "other/swagger.json": `{"swagger": "2.0"}`, "values.yaml": "a: 1\n", "README.md": "x"}
	minified = files{"openapi.json": `{"openapi":"3.0.3","paths":{"/a":{"$ref":"parts/a.json"}}}`, "parts/a.json": `{"get":{"security":[{"k":[]}],"responses":{}}}`}
	schemes  = files{"openapi.yaml": "openapi: 3.1.0\npaths: {}\ncomponents: {securitySchemes: {k: {$ref: parts/k.yaml}}}\n", "parts/k.yaml": "type: http\nscheme: bearer\n"}
	policy   = files{"openapi.yaml": "openapi: 3.1.0\npaths: {}\nsecurity: {$ref: parts/s.json}\n", "parts/s.json": `[{"k": []}]`}
	odd      = files{"openapi.yaml": "openapi: 3.1.0\npaths: {/a: {$ref: parts/a}}\n", "parts/a": "get: {responses: {}}\n"}
)

// refersTo is a description that refers to a part with the text, which it holds too.
func refersTo(part, text string) files {
	return files{"openapi.yaml": "openapi: 3.1.0\npaths: {/a: {$ref: " + part + "}}\n", part: text, "w.yaml": item}
}

// findCases are changes of trees with the pairs and problems that are found.
var findCases = map[string]struct {
	base, changes files
	globs, want   string
}{
	"changed":                    {tracked, files{"openapi.yaml": refers + "# x\n"}, "", "openapi.yaml=openapi.yaml"},
	"nothing of a description":   {tracked, files{"values.yaml": "a: 2\n", "README.md": "y"}, "", ""},
	"reached through another":    {tracked, files{"schemas/pet.yaml": schema + "# x\n"}, "", "openapi.yaml=openapi.yaml"},
	"a part is gone":             {tracked, files{"schemas/pet.yaml": ""}, "", "openapi.yaml=openapi.yaml"},
	"two":                        {tracked, files{"openapi.yaml": whole, "other/swagger.json": `{"swagger":"2.0"}`}, "", "openapi.yaml=openapi.yaml other/swagger.json=other/swagger.json"},
	"added":                      {tracked, files{"new.yaml": whole}, "", "=new.yaml"},
	"removed":                    {tracked, files{"other/swagger.json": ""}, "", "other/swagger.json="},
	"renamed":                    {tracked, files{"openapi.yaml": "", "x.yaml": refers}, "", "openapi.yaml=x.yaml"},
	"another of the same name":   {tracked, files{"openapi.yaml": "", "v2/openapi.yaml": whole}, "", "openapi.yaml= =v2/openapi.yaml"},
	"renamed to what is no name": {tracked, files{"openapi.yaml": "", "docs/api.tpl": refers}, "", "openapi.yaml=docs/api.tpl"},
	"moved among foreign files":  {tracked, files{"openapi.yaml": "", "vendor/x/openapi.yaml": refers}, "", "openapi.yaml="},
	"no description any more":    {tracked, files{"openapi.yaml": "a: 1\n"}, "", "openapi.yaml=openapi.yaml"},
	"another tool's":             {tracked, files{"k.yaml": "apiVersion: v1\nkind: X\nproperties: {}\n"}, "", ""},
	"a workflow's folder":        {tracked, files{".github/workflows/api.yml": whole}, "", "=.github/workflows/api.yml"},
	"foreign":                    {tracked, files{"node_modules/x/openapi.yaml": whole}, "", ""},
	"docs' configuration":        {tracked, files{"docs.json": `{"openapi": ["a.json"], "name": "x"}`}, "", ""},

	"a minified item":               {minified, files{"parts/a.json": `{"get":{"responses":{}}}`}, "", "openapi.json=openapi.json"},
	"a scheme of its own":           {schemes, files{"parts/k.yaml": "type: http\nscheme: basic\n"}, "", "openapi.yaml=openapi.yaml"},
	"a security list of its own":    {policy, files{"parts/s.json": "[]"}, "", "openapi.yaml=openapi.yaml"},
	"a part without an extension":   {odd, files{"parts/a": "get: {security: [], responses: {}}\n"}, "", "openapi.yaml=openapi.yaml"},
	"a part among foreign files":    {refersTo("third_party/a.yaml", item), files{"third_party/a.yaml": item + "# x\n"}, "", "openapi.yaml=openapi.yaml"},
	"a part with a taken name":      {refersTo("package.json", "{}"), files{"package.json": `{"get": {"security": []}}`}, "", "openapi.yaml=openapi.yaml"},
	"a part in a taken folder":      {refersTo(".github/a.yaml", item), files{".github/a.yaml": item + "# x\n"}, "", "openapi.yaml=openapi.yaml"},
	"a part that is a template":     {refersTo("a.tpl", item), files{"a.tpl": item + "# x\n"}, "", "openapi.yaml=openapi.yaml"},
	"a part behind another link":    {refersTo("a.yaml", toLink+"w.yaml"), files{"a.yaml": toLink + "x.yaml"}, "", "openapi.yaml=openapi.yaml !a.yaml"},
	"a part behind a linked folder": {refersTo("v/a.yaml", item).with(files{"v/a.yaml": "", "v": toLink + "v1"}), files{"v": toLink + "v2"}, "", "openapi.yaml=openapi.yaml !v/a.yaml"},
	"a description of a template":   {files{"api.tpl": refers, "paths/a.yaml": item}, files{"paths/a.yaml": item + "# x\n"}, "", "api.tpl=api.tpl"},
	"a part that broke":             {schemes, files{"parts/k.yaml": "type: [http\n"}, "", "openapi.yaml=openapi.yaml"},

	"a tagged version":         {files{}, files{"a.yaml": "openapi: !!str 3.0.3\npaths: {}\n"}, "", "=a.yaml"},
	"an explicit key":          {files{}, files{"a.yaml": "? openapi\n: 3.0.3\npaths: {}\n"}, "", "=a.yaml"},
	"an escaped key":           {files{}, files{"a.yaml": "\"\\x6fpenapi\": 3.0.3\n"}, "", "=a.yaml"},
	"an escaped key, JSON":     {files{}, files{"a.json": `{"\u006fpenapi": "3.0.3"}`}, "", "=a.json"},
	"an aliased key":           {files{}, files{"a.yaml": "x-k: &k openapi\n*k : 3.0.3\npaths: {}\n"}, "", "=a.yaml"},
	"a key by merging":         {files{}, files{"a.yaml": "x-k: &k {openapi: 3.0.3}\n<<: *k\npaths: {}\n"}, "", "=a.yaml"},
	"an indented root":         {files{}, files{"a.yaml": "   openapi: 3.0.3\n   paths: {}\n"}, "", "=a.yaml"},
	"a folded version":         {files{}, files{"a.yaml": "openapi: >-\n  3.0.3\npaths: {}\n"}, "", "=a.yaml"},
	"an extension in capitals": {files{}, files{"a.YAML": whole}, "", "=a.YAML"},
	"no extension":             {files{}, files{"api/description": whole}, "", "=api/description"},

	"a pointer":                    {tracked, files{"openapi.yaml": lfs}, "", "openapi.yaml=openapi.yaml"},
	"a new pointer":                {tracked, files{"api.yaml": lfs}, "", "!api.yaml"},
	"a pointer to a model":         {tracked, files{"models/w.safetensors": lfs, "art/logo.psd": lfs, "weights": lfs}, "", ""},
	"a pointer that promises":      {tracked, files{"docs/api-spec": lfs}, "", "!docs/api-spec"},
	"a part became a pointer":      {odd, files{"parts/a": lfs}, "", "openapi.yaml=openapi.yaml"},
	"a part, another pointer":      {odd.with(files{"parts/a": lfs}), files{"parts/a": lfs + "x-a 1\n"}, "", "openapi.yaml=openapi.yaml"},
	"behind a link":                {tracked, files{"openapi.yaml": toLink + "values.yaml"}, "", "!openapi.yaml"},
	"the folder is a link":         {tracked, files{"other/swagger.json": "", "other": toLink + "paths"}, "", "!other/swagger.json"},
	"the folder is a submodule":    {tracked, files{"other/swagger.json": "", "other": module}, "", "!other/swagger.json"},
	"another name":                 {tracked, files{"public.yaml": toLink + "openapi.yaml"}, "", "!public.yaml"},
	"a link to something else":     {tracked, files{"public.yaml": toLink + "values.yaml"}, "", ""},
	"an unreadable pair, the same": {files{"openapi.yaml": "openapi: 3.0.0\n  x: [", "values.yaml": "a: 1"}, files{"values.yaml": "a: 2"}, "", ""},

	"a glob restricts":            {tracked, files{"openapi.yaml": whole, "other/swagger.json": `{"swagger":"2.0"}`}, "other/*.json", "other/swagger.json=other/swagger.json"},
	"a glob, untouched":           {tracked, files{"values.yaml": "a: 2"}, "**/openapi.yaml", ""},
	"a glob, reached":             {tracked, files{"schemas/pet.yaml": "type: string\n"}, "./openapi.yaml", "openapi.yaml=openapi.yaml"},
	"a glob, odd names":           {files{"x.txt": strings.Replace(refers, "a.yaml", "a.md", 1), "paths/a.md": item}, files{"paths/a.md": item + "# x\n"}, "x.txt", "x.txt=x.txt"},
	"a glob, gone":                {tracked, files{"other/swagger.json": ""}, "other/*", "other/swagger.json="},
	"a glob, now a link":          {tracked, files{"openapi.yaml": toLink + "values.yaml"}, "openapi.yaml", "openapi.yaml=openapi.yaml"},
	"a glob, always a link":       {tracked.with(files{"api.yaml": toLink + "openapi.yaml"}), files{"openapi.yaml": whole}, "api.yaml", "!api.yaml"},
	"a glob, in a foreign folder": {files{"vendor/api.yaml": strings.Replace(refers, "paths/", "../paths/", 1), "paths/a.yaml": item}, files{"paths/a.yaml": item + "# x\n"}, "vendor/*.yaml", "vendor/api.yaml=vendor/api.yaml"},
	"reached in a foreign folder": {files{"api.yaml": strings.Replace(refers, "paths/", "vendor/", 1), "vendor/a.yaml": item}, files{"vendor/a.yaml": item + "# x\n"}, "api.yaml", "api.yaml=api.yaml"},
}

func TestFind(t *testing.T) {
	for name, c := range findCases {
		t.Run(name, func(t *testing.T) {
			var opts discover.Options
			if c.globs != "" {
				opts.Globs = []string{c.globs}
			}
			for _, opts.Reads = range []int{0, 100} { // whatever reading costs
				got, err := find(t, c.base, c.base.with(c.changes), opts)
				if err != nil || got != c.want {
					t.Errorf("%d reads: %q, %v; want %q", opts.Reads, got, err, c.want)
				}
			}
		})
	}
	for _, glob := range []string{"nothing/*", "[", ""} {
		if _, err := find(t, tracked, tracked, discover.Options{Globs: []string{glob}}); !errors.Is(err, discover.ErrUsage) {
			t.Errorf("%q: %v", glob, err)
		}
	}
}

// TestMany: however many other files there are, what the change concerns is found.
func TestMany(t *testing.T) {
	base := files{"z/openapi.yaml": whole}
	changes := files{"z/openapi.yaml": whole + "# x\n"}
	for i := range 150 {
		base[fmt.Sprintf("api-%03d.yaml", i)] = "a: 1\n"
		changes[fmt.Sprintf("api-%03d.yaml", i)] = "a: 2\n"
	}
	for _, reads := range []int{0, 10} {
		if got, err := find(t, base, base.with(changes), discover.Options{Reads: reads}); got != "z/openapi.yaml=z/openapi.yaml" || err != nil {
			t.Errorf("%d reads: %q, %v", reads, got, err)
		}
	}
}

// TestBound: if reading is bounded, a part for which no description was found is a
// problem. A file that may be anything is not.
func TestBound(t *testing.T) {
	base := files{}
	for i := range 100 {
		base[fmt.Sprintf("x/%03d.yaml", i)] = "a: 1\n"
	}
	base["x/999.yaml"] = "openapi: 3.0.3\npaths: {/a: {$ref: ../parts/a.yaml}}\n"
	part, data := files{"parts/a.yaml": item}, files{"parts/b.yaml": "a: 1\n"}
	for _, c := range []struct {
		changes files
		reads   int
		want    string
	}{
		{part, 50, "!parts/a.yaml"}, {part, 1000, "x/999.yaml=x/999.yaml"}, {part, 0, "x/999.yaml=x/999.yaml"}, {data, 50, ""},
	} {
		if got, err := find(t, base, base.with(c.changes), discover.Options{Reads: c.reads}); got != c.want || err != nil {
			t.Errorf("%v, %d reads: %q, %v; want %q", c.changes, c.reads, got, err, c.want)
		}
	}
}

// broken is a tree in which one file cannot be read.
type broken struct {
	fs.FS
	name string
}

func (b broken) Open(name string) (fs.File, error) {
	if name == b.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("disk on fire")}
	}
	return b.FS.Open(name)
}

func TestUnreadable(t *testing.T) {
	base := files{"data.yaml": "a: 1\n"}
	changes, err := discover.Compare(t.Context(), base.tree(), broken{base.with(files{"data.yaml": "a: 2\n"}).tree(), "data.yaml"})
	if err != nil {
		t.Fatal(err)
	}
	found, err := changes.Find(t.Context(), discover.Options{Limits: openapi.DefaultLimits()})
	if err != nil || len(found.Problems) != 1 || !strings.Contains(found.Problems[0].Message, "disk on fire") {
		t.Errorf("%+v, %v", found, err)
	}
}
