package judge_test

import (
	"maps"
	"slices"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// mostSought is how many values are made where what is surely relaxed has not been seen.
const mostSought = 2000

// isSought makes bodies that have a place, see [parts.isSoughtIn].
func (p *parts) isSought(place []string) bool {
	return slices.ContainsFunc(p.head.body.media(), func(media string) bool {
		now, _ := p.head.body.schemaFor(media)
		was, known := p.base.body.schemaFor(media)
		return known && p.isSoughtIn(was, now, place)
	})
}

// validators are those of base and head in a reading.
type validators struct{ before, after *jsonschema.Schema }

// readings are the letter, what is meant, and the letter with what is only in responses, which
// head asks for in none of its parts.
func (p *parts) readings(was, now any) []validators {
	letter := p.validator(0, was, false)
	return []validators{
		{letter, p.validator(1, now, false)},
		{p.meaning(0, was, "integer"), p.meaning(1, now)},
		{letter, p.validator(1, unasked(now), false)},
	}
}

// separates reports whether only head accepts a value that has a place, and base refuses it there.
func (x validators) separates(v any, place []string) bool {
	err := x.before.Validate(v)
	return err != nil && accepts(x.after, v) && areRelated(split(placeOf(err)), place)
}

// unasked is a schema that asks for no property of which any part of it says that it is only
// in responses (OpenAPI 3.0, 4.7.24.2).
func unasked(s any) any {
	s = fill(s, nil)
	subschemas(s, func(m map[string]any) {
		var names []any
		inPlace(m, func(part object) {
			fields, _ := part["properties"].(object)
			for name, f := range fields {
				if field, _ := f.(object); field["readOnly"] == true {
					names = append(names, name)
				}
			}
		})
		inPlace(m, func(part object) {
			if list, ok := part["required"].([]any); ok {
				part["required"] = slices.DeleteFunc(slices.Clone(list), func(name any) bool { return slices.Contains(names, name) })
			}
		})
	})
	return s
}

// inPlace visits a schema object and those within it that speak of the same value.
func inPlace(m object, visit func(object)) {
	visit(m)
	for _, word := range []string{"allOf", "anyOf", "oneOf"} {
		list, _ := m[word].([]any)
		for _, part := range list {
			if o, ok := part.(object); ok {
				inPlace(o, visit)
			}
		}
	}
	for _, word := range []string{"then", "else"} {
		if o, ok := m[word].(object); ok {
			inPlace(o, visit)
		}
	}
}

// isSoughtIn makes values that have a place until one is found of which the second judge says
// that only head accepts it, and that base refuses it there, in one of the readings.
func (p *parts) isSoughtIn(was, now any, place []string) bool {
	inv := p.inventor()
	ways := p.readings(was, now)
	schemas := []any{p.reading(1, now), p.reading(0, was)}
	inv.values(schemas, "$", 2)
	inv.excluded = inv.deepen(schemas, place)
	for range mostSought {
		v := inv.toward(schemas[:1], place, "$")
		if slices.ContainsFunc(ways, func(x validators) bool { return x.separates(v, place) }) {
			return true
		}
	}
	return false
}

// toward makes a value of the schemas that has a place, or has all but the last name of
// it, with any of what was tried there.
func (v inventor) toward(schemas []any, place []string, key string) any {
	var parts []map[string]any
	for _, s := range schemas {
		parts = append(parts, v.chosen(s, 0)...)
	}
	if len(place) == 0 {
		return v.there(schemas, parts, key)
	}
	name, rest := place[0], place[1:]
	if name == "[]" {
		list, _ := v.list(parts, len(rest)+1).([]any)
		if len(list) == 0 {
			list = []any{nil}
		}
		i := v.r.IntN(len(list))
		list[i] = v.toward(elementsAt(parts, i), rest, key+"[]")
		return list
	}
	if name == "{*}" {
		name = one(v.r, "other", "x", "y")
	}
	o, _ := v.record(parts, len(rest)+1).(object)
	v.addNames(o, parts, key)
	if len(rest) == 0 && v.r.IntN(3) == 0 {
		delete(o, name)
		return o
	}
	o[name] = v.toward(v.saidOf(parts, name), rest, key+"."+name)
	return o
}

// there makes a value at the place itself, of which the parts are those chosen of the schemas.
func (v inventor) there(schemas []any, parts []map[string]any, key string) any {
	if pool := v.pools[key]; len(pool) > 0 && v.r.IntN(2) == 0 {
		return one(v.r, pool...)
	}
	if len(v.excluded) > 0 && v.r.IntN(2) == 0 {
		schemas = append(slices.Clone(schemas), one(v.r, v.excluded...))
	}
	made := v.build(schemas, 2)
	if o, ok := made.(object); ok {
		v.addNames(o, parts, key)
	}
	return made
}

// addNames adds, or removes, some names of other alternatives, or of base, with what was tried
// there or what the schemas say of them.
func (v inventor) addNames(o object, parts []map[string]any, key string) {
	for range v.r.IntN(4) {
		before := maps.Clone(o)
		v.varyNames(o, key)
		for name := range o {
			if _, had := before[name]; !had && v.r.IntN(2) == 0 {
				o[name] = v.build(v.saidOf(parts, name), 2)
			}
		}
	}
}

// saidOf is what the schemas say of a name.
func (v inventor) saidOf(parts []map[string]any, name string) []any {
	known := v.fieldsOf(parts)
	if of, isKnown := known[name]; isKnown {
		return of
	}
	return known["other"]
}

// elementsAt are the schemas of the element of a list at a position.
func elementsAt(parts []map[string]any, i int) []any {
	var out []any
	for _, p := range parts {
		first, _ := p["prefixItems"].([]any)
		switch {
		case i < len(first):
			out = append(out, first[i])
		case p["items"] != nil:
			out = append(out, p["items"])
		}
		out = append(out, p["contains"], p["unevaluatedItems"])
	}
	return slices.DeleteFunc(out, func(s any) bool { return s == nil || s == false })
}
