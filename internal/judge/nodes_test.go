package judge_test

import (
	"fmt"
	"maps"
	"slices"
)

// cloned is a copy of which nothing is shared.
func cloned[T any](v T) T { return fill(any(v), nil).(T) }

// node is a schema object with its place, and what replaces it.
type node struct {
	at      string
	schema  object
	replace func(any)
}

// nodes are the schema objects in a schema.
func nodes(s any, at string, replace func(any)) []node {
	m, ok := s.(object)
	if !ok {
		return nil
	}
	list := []node{{at, m, replace}}
	for _, key := range slices.Sorted(maps.Keys(m)) {
		switch v := m[key].(type) {
		case object:
			switch key {
			case "properties", "patternProperties", "dependentSchemas":
				for _, name := range slices.Sorted(maps.Keys(v)) {
					list = append(list, nodes(v[name], at+"/"+key+"/"+name, func(s any) { v[name] = s })...)
				}
			case "items", "additionalProperties", "contains", "not", "then", "else", "unevaluatedItems", "unevaluatedProperties":
				list = append(list, nodes(v, at+"/"+key, func(s any) { m[key] = s })...)
			}
		case []any:
			if slices.Contains([]string{"allOf", "anyOf", "oneOf", "prefixItems"}, key) {
				for i := range v {
					list = append(list, nodes(v[i], fmt.Sprint(at, "/", key, "/", i), func(s any) { v[i] = s })...)
				}
			}
		}
	}
	return list
}
