package rules_test

import (
	"fmt"
	"go/ast"
	"path/filepath"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/rules"
)

// unread are the kinds of change that no rule reads, and why that is so.
func unread() map[string]string { return map[string]string{} }

// TestEveryChangeIsRead holds the map from what is compared to what is judged:
// every kind of diff.What is named by a rule, or by what a pass gathers for
// rules, and made by some case in which a rule fires; or it is listed with the
// reason why nothing reads it.
func TestEveryChangeIsRead(t *testing.T) {
	kinds := changeKinds(t)
	if len(kinds) < 15 {
		t.Fatalf("only %d kinds of change were found: %v", len(kinds), kinds)
	}
	named, made := namedKinds(t), madeKinds(t)
	for kind := range kinds {
		switch reason, waived := unread()[kind]; {
		case named[kind] && waived:
			t.Errorf("diff.%s is read: it needs no reason", kind)
		case !named[kind] && len(strings.Fields(reason)) < 4:
			t.Errorf("diff.%s is found and no rule reads it: read it, or say why not", kind)
		case named[kind] && !made[kind]:
			t.Errorf("no case in which a rule fires makes a diff.%s", kind)
		}
	}
	for kind := range unread() {
		if !kinds[kind] {
			t.Errorf("there is no diff.%s to give a reason for", kind)
		}
	}
}

// namedKinds are the names of package diff that rules and passes use.
func namedKinds(t *testing.T) map[string]bool {
	used := map[string]bool{}
	for _, dir := range append(folders(t), filepath.Join("..", "category"), filepath.Join("..", "threat")) {
		for _, file := range sources(t, dir) {
			ast.Inspect(file, func(n ast.Node) bool {
				if s, ok := n.(*ast.SelectorExpr); ok {
					if x, ok := s.X.(*ast.Ident); ok && x.Name == "diff" {
						used[s.Sel.Name] = true
					}
				}
				return true
			})
		}
	}
	return used
}

// madeKinds are the kinds of change in the cases in which a rule fires.
func madeKinds(t *testing.T) map[string]bool {
	made := map[string]bool{}
	for _, r := range rules.All() {
		book, _ := rules.Book(r.ID)
		if book == nil {
			continue
		}
		for _, f := range book.Files {
			c := readCase(t, f)
			if len(c.want) == 0 {
				continue
			}
			for _, change := range diff.Compare(load(t, c.name, c.base), load(t, c.name, c.head)).Changes {
				made[strings.TrimPrefix(fmt.Sprintf("%T", change.What), "diff.")] = true
			}
		}
	}
	return made
}

// changeKinds are the types of package diff that are a What.
func changeKinds(t *testing.T) map[string]bool {
	out := map[string]bool{}
	for _, file := range sources(t, filepath.Join("..", "diff")) {
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || f.Name.Name != "what" {
				continue
			}
			if name, ok := f.Recv.List[0].Type.(*ast.Ident); ok {
				out[name.Name] = true
			}
		}
	}
	return out
}
