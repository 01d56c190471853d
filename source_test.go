package threatdelta_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// source is one Go file of the module.
type source struct {
	path  string // with slashes, from the root
	lines int
	files *token.FileSet
	*ast.File
}

func (s source) isTest() bool { return strings.HasSuffix(s.path, "_test.go") }

// isIgnored reports whether the file is a program by itself, for go run alone.
func (s source) isIgnored() bool {
	return len(s.Comments) > 0 && s.Comments[0].Pos() < s.Package && s.Comments[0].List[0].Text == "//go:build ignore"
}

func (s source) line(p token.Pos) int { return s.files.Position(p).Line }

// files are the paths of all files of the module that end so, in order, without
// pages, test data and what begins with a dot.
func files(t *testing.T, extension string) []string {
	t.Helper()
	list, err := filesNamed(extension)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func filesNamed(extension string) (list []string, err error) {
	err = filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != "." && strings.HasPrefix(entry.Name(), "."), entry.Name() == "testdata", path == "docs":
			return fs.SkipDir
		case !entry.IsDir() && strings.HasSuffix(path, extension):
			list = append(list, filepath.ToSlash(path))
		}
		return nil
	})
	return list, err
}

// sources are all Go files of the module, parsed once for all tests.
func sources(t *testing.T) []source {
	t.Helper()
	list, err := parsedSources()
	if err != nil {
		t.Fatal(err)
	}
	return slices.Clone(list)
}

var parsedSources = sync.OnceValues(func() ([]source, error) {
	paths, err := filesNamed(".go")
	if err != nil {
		return nil, err
	}
	var list []source
	set := token.NewFileSet()
	for _, path := range paths {
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution|parser.ParseComments)
		if err != nil {
			return nil, err
		}
		list = append(list, source{path, set.File(file.Pos()).LineCount(), set, file})
	}
	return list, nil
})

// functionName is "f", or "T.m" for a method.
func functionName(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return f.Name.Name
	}
	name := "?"
	ast.Inspect(f.Recv.List[0].Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			name = id.Name
			return false
		}
		return name == "?"
	})
	return name + "." + f.Name.Name
}

// declared are the identifiers that a node declares.
func declared(n ast.Node) []*ast.Ident {
	var list []*ast.Ident
	add := func(targets ...ast.Expr) {
		for _, target := range targets {
			if id, ok := target.(*ast.Ident); ok && id != nil {
				list = append(list, id)
			}
		}
	}
	switch n := n.(type) {
	case *ast.FuncDecl:
		list = append(list, n.Name)
	case *ast.TypeSpec:
		list = append(list, n.Name)
	case *ast.ValueSpec:
		list = append(list, n.Names...)
	case *ast.Field:
		list = append(list, n.Names...)
	case *ast.ImportSpec:
		if n.Name != nil {
			list = append(list, n.Name)
		}
	case *ast.LabeledStmt:
		list = append(list, n.Label)
	case *ast.AssignStmt:
		if n.Tok == token.DEFINE {
			add(n.Lhs...)
		}
	case *ast.RangeStmt:
		if n.Tok == token.DEFINE {
			add(n.Key, n.Value)
		}
	}
	return list
}
