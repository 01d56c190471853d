package diff

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
	"github.com/threatdelta/threatdelta/internal/sample"
)

func build(t testing.TB, text string) *api.API {
	t.Helper()
	d, err := openapi.Load(fstest.MapFS{"api.yaml": {Data: []byte(text)}}, "api.yaml", openapi.DefaultLimits())
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return api.Build(d, ratelimit.New())
}

// oneOperation is a description whose only operation receives and returns a
// component.
func oneOperation(component, schemas string) string {
	ref := "{content: {application/json: {schema: {$ref: '#/components/schemas/" + component + "'}}}"
	return "openapi: 3.1.0\npaths:\n  /a:\n    post:\n      requestBody: " + ref + "}\n      responses: {'200': " + ref + ", description: d}}\ncomponents:\n  schemas:\n" + schemas
}

// adversarial are compositions that are expensive to read, the largest of them in an
// ordinary run smaller than with TESTS=all: still so large that what doubles with each
// level, or is quadratic in a chain, ends in no time that anybody waits. Their first
// schema is S0.
var adversarial = map[string]func() string{
	// The set of schemas under a path a.b.a... of length n has 2^n values.
	"subsets": func() string {
		var b strings.Builder
		b.WriteString("    S0: {properties: {a: {oneOf: [{$ref: '#/components/schemas/S0'}, {$ref: '#/components/schemas/S1'}]}, b: {$ref: '#/components/schemas/S0'}}}\n")
		last := sample.Size(24, 30)
		for i := 1; i < last; i++ {
			fmt.Fprintf(&b, "    S%d: {properties: {a: {$ref: '#/components/schemas/S%d'}, b: {$ref: '#/components/schemas/S%d'}}}\n", i, i+1, i+1)
		}
		fmt.Fprintf(&b, "    S%d: {type: string}\n", last)
		return b.String()
	},
	"subsets of allOf": func() string {
		var b strings.Builder
		last := sample.Size(12, 30)
		b.WriteString("    S0: {properties: {a: {allOf: [{$ref: '#/components/schemas/S0'}, {$ref: '#/components/schemas/S1'}]}, b: {$ref: '#/components/schemas/S0'}}}\n")
		for i := 1; i < last; i++ {
			fmt.Fprintf(&b, "    S%d: {properties: {a: {$ref: '#/components/schemas/S%d'}, b: {$ref: '#/components/schemas/S%d'}}}\n", i, i+1, i+1)
		}
		fmt.Fprintf(&b, "    S%d: {type: string}\n", last)
		return b.String()
	},
	"oneOf of two, 30 levels":       func() string { return levels("oneOf", 30, 2) },
	"anyOf of two, 30 levels":       func() string { return levels("anyOf", 30, 2) },
	"allOf of two, 30 levels":       func() string { return levels("allOf", 30, 2) },
	"oneOf of many, 12 levels":      func() string { return levels("oneOf", 12, sample.Size(6, 10)) },
	"oneOf with required, 9 levels": func() string { return levels("oneOf", 9, sample.Size(7, 12)) },
	"one reference, 30 levels": func() string {
		var b strings.Builder
		for i := range 30 {
			fmt.Fprintf(&b, "    S%d: {oneOf: [{$ref: '#/components/schemas/S%d'}, {$ref: '#/components/schemas/S%d'}, {type: 'null'}], required: [x%d]}\n", i, i+1, i+1, i)
		}
		b.WriteString("    S30: {properties: {x: {type: string}}}\n")
		return b.String()
	},
	"a chain of properties": func() string {
		var b strings.Builder
		last := sample.Size(5_000, 30_000)
		for i := range last {
			fmt.Fprintf(&b, "    S%d: {properties: {a: {$ref: '#/components/schemas/S%d'}}}\n", i, i+1)
		}
		return b.String() + fmt.Sprintf("    S%d: {type: string}\n", last)
	},
	"a chain of oneOf": func() string {
		var b strings.Builder
		last := sample.Size(8_000, 50_000)
		for i := range last {
			fmt.Fprintf(&b, "    S%d: {oneOf: [{$ref: '#/components/schemas/S%d'}, {type: string}]}\n", i, i+1)
		}
		return b.String() + fmt.Sprintf("    S%d: {type: string}\n", last)
	},
	"a chain of allOf": func() string {
		var b strings.Builder
		for i := range 5_000 {
			fmt.Fprintf(&b, "    S%d: {allOf: [{$ref: '#/components/schemas/S%d'}], properties: {p%d: {}}}\n", i, i+1, i)
		}
		return b.String() + "    S5000: {type: string}\n"
	},
	// Of each property it is asked whether nothing but the condition declares it.
	"a chain of allOf with a condition": func() string {
		var b, asked strings.Builder
		last := sample.Size(1_500, 5_000)
		for i := range last {
			fmt.Fprintf(&b, "    S%d: {allOf: [{$ref: '#/components/schemas/S%d'}], properties: {p%d: {}}}\n", i+1, i+2, i)
			fmt.Fprintf(&asked, "p%d: {}, ", i)
		}
		return "    S0: {allOf: [{$ref: '#/components/schemas/S1'}], dependentSchemas: {p0: {properties: {" + asked.String() + "x: {}}}}}\n" +
			b.String() + fmt.Sprintf("    S%d: {type: string}\n", last+1)
	},
	"heirs of heirs": func() string {
		var b strings.Builder
		b.WriteString("    S0: {discriminator: {propertyName: k}, properties: {k: {type: string}}}\n")
		for i := 1; i < sample.Size(80, 400); i++ {
			fmt.Fprintf(&b, "    S%d: {discriminator: {propertyName: k}, allOf: [{$ref: '#/components/schemas/S%d'}], properties: {p%d: {$ref: '#/components/schemas/S0'}}}\n", i, i-1, i)
		}
		return b.String()
	},
	"everything refers to everything": func() string {
		var b strings.Builder
		all := sample.Size(7, 60)
		for i := range all {
			fmt.Fprintf(&b, "    S%d: {properties: {x: {type: integer}", i)
			for j := range all {
				fmt.Fprintf(&b, ", p%d: {oneOf: [{$ref: '#/components/schemas/S%d'}, {$ref: '#/components/schemas/S%d'}]}", j, j, (i+j)%all)
			}
			b.WriteString("}}\n")
		}
		return b.String()
	},
}

