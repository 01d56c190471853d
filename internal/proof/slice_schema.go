package proof

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// whole writes the schema of a body as a reference to a part: it is only read where a value
// is judged by it.
func (s *slice) whole(v openapi.Value) any {
	if _, isRef := v.Ref(); isRef && v.Len() == 1 {
		return s.schema(v)
	}
	return s.reference(s.side.part(v, "schema"))
}

func (s *slice) reference(to *part) map[string]any {
	if !slices.Contains(s.met, to) {
		s.met = append(s.met, to)
	}
	return map[string]any{"$ref": schemaPlace + to.name}
}

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
	out := s.reference(s.side.part(to, ref[strings.LastIndexByte(ref, '/')+1:]))
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
	isOld := s.doc.Dialect == openapi.Swagger2
	out := map[string]any{}
	for key, f := range v.Fields() {
		if !s.spend(f) || isAside(key) || isOld && !isOlder(key) {
			continue
		}
		out[key] = s.keyword(key, f)
		s.isModern = s.isModern || isModern(key) && key != "const"
	}
	if isOld && out["type"] == "file" {
		out["type"], out["format"] = "string", "binary"
	}
	if listed(out) {
		s.isModern = true
	}
	if isNullable(out) {
		s.withNull(out)
	}
	withoutNull(out)
	return out
}

// isOlder reports the keywords of 2.0 that say something of which values are valid. Its
// discriminator does not: it names a type in place of others.
func isOlder(key string) bool {
	switch key {
	case "type", "format", "enum", "pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
		"items", "minItems", "maxItems", "uniqueItems", "properties", "required", "minProperties", "maxProperties", "additionalProperties",
		"allOf", "readOnly", "writeOnly", "x-nullable":
		return true
	}
	return false
}

// listed writes a const as the list of one value that it stands for (JSON Schema Validation
// 2020-12, 6.1.3), which 3.0 has too. It is true where the const stays: beside a list, and
// for values that the list of 3.0 is not compared with.
func listed(schema map[string]any) bool {
	v, isConst := schema["const"]
	_, isScalar := scalar(v)
	if _, hasList := schema["enum"]; !isConst || v == nil || !isScalar || hasList {
		return isConst
	}
	delete(schema, "const")
	schema["enum"] = []any{v}
	return false
}

// isNullable takes both words for null from a schema, and reports whether one says so.
func isNullable(schema map[string]any) bool {
	null := schema["nullable"] == true || schema["x-nullable"] == true
	delete(schema, "nullable")
	delete(schema, "x-nullable")
	return null
}

// withNull adds null to the values of a schema as its version writes that. 3.1 does not have
// the word nullable, which descriptions of 3.0 keep that are only said to be of 3.1: what
// their authors mean is what is judged.
func (s *slice) withNull(schema map[string]any) {
	if s.doc.Dialect != openapi.OpenAPI31 {
		schema["nullable"] = true
		return
	}
	switch types := schema["type"].(type) {
	case string:
		schema["type"] = []any{types, "null"}
	case []any:
		if !slices.Contains(types, any("null")) {
			schema["type"] = append(slices.Clip(types), "null")
		}
	}
	if list, ok := schema["enum"].([]any); ok && !slices.Contains(list, nil) {
		schema["enum"] = append(slices.Clip(list), nil)
	}
}

// withoutNull takes null from the types of a schema whose list of values does not have it:
// the list decides (JSON Schema Validation 2020-12, 6.1.2), which the validator of 3.0 is not
// told.
func withoutNull(schema map[string]any) {
	list, isListed := schema["enum"].([]any)
	types, _ := schema["type"].([]any)
	if isListed && !slices.Contains(list, nil) && len(types) > 1 {
		schema["type"] = slices.DeleteFunc(slices.Clone(types), func(t any) bool { return t == "null" })
	}
}

// isModern reports the keywords of 3.1 for which kin-openapi takes JSON Schema 2020-12.
func isModern(key string) bool {
	switch key {
	case "const", "prefixItems", "patternProperties", "dependentSchemas", "dependentRequired", "$defs", "contains", "propertyNames",
		"if", "then", "else", "contentSchema", "unevaluatedItems", "unevaluatedProperties":
		return true
	}
	return false
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
