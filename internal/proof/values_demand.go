package proof

import (
	"math"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
)

// demand is what a value has to be. What refuses a value is said here by what it wants
// instead: a longer text, another type, a field that is not there. The zero demand is
// met by any value.
//
// Package request makes values as well, of one description: what a person would send. It
// cannot be asked for what a schema refuses, nor for what schemas of two descriptions accept
// at once, and its examples and defaults are what base accepts too. What both know alike
// (formats, numbers and values as they are written) is there, and used here.
type demand struct {
	all   []*api.Schema // that accept the value
	facts api.Facts     // more that holds for it

	except   []any    // values that it is not
	unlike   []string // patterns that are not found in it
	unformed string   // a format that it does not have
	apart    float64  // a number of which it is no multiple, 0 for none
	fraction bool     // it is a number that is not whole
	null     bool
	exact    *any // the value itself

	fields  map[string]demand // an object that has these
	without []string          // and not these
	names   []named           // and others that nothing declares

	each   *demand // a list, with at least one element, of such
	places map[int]demand
	repeat bool // a list with two elements alike
}

// named is a field of an object, of which the name is a text that meets a demand.
type named struct{ name, value demand }

// of is the demand that some schemas accept a value.
func of(list ...*api.Schema) demand { return demand{all: list} }

// typed adds the type that a value has to be.
func (d demand) typed(types ...string) demand {
	d.facts.Types = types
	return d
}

// both joins two demands. It is false where they contradict each other.
func both(a, b demand) (demand, bool) {
	out := a
	out.all = slices.Clone(a.all)
	for _, x := range b.all {
		if !slices.Contains(out.all, x) {
			out.all = append(out.all, x)
		}
	}
	if !tighten(&out.facts, &b.facts) {
		return demand{}, false
	}
	out.except = concat(a.except, b.except)
	out.unlike = concat(a.unlike, b.unlike)
	out.without = concat(a.without, b.without)
	out.names = concat(a.names, b.names)
	out.fraction, out.null, out.repeat = a.fraction || b.fraction, a.null || b.null, a.repeat || b.repeat
	if b.exact != nil {
		out.exact = b.exact
	}
	if b.unformed != "" {
		out.unformed = b.unformed
	}
	if b.apart != 0 {
		out.apart = b.apart
	}
	ok := true
	if out.each = a.each; b.each != nil {
		out.each = b.each
		if a.each != nil {
			var joined demand
			joined, ok = both(*a.each, *b.each)
			out.each = &joined
		}
	}
	var okFields, okPlaces bool
	out.fields, okFields = joined(a.fields, b.fields)
	out.places, okPlaces = joined(a.places, b.places)
	return out, ok && okFields && okPlaces && !out.contradicts()
}

// concat is slices.Concat without a copy where one list has nothing to add.
func concat[T any](a, b []T) []T {
	switch {
	case len(b) == 0:
		return slices.Clip(a)
	case len(a) == 0:
		return slices.Clip(b)
	}
	return slices.Concat(a, b)
}

// contradicts reports whether a field has to be there and must not.
func (d demand) contradicts() bool {
	return slices.ContainsFunc(d.without, func(name string) bool { _, there := d.fields[name]; return there })
}

func joined[K comparable](a, b map[K]demand) (map[K]demand, bool) {
	if len(a) == 0 {
		return b, true
	}
	out := make(map[K]demand, len(a)+len(b))
	for key, d := range a {
		out[key] = d
	}
	for key, d := range b {
		if has, known := out[key]; known {
			var ok bool
			if d, ok = both(has, d); !ok {
				return nil, false
			}
		}
		out[key] = d
	}
	return out, true
}

// tighten adds constraints that also hold. It is false where no type is left, or no
// value of a closed list.
func tighten(f, g *api.Facts) bool {
	types, ok := commonTypes(f.Types, g.Types)
	if !ok {
		return false
	}
	f.Types = types
	if f.Format == "" {
		f.Format = g.Format
	}
	f.Patterns = slices.Concat(f.Patterns, slices.DeleteFunc(slices.Clone(g.Patterns), func(p string) bool { return slices.Contains(f.Patterns, p) }))
	switch {
	case !f.HasEnum:
		f.Enum, f.HasEnum = g.Enum, g.HasEnum
	case g.HasEnum:
		f.Enum = slices.DeleteFunc(slices.Clone(f.Enum), func(v string) bool { return !slices.Contains(g.Enum, v) })
	}
	for _, b := range [...]struct {
		is    *api.Bound
		more  api.Bound
		upper bool
	}{
		{&f.MinLength, g.MinLength, false}, {&f.MaxLength, g.MaxLength, true},
		{&f.MinItems, g.MinItems, false}, {&f.MaxItems, g.MaxItems, true},
		{&f.MinProperties, g.MinProperties, false}, {&f.MaxProperties, g.MaxProperties, true},
		{&f.Minimum, g.Minimum, false}, {&f.Maximum, g.Maximum, true},
		{&f.ExclusiveMin, g.ExclusiveMin, false}, {&f.ExclusiveMax, g.ExclusiveMax, true},
		{&f.MultipleOf, g.MultipleOf, false},
	} {
		*b.is = tighter(*b.is, b.more, b.upper)
	}
	f.Closed = f.Closed || g.Closed
	return true
}

// commonTypes are the types that both lists accept; an integer is a number.
func commonTypes(a, b []string) ([]string, bool) {
	switch {
	case len(a) == 0:
		return b, true
	case len(b) == 0:
		return a, true
	}
	var out []string
	for _, t := range a {
		switch {
		case slices.Contains(b, t):
			out = append(out, t)
		case t == "integer" && slices.Contains(b, "number"), t == "number" && slices.Contains(b, "integer"):
			out = append(out, "integer")
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return out, len(out) > 0
}

func tighter(a, b api.Bound, upper bool) api.Bound {
	switch {
	case !a.Set:
		return b
	case !b.Set:
		return a
	case upper:
		return api.Bound{Value: math.Min(a.Value, b.Value), Set: true}
	}
	return api.Bound{Value: math.Max(a.Value, b.Value), Set: true}
}

// bound is a bound of a value.
func bound(n float64) api.Bound { return api.Bound{Value: n, Set: true} }
