package threat

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
	"github.com/threatdelta/threatdelta/internal/sensitive"
)

// randomBodies is a description of a few operations that return components, which are made
// of each other. Two of one seed differ in a few places, by the edits.
func randomBodies(seed uint64, edits *rand.Rand) string {
	r := rand.New(rand.NewPCG(seed, 1))
	names := []string{"email", "password", "page_token", "token", "colour", "ssn", "name", "id", "number", "owner", "value"}
	said := []string{"", "", "", "description: hashed value", "x-pii: true", "x-pii: false", "writeOnly: true", "description: the next page of results", "format: password"}
	pick := func(list []string) string {
		i := r.IntN(len(list))
		if edits != nil && edits.IntN(40) == 0 {
			i = edits.IntN(len(list))
		}
		return list[i]
	}
	components := []string{"Owner", "Card", "Page", "Thing", "Other"}
	var schema func(depth int) string
	schema = func(depth int) string {
		switch n := r.IntN(8); {
		case n == 0 || depth > 2:
			return "{type: string, " + pick(said) + "}"
		case n < 3:
			return "{$ref: '#/components/schemas/" + pick(components) + "'}"
		case n == 3:
			return "{type: array, items: " + schema(depth+1) + "}"
		case n == 4:
			return "{" + pick([]string{"allOf", "oneOf"}) + ": [" + schema(depth+1) + ", " + schema(depth+1) + "]}"
		}
		var b strings.Builder
		b.WriteString("{type: object, properties: {")
		seen := map[string]bool{}
		for range 1 + r.IntN(4) {
			name, of := pick(names), schema(depth+1)
			if !seen[name] && (edits == nil || edits.IntN(40) > 0) {
				fmt.Fprintf(&b, "%s: %s, ", name, of)
			}
			seen[name] = true
		}
		return b.String() + "}}"
	}
	var b strings.Builder
	b.WriteString("openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n")
	for i := range 4 {
		fmt.Fprintf(&b, "  /%s%d: {get: {parameters: [{name: limit, in: query, schema: {type: integer}}], responses: {'200': {description: d, content: {a/b: {schema: %s}}}}}}\n", pick(names), i, schema(0))
	}
	b.WriteString("components:\n  schemas:\n")
	for _, name := range components {
		fmt.Fprintf(&b, "    %s: %s\n", name, schema(0))
	}
	return b.String()
}

// TestLevelBoth: the levels of two sides that are found at once are those of each side by
// itself, and most are found at once.
func TestLevelBoth(t *testing.T) {
	build := func(text string) *api.API {
		d, err := openapi.Load(fstest.MapFS{"a.yaml": {Data: []byte(text)}}, "a.yaml", openapi.DefaultLimits())
		if err != nil {
			t.Fatal(err, text)
		}
		return api.Build(d, ratelimit.New())
	}
	bodies, together, levels := 0, 0, map[sensitive.Level]int{}
	for seed := range uint64(400) {
		base, head := randomBodies(seed, nil), randomBodies(seed, rand.New(rand.NewPCG(seed, 2)))
		delta := diff.Compare(build(base), build(head))
		both, alone := NewView(delta, sensitive.New()), NewView(delta, sensitive.New())
		for _, p := range delta.Pairs {
			both.levelBoth(p.Op())
		}
		for o, m := range bodiesOf(delta.Pairs) {
			bodies++
			if isKnown(both, o, m.Schema) {
				together++
			}
			got, want := both.bodyLevel(o, m), alone.bodyLevel(o, m)
			if levels[want]++; got != want {
				t.Fatalf("seed %d: %s is %s, want %s\n%s\n%s", seed, o.Path, got, want, base, head)
			}
		}
	}
	if 2*together < bodies || len(levels) < 4 {
		t.Errorf("%d of %d bodies at once, levels %v", together, bodies, levels)
	}
}

// bodiesOf are what the operations of both sides answer with.
func bodiesOf(pairs []*diff.Pair) iter.Seq2[*api.Operation, api.Media] {
	return func(yield func(*api.Operation, api.Media) bool) {
		for i := range 2 * len(pairs) {
			o := [...]*api.Operation{pairs[i/2].Base, pairs[i/2].Head}[i%2]
			if o == nil {
				continue
			}
			for _, m := range sent(o) {
				if !yield(o, m) {
					return
				}
			}
		}
	}
}

func isKnown(v *View, o *api.Operation, x *api.Schema) bool {
	_, ok := v.knownLevel(o, x)
	return ok
}
