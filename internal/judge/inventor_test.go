package judge_test

import (
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// inventor makes values around the bounds of the schemas of both descriptions. Its
// schemas are readings. It remembers which values it tried at which place, so that a
// value that one of them accepts can be varied.
type inventor struct {
	sampler
	r     *rand.Rand
	pools map[string][]any // by place: "$.size", "$[]"
	// excluded is what a "not" excludes at the place where a value is sought.
	excluded []any
}

// values are those at a place that the schemas bind together.
func (v inventor) values(schemas []any, place string, depth int) []any {
	var parts []map[string]any
	for _, s := range schemas {
		parts = append(parts, v.parts(s, 0)...)
	}
	types, numbers, lengths := map[string]bool{}, []float64{0, 1}, []int{1, 2}
	var list []any
	for _, p := range parts {
		list = append(list, bounds(p)...)
		for _, t := range typesOf(p) {
			types[t] = true
		}
		for _, key := range []string{"maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum", "multipleOf"} {
			if b, ok := number(p[key]); ok {
				numbers = append(numbers, b-1, b, b+1)
			}
		}
		for _, key := range []string{"maxLength", "minLength"} {
			if b, ok := number(p[key]); ok {
				lengths = append(lengths, int(b), int(b)+1)
			}
		}
	}
	list = append(list, textsOf(parts, types, lengths)...)
	list = append(list, numbersOf(parts, types, numbers)...)
	list = append(list, true, false, nil, "a", 7, 0.5, -3)
	if len(parts) == 0 {
		list = []any{"a", 1, true, nil, object{}, []any{}}
	}
	if depth > 0 {
		list = append(list, v.lists(parts, place, depth)...)
		list = append(list, v.records(parts, place, depth)...)
	} else {
		list = append(list, object{}, []any{})
	}
	list = unique(list)
	v.pools[place] = unique(append(v.pools[place], list...))
	return list
}

// examples are texts that the formats of the schemas accept, and near ones.
func examples() []any {
	return []any{"2020-01-02", "2020-13-02", "2020-01-02T03:04:05Z", "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "a987fbc9-4bed-4078-8f07-9141ba07c9f3"}
}

func textsOf(parts []map[string]any, types map[string]bool, lengths []int) []any {
	if !types["string"] && len(types) > 0 {
		return []any{"a"}
	}
	list := []any{"", "a", "b", "zz", "ab", "a!", "00"}
	for _, p := range parts {
		if p["format"] != nil {
			list = append(list, examples()...)
			break
		}
	}
	slices.Sort(lengths)
	for _, n := range slices.Compact(lengths) {
		for _, of := range []string{"a", "1", "A", "b"} {
			list = append(list, strings.Repeat(of, max(0, n)))
		}
		if n > 1 {
			list = append(list, "a"+strings.Repeat("1", n-1), "b"+strings.Repeat("A", n-1))
		}
	}
	return list
}

// numbersOf are numbers near the bounds, and the multiples that are next to them.
func numbersOf(parts []map[string]any, types map[string]bool, near []float64) []any {
	if !types["integer"] && !types["number"] && len(types) > 0 {
		return []any{1}
	}
	var list []any
	for _, n := range near {
		list = append(list, n, n+0.5)
	}
	for _, p := range parts {
		m, ok := number(p["multipleOf"])
		if !ok || m <= 0 {
			continue
		}
		for _, n := range near {
			down := float64(int(n/m)) * m
			list = append(list, down-m, down, down+m, down+2*m, 20*m)
		}
	}
	return list
}

// lists are lists of elements that are alike, all different, or of which one is
// another.
func (v inventor) lists(parts []map[string]any, place string, depth int) []any {
	var of []any
	counts := []int{0, 1, 2, 3}
	found := false
	for _, p := range parts {
		for _, key := range []string{"items", "contains", "unevaluatedItems"} {
			if p[key] != nil {
				of, found = append(of, p[key]), true
			}
		}
		if prefix, ok := p["prefixItems"].([]any); ok {
			of, found = append(of, prefix...), true
		}
		for _, key := range []string{"minItems", "maxItems", "minContains", "maxContains"} {
			if n, ok := number(p[key]); ok {
				counts, found = append(counts, int(n), int(n)+1), true
			}
		}
		found = found || slices.Contains(typesOf(p), "array")
	}
	if !found {
		return []any{[]any{}, []any{1}}
	}
	elements := v.values(of, place+"[]", depth-1)
	pool := v.some(elements, 14)
	slices.Sort(counts)
	var list []any
	for _, n := range slices.Compact(counts) {
		for i, e := range pool {
			alike, mixed, distinct := make([]any, n), make([]any, n), make([]any, n)
			for k := range n {
				alike[k], mixed[k], distinct[k] = e, e, pool[(i+k)%len(pool)]
			}
			if n > 1 {
				mixed[v.r.IntN(n)] = one(v.r, elements...)
			}
			list = append(list, alike, mixed, distinct)
		}
		whole := make([]any, n)
		for k := range n {
			whole[k] = k + 1
		}
		list = append(list, whole)
	}
	return list
}

// some are the first of a list and a few of the others.
func (v inventor) some(list []any, most int) []any {
	if len(list) <= most {
		return list
	}
	out := slices.Clone(list[:most/2])
	for range most / 2 {
		out = append(out, one(v.r, list[most/2:]...))
	}
	return out
}

// fieldsOf are the names that the schemas know, each with all that they say of it. What
// a schema says of the names that it does not name is said of the others.
func (v inventor) fieldsOf(parts []map[string]any) map[string][]any {
	known, declared := map[string][]any{"other": nil}, map[string]bool{}
	for _, p := range parts {
		properties, _ := p["properties"].(map[string]any)
		for name := range properties {
			known[name], declared[name] = nil, true
		}
		for _, name := range namesBeside(p) {
			known[name] = nil
		}
	}
	for _, p := range parts {
		properties, _ := p["properties"].(map[string]any)
		patterns, _ := p["patternProperties"].(map[string]any)
		for name := range known {
			own, isOwn := properties[name]
			if isOwn {
				known[name] = append(known[name], own)
			}
			for _, pattern := range slices.Sorted(maps.Keys(patterns)) {
				if regexp.MustCompile(pattern).MatchString(name) {
					known[name], isOwn = append(known[name], patterns[pattern]), true
				}
			}
			if rest := p["additionalProperties"]; rest != nil && !isOwn {
				known[name] = append(known[name], rest)
			}
			if rest := p["unevaluatedProperties"]; rest != nil && !isOwn && !declared[name] {
				known[name] = append(known[name], rest)
			}
		}
	}
	return known
}

// namesBeside are the names that a schema speaks of besides its properties.
func namesBeside(p map[string]any) []string {
	out := slices.Sorted(maps.Keys(named(p)))
	patterns, _ := p["patternProperties"].(map[string]any)
	for _, pattern := range slices.Sorted(maps.Keys(patterns)) {
		for _, name := range append(fieldNames(), "role", "x", "y", "n", "x1", "y1") {
			if regexp.MustCompile(pattern).MatchString(name) {
				out = append(out, name)
			}
		}
	}
	if names, ok := p["propertyNames"].(map[string]any); ok {
		enum, _ := names["enum"].([]any)
		for _, name := range append(slices.Clone(enum), "sizes", "K1") {
			out = append(out, name.(string))
		}
	}
	return out
}

// records are objects with sets of the names, and with each value of each name.
func (v inventor) records(parts []map[string]any, place string, depth int) []any {
	if !slices.ContainsFunc(parts, func(p map[string]any) bool {
		return slices.Contains(typesOf(p), "object") || slices.ContainsFunc([]string{"properties", "required", "additionalProperties", "patternProperties", "propertyNames", "minProperties", "dependentRequired", "dependentSchemas"}, func(w string) bool { return p[w] != nil })
	}) {
		return []any{object{}, object{"other": 1}}
	}
	known := v.fieldsOf(parts)
	names := slices.Sorted(maps.Keys(known))
	pools := map[string][]any{}
	for _, name := range names {
		pools[name] = v.values(known[name], place+"."+name, depth-1)
	}
	list := []any{object{}}
	pick := func(name string) any { return one(v.r, pools[name]...) }
	for range 40 {
		o := object{}
		for _, name := range names {
			if v.r.IntN(2) == 0 {
				o[name] = pick(name)
			}
		}
		list = append(list, o)
	}
	full := object{}
	for _, name := range names {
		full[name] = pools[name][0]
		list = append(list, object{name: pools[name][0]}, object{name: pick(name)})
	}
	list = append(list, full)
	for _, p := range parts {
		for _, key := range []string{"minProperties", "maxProperties"} {
			if n, ok := number(p[key]); ok {
				list = append(list, v.filled(full, int(n)-1), v.filled(full, int(n)), v.filled(full, int(n)+1))
			}
		}
	}
	for _, name := range names {
		for _, x := range v.some(pools[name], 20) {
			o := maps.Clone(full)
			if o[name] = x; v.r.IntN(2) == 0 {
				delete(o, one(v.r, names...))
			}
			list = append(list, o, object{name: x})
		}
	}
	return list
}

// pointer splits the place of a value in a body as a change has it: "$.a[].{*}".
func pointer(path string) []string {
	path = strings.ReplaceAll(strings.TrimPrefix(path, "$"), "[]", ".[]")
	var out []string
	for _, name := range strings.Split(path, ".") {
		if name != "" {
			out = append(out, name)
		}
	}
	return out
}

// areRelated reports whether one of two places lies in the other one.
func areRelated(value []string, path []string) bool {
	for i := range min(len(value), len(path)) {
		_, err := strconv.Atoi(value[i])
		if path[i] != value[i] && path[i] != "{*}" && (path[i] != "[]" || err != nil) {
			return false
		}
	}
	return true
}
