package openapi

import (
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/threatdelta/threatdelta/internal/sample"
)

// hostile are texts that aim at the parser's time or memory, as large as an
// attacker can make a file of a pull request.
var hostile = map[string]struct {
	text func() string
	want string // within the error; "" where the text is read
	slow bool   // made at night alone
}{
	"aliases that multiply": {text: func() string { return laughs(30, 9) }, want: "aliases counted as what they stand for"},
	"aliases that multiply, flow": {text: func() string {
		return "openapi: 3.0.0\nx: {" + strings.ReplaceAll(laughs(30, 9), "\n", ", ") + "z: z}\n"
	}, want: "aliases counted as what they stand for"},
	"alias of what holds it":       {text: func() string { return "openapi: 3.0.0\nx: &x\n  a: *x\n" }, want: "alias that contains itself"},
	"alias of what holds it, list": {text: func() string { return "openapi: 3.0.0\nx: &x [[*x]]\n" }, want: "alias that contains itself"},
	"merge of itself":              {text: func() string { return "openapi: 3.0.0\nx: &x\n  <<: *x\n" }, want: "alias that contains itself"},
	"merge of itself, many times":  {text: func() string { return "openapi: 3.0.0\nx: &x\n  <<: [" + strings.Repeat("*x, ", 100) + "*x]\n  a: b\n" }, want: "alias that contains itself"},
	"merge through another, many":  {text: func() string { return mergeKnot(100) }, want: "alias that contains itself"},
	"merges that multiply":         {text: func() string { return merges(60, 60) }, want: ""},
	"merges of a large object":     {text: func() string { return largeMerges(20_000, 20_000) }, want: "merges more than", slow: true},
	"flow, 10^4 deep":              {text: func() string { return "openapi: 3.0.0\nx: " + strings.Repeat("[", 1e4) + strings.Repeat("]", 1e4) }, want: "nested deeper than 500 levels"},
	"flow, 10^6 deep":              {text: func() string { return "openapi: 3.0.0\nx: " + strings.Repeat("[", 1e6) + strings.Repeat("]", 1e6) }, want: "nested deeper than 500 levels"},
	"flow, 10^6 deep, open":        {text: func() string { return "openapi: 3.0.0\nx: " + strings.Repeat("[", 1e6) }, want: "nested deeper than 500 levels"},
	"flow objects, 10^6 deep":      {text: func() string { return "openapi: 3.0.0\nx: " + strings.Repeat("{a: ", 1e6) + strings.Repeat("}", 1e6) }, want: "nested deeper than 500 levels"},
	"block lists, 10^4 deep":       {text: func() string { return "openapi: 3.0.0\nx:\n  " + strings.Repeat("- ", 1e4) + "a\n" }, want: "nested deeper than 500 levels"},
	"block lists, 10^6 deep":       {text: func() string { return "openapi: 3.0.0\nx:\n  " + strings.Repeat("- ", 1e6) + "a\n" }, want: "nested deeper than 500 levels"},
	"block keys, 10^6 deep":        {text: func() string { return "openapi: 3.0.0\nx:\n  " + strings.Repeat("? ", 1e6) + "a\n" }, want: "nested deeper than 500 levels"},
	"block objects, very deep":     {text: func() string { return "openapi: 3.0.0\n" + stairs(sample.Size(2400, 5000)) }, want: "nested deeper than 500 levels"},
	"JSON lists, 10^4 deep": {text: func() string {
		return `{"openapi":"3.0.0","x":` + strings.Repeat("[", 1e4) + strings.Repeat("]", 1e4) + "}"
	}, want: "nested deeper than 500 levels"},
	"JSON lists, 10^6 deep": {text: func() string {
		return `{"openapi":"3.0.0","x":` + strings.Repeat("[", 1e6) + strings.Repeat("]", 1e6) + "}"
	}, want: "nested deeper than 500 levels"},
	"JSON objects, 10^6 deep":        {text: func() string { return strings.Repeat(`{"a":`, 1e6) + "1" + strings.Repeat("}", 1e6) }, want: "nested deeper than 500 levels"},
	"64 MB":                          {text: func() string { return "openapi: 3.0.0\n# " + strings.Repeat("x", 64<<20) }, want: "is 64 MB large, the limit is 32 MB", slow: true},
	"quoted, 30 MB":                  {text: func() string { return "openapi: 3.0.0\nx: \"" + strings.Repeat("x", 30<<20) + "\"\n" }, want: "", slow: true},
	"open quote, 30 MB":              {text: func() string { return "openapi: 3.0.0\nx: \"" + strings.Repeat("x ", 15<<20) }, want: "is not YAML", slow: true},
	"comments, 30 MB":                {text: func() string { return "openapi: 3.0.0\n" + strings.Repeat("# x\n", 15<<19) }, want: "values or lines"},
	"items under the limit":          {text: func() string { return "openapi: 3.0.0\nx:\n" + strings.Repeat("-\n", 1_999_000) }, slow: true},
	"JSON items under the limit":     {text: func() string { return `{"openapi":"3.0.0","x":[` + strings.Repeat("1,", 1_999_000) + "1]}" }, slow: true},
	"keys under the limit":           {text: func() string { return keys(999_000) }, slow: true},
	"empty items, 20 MB":             {text: func() string { return "openapi: 3.0.0\nx:\n" + strings.Repeat("-\n", 10<<20) }, want: "values or lines"},
	"empty flow items, 20 MB":        {text: func() string { return "openapi: 3.0.0\nx: [" + strings.Repeat("a,", 10<<20) + "]" }, want: "values or lines"},
	"JSON items, 20 MB":              {text: func() string { return `{"openapi":"3.0.0","x":[` + strings.Repeat("1,", 10<<20) + "1]}" }, want: "values or lines"},
	"JSON empty objects, 30 MB":      {text: func() string { return `{"openapi":"3.0.0","x":[` + strings.Repeat("{},", 10<<20) + "1]}" }, want: "values or lines"},
	"duplicate keys, 10^5":           {text: func() string { return "openapi: 3.0.0\n" + strings.Repeat("x: {a: b}\n", 1e5) }, want: ""},
	"references without a target":    {text: func() string { return "openapi: 3.0.0\nx:\n" + strings.Repeat("- $ref: '#/none'\n", 1e5) }, want: ""},
	"references in one JSON line":    {text: func() string { return `{"openapi":"3.0.0","x":[` + strings.Repeat(`{"$ref":"#/none"},`, 2e4) + "1]}" }, want: ""},
	"a chain of references":          {text: func() string { return refChain(20_000) }, want: ""},
	"a long pointer":                 {text: func() string { return "openapi: 3.0.0\nx:\n  $ref: '#" + strings.Repeat("/a", 1e6) + "'\n" }, want: ""},
	"anchors in a row of aliases":    {text: func() string { return aliasChain(1500) }, want: ""},
	"anchors in a long row of alias": {text: func() string { return aliasChain(100_000) }, want: "aliases counted as what they stand for", slow: true},
}

