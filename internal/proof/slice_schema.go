package proof

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// schema writes a schema in its place: a reference as one to a schema of the slice.
func (s *slice) schema(v openapi.Value) any {
	if v.Kind() != openapi.Map {
		return s.raw(v)
	}
	ref, isRef := v.Ref()
	if !isRef {
		return s.schemaObject(v)
	}
	to, problem := s.doc.Follow(v)
	if problem != "" || !to.Exists() {
		s.fail(v, errNotFollowed)
		return true
	}
	p := s.side.part(to, ref[strings.LastIndexByte(ref, '/')+1:])
	if !slices.Contains(s.met, p) {
		s.met = append(s.met, p)
	}
	out := map[string]any{"$ref": s.side.place() + p.name}
	if s.doc.Dialect == openapi.OpenAPI31 && v.Len() > 1 { // what stands beside it counts
		beside := s.schemaObject(v).(map[string]any)
		if len(beside) > 0 {
			return map[string]any{"allOf": []any{out, beside}}
		}
	}
	return out
}

func (s *slice) schemaObject(v openapi.Value) any {
	if v.Kind() != openapi.Map {
		return s.raw(v)
	}
	out := map[string]any{}
	for key, f := range v.Fields() {
		if s.spend(f) && !isAside(key) {
			out[key] = s.keyword(key, f)
		}
	}
	return out
}

// isAside reports keywords that say nothing of which values are valid. A default does
// not: it fills in what was not sent.
func isAside(key string) bool {
	return strings.HasPrefix(key, "x-") && key != "x-nullable" ||
		slices.Contains([]string{"$ref", "description", "title", "example", "examples", "default", "externalDocs", "xml", "deprecated", "$comment"}, key)
}

func (s *slice) keyword(key string, v openapi.Value) any {
	switch key {
	case "properties", "patternProperties", "dependentSchemas", "$defs", "definitions":
		return s.namedSchemas(v)
	case "allOf", "anyOf", "oneOf", "prefixItems":
		return s.list(v, s.schema)
	case "items", "additionalItems", "additionalProperties", "unevaluatedItems", "unevaluatedProperties", "propertyNames", "contains",
		"not", "if", "then", "else", "contentSchema":
		if v.Kind() == openapi.List {
			return s.list(v, s.schema)
		}
		return s.schema(v)
	case "discriminator":
		return s.discriminator(v)
	}
	return s.raw(v)
}

// namedSchemas writes schemas by their names, whatever these are.
func (s *slice) namedSchemas(v openapi.Value) map[string]any {
	out := map[string]any{}
	for name, f := range v.Fields() {
		if s.spend(f) {
			out[name] = s.schema(f)
		}
	}
	return out
}

// discriminator writes the property alone: a mapping refers to schemas by their names in
// the whole description, and the alternatives say the same.
func (s *slice) discriminator(v openapi.Value) any {
	if name := v.Get("propertyName"); name.Exists() {
		return map[string]any{"propertyName": s.raw(name)}
	}
	return s.raw(v)
}
