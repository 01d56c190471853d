package judge_test

import (
	"maps"
	"math"
	"slices"
	"strings"
)

// sampler finds values at the boundaries of schemas. The schemas are readings, with
// definitions for their references.
type sampler struct {
	defs map[string]any
}

// texts satisfy and violate the patterns and formats of the tables.
func texts() []any {
	return []any{
		"", "a", "b", "c", "ab", "abc", "abcde", "abcdef", "root", "zz", "ABC", "a1", "1", "5", "12", "a-b", "x", "x1", "value",
		"2020-01-02", "2020-01-02T03:04:05Z", "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "me@example.com", "https://example.com/",
		"e30=", "!", "{}", "{", `{"a":1}`, "[1]", "Cat", "Dog", "Own",
	}
}

func scalars() []any {
	return append(texts(), nil, true, false, 0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 15, -1, 0.5, 5.5, 1e6)
}

// parts are the schema and all that say something of the same value.
func (s sampler) parts(schema any, depth int) []map[string]any {
	m, ok := schema.(map[string]any)
	if !ok || depth > 6 {
		return nil
	}
	list := []map[string]any{m}
	if ref, ok := m["$ref"].(string); ok {
		list = append(list, s.parts(s.defs[strings.TrimPrefix(ref, "#/$defs/")], depth+1)...)
	}
	for _, key := range []string{"allOf", "anyOf", "oneOf"} {
		inner, _ := m[key].([]any)
		for _, v := range inner {
			list = append(list, s.parts(v, depth+1)...)
		}
	}
	for _, key := range []string{"not", "if", "then", "else"} {
		list = append(list, s.parts(m[key], depth+1)...)
	}
	dependent, _ := m["dependentSchemas"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(dependent)) {
		list = append(list, s.parts(dependent[name], depth+1)...)
	}
	return list
}

// values are boundary values of a schema, each once.
func (s sampler) values(schema any, depth int) []any {
	parts := s.parts(schema, 0)
	list := scalars()
	for _, p := range parts {
		list = append(list, bounds(p)...)
	}
	if depth > 0 {
		list = append(list, s.arrays(parts, depth)...)
		list = append(list, s.objects(parts, depth)...)
	}
	return unique(list)
}

// bounds are the constants of a schema, and what lies at and beside its bounds.
func bounds(m map[string]any) []any {
	var list []any
	if c, ok := m["const"]; ok {
		list = append(list, c)
	}
	enum, _ := m["enum"].([]any)
	list = append(list, enum...)
	for _, key := range []string{"maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum", "multipleOf"} {
		if b, ok := number(m[key]); ok {
			list = append(list, b, b-1, b+1, b-0.5, b+0.5, 2*b, 3*b)
		}
	}
	for _, key := range []string{"maxLength", "minLength"} {
		if n, ok := number(m[key]); ok {
			list = append(list, strings.Repeat("a", int(max(0, n-1))), strings.Repeat("a", int(n)), strings.Repeat("a", int(n)+1))
		}
	}
	return list
}

