package openapi

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// likePairs are values with whether they are alike, beside schemas to which they refer.
// A, B and D are the same on both sides, and Changed, with what leads to it, is not.
var likePairs = []struct {
	base, head string
	want       bool
}{
	{"{type: string}", "{type:   string}", true},
	{"{a: {b: [1, 2]}}", "{a: {b: [1, 2]}}", true},
	{"{a: 1, b: 2}", "{b: 2, a: 1}", false},
	{"{a: 1}", "{a: '1'}", false},
	{"{a: 1}", "{a: 1, b: 2}", false},
	{"{a: {discriminator: {propertyName: k}}}", "{a: {discriminator: {propertyName: k}}}", false},
	{"{$ref: '#/s/A'}", "{$ref: '#/s/A'}", true},
	{"{$ref: '#/s/A'}", "{$ref: '#/s/B'}", false},
	{"{$ref: '#/s/A'}", "{$ref: '#/s/Same'}", false},
	{"{a: [{$ref: '#/s/A'}, {$ref: '#/s/B'}]}", "{a: [{$ref: '#/s/A'}, {$ref: '#/s/B'}]}", true},
	{"{a: {$ref: '#/s/Changed'}}", "{a: {$ref: '#/s/Changed'}}", false},
	{"{a: {$ref: '#/s/Before'}}", "{a: {$ref: '#/s/Before'}}", false},
	{"{a: {$ref: '#/s/Circle'}}", "{a: {$ref: '#/s/Circle'}}", true},
	{"{a: {$ref: '#/s/Ring'}}", "{a: {$ref: '#/s/Ring'}}", false},
	{"{a: {$ref: '#/s/Through/p'}}", "{a: {$ref: '#/s/Through/p'}}", false},
	{"{a: {$ref: '#/s/None'}}", "{a: {$ref: '#/s/None'}}", false},
	{"{a: {$ref: 'parts.yaml#/P'}}", "{a: {$ref: 'parts.yaml#/P'}}", true},
	{"{a: {$ref: 'parts.yaml#/Q'}}", "{a: {$ref: 'parts.yaml#/Q'}}", false},
	{"{a: *D}", "{a: *D}", false},
}

// likeDocument is a document of the pairs, or of one of a thousand links to the next one.
func likeDocument(t *testing.T, version, changed string, value func(i int) string) *Document {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "openapi: %s\ninfo: {title: t, version: '1'}\npaths: {}\ns:\n  A: {type: string}\n  B: {type: integer}\n  Same: {type: string}\n  D: &D {type: string}\n", version)
	fmt.Fprintf(&b, "  Changed: {type: %s}\n  Before: {b: {$ref: '#/s/Changed'}}\n  Circle: {c: {d: {$ref: '#/s/Circle'}}}\n", changed)
	b.WriteString("  Ring: {r: {$ref: '#/s/Ring2'}}\n  Ring2: {r: {$ref: '#/s/Ring'}, c: {$ref: '#/s/Changed'}}\n  Target: {p: {type: string}}\n  Through: {$ref: '#/s/Target'}\nx:\n")
	for i := range likePairs {
		fmt.Fprintf(&b, "  v%d: %s\n", i, value(i))
	}
	tree := fstest.MapFS{"a.yaml": {Data: []byte(b.String())}, "parts.yaml": {Data: fmt.Appendf(nil, "P: {type: string}\nQ: {$ref: '#/R'}\nR: {type: %s}\n", changed)}}
	d, err := Load(tree, "a.yaml", DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestLikeness: values are alike where every entry is the same in the same order, what they
// refer to included, and nothing in them stands for something else. The order of the
// questions does not count.
func TestLikeness(t *testing.T) {
	base := likeDocument(t, "3.0.3", "string", func(i int) string { return likePairs[i].base })
	head := likeDocument(t, "3.0.3", "integer", func(i int) string { return likePairs[i].head })
	forward, backward := NewLikeness(base, head), NewLikeness(base, head)
	ask := func(l *Likeness, i int) {
		key := fmt.Sprintf("v%d", i)
		if got, _ := l.Alike(base.Root.At("x", key), head.Root.At("x", key)); got != likePairs[i].want {
			t.Errorf("%s and %s: %v, want %v", likePairs[i].base, likePairs[i].head, got, likePairs[i].want)
		}
		if got, _ := l.Reversed().Alike(head.Root.At("x", key), base.Root.At("x", key)); got != likePairs[i].want {
			t.Errorf("%s and %s, reversed: %v, want %v", likePairs[i].head, likePairs[i].base, got, likePairs[i].want)
		}
	}
	for i := range likePairs {
		ask(forward, i)
		ask(backward, len(likePairs)-1-i)
		ask(forward, i)
	}
	for name, want := range map[string]bool{"A": true, "Changed": false} {
		if got, _ := forward.Alike(base.Root.At("s", name), head.Root.At("s", name)); got != want {
			t.Errorf("%s, to which others refer: %v", name, got)
		}
	}
	if got, _ := forward.Alike(Value{}, Value{}); got {
		t.Error("what is missing is like nothing")
	}
	other := likeDocument(t, "3.1.0", "string", func(i int) string { return likePairs[i].base })
	if got, _ := NewLikeness(base, other).Alike(base.Root.At("x", "v0"), other.Root.At("x", "v0")); got {
		t.Error("of two versions of OpenAPI: one keyword means two things there")
	}
	if got, _ := NewLikeness(nil, head).Alike(Value{}, head.Root.At("x", "v0")); got {
		t.Error("like what is not there")
	}
}

// TestLikenessIsLinear: however many ask for what is within, with and without references,
// each entry is looked at a few times.
func TestLikenessIsLinear(t *testing.T) {
	for _, inner := range [...]string{"{type: string}", "{$ref: '#/s/Changed'}"} {
		const depth = 200
		nested := func(end string) string {
			return strings.Repeat("{k: {type: string}, n: ", depth) + end + strings.Repeat("}", depth)
		}
		base := likeDocument(t, "3.0.3", "string", func(int) string { return nested(inner) })
		head := likeDocument(t, "3.0.3", "integer", func(int) string { return nested(strings.Replace(inner, "string", "integer", 1)) })
		l, sum := NewLikeness(base, head), 0
		for b, h := base.Root.At("x", "v0"), head.Root.At("x", "v0"); h.Exists(); b, h = b.Get("n"), h.Get("n") {
			for _, key := range [...]string{"n", "k"} {
				alike, steps := l.Alike(b.Get(key), h.Get(key))
				if sum += steps; alike != (key == "k" && h.Get(key).Exists()) {
					t.Fatalf("%s: %v", key, alike)
				}
			}
		}
		if most := 20 * depth; sum > most {
			t.Errorf("%s: %d steps for %d values in each other", inner, sum, depth)
		}
	}
}
