package contain_test

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/contain"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/regular"
)

// read returns a component of a description whose components are given as JSON.
func read(t testing.TB, version, components string) (*openapi.Document, openapi.Value) {
	t.Helper()
	text := fmt.Sprintf(`{"openapi": %q, "components": {"schemas": %s}}`, version, components)
	doc, err := openapi.Load(fstest.MapFS{"a.json": {Data: []byte(text)}}, "a.json", openapi.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return doc, doc.Root.At("components", "schemas", "S")
}

// contains reports whether base surely accepts all that head accepts.
func contains(t testing.TB, version, base, head string) bool {
	t.Helper()
	s, b, h := solver(t, version, base, head)
	return s.Contains(b, h)
}

// solver returns one of two descriptions, with their schemas.
func solver(t testing.TB, version, base, head string) (s *contain.Solver, wide, narrow contain.Schema) {
	t.Helper()
	was, b := read(t, version, base)
	is, h := read(t, version, head)
	alike := openapi.NewLikeness(was, is)
	s = &contain.Solver{
		Within: func(narrow []string, wide string) regular.Answer {
			answer, _ := regular.Within(narrow, wide, nil)
			return answer
		},
		Text: func(patterns []string, least, most int) (string, bool) {
			return regular.Text(patterns, least, most, nil)
		},
		Alike: func(b, h openapi.Value) bool { same, _ := alike.Alike(b, h); return same },
		Spend: func(int) {},
		Base:  was,
	}
	return s, contain.Schema{Doc: was, All: []openapi.Value{b}}, contain.Schema{Doc: is, All: []openapi.Value{h}}
}

// TestExclusive: two schemas have no value in common where one is within what is not the
// other one.
func TestExclusive(t *testing.T) {
	for _, c := range []struct {
		one, other string
		want       bool
	}{
		{`{"type": "string", "pattern": "^[0-9]+$"}`, `{"enum": ["a"]}`, true},
		{`{"type": "string", "pattern": "^[0-9]+$"}`, `{"enum": ["a", "1"]}`, false},
		{`{"type": "string"}`, `{"type": "integer", "multipleOf": 2}`, true},
		{`{"type": ["string", "null"]}`, `{"type": ["integer", "null"]}`, false},
		{`{"type": "integer", "maximum": 5}`, `{"type": "number", "minimum": 10}`, true},
		{`{"type": "integer", "maximum": 5}`, `{"type": "number", "minimum": 5}`, false},
		{`{"type": "number", "exclusiveMaximum": 10}`, `{"type": "number", "minimum": 10}`, true},
		{`{"type": ["integer", "string"], "maximum": 5}`, `{"minimum": 10}`, false},
		{`{"type": "string", "minLength": 5}`, `{"type": "string", "maxLength": 2}`, true},
		{`{"type": "array", "minItems": 3}`, `{"type": "array", "maxItems": 2}`, true},
		{`{}`, `{"enum": ["a"]}`, false},
		{`{"enum": ["b"]}`, `{"enum": ["a"]}`, true},
		{`{"type": "object", "required": ["a"]}`, `{"properties": {"b": {}}, "additionalProperties": false}`, true},
		{`{"type": "object", "required": ["a"]}`, `{"properties": {"a": false}, "oneOf": [{"properties": {"a": {"type": "string"}}}, {"type": "object"}]}`, true},
		{`{"type": "object", "required": ["a"]}`, `{"properties": {"a": {"type": "string"}}}`, false},
	} {
		for _, pair := range [][2]string{{c.one, c.other}, {c.other, c.one}} {
			if got := contains(t, "3.1.0", `{"S": {"not": `+pair[0]+`}}`, `{"S": `+pair[1]+`}`); got != c.want {
				t.Errorf("%s and %s have surely no value in common: %t", pair[0], pair[1], got)
			}
		}
	}
}

// containment is a pair of schemas of 3.1.
type containment struct {
	why, base, head string
	want            bool
}

func holds(t *testing.T, list []containment) {
	t.Helper()
	for _, c := range list {
		if got := contains(t, "3.1.0", `{"S": `+c.base+`}`, `{"S": `+c.head+`}`); got != c.want {
			t.Errorf("%s: is %s surely within %s: %t", c.why, c.head, c.base, got)
		}
	}
}

// TestContains: single values.
func TestContains(t *testing.T) {
	holds(t, []containment{
		{"anything", `true`, `{"type": "string"}`, true},
		{"nothing", `false`, `{"type": "string"}`, false},
		{"nothing is in anything", `{"type": "string"}`, `false`, true},
		{"a number is no text", `{"type": "string"}`, `{"type": ["string", "number"]}`, false},
		{"an integer is a number", `{"type": "number"}`, `{"type": "integer"}`, true},
		{"a number may be no integer", `{"type": "integer"}`, `{"type": "number"}`, false},
		{"an enum of integers", `{"type": "integer"}`, `{"type": "number", "enum": [1, 2]}`, true},
		{"a listed fraction", `{"type": "integer"}`, `{"type": "number", "enum": [1, 2.5]}`, false},
		{"a shorter text", `{"type": "string", "maxLength": 5}`, `{"type": "string", "maxLength": 4}`, true},
		{"a longer text", `{"type": "string", "maxLength": 5}`, `{"type": "string", "maxLength": 6}`, false},
		{"a text of a list", `{"type": "string", "maxLength": 5}`, `{"type": "string", "enum": ["a", "bb"]}`, true},
		{"a long text of a list", `{"type": "string", "maxLength": 1}`, `{"type": "string", "enum": ["a", "bb"]}`, false},
		{"a pattern for a length", `{"type": "string", "maxLength": 5}`, `{"type": "string", "pattern": "^[a-z]{2}$"}`, true},
		{"a narrower pattern", `{"type": "string", "pattern": "^[a-z]+$"}`, `{"type": "string", "pattern": "^[a-c]+$"}`, true},
		{"a wider pattern", `{"type": "string", "pattern": "^[a-c]+$"}`, `{"type": "string", "pattern": "^[a-z]+$"}`, false},
		{"null", `{"type": "string"}`, `{"type": ["string", "null"]}`, false},
		{"a format that goes", `{"type": "string", "format": "uuid"}`, `{"type": "string"}`, false},
		{"a format that stays", `{"type": "string", "format": "uuid"}`, `{"type": "string", "format": "UUID", "maxLength": 36}`, true},
		{"integers that are written as texts", `{"type": "integer", "enum": [1, 2]}`, `{"type": "integer", "enum": ["1"]}`, true},
		{"an integer that is written as a text", `{"type": "integer", "enum": [1]}`, `{"type": "integer", "enum": ["1", "2"]}`, false},
		{"texts that are written as numbers", `{"type": "string", "maxLength": 1}`, `{"type": "string", "enum": [1, 22]}`, false},
		{"a date is no long text", `{"type": "string", "maxLength": 10}`, `{"type": "string", "format": "date"}`, true},
		{"a date for a pattern", `{"type": "string", "pattern": "^[0-9]"}`, `{"type": "string", "format": "date"}`, true},
		{"a pattern for a uuid", `{"type": "string", "format": "uuid"}`, `{"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}`, true},
		{"a list of no lists", `{"not": {"enum": [5]}}`, `{"enum": [1]}`, true},
		{"a word that nobody knows", `{"type": "string", "approximately": 5}`, `{"type": "string"}`, false},
		{"an even number", `{"type": "integer", "multipleOf": 2}`, `{"type": "integer", "multipleOf": 4}`, true},
		{"a number that is not even", `{"type": "integer", "multipleOf": 4}`, `{"type": "integer", "multipleOf": 2}`, false},
		{"a multiple of a whole number that is none", `{"type": "string"}`, `{"type": "number", "multipleOf": 4, "not": {"type": "integer"}}`, true},
		{"a step that is not exact", `{"type": "string"}`, `{"type": "number", "minimum": 0.25, "maximum": 0.3, "multipleOf": 0.1}`, false},
		{"a step that means nothing", `{"type": "integer", "multipleOf": 0}`, `{"type": "integer"}`, false},
		{"the numbers of a range", `{"enum": [1, 2, 3]}`, `{"type": "integer", "minimum": 1, "maximum": 3}`, true},
		{"one more than listed", `{"enum": [1, 2, 3]}`, `{"type": "integer", "minimum": 1, "maximum": 4}`, false},
	})
}

// TestContainsAlternatives: what alternatives and exclusions leave.
func TestContainsAlternatives(t *testing.T) {
	holds(t, []containment{
		{"a union of both", `{"anyOf": [{"type": "string"}, {"type": "number"}]}`, `{"type": ["string", "number"]}`, true},
		{"a union by parts", `{"anyOf": [{"type": "number", "minimum": 5}, {"type": "number", "maximum": 5}]}`, `{"type": "number"}`, true},
		{"a gap in a union", `{"anyOf": [{"type": "number", "minimum": 6}, {"type": "number", "maximum": 5}]}`, `{"type": "number"}`, false},
		{"integers without a gap", `{"anyOf": [{"type": "number", "minimum": 6}, {"type": "number", "maximum": 5}]}`, `{"type": "integer"}`, true},
		{"exactly one", `{"oneOf": [{"type": "number", "minimum": 5}, {"type": "number", "maximum": 7}]}`, `{"type": "number", "minimum": 8}`, true},
		{"both of them", `{"oneOf": [{"type": "number", "minimum": 5}, {"type": "number", "maximum": 7}]}`, `{"type": "number", "minimum": 6}`, false},
		{"what both of them accept is meant to be accepted", `{"type": "number", "minimum": 5}`, `{"oneOf": [{"type": "number", "minimum": 4}, {"type": "number", "maximum": 4}]}`, false},
		{"not a text", `{"not": {"type": "string"}}`, `{"type": "number"}`, true},
		{"not a short text", `{"not": {"type": "string", "maxLength": 3}}`, `{"type": "string", "minLength": 4}`, true},
		{"not a shorter text", `{"not": {"type": "string", "maxLength": 3}}`, `{"type": "string", "minLength": 3}`, false},
	})
}

// TestContainsObjects: which names objects have, with which values.
func TestContainsObjects(t *testing.T) {
	holds(t, []containment{
		{"an alternative of fewer names, of which nothing but what it declares is accepted", `{"type": "object", "oneOf": [{"minProperties": 1, "properties": {"a": {"type": "string"}}}, {"properties": {"b": {"type": "number"}}}], "unevaluatedProperties": false}`,
			`{"type": "object", "oneOf": [{"properties": {"a": {"type": "string"}}}, {"properties": {"b": {"type": "number"}}}], "unevaluatedProperties": false}`, true},
		{"a name of one alternative beside one of another", `{"type": "object", "oneOf": [{"properties": {"k": {"const": 1}, "a": {}}}, {"properties": {"k": {"const": 2}, "b": {}}}], "required": ["k"], "unevaluatedProperties": false}`,
			`{"type": "object", "oneOf": [{"properties": {"k": {"const": 1}, "a": {}, "b": {}}}, {"properties": {"k": {"const": 2}, "b": {}}}], "required": ["k"], "unevaluatedProperties": false}`, false},
		{"names that members of an anyOf declare", `{"type": "object", "properties": {"a": {}, "b": {}}, "additionalProperties": false}`, `{"type": "object", "anyOf": [{"properties": {"a": {}}}, {"properties": {"b": {}}}], "unevaluatedProperties": false}`, true},
		{"names that only one member declares", `{"type": "object", "anyOf": [{"properties": {"a": {}}, "required": ["a"]}, {"properties": {"b": {}}, "required": ["c"]}], "unevaluatedProperties": false}`, `{"type": "object", "properties": {"a": {}, "b": {}}, "additionalProperties": false, "required": ["a"]}`, false},
		{"names of all members", `{"type": "object", "anyOf": [{"properties": {"a": {}}, "required": ["a"]}, {"properties": {"b": {}}, "required": ["b"]}], "unevaluatedProperties": false}`, `{"type": "object", "properties": {"a": {}, "b": {}}, "additionalProperties": false, "required": ["a"]}`, true},
		{"fewer names", `{"type": "object", "maxProperties": 4}`, `{"type": "object", "maxProperties": 1}`, true},
		{"fewer names, in other words", `{"type": "object", "maxProperties": 4}`, `{"type": "object", "not": {"minProperties": 2}}`, true},
		{"more names", `{"type": "object", "maxProperties": 4}`, `{"type": "object", "maxProperties": 5}`, false},
		{"a field that must be", `{"type": "object", "required": ["a"]}`, `{"type": "object", "required": ["a", "b"]}`, true},
		{"a field that may be missing", `{"type": "object", "required": ["a", "b"]}`, `{"type": "object", "required": ["a"]}`, false},
		{"a missing field is asked for under a condition that always holds", `{"type": "object", "required": ["a", "b"]}`,
			`{"type": "object", "required": ["a"], "dependentRequired": {"a": ["b"]}}`, true},
		{"a field under a name", `{"type": "object", "properties": {"a": {"type": "string", "maxLength": 3}}}`, `{"type": "object", "properties": {"a": {"type": "string", "maxLength": 3}, "b": {"type": "string"}}}`, true},
		{"a longer field", `{"type": "object", "properties": {"a": {"type": "string", "maxLength": 3}}}`, `{"type": "object", "properties": {"a": {"type": "string", "maxLength": 4}}}`, false},
		{"a field that is free", `{"type": "object", "properties": {"a": {"type": "string", "maxLength": 3}}}`, `{"type": "object"}`, false},
		{"a field that cannot be", `{"type": "object", "properties": {"a": {"type": "string"}}}`, `{"type": "object", "properties": {"b": {}}, "additionalProperties": false}`, true},
		{"a closed object", `{"type": "object", "properties": {"a": {}}, "additionalProperties": false}`, `{"type": "object", "additionalProperties": false}`, true},
		{"another name", `{"type": "object", "properties": {"a": {}}, "additionalProperties": false}`, `{"type": "object", "properties": {"a": {}, "b": {}}, "additionalProperties": false}`, false},
		{"an open object", `{"type": "object", "properties": {"a": {}}, "additionalProperties": false}`, `{"type": "object", "properties": {"a": {}}}`, false},
		{"other names of a kind", `{"type": "object", "additionalProperties": {"type": "string"}}`, `{"type": "object", "additionalProperties": {"type": "string", "maxLength": 3}}`, true},
		{"names of a pattern", `{"type": "object", "patternProperties": {"^a": {"type": "string"}}}`, `{"type": "object", "additionalProperties": {"type": "string"}}`, true},
		{"names of another pattern", `{"type": "object", "patternProperties": {"^a": {"type": "string"}}}`, `{"type": "object", "patternProperties": {"^b": {"type": "string"}}}`, false},
		{"names that the pattern lists", `{"type": "object", "propertyNames": {"enum": ["a", "b"]}}`, `{"type": "object", "properties": {"a": {}}, "additionalProperties": false}`, true},
		{"more names than listed", `{"type": "object", "propertyNames": {"enum": ["a", "b"]}}`, `{"type": "object", "properties": {"c": {}}, "additionalProperties": false}`, false},
		{"names that nothing evaluates", `{"type": "object", "properties": {"a": {"type": "string"}}}`, `{"type": "object", "if": {"properties": {"b": true}}, "else": {"type": "number"}, "unevaluatedProperties": false}`, true},
		{"a name that a condition evaluates", `{"type": "object", "properties": {"b": {"type": "string"}}}`, `{"type": "object", "if": {"properties": {"b": true}}, "unevaluatedProperties": false}`, false},
		{"names that an alternative evaluates", `{"type": "object", "properties": {"b": {"type": "string"}}}`, `{"type": "object", "anyOf": [{"additionalProperties": {"type": "number"}}], "unevaluatedProperties": false}`, false},
		{"so many names", `{"type": "object", "maxProperties": 1}`, `{"type": "object", "properties": {"a": {}}, "additionalProperties": false}`, true},
		{"too many names", `{"type": "object", "maxProperties": 1}`, `{"type": "object", "properties": {"a": {}, "b": {}}, "additionalProperties": false}`, false},
		{"names enough", `{"type": "object", "minProperties": 1}`, `{"type": "object", "required": ["a"]}`, true},
		{"a condition that cannot be", `{"if": {"required": ["a"]}, "then": {"required": ["b"]}}`, `{"type": "object", "properties": {"b": {}}, "additionalProperties": false}`, true},
		{"a condition that can be", `{"if": {"required": ["a"]}, "then": {"required": ["b"]}}`, `{"type": "object", "properties": {"a": {}}, "additionalProperties": false}`, false},
		{"a condition on all", `{"if": {"type": "object"}, "then": {"required": ["b"]}, "else": false}`, `{"type": "object", "required": ["a", "b"]}`, true},
		{"a field that is only read", `{"type": "object", "properties": {"a": {"type": "string", "readOnly": true}}}`, `{"type": "object", "properties": {"a": {"type": "string"}}}`, false},
		{"a field that is only read on both sides", `{"type": "object", "properties": {"a": {"type": "string", "readOnly": true, "maxLength": 3}}}`, `{"type": "object", "properties": {"a": {"type": "string", "readOnly": true}}}`, true},
		{"a field that is only read is not asked for", `{"type": "object", "required": ["a"]}`, `{"type": "object", "required": ["a"], "properties": {"a": {"readOnly": true}}}`, false},
	})
}

// TestContainsLists: which elements lists have.
func TestContainsLists(t *testing.T) {
	holds(t, []containment{
		{"elements of a kind", `{"type": "array", "items": {"type": "string"}}`, `{"type": "array", "items": {"type": "string", "maxLength": 3}}`, true},
		{"elements of another kind", `{"type": "array", "items": {"type": "string"}}`, `{"type": "array", "items": {"type": "number"}}`, false},
		{"no elements", `{"type": "array", "items": {"type": "string"}}`, `{"type": "array", "maxItems": 0}`, true},
		{"elements that nothing is", `{"type": "array", "maxItems": 0}`, `{"type": "array", "items": false}`, true},
		{"places", `{"type": "array", "items": {"type": "string"}}`, `{"type": "array", "prefixItems": [{"type": "string"}, {"type": "string"}], "items": false}`, true},
		{"a place of another kind", `{"type": "array", "items": {"type": "string"}}`, `{"type": "array", "prefixItems": [{"type": "string"}, {"type": "number"}], "items": false}`, false},
		{"open places", `{"type": "array", "items": {"type": "string"}}`, `{"type": "array", "prefixItems": [{"type": "string"}]}`, false},
		{"places for a length", `{"type": "array", "maxItems": 2}`, `{"type": "array", "prefixItems": [{"type": "string"}, {"type": "number"}], "items": false}`, true},
		{"one of them", `{"type": "array", "contains": {"type": "string"}}`, `{"type": "array", "items": {"type": "string"}, "minItems": 1}`, true},
		{"perhaps none of them", `{"type": "array", "contains": {"type": "string"}}`, `{"type": "array", "items": {"type": "string"}}`, false},
		{"at most one of them", `{"type": "array", "contains": {"type": "string"}, "maxContains": 1}`, `{"type": "array", "prefixItems": [{"type": "string"}], "items": {"type": "number"}, "minItems": 1}`, true},
		{"two of them", `{"type": "array", "contains": {"type": "string"}, "maxContains": 1}`, `{"type": "array", "prefixItems": [{"type": "string"}], "items": {"type": ["number", "string"]}, "minItems": 1}`, false},
		{"two places of a kind", `{"type": "array", "contains": {"type": "string"}, "minContains": 0, "maxContains": 1}`, `{"type": "array", "prefixItems": [{"type": "string"}, {"type": "string"}], "items": {"type": "number"}}`, false},
		{"one place of a kind", `{"type": "array", "contains": {"type": "string"}, "minContains": 0, "maxContains": 1}`, `{"type": "array", "prefixItems": [{"type": "string"}, {"type": "number"}], "items": {"type": "number"}}`, true},
		{"two of a kind, of which one is there", `{"type": "array", "contains": {"type": "string"}, "minContains": 2}`, `{"type": "array", "contains": {"type": "string"}}`, false},
		{"at most three of anything", `{"type": "array", "maxItems": 4}`, `{"type": "array", "contains": {}, "maxContains": 3}`, true},
		{"at least two of anything", `{"type": "array", "contains": true, "minContains": 2}`, `{"type": "array", "minItems": 2}`, true},
		{"at least three of anything", `{"type": "array", "contains": true, "minContains": 3}`, `{"type": "array", "minItems": 2}`, false},
		{"different ones of two", `{"type": "array", "maxItems": 2}`, `{"type": "array", "items": {"type": "boolean"}, "uniqueItems": true}`, true},
		{"a list of values that is meant of the items", `{"type": "string"}`, `{"type": "array", "items": {"type": "string"}, "enum": ["a"]}`, false},
		{"a list of values that was meant of the items", `{"type": "array", "items": {"type": "string"}, "enum": ["a"]}`, `{"type": "array", "maxItems": 0}`, false},
		{"two of two", `{"type": "array", "maxItems": 2}`, `{"type": "array", "items": {"type": "boolean"}}`, false},
	})
}

// TestContainsReferences: what refers to itself is compared as far as values go.
func TestContainsReferences(t *testing.T) {
	tree := func(inner string) string {
		return `{"S": {"$ref": "#/components/schemas/T"}, "T": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/T"}, "name": ` + inner + `}, "additionalProperties": false}}`
	}
	for _, c := range []struct {
		base, head string
		want       bool
	}{
		{tree(`{"type": "string", "maxLength": 4}`), tree(`{"type": "string", "maxLength": 3}`), true},
		{tree(`{"type": "string", "maxLength": 3}`), tree(`{"type": "string", "maxLength": 4}`), false},
		{`{"S": {"$ref": "#/components/schemas/S"}}`, `{"S": {"type": "string"}}`, false},
		{`{"S": {"type": "string"}}`, `{"S": {"$ref": "#/components/schemas/S"}}`, false},
		{`{"S": {"$ref": "#/components/schemas/T"}}`, `{"S": {"type": "string"}}`, false},
		{`{"S": {"allOf": [{"$ref": "#/components/schemas/S"}, {"type": "string"}]}}`, `{"S": {"type": "string"}}`, false},
	} {
		if got := contains(t, "3.1.0", c.base, c.head); got != c.want {
			t.Errorf("is %s surely within %s: %t", c.head, c.base, got)
		}
	}
}

// TestContainsOld: 3.0 has "nullable", flags beside bounds, and nothing beside a reference.
func TestContainsOld(t *testing.T) {
	for _, c := range []struct {
		base, head string
		want       bool
	}{
		{`{"S": {"type": "string", "nullable": true}}`, `{"S": {"type": "string"}}`, true},
		{`{"S": {"type": "string"}}`, `{"S": {"type": "string", "nullable": true}}`, false},
		{`{"S": {"type": "string", "nullable": true, "maxLength": 4}}`, `{"S": {"type": "string", "nullable": true, "maxLength": 3}}`, true},
		{`{"S": {"type": "string"}}`, `{"S": {"nullable": true, "allOf": [{"type": "string"}]}}`, false},
		{`{"S": {"type": "number", "minimum": 1, "exclusiveMinimum": true}}`, `{"S": {"type": "number", "minimum": 1}}`, false},
		{`{"S": {"type": "number", "minimum": 1}}`, `{"S": {"type": "number", "minimum": 1, "exclusiveMinimum": true}}`, true},
		{`{"S": {"$ref": "#/components/schemas/T", "maxLength": 1}, "T": {"type": "string"}}`, `{"S": {"type": "string"}}`, true},
		{`{"S": {"type": "string"}}`, `{"S": {"$ref": "#/components/schemas/T", "type": "string"}, "T": {}}`, false},
	} {
		if got := contains(t, "3.0.3", c.base, c.head); got != c.want {
			t.Errorf("is %s surely within %s: %t", c.head, c.base, got)
		}
	}
}

// TestContainsLetter: to the letter a value of several members of a oneOf is refused, and a
// discriminator refuses nothing.
func TestContainsLetter(t *testing.T) {
	const kind = `{"type": "object", "required": ["kind"]}`
	for _, c := range []struct {
		base, head string
		want       bool
	}{
		{`{"oneOf": [` + kind + `]}`, `{"oneOf": [` + kind + `, {"oneOf": [{"type": "boolean"}, {"type": "boolean"}]}]}`, true},
		{`{"discriminator": {"propertyName": "kind"}, "oneOf": [` + kind + `]}`, `{"oneOf": [` + kind + `, {"oneOf": [{"type": "boolean"}, {"type": "boolean"}]}]}`, true},
		{`{"discriminator": {"propertyName": "kind"}, "oneOf": [` + kind + `]}`, `{"oneOf": [` + kind + `, {"oneOf": [{"type": "boolean"}, {"type": "string"}]}]}`, false},
		{kind, `false`, false},
	} {
		s, base, head := solver(t, "3.1.0", `{"S": `+c.base+`}`, `{"S": `+c.head+`}`)
		if got := s.ContainsLetter(base, head); got != c.want {
			t.Errorf("%s surely accepts to the letter what %s does: %t", c.base, c.head, got)
		}
	}
}
