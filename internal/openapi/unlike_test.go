package openapi

import (
	"fmt"
	"slices"
	"testing"
)

// TestUnlike: the entries in which two objects differ are those that are not alike, where the
// keys are the same in the same order, and whatever was asked before.
func TestUnlike(t *testing.T) {
	for _, c := range []struct {
		base, head string
		want       []int
	}{
		{"{a: 1, b: 2, c: {$ref: '#/s/A'}}", "{a: 1, b: 3, c: {$ref: '#/s/A'}}", []int{1}},
		{"{a: 1, b: {c: [1]}, d: {$ref: '#/s/A'}}", "{a: 2, b: {c: [2]}, d: {$ref: '#/s/A'}}", []int{0, 1}},
		{"{a: 1, b: 2}", "{a: 1, b: 3}", nil}, // which hold none,
		{"{a: {$ref: '#/s/A'}, b: {$ref: '#/s/Changed'}, c: {$ref: '#/s/Ring'}}", "{a: {$ref: '#/s/A'}, b: {$ref: '#/s/Changed'}, c: {$ref: '#/s/Ring'}}", []int{1, 2}},
		{"{a: {$ref: '#/s/A'}, b: {p: {$ref: '#/s/Before'}}}", "{a: {$ref: '#/s/Same'}, b: {p: {$ref: '#/s/Before'}}}", []int{0, 1}},
		{"{a: {$ref: '#/s/A'}, b: 1}", "{a: {$ref: '#/s/A'}, b: 1}", nil}, // alike
		{"{a: 1, b: {$ref: '#/s/A'}}", "{b: {$ref: '#/s/A'}, a: 1}", nil},
		{"{a: 1, b: {$ref: '#/s/A'}}", "{a: 1, b: {$ref: '#/s/A'}, c: 3}", nil},
		{"{a: 1, b: {$ref: '#/s/A'}}", "{a: 1, c: {$ref: '#/s/A'}}", nil},
		{"[1, {$ref: '#/s/A'}]", "[2, {$ref: '#/s/A'}]", nil},
		{"1", "2", nil},
	} {
		pair := func() (l *Likeness, base, head Value) {
			b := likeDocument(t, "3.0.3", "string", func(int) string { return c.base })
			h := likeDocument(t, "3.0.3", "integer", func(int) string { return c.head })
			return NewLikeness(b, h), b.Root.At("x", "v0"), h.Root.At("x", "v0")
		}
		l, base, head := pair()
		within, b, h := pair()
		within.Alike(b, h)
		for range 2 {
			if got, _ := l.Unlike(base, head); !slices.Equal(got, c.want) {
				t.Errorf("%s and %s: %v, want %v", c.base, c.head, got, c.want)
			}
			if got, _ := l.Reversed().Unlike(head, base); !slices.Equal(got, c.want) {
				t.Errorf("%s and %s, the other way round: %v, want %v", c.head, c.base, got, c.want)
			}
			for _, i := range c.want { // what is told of an entry holds when it is asked for itself
				name, entry := b.Entry(i)
				_, other := h.Entry(i)
				if alike, _ := within.Alike(entry, other); alike {
					t.Errorf("%s and %s: %s is alike", c.base, c.head, name)
				}
			}
		}
	}
	if name, v := likeDocument(t, "3.0.3", "string", func(int) string { return "{a: 1}" }).Root.At("x", "v0").Entry(1); name != "" || v.Exists() {
		t.Error(fmt.Sprint("an object of one entry has two: ", name))
	}
}
