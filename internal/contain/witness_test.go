package contain_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

var witnesses = []struct {
	name, version, base, head string
	want                      string // "" for none
}{
	{"a text", "3.1.0", `{"type": "string", "maxLength": 3}`, `{"type": "string"}`, `"other"`},
	{"a text of a pattern", "3.1.0", `{"type": "string", "pattern": "^[a-z]+$"}`, `{"type": "string", "pattern": "^[a-z0-9]+$"}`, `"other2"`},
	{"a text of a length", "3.1.0", `{"type": "string", "pattern": "^[a-z]{3,}$", "maxLength": 5}`, `{"type": "string", "pattern": "^[a-z]{3,}$", "maxLength": 7}`, `"othera"`},
	{"a day", "3.1.0", `{"allOf": [{"format": "date"}, {"format": "uuid"}], "type": "string"}`, `{"type": "string", "format": "date"}`, `"1111-11-11"`},
	{"a format that is not known", "3.1.0", `{"type": "string", "maxLength": 3}`, `{"type": "string", "format": "iban"}`, ""},
	{"a number", "3.1.0", `{"type": "integer", "maximum": 10}`, `{"type": "integer", "maximum": 20}`, "11"},
	{"a number on a step", "3.1.0", `{"type": "number", "maximum": 1}`, `{"type": "number", "maximum": 2, "multipleOf": 0.3}`, "1.2"},
	{"a fraction", "3.1.0", `{"type": "integer", "minimum": 0}`, `{"type": "number", "minimum": 0}`, "0.5"},
	{"a listed value", "3.1.0", `{"enum": ["a", 1]}`, `{"enum": ["a", 1, "b", 2]}`, `"b"`},
	{"a boolean", "3.1.0", `{"type": "boolean", "enum": [true]}`, `{"type": "boolean"}`, "false"},
	{"null", "3.1.0", `{"type": "string"}`, `{"type": ["string", "null"]}`, "null"},
	{"null in 3.0", "3.0.3", `{"type": "string", "nullable": false}`, `{"allOf": [{"type": "string"}], "nullable": true}`, ""},
	{"null in 3.0, as many read it", "3.0.3", `{"allOf": [{"type": "string"}], "nullable": true}`, `{"type": "string", "nullable": true}`, ""},
	{"null in 3.0 by one part of two", "3.0.3", `{"allOf": [{"type": "string", "nullable": true}, {"type": "string"}]}`, `{"type": "string", "nullable": true}`, ""},
	{"false by another word", "3.0.3", `{"type": "object", "properties": {"a": {}}, "additionalProperties": false}`, `{"type": "object", "properties": {"a": {}}, "additionalProperties": "no"}`, ""},
	{"a number where a text was", "3.1.0", `{"type": "string"}`, `{"type": "integer"}`, ""}, // a text may be a number
	{"a field", "3.1.0", `{"type": "object", "properties": {"a": {"type": "integer", "maximum": 1}}}`, `{"type": "object", "properties": {"a": {"type": "integer"}}}`, `{"a":2}`},
	{"a field that must be there beside another one", "3.1.0", `{"type": "object", "required": ["b"], "properties": {"a": {"maximum": 1}, "b": {"type": "boolean"}}}`,
		`{"type": "object", "required": ["b"], "properties": {"a": {"type": "integer"}, "b": {"type": "boolean"}}}`, `{"a":2,"b":false}`},
	{"a field that is gone", "3.1.0", `{"type": "object", "properties": {"a": {"type": "integer"}}}`, `{"type": "object"}`, ""},
	{"a field that is gone from an open object", "3.1.0", `{"type": "object", "properties": {"a": {"type": "integer"}}}`, `{"type": "object", "additionalProperties": true}`, ""},
	{"a field that need not be there", "3.1.0", `{"type": "object", "required": ["a"]}`, `{"type": "object", "properties": {"a": {"type": "integer"}}}`, "{}"},
	{"a field that is only read", "3.1.0", `{"type": "object", "required": ["a"], "properties": {"a": {"type": "integer", "readOnly": true}}}`, `{"type": "object", "properties": {"a": {"type": "integer"}}}`, ""},
	{"other fields", "3.1.0", `{"type": "object", "additionalProperties": {"type": "integer"}}`, `{"type": "object", "additionalProperties": {"type": ["integer", "boolean"]}}`, `{"other":false}`},
	{"a field by a pattern", "3.1.0", `{"type": "object", "patternProperties": {"^x": {"maximum": 1}}}`, `{"type": "object", "patternProperties": {"^x": {"type": "integer", "maximum": 2}}}`, `{"x":2}`},
	{"more fields", "3.1.0", `{"type": "object", "maxProperties": 1, "additionalProperties": {"type": "integer"}}`, `{"type": "object", "maxProperties": 2, "minProperties": 2, "additionalProperties": {"type": "integer"}}`, `{"a":0,"other":0}`},
	{"what another part evaluates", "3.1.0", `{"type": "object", "unevaluatedProperties": {"type": "integer"}}`,
		`{"type": "object", "allOf": [{"additionalProperties": {}}], "unevaluatedProperties": {"type": "integer"}}`, `{"other":"other"}`},
	{"what an alternative evaluates", "3.1.0", `{"type": "object", "unevaluatedProperties": {"type": "integer"}}`,
		`{"type": "object", "anyOf": [{"additionalProperties": {}}], "unevaluatedProperties": {"type": "integer"}}`, `{"other":"other"}`},
	{"elements", "3.1.0", `{"type": "array", "items": {"type": "integer", "maximum": 1}}`, `{"type": "array", "items": {"type": "integer", "maximum": 2}}`, "[2]"},
	{"more elements", "3.1.0", `{"type": "array", "items": {"type": "boolean"}, "maxItems": 1}`, `{"type": "array", "items": {"type": "boolean"}}`, "[false,false]"},
	{"two elements alike", "3.1.0", `{"type": "array", "items": {"type": "boolean"}, "uniqueItems": true}`, `{"type": "array", "items": {"type": "boolean"}}`, "[false,false]"},
	{"what must be contained", "3.1.0", `{"type": "array", "items": {"type": "integer"}, "contains": {"minimum": 5}}`, `{"type": "array", "items": {"type": "integer"}, "minItems": 1}`, "[4]"},
	{"an alternative", "3.1.0", `{"anyOf": [{"type": "boolean"}, {"type": "integer", "maximum": 5}]}`, `{"anyOf": [{"type": "boolean"}, {"type": "integer", "maximum": 6}]}`, "6"},
	{"two alternatives at once", "3.1.0", `{"oneOf": [{"type": "integer"}, {"type": "number"}]}`, `{"anyOf": [{"type": "integer"}, {"type": "number"}]}`, ""}, // as most write oneOf
	{"a condition", "3.1.0", `{"type": "object", "properties": {"k": {"enum": ["a"]}, "n": {"type": "integer"}}, "if": {"required": ["k"]}, "then": {"required": ["n"]}}`,
		`{"type": "object", "properties": {"k": {"enum": ["a"]}, "n": {"type": "integer"}}}`, `{"k":"a"}`},
	{"no object, where none is stated to be one", "3.1.0", `{"type": "object", "properties": {"a": {"type": "string"}}}`, `{"properties": {"a": {"type": "string"}}}`, ""},
	{"nothing", "3.1.0", `{"type": "string", "minLength": 1}`, `{"type": "string", "minLength": 2}`, ""},
	{"what is not read", "3.1.0", `{"type": "string", "minLength": 3}`, `{"type": "string", "contentMediaType": "application/json"}`, ""},
	{"a schema that contains itself", "3.1.0", `{"type": "object", "required": ["s"], "properties": {"s": {"$ref": "#/components/schemas/S"}}}`, `{"type": "object", "required": ["s"], "properties": {"s": {"$ref": "#/components/schemas/S"}}, "minProperties": 0}`, ""},
}

