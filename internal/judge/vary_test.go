package judge_test

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// filled is an object with so many fields: those of another one, and further ones.
func (v inventor) filled(of object, count int) object {
	out := object{}
	for _, name := range slices.Sorted(maps.Keys(of)) {
		if len(out) < count {
			out[name] = of[name]
		}
	}
	for i := 0; len(out) < count; i++ {
		out["n"+strconv.Itoa(i)] = of["other"]
	}
	return out
}

// vary changes a value at one random place.
func (v inventor) vary(x any, place string) any {
	pool := v.pools[place]
	if len(pool) > 0 && v.r.IntN(4) == 0 {
		return one(v.r, pool...)
	}
	switch x := x.(type) {
	case object:
		out := maps.Clone(x)
		names := slices.Sorted(maps.Keys(x))
		if v.r.IntN(3) == 0 || len(names) == 0 {
			v.varyNames(out, place)
			return out
		}
		name := one(v.r, names...)
		out[name] = v.vary(x[name], place+"."+name)
		return out
	case []any:
		out := slices.Clone(x)
		switch {
		case len(out) > 0 && v.r.IntN(3) > 0:
			i := v.r.IntN(len(out))
			out[i] = v.vary(out[i], place+"[]")
		case len(out) > 0 && v.r.IntN(2) == 0:
			out = out[1:]
		case len(v.pools[place+"[]"]) > 0:
			out = append(out, one(v.r, v.pools[place+"[]"]...))
		}
		return out
	}
	if len(pool) == 0 {
		return x
	}
	return one(v.r, pool...)
}

// deepen tries more values at a place: those of what the schemas say there. It returns what
// they exclude there by "not", since that is what may be accepted where they do so no more.
func (v inventor) deepen(schemas []any, place []string) (excluded []any) {
	at, key := schemas, "$"
	for _, name := range place {
		var parts []map[string]any
		for _, s := range at {
			parts = append(parts, v.parts(s, 0)...)
		}
		at = nil
		switch name {
		case "[]":
			key += "[]"
			for _, p := range parts {
				at = append(at, p["items"], p["contains"], p["unevaluatedItems"])
				first, _ := p["prefixItems"].([]any)
				at = append(at, first...)
			}
		case "{*}":
			name = "other"
			fallthrough
		default:
			key += "." + name
			at = v.fieldsOf(parts)[name]
		}
		at = slices.DeleteFunc(at, func(s any) bool { return s == nil })
	}
	if len(place) > 1 && len(at) > 0 {
		v.values(at, key, 2)
	}
	for _, s := range at {
		for _, p := range v.parts(s, 0) {
			if not := p["not"]; not != nil {
				excluded = append(excluded, not)
			}
		}
	}
	return excluded
}

// aimed are variations of a few values at one place: what was tried there.
func (v inventor) aimed(of []any, place []string) []any {
	key := "$"
	for _, name := range place {
		switch name {
		case "[]":
			key += "[]"
		case "{*}":
			key += ".other"
		default:
			key += "." + name
		}
	}
	var out []any
	count := 0
	for _, i := range v.r.Perm(len(of)) {
		x := of[i]
		if len(place) == 0 || !has(x, place[:len(place)-1]) {
			continue
		}
		if count++; count > 14 {
			break
		}
		for _, y := range v.pools[key] {
			out = append(out, put(x, place, y))
		}
	}
	return out
}

// put is a value with another one at a place, in the first of each list.
func put(v any, place []string, x any) any {
	if len(place) == 0 {
		return x
	}
	switch v := v.(type) {
	case object:
		out, name := maps.Clone(v), place[0]
		if name == "{*}" {
			name = "other"
		}
		out[name] = put(v[name], place[1:], x)
		return out
	case []any:
		if len(v) == 0 {
			return []any{x}
		}
		out := slices.Clone(v)
		out[len(v)-1] = put(v[len(v)-1], place[1:], x)
		return out
	}
	return v
}

// varyNames removes a name, or adds one that was tried at the place.
func (v inventor) varyNames(o object, place string) {
	var list []string
	for key := range v.pools {
		if name, ok := strings.CutPrefix(key, place+"."); ok && !strings.ContainsAny(name, ".[") {
			list = append(list, name)
		}
	}
	if len(list) == 0 {
		return
	}
	slices.Sort(list)
	name := one(v.r, list...)
	if _, ok := o[name]; ok {
		delete(o, name)
		return
	}
	o[name] = one(v.r, v.pools[place+"."+name]...)
}
