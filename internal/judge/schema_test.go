package judge_test

import "slices"

// fill puts values in the place of the names in a template.
func fill(template any, values map[string]any) any {
	switch x := template.(type) {
	case string:
		if v, ok := values[x]; ok {
			return v
		}
	case map[string]any:
		out := make(map[string]any, len(x))
		for k, v := range x {
			out[k] = fill(v, values)
		}
		return out
	case []any:
		out := make([]any, len(x))
		for i, v := range x {
			out[i] = fill(v, values)
		}
		return out
	}
	return template
}

// subschemas visits a schema and all schemas in it.
func subschemas(s any, visit func(map[string]any)) {
	m, ok := s.(map[string]any)
	if !ok {
		return
	}
	visit(m)
	for key, v := range m {
		switch v := v.(type) {
		case map[string]any:
			switch key {
			case "properties", "patternProperties", "dependentSchemas", "$defs":
				for _, inner := range v {
					subschemas(inner, visit)
				}
			case "items", "additionalProperties", "contains", "propertyNames", "not", "if", "then", "else", "unevaluatedItems", "unevaluatedProperties", "contentSchema":
				subschemas(v, visit)
			}
		case []any:
			if slices.Contains([]string{"allOf", "anyOf", "oneOf", "prefixItems"}, key) {
				for _, inner := range v {
					subschemas(inner, visit)
				}
			}
		}
	}
}

// components are the schemas of the library that s needs, with $S replaced.
func components(library map[string]any, s, inner any) map[string]any {
	out := map[string]any{}
	var need func(any)
	need = func(s any) {
		subschemas(s, func(m map[string]any) {
			name, ok := m["$ref"].(string)
			if !ok {
				return
			}
			for _, name := range subtypes(name) {
				if _, done := out[name]; !done {
					out[name] = fill(library[name], map[string]any{"$S": inner})
					need(out[name])
				}
			}
		})
	}
	need(s)
	return out
}

// subtypes are a schema and those that build on it without being referred to.
func subtypes(name string) []string {
	if name == "Pet" {
		return []string{"Pet", "Own"}
	}
	return []string{name}
}

// withReferences is a copy in which the names of components are references.
func withReferences(s any, prefix, version string) any {
	s = fill(s, nil)
	subschemas(s, func(m map[string]any) {
		if name, ok := m["$ref"].(string); ok {
			m["$ref"] = prefix + name
		}
		if d, ok := m["discriminator"].(map[string]any); ok && version == "2.0" {
			m["discriminator"] = d["propertyName"]
		}
	})
	return s
}

// reading is what a schema of a version of OpenAPI means in a request or a response,
// in JSON Schema 2020-12.
func reading(s any, version string, response bool) any {
	s = withReferences(s, "#/$defs/", version)
	subschemas(s, func(m map[string]any) {
		delete(m, "discriminator")
		onlyAnswered(m, response)
		if m["readOnly"] == true && !response || m["writeOnly"] == true && response {
			clear(m)
			m["not"] = object{} // is not to be there
			return
		}
		if version != "2.0" && version != "3.0" {
			return
		}
		if ref, ok := m["$ref"]; ok { // its siblings are ignored
			clear(m)
			m["$ref"] = ref
			return
		}
		exclusive(m, "maximum", "exclusiveMaximum")
		exclusive(m, "minimum", "exclusiveMinimum")
		if typ := m["type"]; typ != nil && m["nullable"] == true {
			types, isList := typ.([]any) // as one is where more than the letter is meant
			if !isList {
				types = []any{typ}
			}
			m["type"] = append(types[:len(types):len(types)], "null")
		}
		delete(m, "nullable")
	})
	return s
}

// onlyAnswered takes properties that are never sent in a request from those that an object
// must have: only a response must have them (OpenAPI 3.0, 4.7.24.2).
func onlyAnswered(m map[string]any, response bool) {
	list, ok := m["required"].([]any)
	fields, _ := m["properties"].(object)
	if !ok || response {
		return
	}
	m["required"] = slices.DeleteFunc(slices.Clone(list), func(name any) bool {
		field, _ := fields[name.(string)].(object)
		return field["readOnly"] == true
	})
}

// exclusive reads the flag of 2.0 and 3.0 beside a bound.
func exclusive(m map[string]any, bound, flag string) {
	if m[flag] == true && m[bound] != nil {
		m[flag] = m[bound]
		delete(m, bound)
		return
	}
	delete(m, flag)
}