// TestWitness: a value that head accepts and base refuses is made where all is read that
// either says of it, of names that head speaks of.
func TestWitness(t *testing.T) {
	for _, c := range witnesses {

		s, wide, narrow := solver(t, c.version, `{"S": `+c.base+`}`, `{"S": `+c.head+`}`)
		got := ""
		if v, ok := s.Witness(wide, narrow); ok {
			text, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			got = string(text)
		}
		if got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
		if got != "" && s.Contains(wide, narrow) {
			t.Errorf("%s: base contains what it refuses", c.name)
		}
	}
}

// TestWitnessOfMany: of each name that means the same on both sides it is seen at once that
// there is no value, without one being made for all other names.
func TestWitnessOfMany(t *testing.T) {
	var properties, required []string
	for i := range 40 {
		properties = append(properties, fmt.Sprintf(`"p%d": {"enum": ["read", "write"]}`, i))
		required = append(required, fmt.Sprintf(`"p%d"`, i))
	}
	of := fmt.Sprintf(`{"S": {"type": "object", "required": [%s], "properties": {%s, "z": {"type": "%%s"}}}}`, strings.Join(required, ","), strings.Join(properties, ","))
	s, wide, narrow := solver(t, "3.0.3", fmt.Sprintf(of, "string"), fmt.Sprintf(of, "integer"))
	steps := 0
	s.Spend = func(n int) { steps += n }
	if v, ok := s.Witness(wide, narrow, "z"); ok || steps > 32_000 { // 44,000 with values for all others
		t.Errorf("got %v after %d steps", v, steps)
	}
}

