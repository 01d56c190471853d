package threatdelta_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The limits of a file and of a function. A function's literals count with it.
const (
	maxFileLines     = 400
	maxFunctionLines = 60
	maxNesting       = 4
	maxComplexity    = 20
)

// reflectors may import reflect outside of tests.
func reflectors() map[string]string {
	return map[string]string{
		"internal/custom/object.go": "the interface of a CEL value names reflect.Type",
	}
}

// TestShape holds the limits of files and functions, tests included.
func TestShape(t *testing.T) {
	for _, s := range sources(t) {
		if s.lines > maxFileLines {
			t.Errorf("%s: %d lines, at most %d", s.path, s.lines, maxFileLines)
		}
		for _, d := range s.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Body == nil {
				continue
			}
			if list := excess(s, f); len(list) > 0 {
				t.Errorf("%s: %s: %s", s.path, functionName(f), strings.Join(list, "; "))
			}
		}
	}
}

// excess says which limits a function is over.
func excess(s source, f *ast.FuncDecl) []string {
	var list []string
	for _, limit := range []struct {
		what    string
		is, max int
	}{
		{"lines", s.line(f.Body.Rbrace) - s.line(f.Body.Lbrace) - 1, maxFunctionLines},
		{"levels of nesting", nesting(f.Body), maxNesting},
		{"as cyclomatic complexity", complexity(f), maxComplexity},
	} {
		if limit.is > limit.max {
			list = append(list, fmt.Sprintf("%d %s, at most %d", limit.is, limit.what, limit.max))
		}
	}
	return list
}

// complexity counts the ways to branch: 1, and 1 for each if, loop, case, && and ||.
func complexity(f *ast.FuncDecl) int {
	count := 1
	ast.Inspect(f.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IfStmt, *ast.ForStmt, *ast.RangeStmt:
			count++
		case *ast.CaseClause:
			if n.List != nil {
				count++
			}
		case *ast.CommClause:
			if n.Comm != nil {
				count++
			}
		case *ast.BinaryExpr:
			if n.Op == token.LAND || n.Op == token.LOR {
				count++
			}
		}
		return true
	})
	return count
}

// nesting is how deep ifs, loops, switches and selects stand in each other. An
// else-if stands as deep as its if.
func nesting(n ast.Node) int {
	deepest := 0
	ast.Inspect(n, func(inner ast.Node) bool {
		if inner == n {
			return true
		}
		switch inner := inner.(type) {
		case *ast.IfStmt:
			deepest = max(deepest, 1+nesting(inner.Body))
			switch branch := inner.Else.(type) {
			case *ast.IfStmt:
				deepest = max(deepest, nesting(&ast.BlockStmt{List: []ast.Stmt{branch}}))
			case *ast.BlockStmt:
				deepest = max(deepest, 1+nesting(branch))
			}
			return false
		case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
			deepest = max(deepest, 1+nesting(inner))
			return false
		}
		return true
	})
	return deepest
}

// TestEveryPackageIsDocumented: each package has a doc.go with its one package
// comment, in 3 to 12 lines of text: what it is, what comes in, what goes out.
func TestEveryPackageIsDocumented(t *testing.T) {
	documented := map[string]bool{}
	list := slices.DeleteFunc(sources(t), func(s source) bool { return s.isTest() || s.isIgnored() })
	for _, s := range list {
		if s.Doc == nil {
			continue
		}
		if path.Base(s.path) != "doc.go" {
			t.Errorf("%s: the package comment belongs in doc.go", s.path)
			continue
		}
		documented[path.Dir(s.path)] = true
		if n := len(slices.DeleteFunc(strings.Split(s.Doc.Text(), "\n"), func(line string) bool { return line == "" })); n < 3 || n > 12 {
			t.Errorf("%s: %d lines of text, want 3 to 12", s.path, n)
		}
	}
	for _, s := range list {
		if folder := path.Dir(s.path); !documented[folder] {
			documented[folder] = true // reported once
			t.Errorf("%s: doc.go with a package comment is missing", folder)
		}
	}
}

// TestNoHiddenState: no package does anything when it is loaded, or keeps what one
// call leaves for the next.
func TestNoHiddenState(t *testing.T) {
	variables := map[string]map[string]bool{}
	list := slices.DeleteFunc(sources(t), source.isTest)
	for _, s := range list {
		folder := filepath.Dir(s.path)
		if variables[folder] == nil {
			variables[folder] = map[string]bool{}
		}
		for _, name := range packageVariables(s.File) {
			variables[folder][name] = true
		}
	}
	for _, s := range list {
		for _, i := range s.Imports {
			if _, ok := reflectors()[s.path]; i.Path.Value == `"reflect"` && !ok {
				t.Errorf("%s imports reflect: a type switch or an interface says it in the types", s.path)
			}
		}
		for _, d := range s.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Body == nil {
				continue
			}
			if f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s:%d: init runs before anybody calls it", s.path, s.line(f.Pos()))
			}
			for _, id := range changed(f) {
				if variables[filepath.Dir(s.path)][id.Name] {
					t.Errorf("%s:%d: %s changes %s, a variable of the package", s.path, s.line(id.Pos()), functionName(f), id.Name)
				}
			}
		}
	}
}

func packageVariables(f *ast.File) []string {
	var names []string
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.VAR {
			continue
		}
		for _, spec := range g.Specs {
			for _, id := range spec.(*ast.ValueSpec).Names {
				names = append(names, id.Name)
			}
		}
	}
	return names
}

// changed are the variables that a function changes and does not declare: by an
// assignment, by ++ or --, by delete or clear, whole or in part.
func changed(f *ast.FuncDecl) []*ast.Ident {
	var list []*ast.Ident
	note := func(targets ...ast.Expr) {
		for _, target := range targets {
			if id := root(target); id != nil && id.Name != "_" {
				list = append(list, id)
			}
		}
	}
	local := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		for _, id := range declared(n) {
			local[id.Name] = true
		}
		switch n := n.(type) {
		case *ast.AssignStmt:
			note(n.Lhs...)
		case *ast.IncDecStmt:
			note(n.X)
		case *ast.CallExpr:
			if id, ok := n.Fun.(*ast.Ident); ok && (id.Name == "delete" || id.Name == "clear") {
				note(n.Args[0])
			}
		}
		return true
	})
	return slices.DeleteFunc(list, func(id *ast.Ident) bool { return local[id.Name] })
}

// root is the variable that x is, or is a part of.
func root(x ast.Expr) *ast.Ident {
	for {
		switch y := x.(type) {
		case *ast.Ident:
			return y
		case *ast.IndexExpr:
			x = y.X
		case *ast.SelectorExpr:
			x = y.X
		case *ast.StarExpr:
			x = y.X
		case *ast.ParenExpr:
			x = y.X
		default:
			return nil
		}
	}
}
