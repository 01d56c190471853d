package api

import "testing"

// TestNamesOfItself: a schema that is also that of the names of its objects has an end.
func TestNamesOfItself(t *testing.T) {
	a := build(t, "openapi: 3.1.0\npaths: {}\ncomponents: {schemas: {A: {propertyNames: {$ref: '#/components/schemas/A'}}, B: {propertyNames: {not: {propertyNames: {$ref: '#/components/schemas/B'}}}}}}\n")
	for name, want := range map[string]int{"A": 0, "B": 1} {
		x := a.schemas.of(a.Doc.Root.At("components", "schemas", name))
		if got := len(x.Checks()); got != want {
			t.Errorf("%s: %d checks, want %d", name, got, want)
		}
	}
}
