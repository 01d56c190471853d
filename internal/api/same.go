package api

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// IsAlike reports whether two schemas are made of schema objects that are alike, in the same
// way: then they mean the same. It may be false of schemas that mean the same.
func (x *Schema) IsAlike(y *Schema, known *openapi.Likeness) bool {
	return x.isAlike(y, known, alikeDepth)
}

// alikeDepth bounds how deep alternatives that were joined are compared one by one.
const alikeDepth = 3

func (x *Schema) isAlike(y *Schema, known *openapi.Likeness, depth int) bool {
	if x.isOfOne() && y.isOfOne() {
		return x.areAlike(x.from[0], y.from[0], known)
	}
	if depth == 0 || !x.isMadeLike(y) || !slices.EqualFunc(x.must, y.must, func(v, w openapi.Value) bool { return x.areAlike(v, w, known) }) {
		return false
	}
	for i, g := range x.groups {
		if !slices.EqualFunc(g, y.groups[i], func(a, b *Schema) bool {
			return a == x.set.otherwise && b == y.set.otherwise || a.isAlike(b, known, depth-1)
		}) {
			return false
		}
	}
	return true
}

// SaysAlike reports whether what holds for all values of two schemas, whatever alternatives
// there are, is alike.
func (x *Schema) SaysAlike(y *Schema, known *openapi.Likeness) bool {
	return slices.EqualFunc(x.must, y.must, func(v, w openapi.Value) bool {
		for word, said := range v.Fields() {
			if !isComposing(word) && !x.areAlike(said, w.Get(word), known) {
				return false
			}
		}
		return said(v) == said(w)
	})
}

// said counts the keywords of a schema object but those that name others beside it.
func said(v openapi.Value) int {
	n := 0
	for word := range v.Fields() {
		if !isComposing(word) {
			n++
		}
	}
	return n
}

// isComposing reports whether a keyword only names schemas that hold beside its own, all of
// them or one.
func isComposing(word string) bool {
	switch word {
	case "$ref", "allOf", "oneOf", "anyOf":
		return true
	}
	return false
}

func (x *Schema) areAlike(v, w openapi.Value, known *openapi.Likeness) bool {
	alike, steps := known.Alike(v, w)
	x.Spend(1 + steps)
	return alike
}

// isOfOne reports whether a schema is made of one schema object and nothing else.
func (x *Schema) isOfOne() bool {
	return x.source > 0 && len(x.given)+len(x.fixed)+len(x.listed) == 0
}

// isMadeLike reports whether two schemas have as many parts of each kind, and none that
// are not schema objects or alternatives.
func (x *Schema) isMadeLike(y *Schema) bool {
	without := func(z *Schema) bool {
		return z.set != nil && !z.IsTruncated() && len(z.must)+len(z.groups) > 0 && len(z.fixed)+len(z.listed)+len(z.required)+len(z.Unresolved) == 0
	}
	return without(x) && without(y) && len(x.groups) == len(y.groups) && x.orNull == y.orNull && x.nested == y.nested && x.undivided == y.undivided
}
