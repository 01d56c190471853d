package openapi

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// watched records which files are opened.
type watched struct {
	fs.ReadLinkFS
	opened []string
}

func (w *watched) Open(name string) (fs.File, error) {
	w.opened = append(w.opened, name)
	return w.ReadLinkFS.Open(name)
}

// write makes a temporary folder of files. A content that starts with -> is the
// target of a symbolic link, and a name that ends with / is a folder.
func write(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range slices.Sorted(mapKeys(files)) {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		var err error
		if target, link := strings.CutPrefix(files[name], "-> "); link {
			err = os.Symlink(target, full)
		} else if strings.HasSuffix(name, "/") {
			err = os.MkdirAll(full, 0o755)
		} else {
			err = os.WriteFile(full, []byte(files[name]), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func mapKeys(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// refused are references with what the note about them says.
var refused = map[string]string{
	"../../etc/passwd":                 "leads out of the tree",
	"../../../../../../../etc/passwd":  "leads out of the tree",
	"..":                               "not a regular file",
	"../..":                            "leads out of the tree",
	"/etc/passwd":                      "absolute paths",
	"http://169.254.169.254/":          "remote",
	"HTTPS://example.com/a.yaml#/a":    "remote",
	"//host/x":                         "remote",
	"file:///etc/passwd":               "remote",
	"FILE:/etc/passwd":                 "remote",
	"data:text/plain,a":                "remote",
	"%2e%2e/%2e%2e/etc/passwd":         "leads out of the tree",
	"..%2f..%2f..%2fetc%2fpasswd":      "leads out of the tree",
	"%2fetc%2fpasswd":                  "absolute paths",
	"%252e%252e/%252e%252e/etc/passwd": "no such file",
	`..\..\..\etc\passwd`:              "leads out of the tree",
	`\etc\passwd`:                      "absolute paths",
	`\\host\share`:                     "absolute paths",
	`C:\passwd.yaml`:                   "absolute paths",
	"a/../../../../etc/passwd":         "leads out of the tree",
	"a\x00.yaml":                       "not valid",
	"%00":                              "not valid",
	"link-out.yaml":                    "symbolic link",
	"link-in.yaml":                     "symbolic link",
	"linked/out.yaml":                  "symbolic link",
	"linked/../linked/deep/out.yaml":   "symbolic link",
	"folder":                           "not a regular file",
	"folder/":                          "not a regular file",
	".":                                "not a regular file",
	"lfs.yaml":                         "LFS pointer",
	"missing.yaml#/a":                  "no such file",
	"text.md":                          "cannot be parsed|there is nothing at that place|is not YAML",
	"page.html":                        "HTML",
	"broken.yaml#/a":                   "is not YAML",
	"broken.json#/a":                   "is not JSON",
	"other.yaml#/nothing":              "nothing at that place",
	"other.yaml#/a/b/c/d":              "nothing at that place",
	"#/components/schemas/Missing":     "nothing at that place",
	"#nowhere":                         "nothing at that place",
}

// TestRefused: a reference out of the tree, or to what is no file of YAML or JSON,
// is noted at its line. It opens no other file, and the rest of the description is
// read.
func TestRefused(t *testing.T) {
	for ref, want := range refused {
		t.Run(strings.ReplaceAll(ref, "/", "_"), func(t *testing.T) {
			outside := write(t, map[string]string{"out.yaml": "secret: {type: string}\n", "deep/out.yaml": "secret: 1\n"})
			dir := write(t, map[string]string{
				"api/openapi.yaml":  fmt.Sprintf("openapi: 3.0.0\npaths:\n  /a:\n    get: {operationId: a}\ncomponents:\n  schemas:\n    Bad:\n      $ref: %q\n    Good: {$ref: 'other.yaml#/a'}\n", ref),
				"api/other.yaml":    "a: {type: integer}\n",
				"api/link-out.yaml": "-> " + outside + "/out.yaml", "api/link-in.yaml": "-> other.yaml", "api/linked": "-> " + outside,
				"api/folder/": "", "api/text.md": "# Title: with\n\t- {text\n", "api/page.html": "<!doctype html><p>",
				"api/lfs.yaml":    "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 1\n",
				"api/broken.yaml": "a: [1\nb: 2\n", "api/broken.json": "{\"a\": ]}",
			})
			root, err := os.OpenRoot(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer root.Close()
			checkRefused(t, "os.Root", root.FS(), want)
			checkRefused(t, "os.DirFS", os.DirFS(dir), want)
		})
	}
}

func checkRefused(t *testing.T, name string, tree fs.FS, want string) {
	t.Helper()
	w := &watched{ReadLinkFS: tree.(fs.ReadLinkFS)}
	d, err := Load(w, "api/openapi.yaml", DefaultLimits())
	if err != nil {
		t.Fatal(name, err)
	}
	if len(d.Notes) != 1 {
		t.Fatalf("%s: %d notes: %v", name, len(d.Notes), d.Notes)
	}
	n := d.Notes[0]
	if n.Kind != Unresolved || n.Span.File != "api/openapi.yaml" || n.Span.Line != 8 || n.Span.Column != 7 || !containsAny(n.Message, want) {
		t.Errorf("%s: %v %q, want %q at line 8", name, n.Span, n.Message, want)
	}
	for _, file := range w.opened {
		inside := strings.HasPrefix(file, "api/") && !strings.Contains(file, "link") && !strings.Contains(file, "..")
		if !inside {
			t.Errorf("%s: opened %q", name, file)
		}
	}
	if strings.Contains(fmt.Sprint(d.Files(), d.Root.Any()), "secret") {
		t.Errorf("%s: read what is outside", name)
	}
	bad := d.Root.At("components", "schemas", "Bad")
	if target, problem := d.Follow(bad); target.Exists() || problem == "" || d.Deref(bad).Exists() {
		t.Errorf("%s: %v, %q", name, target, problem)
	}
	if got := d.Deref(d.Root.At("components", "schemas", "Good")).Get("type").Scalar(); got != "integer" {
		t.Errorf("%s: the good reference gives %q", name, got)
	}
	if got := d.Root.At("paths", "/a", "get", "operationId").Scalar(); got != "a" {
		t.Errorf("%s: the operation is %q", name, got)
	}
}

func containsAny(s, alternatives string) bool {
	return slices.ContainsFunc(strings.Split(alternatives, "|"), func(a string) bool { return strings.Contains(s, a) })
}

// TestRootRefused: what is refused for a reference is refused for the root.
func TestRootRefused(t *testing.T) {
	dir := write(t, map[string]string{"a.yaml": "openapi: 3.0.0\n", "l.yaml": "-> a.yaml", "d/a.yaml": "openapi: 3.0.0\n", "e": "-> d", "f/": ""})
	for path, want := range map[string]string{"l.yaml": "symbolic link", "e/a.yaml": "symbolic link", "f": "not a regular file", "x": "no such file", "../a.yaml": "cannot be read", "/a.yaml": "cannot be read"} {
		_, err := Load(os.DirFS(dir), path, DefaultLimits())
		if _, ok := err.(*Error); !ok || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
}

// manyFiles is a description whose references lead over several files.
var manyFiles = fstest.MapFS{
	"api/openapi.yaml": {Data: []byte(`openapi: 3.1.0
tags:
  - name: t
    description: {$ref: docs/missing.md}
paths:
  /a: {$ref: 'paths/users@{id}.yaml'}
  /b: {$ref: 'paths/with space.yaml#/item'}
  /c: {$ref: 'paths/with%20space.yaml#/item'}
  /d: {$ref: ./paths/../paths/list.yaml#/0/1}
  /e: {$ref: 'paths/list.yaml#/1/a~1b~0c'}
  /f: {$ref: 'paths/list.yaml#/1/a%7E1b~0c'}
  /g: {$ref: '#/components/schemas/%7Bx%7D'}
  /h: {$ref: 'paths/anchors.yaml#here'}
  /i: {$ref: 'paths/anchors.yaml#'}
  /j: {$dynamicRef: 'paths/anchors.yaml#moves'}
  /k: {$ref: 'paths\list.yaml#/0/0'}
  /l: {$ref: 'cycle-a.yaml#/x'}
  /m: {$ref: 'paths/list.yaml#/01/0'}
components:
  schemas:
    '{x}': {type: g}
    Data:
      example: {$ref: nowhere.yaml}
      default: {$ref: nowhere.yaml}
      properties:
        $ref: {type: string}
        example: {$ref: '#/components/schemas/{x}'}
        x-name: {$ref: 'gone.yaml'}
      x-any: {$ref: nowhere.yaml}
`)},
	"api/paths/users@{id}.yaml": {Data: []byte("get: {type: a, schema: {$ref: inner/deep.yaml#/s}}\n")},
	"api/paths/inner/deep.yaml": {Data: []byte("s: {$ref: '../../shared.yaml#/t'}\n")},
	"api/shared.yaml":           {Data: []byte("t: {type: deep}\n")},
	"api/paths/with space.yaml": {Data: []byte("item: {type: b}\n")},
	"api/paths/list.yaml":       {Data: []byte("- [{type: k}, {type: d}]\n- {a/b~c: {type: e}}\n")},
	"api/paths/anchors.yaml":    {Data: []byte("type: i\nx: [{$anchor: here, type: h}, {$dynamicAnchor: moves, type: j}]\n")},
	"api/cycle-a.yaml":          {Data: []byte("x: {$ref: 'cycle-b.yaml#/y'}\nz: {$ref: '#/z'}\n")},
	"api/cycle-b.yaml":          {Data: []byte("y: {$ref: 'cycle-a.yaml#/x'}\n")},
}

// TestManyFiles covers references over several files, their spellings and
// fragments.
func TestManyFiles(t *testing.T) {
	d, err := Load(manyFiles, "api/openapi.yaml", DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"/b": "b", "/c": "b", "/d": "d", "/e": "e", "/f": "e", "/g": "g", "/h": "h", "/i": "i", "/j": "j", "/k": "k", "/l": ""} {
		if got := d.Deref(d.Root.At("paths", path)).Get("type").Scalar(); got != want {
			t.Errorf("%s: type %q, want %q", path, got, want)
		}
	}
	inner := d.Deref(d.Root.At("paths", "/a")).At("get", "schema")
	if got := d.Deref(inner).Get("type"); got.Scalar() != "deep" || got.Span().String() != "api/shared.yaml:1:11" || got.Span().Pointer != "/t/type" {
		t.Errorf("through three files: %q at %v %s", got.Scalar(), got.Span(), got.Span().Pointer)
	}
	var notes []string
	for _, n := range d.Notes {
		notes = append(notes, fmt.Sprintf("%d %s", n.Span.Line, n.Message))
	}
	want := []string{"18 the reference \"paths/list.yaml#/01/0\" is not followed: there is nothing at that place", "28 the reference \"gone.yaml\" is not followed: there is no such file; check the path"}
	if !slices.Equal(notes, want) {
		t.Errorf("notes %q\nwant %q", notes, want)
	}
	if files := d.Files(); files[0] != "api/openapi.yaml" || len(files) != 9 {
		t.Errorf("files %q", files)
	}
}

func TestLimits(t *testing.T) {
	tree := fstest.MapFS{"a.yaml": {Data: []byte("openapi: 3.0.0\nx:\n  - $ref: b.yaml\n  - $ref: c.yaml\n  - $ref: d.yaml\n")},
		"b.yaml": {Data: []byte("b: 1\n# c\n# c\n")}, "c.yaml": {Data: []byte("c: 1\n")}, "d.yaml": {Data: []byte("d: 1\n")}}
	for name, c := range map[string]struct {
		change func(*Limits)
		want   string
	}{
		"files":  {func(l *Limits) { l.Files = 3 }, "the description reaches more than 3 files"},
		"bytes":  {func(l *Limits) { l.TotalBytes = 70 }, "beyond the limit of 0 MB for all files"},
		"values": {func(l *Limits) { l.Nodes = 9 }, "more than 9 values"},
	} {
		t.Run(name, func(t *testing.T) {
			limits := DefaultLimits()
			c.change(&limits)
			d, err := Load(tree, "a.yaml", limits)
			if err != nil {
				t.Fatal(err)
			}
			if len(d.Notes) == 0 || !strings.Contains(d.Notes[len(d.Notes)-1].Message, c.want) {
				t.Errorf("%v", d.Notes)
			}
		})
	}
	limits := DefaultLimits()
	limits.Nodes = 3
	if _, err := Load(tree, "a.yaml", limits); err == nil || !strings.Contains(err.Error(), "more than 3 values") {
		t.Error(err)
	}
	limits = DefaultLimits()
	limits.Depth = 1
	if _, err := Load(tree, "a.yaml", limits); err == nil || err.Error() != "a.yaml:3:5: is nested deeper than 1 levels; flatten the description" {
		t.Error(err)
	}
}

func TestManyNotes(t *testing.T) {
	d, err := Load(fstest.MapFS{"a.yaml": {Data: []byte("openapi: 3.0.0\nx:\n" + strings.Repeat("- $ref: '#/no'\n", maxNotes+7))}}, "a.yaml", DefaultLimits())
	if err != nil || len(d.Notes) != maxNotes+1 || d.Notes[maxNotes].Message != "7 more notes of this kind are not listed" {
		t.Error(err, len(d.Notes), d.Notes[len(d.Notes)-1])
	}
}
