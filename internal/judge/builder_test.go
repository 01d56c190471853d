package judge_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// build makes a value that a schema is likely to accept: of one of its alternatives,
// with all that its parts ask for.
func (v inventor) build(schemas []any, depth int) any {
	var parts []map[string]any
	for _, s := range schemas {
		parts = append(parts, v.chosen(s, 0)...)
	}
	for _, p := range parts {
		if c, ok := p["const"]; ok {
			return c
		}
	}
	for _, p := range parts {
		if enum, ok := p["enum"].([]any); ok {
			return one(v.r, enum...)
		}
	}
	switch typ := v.typeIn(parts); {
	case typ == "string":
		return v.text(parts)
	case typ == "integer" || typ == "number":
		return v.number(parts)
	case typ == "boolean":
		return v.r.IntN(2) == 0
	case typ == "null":
		return nil
	case typ == "array" && depth >= 0:
		return v.list(parts, depth)
	case depth >= 0:
		return v.record(parts, depth)
	}
	return object{}
}

// chosen are the parts of a schema that hold together, with one of its alternatives.
func (v inventor) chosen(schema any, depth int) []map[string]any {
	m, ok := schema.(map[string]any)
	if !ok || depth > 6 {
		return nil
	}
	list := []map[string]any{m}
	if ref, ok := m["$ref"].(string); ok {
		list = append(list, v.chosen(v.defs[strings.TrimPrefix(ref, "#/$defs/")], depth+1)...)
	}
	all, _ := m["allOf"].([]any)
	for _, s := range all {
		list = append(list, v.chosen(s, depth+1)...)
	}
	for _, key := range []string{"anyOf", "oneOf"} {
		if of, ok := m[key].([]any); ok {
			list = append(list, v.chosen(one(v.r, of...), depth+1)...)
			if v.r.IntN(4) == 0 { // of two at once
				list = append(list, v.chosen(one(v.r, of...), depth+1)...)
			}
		}
	}
	if m["if"] != nil {
		of := []string{"else"}
		if v.r.IntN(2) == 0 {
			of = []string{"if", "then"}
		}
		for _, key := range of {
			list = append(list, v.chosen(m[key], depth+1)...)
		}
	}
	if more := v.without(m["not"]); more != nil && v.r.IntN(2) == 0 {
		list = append(list, more)
	}
	dependent, _ := m["dependentSchemas"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(dependent)) {
		if v.r.IntN(2) == 0 {
			list = append(list, v.chosen(dependent[name], depth+1)...)
		}
	}
	return list
}

func (v inventor) typeIn(parts []map[string]any) string {
	typ := ""
	for _, p := range parts {
		if list := typesOf(p); len(list) > 0 && (typ == "" || typ == "number") {
			typ = one(v.r, list...)
		}
	}
	if typ != "" {
		return typ
	}
	for _, p := range parts {
		switch {
		case p["properties"] != nil || p["required"] != nil || p["additionalProperties"] != nil || p["patternProperties"] != nil:
			return "object"
		case p["items"] != nil || p["prefixItems"] != nil || p["contains"] != nil:
			return "array"
		case p["maxLength"] != nil || p["pattern"] != nil || p["minLength"] != nil || p["format"] != nil:
			return "string"
		}
	}
	return one(v.r, "string", "integer", "object", "boolean")
}

// most and least are the tightest of the bounds, or what is given.
func most(parts []map[string]any, key string, usual float64) float64 {
	for _, p := range parts {
		if n, ok := number(p[key]); ok {
			usual = min(usual, n)
		}
	}
	return usual
}

func least(parts []map[string]any, key string, usual float64) float64 {
	for _, p := range parts {
		if n, ok := number(p[key]); ok {
			usual = max(usual, n)
		}
	}
	return usual
}

// text is one of a length within the bounds. Its letters fit most patterns.
func (v inventor) text(parts []map[string]any) string {
	low, high := int(least(parts, "minLength", 0)), int(most(parts, "maxLength", 12))
	n := low
	if high > low {
		n += v.r.IntN(high - low + 1)
	}
	letters, pattern := one(v.r, "a", "b", "1", "A"), ""
	for _, p := range parts {
		if format, ok := p["format"].(string); ok {
			switch format {
			case "date":
				return "2020-01-02"
			case "date-time":
				return "2020-01-02T03:04:05Z"
			case "uuid":
				return "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
			}
		}
		if p["pattern"] != nil {
			pattern = p["pattern"].(string)
		}
	}
	switch pattern {
	case "^[0-9]{2,4}$":
		letters, n = "1", min(max(n, 2), 4)
	case "^[a-z]{2}$":
		letters, n = one(v.r, "a", "b"), 2
	case "^[a-z]+$", "[a-z]", "^[a-z0-9]+$":
		letters, n = one(v.r, "a", "b"), max(n, 1)
	case "^a":
		return "a" + strings.Repeat(letters, max(n, 1)-1)
	}
	return strings.Repeat(letters, n)
}