// TestWitnessOfElements: of elements of which the same is said only one is tried.
func TestWitnessOfElements(t *testing.T) {
	of := `{"S": {"type": "object", "properties": {"l": {"type": "array", "items": {"type": "object", "required": ["a"], "properties": {"a": {"enum": ["b", "c"]}}}}, "z": {"type": "%s"}}}}`
	s, wide, narrow := solver(t, "3.0.3", fmt.Sprintf(of, "string"), fmt.Sprintf(of, "integer"))
	s.Alike = func(base, head openapi.Value) bool { return false }
	steps := 0
	s.Spend = func(n int) { steps += n }
	if v, ok := s.Witness(wide, narrow, "z"); ok || steps > 3_000 {
		t.Errorf("got %v after %d steps", v, steps)
	}
}

// TestWitnessOfTangled: of schemas that contain each other each is looked into once, however
// many ways lead to it, and also if a value was not made of it on one of them alone.
func TestWitnessOfTangled(t *testing.T) {
	of := func(last string) string {
		var schemas []string
		for i := range 15 {
			of := func(n int) string { return fmt.Sprintf(`{"$ref": "#/components/schemas/T%d"}`, n%16) }
			schemas = append(schemas, fmt.Sprintf(`"T%d": {"type": "object", "required": ["id"], "properties": {"id": {"type": "boolean"}, "one": %s, "two": %s, "three": %s}}`, i, of(7*i+1), of(3*i+2), of(i+1)))
		}
		return `{` + strings.Join(schemas, ",") + `, "S": {"type": "object", "properties": {"a": {"$ref": "#/components/schemas/T0"}}}, "T15": ` + last + `}`
	}
	same := `{"type": "object", "properties": {"n": {"type": "integer"}}}`
	for _, c := range []struct {
		name, base, head string
		ok               bool
	}{
		{"the same", same, same, false},
		{"more in one", strings.Replace(same, `"integer"`, `"integer", "maximum": 1`, 1), same, true},
	} {
		s, wide, narrow := solver(t, "3.1.0", of(c.base), of(c.head))
		s.Alike = func(base, head openapi.Value) bool { return false }
		steps := 0
		s.Spend = func(n int) { steps += n }
		if v, ok := s.Witness(wide, narrow); ok != c.ok || steps > 10_000 {
			t.Errorf("%s: got %v after %d steps", c.name, v, steps)
		}
		if s.Contains(wide, narrow) == c.ok {
			t.Errorf("%s: whether base contains head is not what the value says", c.name)
		}
	}
}
