package judge_test

import (
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

// isSoughtIn makes values that have a place until one is found of which the second judge says
// that only head accepts it, and that base refuses it there, by the letter or by what is meant.
func (p *parts) isSoughtIn(was, now any, place []string) bool {
	inv := p.inventor()
	before, after := p.validator(0, was, false), p.validator(1, now, false)
	wanted, willing := p.meaning(0, was, "integer"), p.meaning(1, now)
	schemas := []any{p.reading(1, now), p.reading(0, was)}
	inv.values(schemas, "$", 2)
	inv.excluded = inv.deepen(schemas, place)
	for range mostSought {
		v := inv.toward(schemas[:1], place, "$")
		for _, by := range [][2]*jsonschema.Schema{{before, after}, {wanted, willing}} {
			if err := by[0].Validate(v); err != nil && accepts(by[1], v) && areRelated(split(placeOf(err)), place) {
				return true
			}
		}
	}
	return false
}

// toward makes a value of the schemas that has a place, or has all but the last name of
// it, with any of what was tried there.
func (v inventor) toward(schemas []any, place []string, key string) any {
	if len(place) == 0 {
		if pool := v.pools[key]; len(pool) > 0 && v.r.IntN(2) == 0 {
			return one(v.r, pool...)
		}
		if len(v.excluded) > 0 && v.r.IntN(2) == 0 {
			schemas = append(slices.Clone(schemas), one(v.r, v.excluded...))
		}
		return v.build(schemas, 2)
	}
	var parts []map[string]any
	for _, s := range schemas {
		parts = append(parts, v.chosen(s, 0)...)
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
	if len(rest) == 0 && v.r.IntN(3) == 0 {
		delete(o, name)
		return o
	}
	of, known := v.fieldsOf(parts)[name]
	if !known {
		of = v.fieldsOf(parts)["other"]
	}
	o[name] = v.toward(of, rest, key+"."+name)
	return o
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