func (v inventor) number(parts []map[string]any) any {
	low := max(least(parts, "minimum", -10), least(parts, "exclusiveMinimum", -11)+1)
	high := min(most(parts, "maximum", 25), most(parts, "exclusiveMaximum", 26)-1)
	step := 1.0
	for _, p := range parts {
		if m, ok := number(p["multipleOf"]); ok && m > 0 {
			step *= m
		}
	}
	var fitting []any
	for n := -40.0; n <= 40; n++ {
		if n >= low && n <= high && int(n)%int(step) == 0 {
			fitting = append(fitting, int(n))
		}
	}
	if len(fitting) == 0 {
		return low
	}
	n := one(v.r, fitting...).(int)
	if step == 1 && v.r.IntN(3) == 0 && slices.ContainsFunc(parts, func(p map[string]any) bool { return slices.Contains(typesOf(p), "number") }) {
		return float64(n) + 0.5
	}
	return n
}

func (v inventor) list(parts []map[string]any, depth int) any {
	low, high := int(least(parts, "minItems", 0)), int(most(parts, "maxItems", 5))
	n := low
	if high > low {
		n += v.r.IntN(high - low + 1)
	}
	var first [4][]any
	var rest, contained, others []any
	for _, p := range parts {
		prefix, _ := p["prefixItems"].([]any)
		for i := range min(len(prefix), len(first)) {
			first[i] = append(first[i], prefix[i])
		}
		for _, key := range []string{"items", "unevaluatedItems"} {
			if key == "unevaluatedItems" && p["contains"] != nil { // which evaluates those of its kind
				others = append(others, []any{p["contains"], p[key]})
			} else if p[key] == false && (key == "items" || p["items"] == nil) {
				n = min(n, len(prefix))
			} else if p[key] != nil {
				rest = append(rest, p[key])
			}
		}
		if p["contains"] != nil {
			contained = append(contained, p["contains"])
		}
	}
	least := int(least(parts, "minContains", 1))
	from := v.r.IntN(max(1, n-least+1))
	out := []any{}
	for i := range n {
		of := slices.Clone(rest)
		for _, o := range others {
			of = append(of, one(v.r, o.([]any)...))
		}
		if i < len(first) && first[i] != nil {
			of = first[i]
		}
		if len(contained) > 0 && i >= from && i < from+least {
			of = append(slices.Clip(of), contained...)
		}
		out = append(out, v.build(of, depth-1))
	}
	return out
}

func (v inventor) record(parts []map[string]any, depth int) any {
	known := v.fieldsOf(parts)
	out := object{}
	wanted := map[string]bool{}
	for _, p := range parts {
		for name := range named(p) {
			wanted[name] = wanted[name] || v.r.IntN(4) > 0
		}
	}
	for _, name := range slices.Sorted(maps.Keys(known)) {
		switch {
		case slices.ContainsFunc(known[name], func(s any) bool { return s == false }):
		case name == "other" && len(known[name]) == 0 && v.r.IntN(4) > 0, !wanted[name] && v.r.IntN(2) == 0:
		default:
			out[name] = v.build(known[name], depth-1)
		}
	}
	low := int(least(parts, "minProperties", 0)) + v.r.IntN(2)*v.r.IntN(7)
	begin, of := v.moreNames(parts)
	if begin == "" {
		begin, of = "n", known["other"]
	}
	for i := 0; len(out) < low && i < 8; i++ {
		out[fmt.Sprint(begin, i)] = v.build(of, depth-1)
	}
	return out
}

// moreNames is how names begin that a pattern speaks of, and what it says of their values.
func (v inventor) moreNames(parts []map[string]any) (begin string, of []any) {
	for _, p := range parts {
		patterns, _ := p["patternProperties"].(map[string]any)
		for _, pattern := range slices.Sorted(maps.Keys(patterns)) {
			if v.r.IntN(2) == 0 {
				begin, of = strings.TrimPrefix(pattern, "^"), []any{patterns[pattern]}
			}
		}
	}
	return begin, of
}

// without is what a "not" asks for of one of the properties of which it speaks: that it is
// there, and is none of that.
func (v inventor) without(not any) map[string]any {
	m, _ := not.(map[string]any)
	properties, _ := m["properties"].(map[string]any)
	if len(properties) == 0 {
		return nil
	}
	name := one(v.r, slices.Sorted(maps.Keys(properties))...)
	return map[string]any{"properties": map[string]any{name: map[string]any{"not": properties[name]}}, "required": []any{name}}
}