func levels(word string, deep, wide int) string {
	var b strings.Builder
	b.WriteString("    S0: {$ref: '#/components/schemas/S0x0'}\n")
	for i := range deep {
		for w := range wide {
			fmt.Fprintf(&b, "    S%dx%d: {required: [r%d], properties: {p%dx%d: {type: integer}, shared: {$ref: '#/components/schemas/S0x0'}}, %s: [", i, w, i, i, w, word)
			for v := range wide {
				fmt.Fprintf(&b, "{$ref: '#/components/schemas/S%dx%d'}, ", i+1, v)
			}
			b.WriteString("]}\n")
		}
	}
	for w := range wide {
		fmt.Fprintf(&b, "    S%dx%d: {required: [p0x0, shared, x], properties: {x: {type: string}}}\n", deep, w)
	}
	return b.String()
}

// TestAdversarial: comparing such a description with itself finds nothing, and with
// an edit it ends. A hang ends by the time limit of go test.
func TestAdversarial(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(adversarial)) {
		t.Run(name, func(t *testing.T) {
			text := oneOperation("S0", adversarial[name]())
			edited := strings.NewReplacer("{type: string}", "{type: string, x-pii: true, properties: {added: {}}}", "{type: integer}", "{properties: {added: {}}}").Replace(text)
			start := time.Now()
			same := Compare(build(t, text), build(t, text))
			if len(same.Changes) > 0 {
				t.Errorf("with itself: %d changes, %T", len(same.Changes), same.Changes[0].What)
			}
			half := time.Since(start)
			d := Compare(build(t, text), build(t, edited))
			for _, p := range d.Pairs {
				p.Head.Outputs()
				p.Head.UnresolvedReferences()
			}
			t.Logf("%d KB: %v and %v, %d changes", len(text)>>10, half.Round(time.Millisecond), (time.Since(start) - half).Round(time.Millisecond), len(d.Changes))
		})
	}
}
