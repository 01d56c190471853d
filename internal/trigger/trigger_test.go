package trigger

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"
)

// TestAll: every event that has a constant is in one of the lists.
func TestAll(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "trigger.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		for _, v := range spec.Values {
			if literal, ok := v.(*ast.BasicLit); ok {
				if event, _ := strconv.Unquote(literal.Value); !slices.Contains(All(), event) {
					t.Errorf("the event %s is in none of the lists: put it into WithChange if its payload names two commits, else into All", event)
				}
			}
		}
		return false
	})
}
