package request

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// compose makes a value of a shape of which all alternatives are chosen.
func (m *maker) compose(s *shape, to *goal) (any, bool) {
	if to == nil {
		if x, ok, listed := m.listed(s); listed {
			if !ok {
				return m.fail("no value of its closed list is accepted")
			}
			return x, true
		}
	}
	types := s.types(to)
	if len(types) == 0 {
		return m.fail("its types contradict each other")
	}
	for _, t := range types {
		if x, ok := m.ofType(t, s, to); ok {
			return x, true
		}
	}
	return m.fail("no %s was found that it accepts", types[0])
}

func (m *maker) ofType(t string, s *shape, to *goal) (any, bool) {
	switch t {
	case "object":
		return m.object(s, to)
	case "array":
		return m.list(s, to)
	}
	if to != nil {
		return nil, false
	}
	for _, x := range m.scalars(t, s) {
		if m.accepts(s.parts, x) {
			return x, true
		}
	}
	return nil, false
}

// scalars lists values of a type that has no parts, those first that are more likely
// to be accepted.
func (m *maker) scalars(t string, s *shape) []any {
	switch t {
	case "string":
		return m.texts(s)
	case "number", "integer":
		return m.numbers(t, s)
	case "boolean":
		return []any{m.vary%2 == 1, m.vary%2 == 0}
	}
	return []any{nil}
}

// listed returns a value of a closed list. listed is false if there is none.
func (m *maker) listed(s *shape) (x any, ok, listed bool) {
	skip := m.vary
	tries := 0
	for _, v := range s.all {
		list := v.Get("enum")
		if c := v.Get("const"); c.Exists() {
			x, ok := m.item(c, v)
			return x, ok && m.accepts(s.parts, x), true
		}
		if list.Kind() != openapi.List || list.Len() == 0 {
			continue
		}
		listed = true
		for item := range list.Items() {
			if tries++; tries > mostListed {
				break
			}
			x, ok := m.item(item, v)
			if !ok || x == nil && list.Len() > 1 || !m.accepts(s.parts, x) {
				continue
			}
			if skip == 0 {
				return x, true, true
			}
			skip--
		}
	}
	return nil, false, listed
}

// item reads a value of a closed list, in the type that the schema has.
func (m *maker) item(item, of openapi.Value) (any, bool) {
	x, ok := Literal(item)
	if !ok {
		return nil, false
	}
	if y, other := cast(typesOf(of), x); other && !m.isOfType(of, x) {
		return y, true
	}
	return x, true
}

// types lists the types that are accepted, null last. Where nothing names one, the
// keywords and then the goal say which it is.
func (s *shape) types(to *goal) []string {
	var types []string
	named := false
	for _, v := range s.all {
		list := typesOf(v)
		switch {
		case len(list) == 0:
		case !named:
			types, named = slices.Clone(list), true
		default:
			types = narrowed(types, list)
		}
	}
	if !named {
		types = s.implied(to)
	}
	slices.SortStableFunc(types, func(a, b string) int { return rank(a) - rank(b) })
	return types
}

func rank(name string) int {
	if name == "null" {
		return 1
	}
	return 0
}

// narrowed are the types that both lists accept.
func narrowed(a, b []string) []string {
	var out []string
	for _, t := range a {
		switch {
		case slices.Contains(b, t), t == "integer" && slices.Contains(b, "number"):
			out = append(out, t)
		case t == "number" && slices.Contains(b, "integer"):
			out = append(out, "integer")
		}
	}
	return out
}

// implied are the types that keywords stand for, else any.
func (s *shape) implied(to *goal) []string {
	if to != nil {
		if to.names[0] == "[]" {
			return []string{"array"}
		}
		return []string{"object"}
	}
	for _, v := range s.all {
		for word := range v.Fields() {
			switch word {
			case "properties", "required", "additionalProperties", "patternProperties", "minProperties", "maxProperties", "propertyNames", "dependentRequired":
				return []string{"object", "string"}
			case "items", "prefixItems", "minItems", "maxItems", "contains", "uniqueItems":
				return []string{"array", "string"}
			case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf":
				return []string{"number", "string"}
			}
		}
	}
	return []string{"string", "number", "boolean", "object", "array", "null"}
}
