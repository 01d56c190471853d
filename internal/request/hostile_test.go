package request

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/threatdelta/threatdelta/internal/api"
)

// bombs are schemas of which the search for a value has no end without bounds.
func bombs() map[string]string {
	var components strings.Builder
	for i := range 40 {
		fmt.Fprintf(&components, "    A%d: {oneOf: [{type: object, required: [a], properties: {a: {$ref: '#/components/schemas/A%d'}}}, {type: object, required: [b], properties: {b: {$ref: '#/components/schemas/A%d'}}}]}\n", i, i+1, i+1)
		fmt.Fprintf(&components, "    B%d: {allOf: [{$ref: '#/components/schemas/B%d'}, {$ref: '#/components/schemas/B%d'}], not: {$ref: '#/components/schemas/B%d'}}\n", i, i+1, i+1, i+1)
		fmt.Fprintf(&components, "    C%d: {type: array, minItems: 200, items: {$ref: '#/components/schemas/C%d'}}\n", i, i+1)
		fmt.Fprintf(&components, "    D%d: {anyOf: [{$ref: '#/components/schemas/D%d'}, {$ref: '#/components/schemas/D%d'}, {not: {$ref: '#/components/schemas/D%d'}}]}\n", i, i+1, i+1, i+1)
	}
	components.WriteString("    A40: false\n    B40: {type: string}\n    C40: {type: string}\n    D40: {type: integer, maximum: 1, minimum: 2}\n")
	components.WriteString("    Wide: {oneOf: [" + strings.Repeat("{type: string, minLength: 3, maxLength: 2}, ", 5_000) + "false]}\n")
	components.WriteString("    Many: {allOf: [" + strings.Repeat("{oneOf: [{type: string}, {type: string}]}, ", 1_000) + "{type: integer}]}\n")
	components.WriteString("    Long: {type: string, pattern: '^b', enum: [" + strings.Repeat("aaaaaaaa, ", 20_000) + "a]}\n")
	components.WriteString("    Unique: {type: array, minItems: 200, uniqueItems: true, items: {type: array, uniqueItems: true, minItems: 200, items: {enum: [a, b]}}}\n")
	components.WriteString("    Hard: {allOf: [")
	for i := range 200 {
		fmt.Fprintf(&components, "{type: object, required: [p%d], properties: {p%d: {type: string, pattern: '(a|b)*a(a|b){%d}$', not: {pattern: 'a'}}}}, ", i, i, i%20+10)
	}
	components.WriteString("true]}\n    Self: {allOf: [{$ref: '#/components/schemas/Self'}], oneOf: [{$ref: '#/components/schemas/Self'}]}\n")
	out := map[string]string{}
	for _, name := range []string{"A0", "B0", "C0", "D0", "Wide", "Many", "Long", "Unique", "Hard", "Self"} {
		out[name] = "openapi: 3.1.0\ncomponents:\n  schemas:\n" + components.String() + "paths: {/a: {post: {requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/" + name + "'}}}}, responses: {}}}}\n"
	}
	return out
}

// TestBombs: a search that has no end without bounds ends, with a reason or a value.
func TestBombs(t *testing.T) {
	for name, text := range bombs() {
		t.Run(name, func(t *testing.T) {
			o := operation(t, read(t, text), "POST /a")
			start := time.Now()
			r, err := Make(o)
			if err != nil && (!errors.Is(err, ErrNone) || strings.Contains(err.Error(), "\n") || len(err.Error()) > 1000) {
				t.Errorf("%.2000v", err)
			}
			if err == nil {
				if _, err := r.With(leafAt(api.RequestBody, "x"), 1); err != nil && !errors.Is(err, ErrNone) {
					t.Error(err)
				}
			}
			t.Logf("%v, %.200v", time.Since(start), err)
		})
	}
}

