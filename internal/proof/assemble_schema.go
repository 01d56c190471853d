package proof

import (
	"encoding/json"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"
)

// schema makes a schema of plain keywords with plain values, which most are, and has
// kin-openapi decode what else there is but other schemas.
func (d *decoder) schema(v any) *openapi3.SchemaRef {
	m, isObject := v.(map[string]any)
	if !isObject {
		return fill(d, v, &openapi3.SchemaRef{})
	}
	if ref := text(m["$ref"]); ref != "" && len(m) == 1 {
		to := d.side.referred(ref)
		if to == nil {
			return &openapi3.SchemaRef{Ref: ref}
		}
		d.met = append(d.met, to)
		return d.side.reference(to)
	}
	made := &openapi3.Schema{}
	for word, value := range m {
		if !d.keyword(made, word, value) {
			return &openapi3.SchemaRef{Value: d.odd(m)}
		}
	}
	return &openapi3.SchemaRef{Value: made}
}

// odd makes a schema of which some keyword is not plain.
func (d *decoder) odd(m map[string]any) *openapi3.Schema {
	rest := map[string]any{}
	holder := &openapi3.Schema{}
	for word, value := range m {
		if !d.part(holder, word, value) {
			rest[word] = value
		}
	}
	made := fill(d, rest, &openapi3.Schema{})
	for word, value := range m {
		if _, isDone := rest[word]; !isDone {
			d.part(made, word, value)
		}
	}
	return made
}

// keyword sets a keyword of a schema. It is false for one that is not plain.
func (d *decoder) keyword(s *openapi3.Schema, word string, v any) (ok bool) {
	switch word {
	case "type":
		t, isText := v.(string)
		s.Type = &openapi3.Types{t}
		return isText
	case "format":
		s.Format, ok = v.(string)
	case "pattern":
		s.Pattern, ok = v.(string)
	case "enum":
		list, isList := v.([]any)
		s.Enum = make([]any, len(list))
		for i, x := range list {
			s.Enum[i], ok = scalar(x)
			if !ok {
				return false
			}
		}
		return isList && len(list) > 0
	case "nullable":
		s.Nullable, ok = v.(bool)
	case "readOnly":
		s.ReadOnly, ok = v.(bool)
	case "writeOnly":
		s.WriteOnly, ok = v.(bool)
	case "uniqueItems":
		s.UniqueItems, ok = v.(bool)
	case "required":
		s.Required, ok = texts(v)
	default:
		return d.bound(s, word, v) || d.part(s, word, v)
	}
	return ok
}

func (d *decoder) bound(s *openapi3.Schema, word string, v any) (ok bool) {
	switch word {
	case "minLength":
		s.MinLength, ok = countOf(v)
	case "minItems":
		s.MinItems, ok = countOf(v)
	case "minProperties":
		s.MinProps, ok = countOf(v)
	case "maxLength":
		s.MaxLength, ok = pointerTo(countOf(v))
	case "maxItems":
		s.MaxItems, ok = pointerTo(countOf(v))
	case "maxProperties":
		s.MaxProps, ok = pointerTo(countOf(v))
	case "minimum":
		s.Min, ok = pointerTo(numberOf(v))
	case "maximum":
		s.Max, ok = pointerTo(numberOf(v))
	case "multipleOf":
		s.MultipleOf, ok = pointerTo(numberOf(v))
	}
	return ok
}

// part sets a keyword that holds other schemas.
func (d *decoder) part(s *openapi3.Schema, word string, v any) (ok bool) {
	switch word {
	case "properties":
		s.Properties, ok = d.named(v)
	case "patternProperties":
		s.PatternProperties, ok = d.named(v)
	case "dependentSchemas":
		s.DependentSchemas, ok = d.named(v)
	case "$defs":
		s.Defs, ok = d.named(v)
	case "additionalProperties":
		s.AdditionalProperties, ok = d.boolOrSchema(v)
	case "unevaluatedProperties":
		s.UnevaluatedProperties, ok = d.boolOrSchema(v)
	case "unevaluatedItems":
		s.UnevaluatedItems, ok = d.boolOrSchema(v)
	case "allOf":
		s.AllOf, ok = d.schemas(v)
	case "anyOf":
		s.AnyOf, ok = d.schemas(v)
	case "oneOf":
		s.OneOf, ok = d.schemas(v)
	case "prefixItems":
		s.PrefixItems, ok = d.schemas(v)
	default:
		if at := single(s, word); at != nil {
			if _, ok = v.(map[string]any); ok {
				*at = d.schema(v)
			}
		}
	}
	return ok
}

// single is where a keyword stands that holds one schema, nil for any other.
func single(s *openapi3.Schema, word string) **openapi3.SchemaRef {
	switch word {
	case "items":
		return &s.Items
	case "not":
		return &s.Not
	case "contains":
		return &s.Contains
	case "propertyNames":
		return &s.PropertyNames
	case "if":
		return &s.If
	case "then":
		return &s.Then
	case "else":
		return &s.Else
	case "contentSchema":
		return &s.ContentSchema
	}
	return nil
}

func (d *decoder) named(v any) (openapi3.Schemas, bool) {
	m, _ := v.(map[string]any)
	if len(m) == 0 {
		return nil, false
	}
	out := make(openapi3.Schemas, len(m))
	for name, x := range m {
		out[name] = d.schema(x)
	}
	return out, true
}

func (d *decoder) boolOrSchema(v any) (out openapi3.BoolSchema, ok bool) {
	if is, isBool := v.(bool); isBool {
		out.Has = &is
		return out, true
	}
	if _, ok = v.(map[string]any); ok {
		out.Schema = d.schema(v)
	}
	return out, ok
}

func (d *decoder) schemas(v any) (out openapi3.SchemaRefs, ok bool) {
	list, _ := v.([]any)
	for _, x := range list {
		out = append(out, d.schema(x))
	}
	return out, len(list) > 0
}

// scalar is a value of a list as encoding/json decodes it.
func scalar(v any) (any, bool) {
	switch v := v.(type) {
	case json.Number:
		return numberOf(v)
	case map[string]any, []any:
		return nil, false
	}
	return v, true
}

func texts(v any) ([]string, bool) {
	list, _ := v.([]any)
	out := make([]string, len(list))
	for i, x := range list {
		s, ok := x.(string)
		if !ok {
			return nil, false
		}
		out[i] = s
	}
	return out, len(list) > 0
}

func numberOf(v any) (float64, bool) {
	if n, ok := v.(json.Number); ok {
		f, err := n.Float64()
		return f, err == nil
	}
	f, ok := v.(float64)
	return f, ok
}

func countOf(v any) (uint64, bool) {
	n, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	c, err := strconv.ParseUint(string(n), 10, 64)
	return c, err == nil
}

func pointerTo[T any](v T, ok bool) (*T, bool) { return &v, ok }
