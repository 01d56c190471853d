package ledger

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// TestRoom: what was noted of one description is not there for the next one, which has other
// schemas for its own, and each account is that of a description by itself.
func TestRoom(t *testing.T) {
	tree := func(of string) fstest.MapFS {
		out := fstest.MapFS{"parts.yaml": {Data: []byte("A: {type: object, properties: {b: {$ref: '#/B'}}" + of + "}\nB: {type: string" + of + "}\nC: {type: integer" + of + "}\n")}}
		for i, part := range []string{"A", "B", "C"} {
			out[part+".yaml"] = &fstest.MapFile{Data: fmt.Appendf(nil, "openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {/a%d: {get: {responses: {'200': {description: d, content: {a/b: {schema: {$ref: 'parts.yaml#/%s'}}}}}}}}\n", i, part)}
		}
		return out
	}
	base, head := tree(""), tree(", maxLength: 3")
	stores := func() openapi.Options {
		return openapi.Options{Limits: openapi.DefaultLimits(), Base: openapi.NewStore(base, openapi.DefaultLimits()), Head: openapi.NewStore(head, openapi.DefaultLimits())}
	}
	account := func(part string, in openapi.Options) string {
		b, h, _, err := openapi.LoadPair(openapi.Source{Tree: base, Path: part + ".yaml"}, openapi.Source{Tree: head, Path: part + ".yaml"}, in)
		if err != nil || b == nil || h == nil || h.Common() == nil {
			t.Fatal(part, err)
		}
		return fmt.Sprintf("%+v", Balance(Input{Base: b, Head: h}))
	}
	together, different := stores(), map[string]bool{}
	for _, part := range []string{"A", "B", "C", "C", "B", "A"} {
		got, want := account(part, together), account(part, stores())
		if different[want] = true; got != want {
			t.Errorf("%s: %s, want %s", part, got, want)
		}
	}
	if len(different) < 2 {
		t.Errorf("all accounts are one: %v", different)
	}
}
