package api

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Choice is a group of alternatives, each with all that holds besides.
type Choice struct {
	Variants []*Schema
	own      []*Schema // the alternatives of which the variants are, without what holds besides
	// Open is true if none of them has to hold: what then, else and
	// dependentSchemas add, and subtypes.
	Open bool
}

// maxNested bounds how deep variants are divided into variants of their own.
const maxNested = 3

// Choices returns the groups of alternatives as variants of the whole schema. There
// are none below maxNested.
func (x *Schema) Choices() []Choice {
	if x.divided || x.set == nil {
		return x.choices
	}
	x.divided = true
	if x.nested >= maxNested {
		return nil
	}
	for i := int(x.undivided); i < len(x.groups); i++ {
		cost := 0
		for _, v := range x.groups[i] {
			cost += 1 + len(x.must) + len(v.must)
		}
		if x.set.spend(cost) {
			x.set.incomplete()
			return nil
		}
		var c Choice
		for _, v := range x.groups[i] {
			switch {
			case v == x.set.otherwise:
				c.Open = true
			case v != x && !v.IsTruncated():
				c.Variants, c.own = append(c.Variants, x.with(i, v)), append(c.own, v)
			}
		}
		x.change().choices = append(x.choices, c)
	}
	return x.choices
}

// variantOf is of a variant the schema that was divided, the alternative, and of which group.
type variantOf struct {
	whole, alternative *Schema
	group              int
}

// with returns the schema for which the variant of a group holds. A variant beside
// which nothing holds is that schema itself.
func (x *Schema) with(group int, v *Schema) *Schema {
	bare := len(x.groups) == 1 && len(x.fixed)+len(x.listed) == 0 && len(x.Unresolved) == 0
	if bare && !slices.ContainsFunc(x.must, saysMore) {
		return v
	}
	x.set.count++
	others := slices.Delete(slices.Clone(x.groups), group, group+1)
	made := &Schema{set: x.set, number: x.set.count, nested: max(x.nested, v.nested) + 1, undivided: int32(len(others)) + v.undivided,
		must: slices.Concat(v.must, x.must), groups: slices.Concat(others, v.groups), orNull: x.orNull || v.orNull,
		uncommon: &uncommon{Unresolved: slices.Concat(v.Unresolved, x.Unresolved), variantOf: &variantOf{x, v, group}, listed: slices.Concat(v.listed, x.listed), required: x.required, fixed: x.fixed}}
	if len(x.fixed) == 0 {
		made.fixed, made.required = v.fixed, v.required
	}
	return made
}

// And returns the schema of which both hold.
func (x *Schema) And(y *Schema) *Schema {
	x.set.count++
	made := &Schema{set: x.set, number: x.set.count, nested: max(x.nested, y.nested), must: slices.Concat(x.must, y.must), groups: slices.Concat(x.groups, y.groups), orNull: x.orNull && y.orNull,
		uncommon: &uncommon{Unresolved: slices.Concat(x.Unresolved, y.Unresolved), besides: slices.Concat(x.besides, y.besides), listed: slices.Concat(x.listed, y.listed), required: slices.Concat(x.required, y.required), fixed: x.fixed}}
	if len(x.fixed) == 0 {
		made.fixed = y.fixed
	}
	if x.said != nil || y.said != nil {
		made.said = slices.Concat(x.own(), y.own())
	}
	return made
}

// Differing returns the variants of two choices but for those of which the alternatives
// themselves are alike: at the same place among as many, else at the beginning and the end.
func (c Choice) Differing(d Choice, known *openapi.Likeness) (mine, theirs []*Schema) {
	isAlike := func(i, k int) bool { return c.own[i].IsAlike(d.own[k], known) }
	if len(c.own) == len(d.own) {
		for i := range c.own {
			if !isAlike(i, i) {
				mine, theirs = append(mine, c.Variants[i]), append(theirs, d.Variants[i])
			}
		}
		return mine, theirs
	}
	first, end, least := 0, 0, min(len(c.own), len(d.own))
	for first < least && isAlike(first, first) {
		first++
	}
	for end < least-first && isAlike(len(c.own)-1-end, len(d.own)-1-end) {
		end++
	}
	return c.Variants[first : len(c.own)-end], d.Variants[first : len(d.own)-end]
}

// IsConditional reports whether a property is declared by nothing but what need not hold:
// then, else, dependentSchemas, and subtypes.
func (x *Schema) IsConditional(name string) bool {
	if x.certain == nil {
		x.change().certain = map[string]bool{}
		for _, v := range x.must {
			x.set.declared(v, func(of string, _ openapi.Value) { x.certain[of] = true })
		}
	}
	return !x.certain[name] && !slices.ContainsFunc(x.groups, func(g []*Schema) bool {
		return !slices.Contains(g, x.set.otherwise) && slices.ContainsFunc(g, func(b *Schema) bool { return b != x && b.Property(name) != nil })
	})
}

// IsClosed reports whether an object with a name that is not declared is refused, by
// the schema or by all alternatives that accept objects.
func (x *Schema) IsClosed() bool {
	return x.Facts().Closed || slices.ContainsFunc(x.groups, func(g []*Schema) bool {
		closed := false
		for _, b := range g {
			f := b.Facts()
			if !f.Closed && f.Accepts("object") {
				return false
			}
			closed = closed || f.Closed
		}
		return closed
	})
}

// IsAnything reports whether the schema accepts every value: nothing holds for all of
// them, and of no group of alternatives one has to.
func (x *Schema) IsAnything() bool {
	if len(x.fixed)+len(x.listed)+len(x.Unresolved) > 0 || x.IsTruncated() {
		return false
	}
	return !slices.ContainsFunc(x.must, func(v openapi.Value) bool { return v.IsFalse() || saysMore(v) }) &&
		!slices.ContainsFunc(x.groups, func(g []*Schema) bool { return !slices.Contains(g, x.set.otherwise) })
}
