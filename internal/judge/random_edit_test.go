package judge_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
)

// schemaEdit changes a schema object in its place. It returns false where it does not
// apply.
type schemaEdit func(m schemaMaker, s object, replace func(any), c *contract) bool

// schemaEdits are the edits by name, in the order in which they are chosen from.
func schemaEdits() []schemaEdit {
	return []schemaEdit{
		addKeyword, dropKeyword, changeKeyword, dropKeyword, changeKeyword, changeType, dropType, anew, intoAllOf, intoUnion, intoComponent,
		addVariant, dropVariant, lessExclusive, addField, dropField, addField, moveField, addNull, toConstant, flatten, dropRequired, readable,
		changeCondition, changeCondition, changeNamePattern, changeNamePattern,
	}
}

func addKeyword(m schemaMaker, s object, _ func(any), _ *contract) bool {
	before := printed(s)
	m.addCheck(s, 1)
	return printed(s) != before
}

// checksIn are the keywords of a schema that may go or change.
func checksIn(s object) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(s)), func(word string) bool {
		switch word {
		case "type", "$ref", "properties", "allOf", "anyOf", "oneOf", "discriminator", "then", "else", "readOnly", "minContains", "maxContains":
			return true
		}
		return false
	})
}

func dropKeyword(m schemaMaker, s object, _ func(any), _ *contract) bool {
	words := checksIn(s)
	if len(words) == 0 {
		return false
	}
	word := one(m.r, words...)
	if word == "items" && (m.scalar || !m.isNew()) {
		return false
	}
	with := map[string][]string{
		"if": {"then", "else"}, "contains": {"minContains", "maxContains"},
		"maximum": {"exclusiveMaximum"}, "minimum": {"exclusiveMinimum"},
	}[word]
	for _, other := range with {
		if !m.isNew() || word != "maximum" && word != "minimum" {
			delete(s, other)
		}
	}
	if word == "nullable" || word == "enum" && s["nullable"] != nil {
		delete(s, "nullable")
	}
	delete(s, word)
	return true
}

func changeKeyword(m schemaMaker, s object, _ func(any), _ *contract) bool {
	words := checksIn(s)
	typ, ok := typeOfSchema(s)
	if len(words) == 0 || !ok {
		return false
	}
	before := printed(s)
	word := one(m.r, words...)
	if word == "if" {
		delete(s, "then")
		delete(s, "else")
	}
	hadNull := s["nullable"] != nil || slices.Contains(typesOf(s), "null")
	m.set(s, word, typ, 1)
	if hadNull && word == "enum" {
		s["enum"] = append(s["enum"].([]any), nil)
	}
	return printed(s) != before
}

func typesOf(s object) []string {
	var out []string
	switch t := s["type"].(type) {
	case string:
		out = append(out, t)
	case []any:
		for _, v := range t {
			out = append(out, v.(string))
		}
	}
	return out
}

// changeType makes a number of an integer, or adds a type.
func changeType(m schemaMaker, s object, _ func(any), _ *contract) bool {
	types := typesOf(s)
	if len(types) != 1 {
		return false
	}
	switch next := one(m.r, "string", "integer", "number", "boolean"); {
	case types[0] == "integer" && m.once(2):
		s["type"] = "number"
	case types[0] == "number" && m.once(2):
		s["type"] = "integer"
	case m.isNew() && !m.scalar && next != types[0] && next != "integer" && next != "number":
		s["type"] = []any{types[0], next}
	default:
		return false
	}
	return true
}

func dropType(m schemaMaker, s object, replace func(any), _ *contract) bool {
	if m.scalar || s["type"] == nil || m.r.IntN(3) > 0 {
		return false
	}
	if s["nullable"] != nil || slices.ContainsFunc([]string{"properties", "items", "additionalProperties"}, func(w string) bool { return s[w] != nil }) {
		return false // these words imply the type
	}
	if typ := s["type"]; typ == "array" && !m.isNew() {
		replace(object{})
		return true
	}
	delete(s, "type")
	return true
}

func anew(m schemaMaker, s object, replace func(any), _ *contract) bool {
	if m.fixed || m.r.IntN(3) > 0 {
		return false
	}
	if m.scalar {
		replace(m.plain(0))
		return true
	}
	replace(m.schema(1))
	return true
}

// intoAllOf moves some keywords to a part of their own.
func intoAllOf(m schemaMaker, s object, _ func(any), _ *contract) bool {
	words := checksIn(s)
	words = slices.DeleteFunc(words, func(w string) bool {
		return slices.Contains([]string{"nullable", "not", "exclusiveMaximum", "exclusiveMinimum", "additionalProperties", "unevaluatedProperties", "unevaluatedItems", "items", "prefixItems", "if", "contains"}, w) || s["nullable"] != nil
	})
	if len(words) == 0 || s["allOf"] != nil || s["$ref"] != nil || m.scalar {
		return false
	}
	word := one(m.r, words...)
	if (word == "maximum" || word == "minimum") && !m.isNew() {
		return false
	}
	part := object{word: s[word]}
	if typ, ok := s["type"].(string); ok {
		part["type"] = typ
		if typ == "array" && s["items"] != nil {
			part["items"] = object{}
		}
	}
	delete(s, word)
	s["allOf"] = []any{part}
	return true
}

// intoUnion makes the schema one of several alternatives.
func intoUnion(m schemaMaker, s object, replace func(any), _ *contract) bool {
	if m.fixed || m.version == "2.0" || m.scalar && typesOf(s) == nil || s["readOnly"] != nil || m.scalar && s["items"] != nil {
		return false
	}
	replace(object{one(m.r, "oneOf", "anyOf"): []any{cloned(s), m.plain(0)}})
	return true
}