// TestCombinationsEnd: once there are enough combinations, what is left of each group on the
// way is not gone through.
func TestCombinationsEnd(t *testing.T) {
	var components strings.Builder
	for i := range 30 {
		fmt.Fprintf(&components, "    E%d: {type: object, maxProperties: %d, anyOf: [{$ref: '#/components/schemas/E%d'}", i, 1000+i, i+1)
		for k := range 100 {
			fmt.Fprintf(&components, ", {maxProperties: %d}", 10_000+100*i+k)
		}
		components.WriteString("]}\n")
	}
	components.WriteString("    E30: {type: object, required: [a]}\n")
	text := "openapi: 3.1.0\ncomponents:\n  schemas:\n" + components.String() + "paths: {/a: {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/E0'}}}}, responses: {}}}}\n"
	x := operation(t, read(t, text), "POST /a").Body[0].Schema
	m, seen := newMaker(x.Document(), api.In), 0
	for range m.combinations(x) {
		seen++
	}
	if seen == 0 || seen > mostCombinations || m.steps > 10*mostCombinations {
		t.Errorf("%d steps for %d combinations", m.steps, seen)
	}
}

// TestCombinationsInCircle: alternatives that lead back to one that was chosen end there, and
// the others are found.
func TestCombinationsInCircle(t *testing.T) {
	text := `openapi: 3.1.0
components:
  schemas:
    E: {type: object, required: [a], anyOf: [{$ref: '#/components/schemas/F'}, {$ref: '#/components/schemas/G'}]}
    F: {required: [b], anyOf: [{$ref: '#/components/schemas/F'}, {required: [c]}]}
    G: {maxProperties: 0}
paths: {/a: {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/E'}}}}, responses: {}}}}
`
	made, err := Value(operation(t, read(t, text), "POST /a").Body[0].Schema, api.In)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := made.(map[string]any)
	for _, name := range []string{"a", "b"} {
		if _, ok := body[name]; !ok {
			t.Errorf("the body lacks %s: %v", name, body)
		}
	}
}

// TestCombinationsShare: what a long way of choices holds is not copied for each of them.
func TestCombinationsShare(t *testing.T) {
	var components strings.Builder
	for i := range 500 {
		fmt.Fprintf(&components, "    E%d: {maxProperties: %d, anyOf: [{$ref: '#/components/schemas/E%d'}, {maxProperties: 7}]}\n", i, 1000+i, i+1)
	}
	components.WriteString("    E500: {required: [a]}\n")
	text := "openapi: 3.1.0\ncomponents:\n  schemas:\n" + components.String() + "paths: {/a: {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/E0'}}}}, responses: {}}}}\n"
	x := operation(t, read(t, text), "POST /a").Body[0].Schema
	m := newMaker(x.Document(), api.In)
	walk := func() {
		for range m.combinations(x) {
		}
	}
	walk()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	walk()
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 256<<10 {
		t.Errorf("%d KB were allocated", n>>10)
	}
}

// TestListedAreNotRead: the values of a closed list are compared where they are written.
func TestListedAreNotRead(t *testing.T) {
	var large strings.Builder
	for i := range 1_000 {
		fmt.Fprintf(&large, "k%d: [%d], ", i, i)
	}
	object := func(last string) string { return "{" + large.String() + "last: " + last + "}" }
	text := "openapi: 3.1.0\npaths: {/a: {post: {requestBody: {content: {application/json: {schema: {enum: [" + object("1") + ", " + object("2.0") + ", 3]}}}}, responses: {}}}}\n"
	x := operation(t, read(t, text), "POST /a").Body[0].Schema
	m, parts := newMaker(x.Document(), api.In), x.Declarations()
	var last any
	for item := range parts[0].Get("enum").Items() {
		var ok bool
		if last, ok = Literal(item); !ok || !m.accepts(parts, last) {
			t.Errorf("%v is not accepted", last)
		}
	}
	if n := testing.AllocsPerRun(10, func() { m.accepts(parts, last) }); n > 20 {
		t.Errorf("%v allocations to find the last value of a list", n)
	}
	second, _ := Literal(slices.Collect(parts[0].Get("enum").Items())[1])
	if second.(map[string]any)["k7"] = []any{json.Number("8")}; m.accepts(parts, second) {
		t.Error("a value with another part is accepted")
	}
	delete(second.(map[string]any), "k7")
	if m.accepts(parts, second) {
		t.Error("a value without a part is accepted")
	}
}
