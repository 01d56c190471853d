package judge_test

import "strings"

// wholeName marks the component that is a schema by itself and no part of another.
const wholeName = "Whole"

// closed is the reading of what a response returns: an object that declares
// properties and says nothing of others has no others. Each component has two
// readings, as a part of an allOf and by itself.
func closed(s any, defs map[string]any) (any, map[string]any) {
	out := map[string]any{}
	for name, def := range defs {
		out[name] = closedSchema(def, defs, false)
		out[name+wholeName] = closedSchema(def, defs, true)
	}
	return closedSchema(s, defs, true), out
}

func closedSchema(s any, defs map[string]any, whole bool) any {
	m, ok := s.(map[string]any)
	if !ok {
		return s
	}
	out := map[string]any{}
	for key, v := range m {
		switch key {
		case "$ref":
			if whole {
				v = v.(string) + wholeName
			}
			out[key] = v
		case "properties", "patternProperties":
			out[key] = closedMap(v.(map[string]any), defs, true)
		case "dependentSchemas":
			out[key] = closedMap(v.(map[string]any), defs, false)
		case "items", "additionalProperties":
			out[key] = closedSchema(v, defs, true)
		case "if", "then", "else":
			out[key] = closedSchema(v, defs, false)
		case "oneOf", "anyOf", "prefixItems":
			out[key] = closedList(v.([]any), defs, true)
		case "allOf":
			out[key] = closedList(v.([]any), defs, false)
		default:
			out[key] = v
		}
	}
	_, reference := m["$ref"]
	_, additional := m["additionalProperties"]
	if whole && !reference && !additional && declaresProperties(m, defs) {
		out["unevaluatedProperties"] = false
	}
	return out
}

func closedMap(m map[string]any, defs map[string]any, whole bool) map[string]any {
	out := map[string]any{}
	for name, s := range m {
		out[name] = closedSchema(s, defs, whole)
	}
	return out
}

func closedList(list []any, defs map[string]any, whole bool) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = closedSchema(s, defs, whole)
	}
	return out
}

// declaresProperties reports whether a schema or a part of it names properties.
// Variants speak for themselves.
func declaresProperties(s any, defs map[string]any) bool {
	m, ok := s.(map[string]any)
	if !ok {
		return false
	}
	if m["properties"] != nil {
		return true
	}
	if ref, ok := m["$ref"].(string); ok {
		return declaresProperties(defs[strings.TrimPrefix(ref, "#/$defs/")], defs)
	}
	parts, _ := m["allOf"].([]any)
	for _, key := range []string{"if", "then", "else"} {
		parts = append(parts, m[key])
	}
	if dependent, ok := m["dependentSchemas"].(map[string]any); ok {
		for _, s := range dependent {
			parts = append(parts, s)
		}
	}
	for _, part := range parts {
		if declaresProperties(part, defs) {
			return true
		}
	}
	return false
}
