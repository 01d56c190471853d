package vendorext

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// sample is a description of one operation, in pieces of YAML.
type sample struct{ root, path, op string }

func (s sample) load(t *testing.T) (*openapi.Document, Operation) {
	t.Helper()
	indent := func(by, text string) string {
		if text == "" {
			return ""
		}
		return by + strings.ReplaceAll(text, "\n", "\n"+by) + "\n"
	}
	text := "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n" + indent("", s.root) + "paths:\n  /login:\n" + indent("    ", s.path) +
		"    post:\n      operationId: login\n" + indent("      ", s.op)
	doc, err := openapi.Load(fstest.MapFS{"api.yaml": {Data: []byte(text)}}, "api.yaml", openapi.DefaultLimits())
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	item := doc.Root.At("paths", "/login")
	op := Operation{ID: "login", Object: item.Get("post"), PathItem: item, Root: doc.Root}
	op.Schemes = doc.Root.At("components", "securitySchemes").Fields()
	return doc, op
}

// TestEveryVendor: each function that makes a vendor is listed, and names are
// different.
func TestEveryVendor(t *testing.T) {
	var made []string
	called := map[string]bool{}
	for _, f := range parsed(t) {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && returnsVendor(fn) {
				made = append(made, fn.Name.Name)
			} else if ok && fn.Name.Name == "every" {
				ast.Inspect(fn, func(n ast.Node) bool {
					if id, ok := n.(*ast.Ident); ok {
						called[id.Name] = true
					}
					return true
				})
			}
		}
	}
	for _, name := range made {
		if !called[name] {
			t.Errorf("every (vendor.go) does not list %s", name)
		}
	}
	names := map[string]bool{}
	for _, v := range Vendors() {
		names[v.Name] = true
	}
	if len(names) != len(made) || len(Vendors()) != len(made) {
		t.Errorf("%d functions make %d vendors with %d names", len(made), len(Vendors()), len(names))
	}
}

func parsed(t *testing.T) []*ast.File {
	t.Helper()
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var list []*ast.File
	for _, path := range paths {
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, f)
	}
	return list
}

func returnsVendor(fn *ast.FuncDecl) bool {
	if fn.Type.Results == nil || len(fn.Type.Params.List) > 0 {
		return false
	}
	id, ok := fn.Type.Results.List[0].Type.(*ast.Ident)
	return ok && id.Name == "Vendor"
}

// TestKeys: keys of limits are compared in lower case, names of entries folded.
func TestKeys(t *testing.T) {
	for _, v := range Vendors() {
		for _, l := range v.Limits {
			for _, key := range l.Keys {
				if key != strings.ToLower(key) {
					t.Errorf("%s: %s is never found", v.Name, key)
				}
			}
			for _, p := range l.Parts {
				checkWords(t, v.Name, p.Words)
			}
		}
	}
}

func checkWords(t *testing.T, vendor string, words *LimitWords) {
	t.Helper()
	if words == nil {
		return
	}
	names := slices.Concat(words.Window, words.Skip)
	for name := range words.Count {
		names = append(names, name)
	}
	for _, name := range names {
		if strings.ToLower(name) != name || strings.ContainsAny(name, "-_. ") {
			t.Errorf("%s: %s is never found", vendor, name)
		}
	}
}

// TestAnyMethod: package openapi, which stands below, reads an operation there.
func TestAnyMethod(t *testing.T) {
	for _, key := range AnyMethods() {
		_, op := sample{root: "x-shared: {any: {operationId: served}}", path: key + ": {$ref: '#/x-shared/any'}"}.load(t)
		if id := op.PathItem.At(key, "operationId").Scalar(); id != "served" {
			t.Errorf("%s: its reference is not followed: add it to itemField in internal/openapi/place.go", key)
		}
	}
}

func TestUndescribed(t *testing.T) {
	known := map[string]bool{"x-google-allow: all": true, "x-google-allow: configured": false}
	for _, v := range Vendors() {
		for _, s := range v.Undescribed {
			found := false
			for text, want := range known {
				doc, _ := sample{root: text}.load(t)
				is := s.Is(doc.Root.Get(s.Key))
				found = found || is
				if strings.HasPrefix(text, s.Key+":") && is != want {
					t.Errorf("%s: %v", text, is)
				}
			}
			if !found {
				t.Errorf("%s: no case for %s: add one to known", v.Name, s.Key)
			}
		}
	}
}

// TestVendorsOnce: the vendors are made once, and not for each operation.
func TestVendorsOnce(t *testing.T) {
	if n := testing.AllocsPerRun(10, func() { Vendors(); AnyMethods() }); n > 0 {
		t.Errorf("listing them allocates %v times", n)
	}
}
