package judge_test

import (
	"maps"
	"slices"
)

// condition is one that some objects meet: by the value of a field, by a name that is there,
// or by what a field is, where it is there.
func (m schemaMaker) condition() object {
	name := one(m.r, "kind", "name", "size")
	field := one(m.r, object{"type": "integer"}, object{"type": "string", "maxLength": 3}, object{"type": "integer", "minimum": 3}, object{"enum": []any{"a"}})
	switch m.r.IntN(5) {
	case 0:
		return object{"required": []any{name}}
	case 1:
		return object{"required": []any{name}, "properties": object{name: field}}
	case 2:
		return object{"properties": object{name: field}}
	}
	return object{"required": []any{"kind"}, "properties": object{"kind": object{"const": one(m.r, "a", "b")}}}
}

// setCondition gives an object a condition, with what holds of those that meet it, or of the
// others, or of both.
func (m schemaMaker) setCondition(s object, depth int) {
	if fields, ok := s["properties"].(object); ok && !m.once(3) {
		fields["kind"] = object{"type": "string", "enum": []any{"a", "b"}}
	}
	s["if"] = m.condition()
	switch m.r.IntN(5) {
	case 0:
		s["else"] = m.besides(depth)
	case 1:
		s["then"], s["else"] = m.besides(depth), m.besides(depth)
	default:
		s["then"] = m.besides(depth)
	}
}

// changeCondition edits a condition: it is another one, asks one thing more or less, or asks
// of the others what it asked of those that meet it.
func changeCondition(m schemaMaker, s object, _ func(any), _ *contract) bool {
	of, ok := s["if"].(object)
	if !ok {
		return false
	}
	before := printed(s)
	of = cloned(of)
	switch m.r.IntN(6) {
	case 0:
		of = m.condition()
	case 1:
		delete(of, "required")
	case 2:
		delete(of, "properties")
	case 3:
		of["required"] = unique(append(slices.Clone(listIn(of, "required")), one(m.r, "kind", "name", "size")))
	case 4:
		fields, _ := of["properties"].(object)
		fields = maps.Clone(fields)
		if fields == nil {
			fields = object{}
		}
		fields[one(m.r, "kind", "size")] = one(m.r, object{"type": "string"}, object{"type": "integer"}, object{"enum": []any{"a", "b"}})
		of["properties"] = fields
	case 5:
		then, otherwise := s["then"], s["else"]
		delete(s, "then")
		delete(s, "else")
		if then != nil {
			s["else"] = then
		}
		if otherwise != nil {
			s["then"] = otherwise
		}
	}
	if len(of) > 0 {
		s["if"] = of
	}
	return printed(s) != before
}

func listIn(s object, word string) []any {
	list, _ := s[word].([]any)
	return list
}

// namePatterns are those of names. Some of them are of names that are declared.
func namePatterns() []string {
	return []string{"^x", "^y", "^[xy]", "^x$", "^(size|tags)$", "^n"}
}

// changeNamePattern has what is said of names by a pattern said of another one.
func changeNamePattern(m schemaMaker, s object, _ func(any), _ *contract) bool {
	of, ok := s["patternProperties"].(object)
	if !ok || len(of) == 0 {
		return false
	}
	was, is := one(m.r, slices.Sorted(maps.Keys(of))...), one(m.r, namePatterns()...)
	if of[is] != nil {
		return false
	}
	of[is] = of[was]
	if m.once(4) {
		of[is] = fill(of[was], nil)
	} else {
		delete(of, was)
	}
	return true
}

// composed returns an object of which several parts speak: it is closed beside them, or what
// it refers to has something beside it.
func (m schemaMaker) composed(depth int) object {
	s := object{"type": "object", "properties": m.properties(depth - 1)}
	part := func() object {
		p := object{"type": "object", "properties": m.properties(0)}
		m.addCheck(p, 1)
		return p
	}
	switch m.r.IntN(4) {
	case 0:
		s["allOf"] = []any{part()}
	case 1:
		s[one(m.r, "anyOf", "oneOf")] = []any{part(), part()}
	case 2:
		m.setCondition(s, depth)
	case 3:
		if len(m.parts) > 0 {
			s["$ref"] = one(m.r, m.parts...)
		}
	}
	switch m.r.IntN(3) {
	case 0:
		s["unevaluatedProperties"] = one[any](m.r, false, m.plain(0))
	case 1:
		m.addCheck(s, 1)
	}
	return s
}

// excluded are schemas of objects of which a "not" may be.
func (m schemaMaker) excluded() object {
	switch m.r.IntN(6) {
	case 0:
		return object{"type": "object", "required": []any{"kind"}, "properties": object{"kind": object{"enum": []any{one(m.r, "a", "b")}}}}
	case 1:
		return object{"required": []any{"kind", one(m.r, "name", "size")}}
	case 2:
		return object{"type": "object", "minProperties": one(m.r, 2, 3)}
	case 3:
		return object{"type": "object", "properties": object{"size": object{"type": "integer"}}}
	}
	return object{"type": "object", "required": []any{one(m.r, fieldNames()...)}}
}
