package proof

import (
	"encoding/json"
	"maps"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// assemble makes the document of kin-openapi from a slice of 3.x. It is what
// kin-openapi decodes of the text of the slice. Each of its types decodes what it
// holds again, so that a schema would be decoded once for each object around it: these
// are made here, and only what lies in them is decoded.
func assemble(root map[string]any) (*openapi3.T, error) {
	d := &decoder{}
	doc := &openapi3.T{OpenAPI: text(root["openapi"]), Info: &openapi3.Info{Title: "slice", Version: "1"}, Paths: openapi3.NewPaths(), Components: &openapi3.Components{}}
	if v, ok := root["security"]; ok {
		fill(d, v, &doc.Security)
	}
	components, _ := root["components"].(map[string]any)
	for name, v := range object(components["schemas"]) {
		if doc.Components.Schemas == nil {
			doc.Components.Schemas = openapi3.Schemas{}
		}
		doc.Components.Schemas[name] = d.schema(v)
	}
	for name, v := range object(components["securitySchemes"]) {
		if doc.Components.SecuritySchemes == nil {
			doc.Components.SecuritySchemes = openapi3.SecuritySchemes{}
		}
		doc.Components.SecuritySchemes[name] = fill(d, v, &openapi3.SecuritySchemeRef{})
	}
	for path, v := range object(root["paths"]) {
		item := &openapi3.PathItem{}
		for key, v := range object(v) {
			if key == "parameters" {
				item.Parameters = d.parameters(v)
			} else {
				item.SetOperation(strings.ToUpper(key), d.operation(object(v)))
			}
		}
		doc.Paths.Set(path, item)
	}
	return doc, d.err
}

// decoder keeps the first error.
type decoder struct {
	buffer []byte
	err    error
}

// fill decodes a value into another.
func fill[T any](d *decoder, v any, into *T) *T {
	d.buffer = appendJSON(d.buffer[:0], v)
	if err := json.Unmarshal(d.buffer, into); err != nil && d.err == nil {
		d.err = err
	}
	return into
}

func (d *decoder) operation(v map[string]any) *openapi3.Operation {
	o := &openapi3.Operation{Responses: openapi3.NewResponses()}
	if list, ok := v["security"]; ok {
		o.Security = fill(d, list, &openapi3.SecurityRequirements{})
	}
	if list, ok := v["parameters"]; ok {
		o.Parameters = d.parameters(list)
	}
	if responses, ok := v["responses"]; ok {
		fill(d, responses, o.Responses)
	}
	body, isThere := v["requestBody"]
	if !isThere {
		return o
	}
	made := &openapi3.RequestBody{Content: openapi3.Content{}}
	if required, ok := object(body)["required"]; ok {
		fill(d, required, &made.Required)
	}
	for name, media := range object(object(body)["content"]) {
		of := &openapi3.MediaType{}
		if schema, ok := object(media)["schema"]; ok {
			of.Schema = d.schema(schema)
		}
		if schema, ok := object(media)["itemSchema"]; ok {
			of.ItemSchema = d.schema(schema)
		}
		if encoding, ok := object(media)["encoding"]; ok {
			fill(d, encoding, &of.Encoding)
		}
		made.Content[name] = of
	}
	o.RequestBody = &openapi3.RequestBodyRef{Value: made}
	return o
}

func (d *decoder) parameters(v any) openapi3.Parameters {
	list, _ := v.([]any)
	out := make(openapi3.Parameters, 0, len(list))
	for _, p := range list {
		m := object(p)
		schema, isThere := m["schema"]
		if isThere { // the rest is decoded without it
			m = maps.Clone(m)
			delete(m, "schema")
			p = m
		}
		made := fill(d, p, &openapi3.ParameterRef{})
		if isThere && made.Value != nil {
			made.Value.Schema = d.schema(schema)
		}
		out = append(out, made)
	}
	return out
}

// object is a value as an object, nil for any other.
func object(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

// appendJSON writes a value of a slice, the entries of an object in no order.
func appendJSON(b []byte, v any) []byte {
	switch v := v.(type) {
	case map[string]any:
		b = append(b, '{')
		first := true
		for key, x := range v {
			if !first {
				b = append(b, ',')
			}
			first = false
			b = append(appendText(b, key), ':')
			b = appendJSON(b, x)
		}
		return append(b, '}')
	case []any:
		b = append(b, '[')
		for i, x := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendJSON(b, x)
		}
		return append(b, ']')
	case string:
		return appendText(b, v)
	}
	raw, _ := json.Marshal(v) // a number, a boolean or null
	return append(b, raw...)
}

// appendText writes a string, as it is where nothing of it has to be escaped.
func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f || c == '"' || c == '\\' {
			raw, _ := json.Marshal(s) // always works
			return append(b, raw...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}
