package proof

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// decoded is a text of JSON as slices have it.
func decoded(t *testing.T, text string) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// TestIsReadable: what is taken for readable, the validator reads: each keyword with values
// that fit it and others, also in other schemas.
func TestIsReadable(t *testing.T) {
	d := newSide(nil)
	d.part(openapi.Value{}, "Known")
	words := []string{"type", "format", "pattern", "enum", "nullable", "readOnly", "writeOnly", "uniqueItems", "required",
		"minLength", "minItems", "minProperties", "maxLength", "maxItems", "maxProperties", "minimum", "maximum", "multipleOf",
		"properties", "patternProperties", "dependentSchemas", "$defs", "additionalProperties", "unevaluatedProperties", "unevaluatedItems",
		"allOf", "anyOf", "oneOf", "prefixItems", "items", "not", "if", "discriminator", "exclusiveMinimum", "const", "$ref", "other"}
	values := []string{`"string"`, `"#/components/schemas/Known"`, `"#/components/schemas/None"`, `1`, `-1`, `1.5`, `1e999`, `true`, `null`, `[]`, `["a"]`, `[1]`, `[[]]`, `[null]`,
		`{}`, `{"type": "string"}`, `{"type": 1}`, `{"a": {"maxLength": 3}}`, `{"a": {"maxLength": "3"}}`, `{"a": true}`, `[{"type": "string"}]`, `[{"type": 1}]`,
		`{"$ref": "#/components/schemas/Known"}`, `{"$ref": "#/components/schemas/None"}`, `{"a": {"$ref": "#/components/schemas/None"}}`}
	readable, unreadable := 0, 0
	for _, word := range words {
		for _, value := range values {
			for _, around := range [...]string{`%`, `{"type": "object", "properties": {"x": %}}`, `{"allOf": [{"type": "string"}, %]}`, `{"items": %}`, `{"additionalProperties": %}`} {
				text := string(bytes.ReplaceAll([]byte(around), []byte(`%`), []byte(`{"`+word+`": `+value+`}`)))
				v := decoded(t, text)
				err := d.decode(&part{name: "X", text: v})
				switch is := d.isReadable(v); {
				case is && err != nil:
					t.Errorf("%s is taken for readable: %v", text, err)
				case is:
					readable++
				case err != nil:
					unreadable++
				}
			}
		}
	}
	if readable < 100 || unreadable < 100 {
		t.Errorf("%d of the schemas are readable, %d are not", readable, unreadable)
	}
	if usual := decoded(t, `{"type": "object", "required": ["a"], "properties": {"a": {"type": "string", "enum": ["x", null, 1]}, "b": {"type": "array", "items": {"$ref": "#/components/schemas/Known"}, "maxItems": 3}}, "additionalProperties": false}`); !d.isReadable(usual) {
		t.Error("a usual schema is not taken for readable")
	}
}
