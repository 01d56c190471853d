package policy_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strconv"
	"testing"

	"github.com/threatdelta/threatdelta/internal/policy"
)

// TestDataClasses: a policy may name each data class that values are classified by,
// and no other.
func TestDataClasses(t *testing.T) {
	var schema struct {
		Defs struct {
			Class struct{ Enum []string }
		} `json:"$defs"`
		Properties struct {
			Sensitive struct {
				Properties struct {
					Levels struct{ Properties map[string]any }
				}
			}
		}
	}
	if err := json.Unmarshal(policy.Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	want := declaredClasses(t, "../sensitive/sensitive.go")
	if got := slices.Sorted(slices.Values(schema.Defs.Class.Enum)); !slices.Equal(got, want) {
		t.Errorf("the class of a term may be %q, want %q", got, want)
	}
	if got := slices.Sorted(maps.Keys(schema.Properties.Sensitive.Properties.Levels.Properties)); !slices.Equal(got, want) {
		t.Errorf("there are levels for %q, want %q", got, want)
	}
}

// declaredClasses are the constants of type Class, without the one that is none.
func declaredClasses(t *testing.T, path string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		kind, ok := spec.Type.(*ast.Ident)
		value, literal := spec.Values[0].(*ast.BasicLit)
		if !ok || !literal || kind.Name != "Class" {
			return true
		}
		if class, err := strconv.Unquote(value.Value); err == nil && class != "" {
			list = append(list, class)
		}
		return true
	})
	slices.Sort(list)
	return list
}
