package api

import (
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/threatdelta/threatdelta/internal/spec"
)

// Bound is a numeric limit; it is unset where nothing is said.
type Bound struct {
	Value float64
	Set   bool
}

// Facts are the constraints of a schema, of all its parts together: the
// tightest of what holds at once, the loosest of alternatives. A 3.0 schema and
// its 3.1 spelling have the same facts.
type Facts struct {
	Types    []string // without null; sorted; empty: any
	Format   string
	Patterns []string // all must match; sorted
	// Enum is the closed list of accepted values (enum, const); Closed list only
	// if HasEnum.
	Enum    []string
	HasEnum bool

	MinLength, MaxLength         Bound
	MinItems, MaxItems           Bound
	MinProperties, MaxProperties Bound
	Minimum, Maximum             Bound // inclusive
	ExclusiveMin, ExclusiveMax   Bound
	MultipleOf                   Bound
	Nullable                     bool
	// Closed: an object with a name that is not declared is not accepted.
	Closed bool
	// FreeForm: an object may hold anything and says so by "additionalProperties:
	// true" or {}, or declares nothing at all.
	FreeForm bool
}

// Facts computes the constraints. The result must not be changed.
func (x *Schema) Facts() *Facts {
	if x.facts == nil {
		x.facts = &Facts{} // what recursion meets
		f := x.computeFacts()
		x.facts = &f
	}
	return x.facts
}

func (x *Schema) computeFacts() Facts {
	var f Facts
	for _, v := range x.must {
		f.tighten(own(v))
	}
	for _, g := range x.groups {
		var loose Facts
		for i, b := range g {
			if b == x {
				continue
			}
			if i == 0 {
				loose = *b.Facts()
				continue
			}
			loose.loosen(*b.Facts())
		}
		f.tighten(loose)
	}
	if len(x.fixed) > 0 {
		f.Types = []string{"object"}
	}
	f.FreeForm = f.FreeForm && len(x.Properties()) == 0
	return f
}

// own reads what one schema object says itself.
func own(v spec.Value) Facts {
	var f Facts
	f.readTypes(v)
	f.Format = strings.ToLower(v.Get("format").Scalar())
	if p := v.Get("pattern"); p.Kind() == spec.String {
		f.Patterns = []string{p.Scalar()}
	}
	if c := v.Get("const"); c.Exists() {
		f.Enum, f.HasEnum = []string{scalarText(c)}, true
	} else if e := v.Get("enum"); e.Kind() == spec.List && e.Len() > 0 {
		for item := range e.Items() {
			if item.Kind() != spec.Null {
				f.Enum = append(f.Enum, scalarText(item))
			}
		}
		sort.Strings(f.Enum)
		f.HasEnum = true
	}
	for word, b := range f.bounds() {
		if n, ok := v.Get(word).Number(); ok && v.Get(word).Kind() == spec.Number {
			*b = Bound{n, true}
		}
	}
	f.exclusive(v)
	f.Nullable = f.Nullable || v.Get("nullable").True() || v.Get("x-nullable").True()
	f.Closed = v.Get("additionalProperties").False() || v.Get("unevaluatedProperties").False()
	a := v.Get("additionalProperties")
	explicit := a.True() || (a.Kind() == spec.Map && a.Len() == 0)
	f.FreeForm = explicit || (slices.Contains(f.Types, "object") && !v.Get("properties").Exists() && !a.Exists() && !v.Get("allOf").Exists())
	return f
}

func scalarText(v spec.Value) string {
	if s := v.Scalar(); s != "" || v.Kind() == spec.String {
		return s
	}
	return "(" + v.Span().Pointer + ")" // a structure as a value: itself only
}

func (f *Facts) readTypes(v spec.Value) {
	for _, t := range v.Get("type").Strings() {
		switch t {
		case "null":
			f.Nullable = true
		default:
			f.Types = append(f.Types, t)
		}
	}
	if len(f.Types) == 0 {
		switch {
		case v.Get("properties").Exists() || v.Get("additionalProperties").Kind() == spec.Map:
			f.Types = []string{"object"} // what every reader takes it for
		case v.Get("items").Exists():
			f.Types = []string{"array"}
		}
	}
	sort.Strings(f.Types)
}

// bounds maps keywords to where they are kept.
func (f *Facts) bounds() map[string]*Bound {
	return map[string]*Bound{
		"minLength": &f.MinLength, "maxLength": &f.MaxLength, "minItems": &f.MinItems, "maxItems": &f.MaxItems,
		"minProperties": &f.MinProperties, "maxProperties": &f.MaxProperties,
		"minimum": &f.Minimum, "maximum": &f.Maximum, "multipleOf": &f.MultipleOf,
	}
}