// intoComponent gives the schema a name.
func intoComponent(m schemaMaker, s object, replace func(any), c *contract) bool {
	if s["$ref"] != nil || m.scalar || m.part || m.alone || s["readOnly"] != nil {
		return false
	}
	name := fmt.Sprint("Extracted", len(c.parts))
	c.parts[name] = cloned(s)
	replace(object{"$ref": name})
	return true
}

func unionOf(s object) (string, []any) {
	for _, word := range []string{"oneOf", "anyOf"} {
		if list, ok := s[word].([]any); ok {
			return word, list
		}
	}
	return "", nil
}

func addVariant(m schemaMaker, s object, _ func(any), _ *contract) bool {
	word, list := unionOf(s)
	if word == "" {
		return false
	}
	depth := 1
	if m.scalar {
		depth = 0
	}
	s[word] = append(slices.Clone(list), m.plain(depth))
	return true
}

func dropVariant(m schemaMaker, s object, _ func(any), _ *contract) bool {
	word, list := unionOf(s)
	if len(list) < 2 {
		return false
	}
	i := m.r.IntN(len(list))
	s[word] = slices.Delete(slices.Clone(list), i, i+1)
	return true
}

// lessExclusive swaps oneOf and anyOf.
func lessExclusive(_ schemaMaker, s object, _ func(any), _ *contract) bool {
	word, list := unionOf(s)
	if word == "" {
		return false
	}
	delete(s, word)
	s[map[string]string{"oneOf": "anyOf", "anyOf": "oneOf"}[word]] = list
	return true
}

func addField(m schemaMaker, s object, _ func(any), _ *contract) bool {
	fields, ok := s["properties"].(object)
	if !ok {
		return false
	}
	name := one(m.r, append(fieldNames(), "role")...)
	if fields[name] != nil {
		return false
	}
	depth := 1
	if m.scalar {
		depth = 0
	}
	fields[name] = m.schema(depth)
	return true
}

func dropField(m schemaMaker, s object, _ func(any), _ *contract) bool {
	fields, ok := s["properties"].(object)
	if !ok || len(fields) < 2 {
		return false
	}
	delete(fields, one(m.r, slices.Sorted(maps.Keys(fields))...))
	return true
}

// moveField moves what is said of a property to the patterns of names, or to all
// names.
func moveField(m schemaMaker, s object, _ func(any), _ *contract) bool {
	fields, ok := s["properties"].(object)
	if !ok || len(fields) < 2 {
		return false
	}
	name := one(m.r, slices.Sorted(maps.Keys(fields))...)
	moved := fields[name]
	if o, ok := moved.(object); ok && o["readOnly"] != nil {
		return false
	}
	switch {
	case m.isNew() && m.once(2) && s["patternProperties"] == nil:
		s["patternProperties"] = object{"^" + name + "$": moved}
	case s["additionalProperties"] == nil && s["unevaluatedProperties"] == nil:
		s["additionalProperties"] = moved
	default:
		return false
	}
	delete(fields, name)
	return true
}

func addNull(m schemaMaker, s object, _ func(any), _ *contract) bool {
	if m.version == "2.0" || m.scalar || m.part || s["nullable"] != nil || s["allOf"] != nil {
		return false
	}
	before := printed(s)
	m.setNull(s)
	return printed(s) != before
}

// toConstant makes a closed list of a value, or of a closed list its first value.
func toConstant(m schemaMaker, s object, _ func(any), _ *contract) bool {
	typ, _ := typeOfSchema(s)
	if typ != "string" && typ != "integer" {
		return false
	}
	if m.scalar || s["allOf"] != nil {
		m.setText(s, "enum", typ)
		return true
	}
	delete(s, "type")
	delete(s, "nullable")
	m.setText(s, "enum", one(m.r, "string", "integer"))
	return true
}

// flatten puts the keywords of the parts of an allOf beside each other.
func flatten(_ schemaMaker, s object, _ func(any), _ *contract) bool {
	list, ok := s["allOf"].([]any)
	if !ok {
		return false
	}
	for _, part := range list {
		o, ok := part.(object)
		if !ok || o["$ref"] != nil {
			return false
		}
		for word := range o {
			if s[word] != nil && word != "type" {
				return false
			}
		}
	}
	delete(s, "allOf")
	for _, part := range list {
		maps.Copy(s, part.(object))
	}
	return true
}

func dropRequired(m schemaMaker, s object, _ func(any), _ *contract) bool {
	list, ok := s["required"].([]any)
	if !ok || len(list) == 0 {
		return false
	}
	i := m.r.IntN(len(list))
	s["required"] = slices.Delete(slices.Clone(list), i, i+1)
	if len(s["required"].([]any)) == 0 {
		delete(s, "required")
	}
	return true
}

// readable makes a property one that is never sent, or one that is.
func readable(m schemaMaker, s object, _ func(any), _ *contract) bool {
	fields, ok := s["properties"].(object)
	if !ok || m.scalar {
		return false
	}
	field, ok := fields[one(m.r, slices.Sorted(maps.Keys(fields))...)].(object)
	if !ok || field["$ref"] != nil {
		return false
	}
	if field["readOnly"] != nil {
		delete(field, "readOnly")
		return true
	}
	field["readOnly"] = true
	return m.once(3)
}

// editSchemas makes one edit in one of the schemas of a description, and returns
// false if it found nothing to edit.
func editSchemas(r *rand.Rand, c *contract) bool {
	list := c.schemas()
	edits := schemaEdits()
	for range 20 {
		if len(list) == 0 {
			return false
		}
		at := one(r, list...)
		at.m.r = r
		if one(r, edits...)(at.m, at.schema, at.replace, c) {
			return true
		}
	}
	return false
}
