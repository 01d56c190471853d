package judge_test

import (
	"math/rand/v2"
	"slices"
)

// schemaMaker makes random schemas of a version. What it may use, and how deep it
// goes, depends on where the schema stands.
type schemaMaker struct {
	r       *rand.Rand
	version string
	// parts are the names of the components that it may refer to.
	parts []string
	// scalar is true where only single values and lists of them may stand: in
	// parameters, which are texts on the way.
	scalar bool
	// part is true in an allOf, where null is not accepted by one part alone.
	part bool
	// fixed is true of what must remain an object: that of a text, and a form.
	fixed bool
	// alone is true of a schema that gives nothing a name of its own.
	alone bool
}

func (m schemaMaker) isNew() bool { return m.version == "3.1" || m.version == "3.2" }

// one returns one of the list.
func one[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

// once reports true one time in so many.
func (m schemaMaker) once(in int) bool { return m.r.IntN(in) == 0 }

// schema returns a schema that has at most so many levels below it.
func (m schemaMaker) schema(depth int) any {
	s := m.plain(depth)
	if m.scalar && m.version == "2.0" {
		return s
	}
	switch {
	case !m.scalar && len(m.parts) > 0 && m.once(7):
		return object{"$ref": one(m.r, m.parts...)}
	case m.once(9) && depth > 0 && m.version != "2.0":
		return m.union(depth)
	case m.once(12) && depth > 0:
		m.part = true
		s = m.plain(depth)
		other := object{"type": s["type"]}
		m.addCheck(other, depth)
		switch {
		case s["type"] == "array" && other["items"] == nil:
			other["items"] = object{}
		case s["type"] == "object" && other["properties"] == nil:
			other["properties"] = object{"role": m.plain(0)}
		}
		return object{"allOf": []any{s, other}}
	}
	return m.rare(s, depth)
}

// rare returns a schema that is rather made seldom, most times the one that it is given.
func (m schemaMaker) rare(s object, depth int) any {
	switch isAny := m.isNew() && !m.scalar; {
	case isAny && depth > 0 && !m.part && m.once(15):
		return m.composed(depth)
	case isAny && m.once(60):
		return m.once(2)
	}
	return s
}

// plain returns a schema of one type with a few checks.
func (m schemaMaker) plain(depth int) object {
	types := []string{"string", "string", "integer", "integer", "number", "boolean"}
	if depth > 0 {
		types = append(types, "array")
		if !m.scalar {
			types = append(types, "object", "object", "object", "object", "array")
		}
	}
	s := object{"type": one(m.r, types...)}
	for range m.r.IntN(3) {
		m.addCheck(s, depth)
	}
	m.complete(s, depth)
	if s["additionalProperties"] == false {
		delete(s, "minProperties")
	}
	return s
}

// complete adds what a schema of a type needs to be one.
func (m schemaMaker) complete(s object, depth int) {
	switch s["type"] {
	case "array":
		if s["items"] == nil && (!m.isNew() || m.scalar || !m.once(6)) {
			s["items"] = m.schema(depth - 1)
		}
	case "object":
		if s["properties"] == nil && !m.once(6) {
			s["properties"] = m.properties(depth - 1)
		}
	}
}

// names are those of the properties that are declared.
func fieldNames() []string { return []string{"kind", "name", "size", "tags"} }

func (m schemaMaker) properties(depth int) object {
	out := object{}
	for range 1 + m.r.IntN(3) {
		s := m.schema(depth)
		if o, ok := s.(object); ok && o["$ref"] == nil && !m.scalar && m.once(15) {
			o["readOnly"] = true
		}
		out[one(m.r, fieldNames()...)] = s
	}
	return out
}

// union returns alternatives: of single values, or of objects that a field tells
// apart, also with a discriminator.
func (m schemaMaker) union(depth int) object {
	var list []any
	for range 2 + m.r.IntN(2) {
		list = append(list, m.plain(depth-1))
	}
	if !m.scalar && m.once(2) {
		list = nil
		for _, kind := range []string{"a", "b", "c"}[:2+m.r.IntN(2)] {
			s := object{"type": "object", "required": []any{"kind"}, "properties": m.properties(depth - 1)}
			s["properties"].(object)["kind"] = object{"type": "string", "enum": []any{kind}}
			list = append(list, s)
		}
	}
	return object{one(m.r, "oneOf", "anyOf"): list}
}

// checksOfType are the keywords that bind values of a type, with the versions that
// know them.
func (m schemaMaker) checksOfType(typ any) []string {
	list := map[string][]string{
		"string":  {"maxLength", "minLength", "pattern", "format", "enum"},
		"integer": {"maximum", "minimum", "multipleOf", "enum", "exclusiveMaximum", "exclusiveMinimum"},
		"number":  {"maximum", "minimum", "multipleOf", "exclusiveMaximum", "exclusiveMinimum"},
		"boolean": {"enum"},
		"array":   {"maxItems", "minItems", "uniqueItems"},
		"object":  {"required", "additionalProperties", "additionalProperties", "maxProperties", "minProperties"},
	}
	if !m.isNew() {
		if m.version == "3.0" && !m.scalar && !m.part {
			return append(list[typ.(string)], "nullable", "not")
		}
		return list[typ.(string)]
	}
	more := map[string][]string{
		"string": {"const"}, "integer": {"const"},
		"array":  {"contains", "prefixItems", "unevaluatedItems"},
		"object": {"patternProperties", "propertyNames", "dependentRequired", "dependentSchemas", "if", "unevaluatedProperties"},
	}
	out := slices.Clone(list[typ.(string)])
	if !m.scalar || typ == "object" {
		out = append(out, more[typ.(string)]...)
	}
	if !m.scalar {
		out = append(out, "not")
	}
	if !m.scalar && !m.part {
		out = append(out, "null")
	}
	return out
}

// typeOf is the type of a schema, or the first of several.
func typeOfSchema(s object) (string, bool) {
	switch t := s["type"].(type) {
	case string:
		return t, t != "null"
	case []any:
		for _, v := range t {
			if v != "null" {
				return v.(string), true
			}
		}
	}
	return "", false
}

// addCheck adds a keyword that fits the type of the schema.
func (m schemaMaker) addCheck(s object, depth int) {
	typ, ok := typeOfSchema(s)
	if !ok {
		return
	}
	m.set(s, one(m.r, m.checksOfType(typ)...), typ, depth)
}

// set gives a keyword a random value.
func (m schemaMaker) set(s object, word, typ string, depth int) {
	switch word {
	case "maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties", "maximum", "minimum", "multipleOf", "exclusiveMaximum", "exclusiveMinimum":
		m.setBound(s, word)
	case "enum", "const", "pattern", "format", "uniqueItems":
		m.setText(s, word, typ)
	case "null", "nullable":
		m.setNull(s)
	case "not":
		s["not"] = m.narrow(typ)
	case "items", "contains", "prefixItems", "unevaluatedItems":
		m.setElements(s, word, depth)
	default:
		m.setFields(s, word, depth)
	}
}

func (m schemaMaker) setBound(s object, word string) {
	switch word {
	case "maxLength":
		delete(s, "format")
		s[word] = one(m.r, 3, 5, 8)
	case "minLength", "minItems", "minProperties":
		s[word] = one(m.r, 1, 2)
	case "maxItems", "maxProperties":
		s[word] = one(m.r, 2, 3, 4)
	case "maximum":
		s[word] = one(m.r, 5, 10, 20)
	case "minimum":
		s[word] = one(m.r, -5, 1, 3)
	case "multipleOf":
		s[word] = one(m.r, 2, 4, 5)
	case "exclusiveMaximum":
		if m.isNew() {
			s[word] = one(m.r, 6, 10)
			return
		}
		s["maximum"], s[word] = one(m.r, 6, 10), true
	case "exclusiveMinimum":
		if m.isNew() {
			s[word] = one(m.r, 0, 2)
			return
		}
		s["minimum"], s[word] = one(m.r, 0, 2), true
	}
}

func (m schemaMaker) setText(s object, word, typ string) {
	values := map[string][]any{"string": {"a", "b", "c", "long-value"}, "integer": {1, 2, 5, 12}, "boolean": {true, false}}[typ]
	switch word {
	case "enum":
		if len(values) > 0 {
			list := slices.Clone(values)
			m.r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
			m.bareOf(s)
			s[word] = list[:1+m.r.IntN(len(list)-1)]
		}
	case "const":
		if len(values) > 0 {
			m.bareOf(s)
			s[word] = one(m.r, values...)
		}
	case "pattern":
		delete(s, "format")
		s[word] = one(m.r, "^[a-z]+$", "^[a-z0-9]+$", "[a-z]", "^[0-9]{2,4}$", "^a", "^[a-z]{2}$")
	case "format":
		delete(s, "pattern")
		delete(s, "maxLength")
		s[word] = one(m.r, "date", "uuid", "date-time")
	case "uniqueItems":
		s[word] = true
	}
}

// bareOf removes, most times, what a closed list makes superfluous.
func (m schemaMaker) bareOf(s object) {
	if m.once(5) {
		return
	}
	for _, word := range []string{"enum", "const", "pattern", "format", "maxLength", "minLength", "maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum", "multipleOf", "not"} {
		delete(s, word)
	}
}

// setNull makes a schema accept null, also beside a closed list.
func (m schemaMaker) setNull(s object) {
	typ, ok := s["type"].(string)
	switch {
	case !ok || s["const"] != nil:
		return
	case m.isNew():
		s["type"] = []any{typ, "null"}
	default:
		s["nullable"] = true
	}
	if list, ok := s["enum"].([]any); ok && !slices.Contains(list, nil) {
		s["enum"] = append(slices.Clone(list), nil)
	}
}

// narrow is a schema that is excluded.
func (m schemaMaker) narrow(typ string) object {
	switch typ {
	case "string":
		return one(m.r, object{"enum": []any{"a"}}, object{"type": "string", "maxLength": 2}, object{"type": "string", "pattern": "^a"})
	case "integer", "number":
		return one(m.r, object{"enum": []any{5}}, object{"type": "number", "minimum": 10}, object{"type": "integer", "multipleOf": 2})
	case "array":
		return object{"type": "array", "items": object{}, "maxItems": 0}
	case "object":
		return m.excluded()
	}
	return object{"enum": []any{true}}
}

func (m schemaMaker) setElements(s object, word string, depth int) {
	switch word {
	case "items":
		s[word] = m.schema(depth - 1)
	case "contains":
		s[word] = m.plain(0)
		if m.once(3) {
			s["minContains"] = one(m.r, 0, 2)
		}
		if m.once(3) {
			s["maxContains"] = one(m.r, 2, 3)
		}
	case "prefixItems":
		s[word] = []any{m.plain(0), m.plain(depth - 1)}[:1+m.r.IntN(2)]
		if m.once(3) {
			s["items"] = false
		}
	case "unevaluatedItems":
		delete(s, "items")
		if s["prefixItems"] == nil {
			s["prefixItems"] = []any{m.plain(0)}
		}
		s[word] = one[any](m.r, false, m.plain(0))
	}
}

func (m schemaMaker) setFields(s object, word string, depth int) {
	switch word {
	case "required":
		s[word] = []any{one(m.r, fieldNames()...)}
		if m.once(3) {
			s[word] = unique(append(s[word].([]any), one(m.r, fieldNames()...)))
		}
	case "properties":
		s[word] = m.properties(depth - 1)
	case "additionalProperties":
		s[word] = one[any](m.r, false, false, true, m.plain(depth-1))
	case "unevaluatedProperties":
		delete(s, "additionalProperties")
		s[word] = one[any](m.r, false, m.plain(0))
	case "patternProperties":
		s[word] = object{one(m.r, namePatterns()...): m.schema(depth - 1)}
	case "propertyNames":
		s[word] = one(m.r, object{"maxLength": 4}, object{"pattern": "^[a-z]+$"}, object{"type": "string", "enum": []any{"name", "size", "kind"}})
	case "dependentRequired":
		s[word] = object{one(m.r, "name", "kind"): []any{one(m.r, "size", "tags")}}
	case "dependentSchemas":
		s[word] = object{one(m.r, "name", "kind"): m.besides(depth)}
	case "if":
		m.setCondition(s, depth)
	}
}

// besides is what holds of an object besides.
func (m schemaMaker) besides(depth int) object {
	if m.once(2) {
		return object{"required": []any{one(m.r, "size", "tags")}}
	}
	return object{"properties": object{one(m.r, "size", "tags"): m.plain(min(depth, 1) - 1)}}
}
