package rules_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/rules"
)

// folders are the folders of the families.
func folders(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		if _, err := os.Stat(filepath.Join(e.Name(), "rules.go")); e.IsDir() && err == nil {
			out = append(out, e.Name())
		}
	}
	if len(out) != len(rules.Families()) {
		t.Fatalf("%d folders of rules, %d families: list the family in families.go", len(out), len(rules.Families()))
	}
	return out
}

// sources are the files of a folder by name, without its tests.
func sources(t *testing.T, dir string) map[string]*ast.File {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*ast.File{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(name)] = file
	}
	return out
}

// constructor is the function of a file that returns a threat.Rule, "" in a file
// that is not a rule's.
func constructor(file *ast.File) string {
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Recv != nil || f.Type.Results == nil || len(f.Type.Results.List) != 1 {
			continue
		}
		if s, ok := f.Type.Results.List[0].Type.(*ast.SelectorExpr); ok && s.Sel.Name == "Rule" {
			return f.Name.Name
		}
	}
	return ""
}

// declared are the names that a file declares at its top.
func declared(file *ast.File) []string {
	var out []string
	for name := range file.Scope.Objects {
		out = append(out, name)
	}
	return out
}

// borrowed are the names that a file uses and does not declare: those of other
// files of its package among them.
func borrowed(file *ast.File) map[string]bool {
	out := map[string]bool{}
	for _, id := range file.Unresolved {
		out[id.Name] = true
	}
	return out
}

// TestEveryRuleIsListed: a rule that is written is in the list of its family, and
// its file and its book are named after its id.
func TestEveryRuleIsListed(t *testing.T) {
	known := map[string]bool{}
	for _, r := range rules.All() {
		known[strings.ReplaceAll(r.ID, "-", "_")+".go"] = true
	}
	written := 0
	for _, dir := range folders(t) {
		list := sources(t, dir)["rules.go"]
		listed := borrowed(list)
		for name, file := range sources(t, dir) {
			c := constructor(file)
			switch {
			case c == "":
				continue
			case !listed[c]:
				t.Errorf("%s/%s: the rule of %s is in no list: add %s() to %s/rules.go", dir, name, c, c, dir)
			case !known[name]:
				t.Errorf("%s/%s: a rule's file is named after its id, with _ for -", dir, name)
			}
			written++
			if _, err := os.Stat(filepath.Join(dir, strings.TrimSuffix(name, ".go")+".txtar")); err != nil {
				t.Errorf("%s/%s has no book beside it: its cases and its page are %s.txtar", dir, name, strings.TrimSuffix(name, ".go"))
			}
		}
	}
	if written != len(rules.All()) {
		t.Errorf("%d rules have a file of their own, %d are listed", written, len(rules.All()))
	}
}

// TestIDs: each rule has its id from a constant of package id, and each constant is
// the id of a rule.
func TestIDs(t *testing.T) {
	constants := map[string]bool{}
	ast.Inspect(sources(t, "id")["id.go"], func(n ast.Node) bool {
		if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
			constants[strings.Trim(l.Value, `"`)] = true
		}
		return true
	})
	for _, r := range rules.All() {
		if !constants[r.ID] {
			t.Errorf("%s: there is no constant for the id in id/id.go", r.ID)
		}
	}
	for id := range constants {
		if _, ok := rules.Find(id); !ok {
			t.Errorf("id/id.go has %s, and there is no such rule: write it, and list it in the rules.go of its family", id)
		}
	}
}

// TestRulesStandAlone: what a rule's file declares is used by no other file of
// its family. What two rules need has a file, or a package, of its own.
func TestRulesStandAlone(t *testing.T) {
	for _, dir := range folders(t) {
		files := sources(t, dir)
		owner := map[string]string{}
		for name, file := range files {
			c := constructor(file)
			if c == "" {
				continue
			}
			for _, d := range declared(file) {
				if d != c {
					owner[d] = name
				}
			}
		}
		for name, file := range files {
			for used := range borrowed(file) {
				if from := owner[used]; from != "" && from != name {
					t.Errorf("%s/%s uses %s, which stands in the rule's file %s: give it a file of its own", dir, name, used, from)
				}
			}
		}
	}
}

// TestRegistryOnly: the folder of the catalogue has nothing but the catalogue and its
// pages.
func TestRegistryOnly(t *testing.T) {
	for name := range sources(t, ".") {
		if !slices.Contains([]string{"doc.go", "rules.go", "families.go", "page.go"}, name) {
			t.Errorf("%s: what rules share stands in a package below them, or in a file of its family", name)
		}
	}
}
