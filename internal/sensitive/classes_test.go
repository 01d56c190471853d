package sensitive

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"
)

// TestDataClasses: Classes lists each data class. It has terms, and names that it was tried on; the range
// of its levels is that of its terms; it has a usual level, can be declared by its name,
// and has a bit of its own in the sets of classes.
func TestDataClasses(t *testing.T) {
	for _, class := range declaredClasses(t) {
		if !slices.Contains(Classes(), class) {
			t.Errorf("Classes() does not list %s", class)
		}
	}
	tried := map[Class]bool{}
	for _, l := range readNames(t) {
		tried[l.class] = true
	}
	levels := map[Class][]Level{}
	for _, term := range terms() {
		levels[term.Class] = append(levels[term.Class], term.Level)
	}
	var all classes
	for _, class := range Classes() {
		if len(levels[class]) == 0 {
			t.Errorf("%s has no terms in the vocabulary", class)
		} else if least, most := class.Range(); least != slices.Min(levels[class]) || most != slices.Max(levels[class]) {
			t.Errorf("the range of %s is %s to %s, its terms are %s to %s", class, least, most, slices.Min(levels[class]), slices.Max(levels[class]))
		}
		if !tried[class] {
			t.Errorf("testdata/names.tsv has no name of class %s", class)
		}
		if bit(class) == 0 || all&bit(class) != 0 {
			t.Errorf("%s has no bit of its own", class)
		}
		all |= bit(class)
		if class.Usual() == S0 {
			t.Errorf("%s has no usual level", class)
		}
		if got := label(string(class)); got.class != class {
			t.Errorf("x-data-classification: %s declares %q", class, got.class)
		}
	}
	if all != inAll {
		t.Errorf("inAll is %b, want %b", inAll, all)
	}
}

// declaredClasses are the constants of type Class, without the one that is none.
func declaredClasses(t *testing.T) []Class {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "sensitive.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var list []Class
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
			list = append(list, Class(class))
		}
		return true
	})
	return list
}