func laughs(levels, wide int) string {
	var b strings.Builder
	b.WriteString("openapi: 3.0.0\na0: &a0 lol\n")
	for i := 1; i < levels; i++ {
		fmt.Fprintf(&b, "a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), wide), ", "))
	}
	return b.String()
}

func aliasChain(n int) string {
	var b strings.Builder
	b.WriteString("openapi: 3.0.0\na0: &a0 lol\n")
	for i := 1; i < n; i++ {
		fmt.Fprintf(&b, "a%d: &a%d {p: *a%d}\n", i, i, i-1)
	}
	return b.String()
}

func merges(levels, wide int) string {
	var b strings.Builder
	b.WriteString("openapi: 3.0.0\na0: &a0 {x: y}\n")
	for i := 1; i < levels; i++ {
		fmt.Fprintf(&b, "a%d: &a%d {<<: [%s], k%d: v}\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), wide), ", "), i)
	}
	return b.String()
}

// mergeKnot has an object that merges an object which merges the first one, while
// that is still open.
func mergeKnot(wide int) string {
	list := "[" + strings.TrimSuffix(strings.Repeat("*x, ", wide), ", ") + "]"
	return "openapi: 3.0.0\nx: &x\n  a: &y {<<: " + list + "}\n  <<: [" + strings.TrimSuffix(strings.Repeat("*y, ", wide), ", ") + "]\n"
}

func largeMerges(keys, times int) string {
	var b strings.Builder
	b.WriteString("openapi: 3.0.0\na: &a\n")
	for i := range keys {
		fmt.Fprintf(&b, "  k%d: v\n", i)
	}
	b.WriteString("x:\n")
	b.WriteString(strings.Repeat("- <<: *a\n", times))
	return b.String()
}

func keys(n int) string {
	var b strings.Builder
	b.WriteString("{openapi: 3.0.0,\nx: {\n")
	for i := range n {
		fmt.Fprintf(&b, "k%d: v,\n", i)
	}
	b.WriteString("}}\n")
	return b.String()
}

func stairs(deep int) string {
	var b strings.Builder
	for i := range deep {
		b.WriteString(strings.Repeat(" ", i))
		b.WriteString("a:\n")
	}
	return b.String()
}

func refChain(n int) string {
	var b strings.Builder
	b.WriteString("openapi: 3.0.0\ncomponents:\n  schemas:\n")
	for i := range n {
		fmt.Fprintf(&b, "    S%d: {$ref: '#/components/schemas/S%d'}\n", i, i+1)
	}
	return b.String()
}

// TestHostile: a clear error or a document. The log (go test -v) has the cost of each; a
// hang ends by the time limit of go test.
func TestHostile(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(hostile)) {
		c := hostile[name]
		t.Run(name, func(t *testing.T) {
			if c.slow && !sample.All() {
				t.Skip("at night")
			}
			text := c.text()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			d, err := Load(fstest.MapFS{"api.yaml": {Data: []byte(text)}}, "api.yaml", DefaultLimits())
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			t.Logf("%.2f MB: %v, %d MB allocated: %.120v", float64(len(text))/(1<<20), took.Round(time.Millisecond), (after.TotalAlloc-before.TotalAlloc)>>20, err)
			var e *Error
			switch {
			case err != nil && !errors.As(err, &e):
				t.Errorf("%v is no *Error", err)
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("got %v, want %q", err, c.want)
			}
			if d != nil {
				d.Root.Get("x").EntrySpan()
			}
		})
	}
}

// TestOddBlanks: a file of blanks that YAML does not know is refused as such, not
// reported as a failure of the parser.
func TestOddBlanks(t *testing.T) {
	for _, text := range []string{"\v", "\ufeff\f", "\u00a0", "\u2028\v"} {
		_, err := Load(fstest.MapFS{"a.yaml": {Data: []byte(text)}}, "a.yaml", DefaultLimits())
		if err == nil || strings.Contains(err.Error(), "please report") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