func number(v any) (float64, bool) {
	switch v := v.(type) {
	case int:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

// elements are values that a schema of elements, or of properties, tells apart.
func (s sampler) elements(schema any, depth int) []any {
	list := []any{1, 2, "a", true, nil, 0.5, 7, "abcdefghij", object{}, object{"a": 1}, []any{}, []any{object{"a": 1}}}
	for _, p := range s.parts(schema, 0) {
		list = append(list, bounds(p)...)
	}
	if depth > 1 {
		parts := s.parts(schema, 0)
		for _, inner := range [][]any{s.objects(parts, 1), s.arrays(parts, 1)} {
			list = append(list, inner[:min(len(inner), 24)]...)
		}
	}
	return unique(list)
}

// arrays are lists of such values: of all lengths at the bounds, alike and not,
// and with each place varied.
func (s sampler) arrays(parts []map[string]any, depth int) []any {
	lengths, pool := []int{0, 1, 2, 3}, []any{1, "a", true}
	var first [4][]any
	for _, p := range parts {
		for _, key := range []string{"minItems", "maxItems"} {
			if n, ok := number(p[key]); ok {
				lengths = append(lengths, int(n), int(n)+1)
			}
		}
		for _, key := range []string{"items", "contains", "unevaluatedItems"} {
			if p[key] != nil {
				pool = append(pool, s.elements(p[key], depth)...)
			}
		}
		prefix, _ := p["prefixItems"].([]any)
		for i := range min(len(prefix), len(first)) {
			first[i] = append(first[i], s.elements(prefix[i], depth)...)
		}
	}
	pool = unique(pool)
	var list []any
	for _, n := range lengths {
		for _, v := range pool {
			alike, mixed, distinct := make([]any, n), make([]any, n), make([]any, n)
			for i := range n {
				alike[i], mixed[i], distinct[i] = v, v, i+1
			}
			if n > 1 {
				mixed[0] = 1
			}
			if n > 0 {
				distinct[n-1] = v
			}
			list = append(list, alike, mixed, distinct)
		}
	}
	for _, a := range first[0] {
		for _, b := range append(first[1], "a", 1) {
			list = append(list, []any{a}, []any{a, b}, []any{a, b, 7}, []any{a, b, true})
		}
	}
	return list
}

// objects have each set of the names that the schemas know, and each value of each
// of them.
func (s sampler) objects(parts []map[string]any, depth int) []any {
	known := map[string][]any{"other": {1, "a", true, object{}}}
	for _, p := range parts {
		properties, _ := p["properties"].(map[string]any)
		for name, schema := range properties {
			known[name] = append(known[name], s.elements(schema, depth)...)
		}
		for name := range named(p) {
			known[name] = append(known[name], 1, "a")
		}
		for _, key := range []string{"additionalProperties", "unevaluatedProperties"} {
			if p[key] != nil {
				known["other"] = append(known["other"], s.elements(p[key], depth)...)
			}
		}
		patterns, _ := p["patternProperties"].(map[string]any)
		for pattern, schema := range patterns {
			name := strings.TrimPrefix(pattern, "^") + "1"
			known[name] = append(known[name], s.elements(schema, depth)...)
		}
		if p["propertyNames"] != nil {
			known["a1"], known["longname"] = []any{1}, []any{1}
		}
	}
	names := slices.Sorted(maps.Keys(known))
	names = names[:min(len(names), 5)]
	list := []any{object{}, object{"a": 1, "b": 1, "c": 1}, object{"a": 1, "b": 1, "c": 1, "d": 1}}
	for set := range 1 << len(names) {
		list = append(list, s.variations(names, set, known, parts)...)
	}
	return list
}

// variations are objects with the names of the set: good values for all, and each
// value for one of them.
func (s sampler) variations(names []string, set int, known map[string][]any, parts []map[string]any) []any {
	usual := object{}
	for i, name := range names {
		if set&(1<<i) != 0 {
			usual[name] = s.usual(name, parts)
		}
	}
	list := []any{usual}
	for _, name := range slices.Sorted(maps.Keys(usual)) {
		values := unique(known[name])
		for _, v := range values[:min(len(values), 60)] {
			other := maps.Clone(usual)
			other[name] = v
			list = append(list, other)
		}
	}
	return list
}

// usual is a value that the first schema of a property is likely to accept.
func (s sampler) usual(name string, parts []map[string]any) any {
	for _, p := range parts {
		properties, _ := p["properties"].(map[string]any)
		for _, inner := range s.parts(properties[name], 0) {
			if enum, ok := inner["enum"].([]any); ok {
				return enum[0]
			}
			switch inner["type"] {
			case "string":
				return "a"
			case "object":
				return object{}
			case "array":
				return []any{}
			case "boolean":
				return true
			}
		}
	}
	return 1
}

// named are the names that a schema asks for.
func named(p map[string]any) map[string]bool {
	out := map[string]bool{}
	add := func(v any) {
		list, _ := v.([]any)
		for _, name := range list {
			out[name.(string)] = true
		}
	}
	add(p["required"])
	for _, key := range []string{"dependentRequired", "dependentSchemas"} {
		dependent, _ := p[key].(map[string]any)
		for name, needs := range dependent {
			out[name] = true
			add(needs)
		}
	}
	return out
}

// unique keeps the first of values that are spelled alike.
func unique(list []any) []any {
	seen := map[string]bool{}
	return slices.DeleteFunc(list, func(v any) bool {
		if f, ok := v.(float64); ok && (math.IsInf(f, 0) || math.IsNaN(f)) {
			return true
		}
		text := printed(v)
		known := seen[text]
		seen[text] = true
		return known
	})
}
