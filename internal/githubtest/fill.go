package githubtest

import (
	"encoding/json"
	"maps"

	"github.com/getkin/kin-openapi/openapi3"
)

// object is a JSON object under construction.
type object = map[string]any

// fill completes a value by what a schema requires: the handlers say what
// matters, the description says what else GitHub always sends. Required members
// that are not given become null where that is allowed, or else the simplest
// value. Nothing optional is added.
func fill(schema *openapi3.Schema, v any) any {
	switch v := v.(type) {
	case object:
		out := maps.Clone(v)
		complete(schema, out)
		return out
	case []any:
		var items []*openapi3.Schema
		elements(schema, &items)
		out := make([]any, len(v))
		for i, inner := range v {
			out[i] = inner
			if len(items) > 0 {
				out[i] = fill(items[0], inner)
			}
		}
		return out
	}
	return v
}

// complete adds the members that an object must have.
func complete(s *openapi3.Schema, out object) {
	for _, ref := range s.AllOf {
		complete(ref.Value, out)
	}
	if alternatives := alternatives(s); len(alternatives) > 0 {
		complete(chosen(alternatives, out), out)
	}
	for name, p := range s.Properties {
		if inner, given := out[name]; given {
			out[name] = fill(p.Value, inner)
		}
	}
	for _, name := range s.Required {
		if _, given := out[name]; given {
			continue
		}
		if p := s.Properties[name]; p != nil {
			out[name] = simplest(p.Value)
		}
	}
}

func alternatives(s *openapi3.Schema) openapi3.SchemaRefs {
	return append(append(openapi3.SchemaRefs{}, s.AnyOf...), s.OneOf...)
}

// chosen is the alternative that fits what was given: the first that is
// satisfied once completed.
func chosen(alternatives openapi3.SchemaRefs, given object) *openapi3.Schema {
	for _, ref := range alternatives {
		try := maps.Clone(given)
		complete(ref.Value, try)
		if accepts(ref.Value, try) {
			return ref.Value
		}
	}
	return alternatives[0].Value
}

// accepts says whether a value under construction satisfies a schema.
func accepts(s *openapi3.Schema, v any) bool {
	raw, err := json.Marshal(v)
	if err != nil {
		return false
	}
	var plain any
	if err := json.Unmarshal(raw, &plain); err != nil {
		return false
	}
	return s.VisitJSON(plain) == nil
}

// simplest is a small value that a schema accepts.
func simplest(s *openapi3.Schema) any {
	if s.Nullable {
		return nil
	}
	if len(s.Enum) > 0 {
		return s.Enum[0]
	}
	if len(s.AllOf) > 0 {
		out := object{}
		complete(s, out)
		return out
	}
	if list := alternatives(s); len(list) > 0 && s.Type == nil {
		return simplest(list[0].Value)
	}
	switch {
	case s.Type.Is("string"):
		return simplestString(s)
	case s.Type.Is("integer"), s.Type.Is("number"):
		if s.Min != nil {
			return *s.Min
		}
		return 0
	case s.Type.Is("boolean"):
		return false
	case s.Type.Is("array"):
		out := []any{}
		for range s.MinItems {
			out = append(out, simplest(s.Items.Value))
		}
		return out
	}
	out := object{}
	complete(s, out)
	return out
}

func simplestString(s *openapi3.Schema) string {
	switch s.Format {
	case "uri":
		return "https://github.example/"
	case "uri-template":
		return "https://github.example/{/id}"
	case "date-time":
		return "2026-01-02T03:04:05Z"
	case "email":
		return "octocat@example.com"
	}
	out := ""
	for range s.MinLength {
		out += "x"
	}
	return out
}
