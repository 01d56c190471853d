package proof

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf8"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
	"github.com/threatdelta/threatdelta/internal/request"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// schemaOf reads a schema of 3.1.
func schemaOf(t *testing.T, text string) *api.Schema {
	t.Helper()
	doc, err := openapi.Load(fstest.MapFS{"a.yaml": {Data: []byte("openapi: 3.1.0\npaths: {}\ncomponents: {schemas: {A: " + text + "}}\n")}}, "a.yaml", openapi.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return api.Build(doc, ratelimit.New()).Schema(doc.Root.At("components", "schemas", "A"))
}

// TestDemand: a value that a schema accepts and another refuses, "" where there is none.
func TestDemand(t *testing.T) {
	var long demand
	long.facts.MinLength = bound(3000)
	for _, c := range []struct {
		name, schema string
		want         demand
		value        string
	}{
		{"a number between", "{type: number, exclusiveMinimum: 1, exclusiveMaximum: 2}", demand{}, "1.5"},
		{"no number between", "{type: integer, exclusiveMinimum: 1, exclusiveMaximum: 2}", demand{}, ""},
		{"a multiple", "{type: integer, minimum: 7, multipleOf: 5}", demand{}, "10"},
		{"a multiple but for another", "{type: integer, minimum: 7, multipleOf: 5}", demand{apart: 10}, "15"},
		{"one of a list", "{enum: [1, a, true]}", demand{except: []any{json.Number("1"), "a"}}, "true"},
		{"none of a list", "{enum: [1]}", demand{except: []any{json.Number("1")}}, ""},
		{"null", "{type: [string, 'null']}", demand{null: true}, "null"},
		{"no null", "{type: string}", demand{null: true}, ""},
		{"unlike a pattern", "{type: string, pattern: '^[ab]+$'}", demand{unlike: []string{"^a"}}, `"b"`},
		{"a format", "{type: string, format: date}", demand{}, `"2024-01-02"`},
		{"different elements", "{type: array, minItems: 3, uniqueItems: true, items: {enum: [a, b, c]}}", demand{}, `["a","b","c"]`},
		{"too few different elements", "{type: array, minItems: 3, uniqueItems: true, items: {type: boolean}}", demand{}, ""},
		{"different objects", "{type: array, minItems: 2, uniqueItems: true, items: {type: object, required: [n], properties: {n: {type: integer}}}}", demand{}, `[{"n":1},{"n":2}]`},
		{"a tuple", "{type: array, minItems: 3, prefixItems: [{type: boolean}], items: {type: integer}}", demand{}, "[true,1,1]"},
		{"beyond a closed tuple", "{type: array, minItems: 2, prefixItems: [{type: boolean}], items: false}", demand{}, ""},
		{"what a list contains", "{type: array, items: {type: integer}, contains: {minimum: 5}, minContains: 2}", demand{}, "[5,5]"},
		{"names that depend", "{type: object, dependentRequired: {a: [b]}, properties: {a: {type: string}, b: {type: integer}}}", demand{fields: map[string]demand{"a": {}}}, `{"a":"a","b":1}`},
		{"names of a pattern", "{type: object, minProperties: 1, propertyNames: {pattern: '^x[0-9]$'}}", demand{}, `{"x1":"a"}`},
		{"no other name", "{type: object, properties: {a: {type: string}}, additionalProperties: false}", demand{names: []named{{}}}, ""},
		{"without a required name", "{type: object, required: [a]}", demand{without: []string{"a"}}, ""},
		{"a variant", "{oneOf: [{type: object, required: [a], properties: {a: {const: 1}}}, {type: object, required: [b], properties: {b: {const: 2}}}]}", demand{fields: map[string]demand{"b": {}}}, `{"b":2}`},
		{"not", "{type: integer, not: {maximum: 5}}", demand{}, "6"},
		{"itself", "{type: object, required: [next], properties: {next: {$ref: '#/components/schemas/A'}}}", demand{}, ""},
		{"nothing", "{type: integer, minimum: 5, maximum: 3}", demand{}, ""},
	} {
		joined, ok := both(of(schemaOf(t, c.schema)), c.want)
		got := ""
		if v, made := newMaker(api.In, &effort{}).value(joined, 0); ok && made {
			got = printed(v)
		}
		if got != c.value {
			t.Errorf("%s: got %s, want %s", c.name, got, c.value)
		}
	}
}

// TestLongText: a text that is longer than what a pattern repeats at most keeps to the
// pattern all the same.
func TestLongText(t *testing.T) {
	for _, pattern := range []string{"^[a-f]+$", "^v[0-9]*(\\.[0-9]+)?$", "^(ab)?c+d$", "x"} {
		var long demand
		long.facts.MinLength = bound(3000)
		d, _ := both(of(schemaOf(t, "{type: string, pattern: '"+pattern+"', maxLength: 3100}")), long)
		v, ok := newMaker(api.In, &effort{}).value(d, 0)
		if text, _ := v.(string); !ok || utf8.RuneCountInString(text) < 3000 || !regexp.MustCompile(pattern).MatchString(text) {
			t.Errorf("%s: %.40q", pattern, text)
		}
	}
}

// TestTooLarge: what is larger than 64 KB is not made, and the maker says so.
func TestTooLarge(t *testing.T) {
	for _, text := range []string{"{type: string, minLength: 70000}", "{type: array, minItems: 900000000, items: {type: string}}",
		"{type: array, minItems: 30000, items: {type: string, minLength: 9}}", "{type: object, minProperties: 900000}"} {
		m := newMaker(api.In, &effort{})
		if v, ok := m.value(of(schemaOf(t, text)), 0); ok || !m.tooLarge {
			t.Errorf("%s: made %d bytes, too large: %t", text, len(printed(v)), m.tooLarge)
		}
	}
}

// TestSearchEnds: alternatives within alternatives are not all tried.
func TestSearchEnds(t *testing.T) {
	inner := "{type: integer, minimum: 5, maximum: 3}"
	for range 6 {
		inner = "{oneOf: [" + strings.Repeat("{type: object, required: [a], properties: {a: "+inner+"}}, ", 3) + "{type: object, required: [b], properties: {b: " + inner + "}}]}"
		if len(inner) > 100_000 {
			break
		}
	}
	m := newMaker(api.In, &effort{})
	if _, ok := m.value(of(schemaOf(t, inner)), 0); ok || m.left > mostSteps {
		t.Errorf("found a value, %d steps left", m.left)
	}
}

// TestSamplesOfFormats: each sample of a format is one, and so is what its pattern makes.
func TestSamplesOfFormats(t *testing.T) {
	for format, check := range request.Formats() {
		samples := request.FormatOf(format).Others
		for _, text := range samples {
			if !check(text) {
				t.Errorf("%s: %q is none", format, text)
			}
		}
		form := request.FormatOf(format).Form
		if form == "" {
			continue
		}
		d := demand{}.typed("string")
		d.facts.Format, d.facts.Patterns, d.facts.MinLength = format, []string{form, "^"}, bound(1)
		for _, text := range samples {
			d.except = append(d.except, text)
		}
		if v, ok := newMaker(api.In, &effort{}).value(d, 0); ok && !check(v.(string)) {
			t.Errorf("%s: %q is none", format, v)
		}
	}
}

// TestEffort: a change that keeps the search busy everywhere ends, and what was not tried
// says so.
func TestEffort(t *testing.T) {
	var paths strings.Builder
	of := func(most string) *api.API {
		paths.Reset()
		for i := range 250 {
			fmt.Fprintf(&paths, "  /things%d:\n    post:\n      requestBody: {content: {application/json: {schema: {type: object, properties: {v: {type: string, pattern: '^([a-z]{1,30}[0-9]{1,30}){%d}$'%s, not: {pattern: '^(a|b)*%dc$'}}}}}}}\n      responses: {'204': {description: d}}\n",
				i, 3+i%20, most, i)
		}
		doc, err := openapi.Load(fstest.MapFS{"a.yaml": {Data: []byte("openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n" + paths.String())}}, "a.yaml", openapi.DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		return api.Build(doc, ratelimit.New())
	}
	d := diff.Compare(of(", maxLength: 900"), of(""))
	p := newProver(d)
	shown, beyond := 0, 0
	begin := time.Now()
	for c, w := range diff.Each[diff.InputRelaxed](d) {
		o := p.relaxed(&threat.Finding{}, w, c.Pairs[0])
		if o.isShown() {
			shown++
		}
		if o.Absent == errBeyond.Error() {
			beyond++
		}
	}
	t.Logf("%d shown, %d beyond, in %v: %+v", shown, beyond, time.Since(begin), p.tried)
	if beyond == 0 || p.tried.patterns > mostPatternsOfAll+mostSearches*10_000_000 || p.tried.steps > mostStepsOfAll+mostWork {
		t.Errorf("%d shown, %d beyond: %+v", shown, beyond, p.tried)
	}
}

// TestRefusalsAreKnown: what a schema refuses is worked out once, and takes the same steps
// each time.
func TestRefusalsAreKnown(t *testing.T) {
	x := schemaOf(t, "{oneOf: [{type: object, properties: {a: {$ref: '#/components/schemas/A'}, b: {maxLength: 3}}}, {type: array, items: {$ref: '#/components/schemas/A'}, maxItems: 4}]}")
	all := &effort{}
	first, second := newMaker(api.In, all), newMaker(api.In, all)
	found := first.refusals(x, 3)
	allocated := testing.AllocsPerRun(1, func() { second.refusals(x, 3) })
	second.left = mostSteps
	again := second.refusals(x, 3)
	if len(found) == 0 || fmt.Sprint(found) != fmt.Sprint(again) || allocated > 0 {
		t.Errorf("%d refusals, then %d, with %.0f allocations", len(found), len(again), allocated)
	}
	if first.left != second.left || first.left == mostSteps {
		t.Errorf("%d steps are left the first time, %d the second", first.left, second.left)
	}
	second.left = 1
	if cut := second.refusals(x, 3); len(cut) >= len(found) {
		t.Errorf("%d refusals with one step left, of %d", len(cut), len(found))
	}
}
