package api

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// TestNamePatternsOnce: a pattern of names that many schemas have is compiled once, however
// large its program is.
func TestNamePatternsOnce(t *testing.T) {
	var b strings.Builder
	b.WriteString("openapi: 3.1.0\npaths: {}\ncomponents:\n  schemas:\n    P: {patternProperties: {'^(?:" + strings.Repeat("[a-c][d-f]x?y*", 8) + "){200}$': {type: string}, '^a': {maxLength: 5}}}\n")
	const schemas = 100
	for i := range schemas {
		fmt.Fprintf(&b, "    S%d: {allOf: [{$ref: '#/components/schemas/P'}], properties: {a%d: {type: string}, b%d: {type: string}}}\n", i, i, i)
	}
	a := build(t, b.String())
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for i := range schemas {
		x := a.schemas.of(a.Doc.Root.Get("components").Get("schemas").Get(fmt.Sprint("S", i)))
		if most := x.Property(fmt.Sprint("a", i)).Schema.Facts().MaxLength; !most.Set || most.Value != 5 {
			t.Fatalf("a name that a pattern matches may be %v long", most)
		}
	}
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 20<<20 {
		t.Errorf("%d MB were allocated", n>>20)
	}
}