// exclusive reads exclusiveMinimum and exclusiveMaximum: a boolean beside the
// bound in 2.0 and 3.0, a number in 3.1.
func (f *Facts) exclusive(v spec.Value) {
	if e := v.Get("exclusiveMinimum"); e.True() {
		f.ExclusiveMin, f.Minimum = f.Minimum, Bound{}
	} else if n, ok := e.Number(); ok {
		f.ExclusiveMin = Bound{n, true}
	}
	if e := v.Get("exclusiveMaximum"); e.True() {
		f.ExclusiveMax, f.Maximum = f.Maximum, Bound{}
	} else if n, ok := e.Number(); ok {
		f.ExclusiveMax = Bound{n, true}
	}
}

// tighten takes in what also holds.
func (f *Facts) tighten(g Facts) {
	switch {
	case len(f.Types) == 0:
		f.Types = g.Types
	case len(g.Types) > 0:
		if both := intersect(f.Types, g.Types); len(both) > 0 {
			f.Types = both
		}
	}
	if f.Format == "" {
		f.Format = g.Format
	}
	f.Patterns = union(f.Patterns, g.Patterns)
	switch {
	case !f.HasEnum:
		f.Enum, f.HasEnum = g.Enum, g.HasEnum
	case g.HasEnum:
		f.Enum = intersect(f.Enum, g.Enum)
	}
	theirs := g.bounds()
	for word, mine := range f.bounds() {
		*mine = pick(*mine, *theirs[word], strings.HasPrefix(word, "max"))
	}
	f.ExclusiveMin = pick(f.ExclusiveMin, g.ExclusiveMin, false)
	f.ExclusiveMax = pick(f.ExclusiveMax, g.ExclusiveMax, true)
	f.Nullable = f.Nullable || g.Nullable
	f.Closed = f.Closed || g.Closed
	f.FreeForm = f.FreeForm || g.FreeForm
}

// loosen takes in what may hold instead.
func (f *Facts) loosen(g Facts) {
	if len(f.Types) == 0 || len(g.Types) == 0 {
		f.Types = nil
	} else {
		f.Types = union(f.Types, g.Types)
	}
	if f.Format != g.Format {
		f.Format = ""
	}
	if !slices.Equal(f.Patterns, g.Patterns) {
		f.Patterns = nil
	}
	if f.HasEnum = f.HasEnum && g.HasEnum; f.HasEnum {
		f.Enum = union(f.Enum, g.Enum)
	} else {
		f.Enum = nil
	}
	theirs := g.bounds()
	for word, mine := range f.bounds() {
		*mine = loose(*mine, *theirs[word], strings.HasPrefix(word, "max"))
	}
	f.ExclusiveMin = loose(f.ExclusiveMin, g.ExclusiveMin, false)
	f.ExclusiveMax = loose(f.ExclusiveMax, g.ExclusiveMax, true)
	f.Nullable = f.Nullable || g.Nullable
	f.Closed = f.Closed && g.Closed
	f.FreeForm = f.FreeForm || g.FreeForm
}

// pick keeps the tighter of two bounds.
func pick(a, b Bound, upper bool) Bound {
	switch {
	case !a.Set:
		return b
	case !b.Set:
		return a
	case upper:
		return Bound{math.Min(a.Value, b.Value), true}
	}
	return Bound{math.Max(a.Value, b.Value), true}
}

// loose keeps the looser of two bounds.
func loose(a, b Bound, upper bool) Bound {
	switch {
	case !a.Set || !b.Set:
		return Bound{}
	case upper:
		return Bound{math.Max(a.Value, b.Value), true}
	}
	return Bound{math.Min(a.Value, b.Value), true}
}

func union(a, b []string) []string {
	all := append(slices.Clone(a), b...)
	sort.Strings(all)
	return slices.Compact(all)
}

func intersect(a, b []string) []string {
	var out []string
	for _, x := range a {
		if slices.Contains(b, x) {
			out = append(out, x)
		}
	}
	return out
}

// Is reports whether the type is among those accepted, or nothing is said.
func (f *Facts) Is(typ string) bool { return slices.Contains(f.Types, typ) }

// Type is the one type accepted, "" for several or any.
func (f *Facts) Type() string {
	if len(f.Types) == 1 {
		return f.Types[0]
	}
	return ""
}
