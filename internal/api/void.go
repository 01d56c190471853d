package api

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// IsVoid reports whether surely no value keeps to the constraints.
func (f *Facts) IsVoid(within Inclusion) bool {
	switch {
	case f.Void:
		return true
	case f.Nullable:
		return false
	case f.HasEnum:
		return len(f.Enum) > 0 && len(f.Enum) <= mostListed && !slices.ContainsFunc(f.Enum, func(value string) bool {
			typ := f.typeOfListed(value)
			return typ == "" || f.refusing(value, typ, within) == ""
		})
	case f.isOnly("string"):
		return areApart(f.MinLength, f.MaxLength)
	case f.isOnly("integer", "number"):
		return f.isAbove(f)
	case f.isOnly("array"):
		return areApart(f.MinItems, f.MaxItems)
	case f.isOnly("object"):
		return areApart(f.MinProperties, f.MaxProperties)
	}
	return false
}

// IsVoid reports whether surely no value is accepted, without a look at the checks and
// the alternatives: its constraints exclude each other, or an object must have a name
// that it must not have.
func (x *Schema) IsVoid(within Inclusion) bool {
	f := x.Facts()
	switch {
	case x.IsTruncated() || len(x.Unresolved) > 0:
		return false
	case x.IsNever() || f.IsVoid(within):
		return true
	case !f.isOnly("object"):
		return false
	}
	return slices.ContainsFunc(x.NeededNames(), x.Refuses)
}

// Refuses reports whether an object must not have a name: it is forbidden, nothing is a
// value of it, or the object, or a part of it, is closed and does not declare it.
func (x *Schema) Refuses(name string) bool {
	p := x.Property(name)
	switch {
	case p != nil && p.Schema.IsNever(), p == nil && x.Facts().Closed && x.Property(Map) == nil:
		return true
	case p != nil && len(x.must) == 1 && len(x.groups) == 0:
		return false // it is declared by the only part
	}
	return slices.ContainsFunc(x.must, func(v openapi.Value) bool {
		entry := v.Get("properties").Get(name)
		isUnknown := p != nil && len(x.must) > 1 && !entry.Exists() && name != Map && name != Element && isClosed(v)
		return isUnknown || entry.Exists() && isNever(entry)
	})
}

// ValueOf is the schema of the values of a name with all that the parts of the schema say
// of it, also of those that they do not name. It is nil where nothing is said.
func (x *Schema) ValueOf(name string) *Schema {
	var made *Schema
	if p := x.Property(name); p != nil {
		made = p.Schema
	}
	for _, v := range x.must {
		rest := v.Get("additionalProperties")
		if rest.Kind() != openapi.Map || v.Get("properties").Get(name).Exists() || v.Get("patternProperties").Exists() {
			continue
		}
		if of := x.set.of(rest); made == nil {
			made = of
		} else {
			made = made.And(of)
		}
	}
	return made
}

// UnknownNames lists the properties that one part of the schema declares and another
// one, which is closed, does not know (JSON Schema 2020-12, 10.3.2.3), sorted. A server
// that reads the parts as one knows them.
func (x *Schema) UnknownNames() []string {
	var out []string
	for _, v := range x.must {
		if len(x.must) < 2 || !isClosed(v) {
			continue
		}
		known := v.Get("properties")
		for _, p := range x.Properties() {
			if p.Name != Map && p.Name != Element && !known.Get(p.Name).Exists() {
				out = append(out, p.Name)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// mostLooked bounds the values in which a reference is looked for.
const mostLooked = 200

// Refers reports whether a reference, or more than can be looked at, is in the schema.
func (x *Schema) Refers() bool {
	left := mostLooked
	return slices.ContainsFunc(x.must, func(v openapi.Value) bool { return refers(v, &left) }) ||
		slices.ContainsFunc(x.groups, func(g []*Schema) bool {
			return slices.ContainsFunc(g, func(b *Schema) bool {
				return slices.ContainsFunc(b.must, func(v openapi.Value) bool { return refers(v, &left) })
			})
		})
}

func refers(v openapi.Value, left *int) bool {
	if *left--; *left < 0 {
		return true
	}
	if _, ok := v.Ref(); ok {
		return true
	}
	for _, inner := range v.Fields() {
		if refers(inner, left) {
			return true
		}
	}
	for item := range v.Items() {
		if refers(item, left) {
			return true
		}
	}
	return false
}

// isClosed reports whether a schema object accepts no names but its own properties.
func isClosed(v openapi.Value) bool {
	closed := isNever(v.Get("additionalProperties")) || isNever(v.Get("unevaluatedProperties")) && !v.Get("additionalProperties").Exists() && !evaluatesElsewhere(v)
	return closed && !v.Get("patternProperties").Exists()
}

// namesOfClosed lists the names that a schema object which is closed declares, also by
// patterns that list them, and false where it has others.
func namesOfClosed(v openapi.Value) ([]string, bool) {
	var names []string
	for name := range v.Get("properties").Named() {
		names = append(names, name)
	}
	patterns := v.Get("patternProperties")
	if !patterns.Exists() {
		return names, isClosed(v)
	}
	for pattern := range patterns.Named() {
		of := namesOf(pattern)
		if of[0] == Map {
			return nil, false
		}
		names = append(names, of...)
	}
	slices.Sort(names)
	return slices.Compact(names), isNever(v.Get("additionalProperties"))
}

// OnlyNames lists the names that an object which travels may have, as a closed part of the
// schema declares them, and false where none is closed.
func (x *Schema) OnlyNames(d Direction) (names []string, ok bool) {
	for _, v := range x.must {
		list, closed := namesOfClosed(v)
		if !closed {
			continue
		}
		var of []string
		for _, name := range list {
			if p := x.Property(name); !x.Refuses(name) && (p == nil || p.Travels(d)) {
				of = append(of, name)
			}
		}
		if !ok || len(of) < len(names) {
			names, ok = of, true
		}
	}
	return names, ok
}

// And returns the schema of which both hold. The other one may be of another description
// if it does not refer to anything, see [Schema.Refers].
func (x *Schema) And(y *Schema) *Schema {
	x.set.count++
	made := &Schema{set: x.set, number: x.set.count, nested: max(x.nested, y.nested), must: slices.Concat(x.must, y.must), groups: slices.Concat(x.groups, y.groups), besides: slices.Concat(x.besides, y.besides),
		Unresolved: slices.Concat(x.Unresolved, y.Unresolved), listed: slices.Concat(x.listed, y.listed), required: slices.Concat(x.required, y.required), fixed: x.fixed, orNull: x.orNull && y.orNull, isObject: x.isObject || y.isObject}
	if len(x.fixed) == 0 {
		made.fixed = y.fixed
	}
	return made
}

// Objects returns the schema of the objects among its values.
func (x *Schema) Objects() *Schema {
	made := x.And(x.set.of(openapi.Value{}))
	made.isObject = true
	return made
}

// Having returns the schema of the objects among its values that have a name.
func (x *Schema) Having(name string) *Schema {
	made := x.Objects()
	made.required = append(slices.Clone(x.required), name)
	for _, v := range x.must {
		made.required = append(made.required, v.Get("dependentRequired").Get(name).Strings()...)
		if of := v.Get("dependentSchemas").Get(name); of.Exists() {
			schema := x.set.of(of)
			made.must = append(made.must, schema.must...)
			made.groups = append(slices.Clone(made.groups), schema.groups...)
		}
	}
	return made
}
