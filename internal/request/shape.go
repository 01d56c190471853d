package request

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// shape is what holds for a value while the alternatives are chosen.
type shape struct {
	parts []openapi.Value // of which it is made
	all   []openapi.Value // flat
	// chosen are the schema objects whose alternatives were chosen, with the keyword.
	chosen []choice
	names  map[string]string // values that a discriminator asks for
}

// choice is a keyword that offers alternatives.
type choice struct {
	of   openapi.ID
	word string
}

// with is the shape with more that holds; false if nothing is accepted then.
func (m *maker) with(s *shape, done choice, more ...openapi.Value) (*shape, bool) {
	all, ok := m.flat(slices.Concat(s.all, more))
	chosen := append(slices.Clip(s.chosen), done)
	return &shape{parts: slices.Concat(s.parts, more), all: all, chosen: chosen, names: s.names}, ok
}

// pending is the first schema object with alternatives of which none was chosen.
func (s *shape) pending() (openapi.Value, string) {
	for _, v := range s.all {
		for word, value := range v.Fields() {
			switch word {
			case "oneOf", "anyOf":
				if value.Len() == 0 {
					continue
				}
			case "if", "dependentSchemas", "discriminator":
			default:
				continue
			}
			if !slices.Contains(s.chosen, choice{v.ID(), word}) {
				return v, word
			}
		}
	}
	return openapi.Value{}, ""
}

// branch chooses alternatives until none are left, and makes the value.
func (m *maker) branch(s *shape, to *goal) (any, bool) {
	if !m.spend() {
		return nil, false
	}
	v, word := s.pending()
	if word == "" {
		return m.compose(s, to)
	}
	done := choice{v.ID(), word}
	for _, option := range m.options(v, word) {
		next, ok := m.with(s, done, option.more...)
		if !ok {
			continue
		}
		if option.name != "" {
			next.names = map[string]string{option.field: option.name}
			for field, name := range s.names {
				next.names[field] = name
			}
		} else if word == "discriminator" && len(option.more) == 0 {
			next.names = m.named(s, v)
		}
		if to == nil && len(option.more) > 0 {
			if x, ok := m.sampled(option.more, next.parts); ok && m.accepts(s.parts, x) {
				return x, true
			}
		}
		if x, ok := m.branch(next, to); ok {
			return x, true
		}
	}
	return m.fail("none of its alternatives accepts a value")
}

// option is one alternative: what holds besides, and what the discriminator says of it.
type option struct {
	more        []openapi.Value
	field, name string
}

// options lists the alternatives of a keyword.
func (m *maker) options(v openapi.Value, word string) []option {
	switch word {
	case "if":
		list := []option{{}, {more: []openapi.Value{v.Get("if"), v.Get("then")}}}
		return append(list, option{more: []openapi.Value{v.Get("else")}})
	case "dependentSchemas":
		list := []option{{}}
		for _, then := range v.Get(word).Named() {
			list = append(list, option{more: []openapi.Value{then}})
		}
		return list
	case "discriminator":
		return m.subtypes(v)
	}
	var list []option
	field := discriminatorOf(v)
	for branch := range v.Get(word).Items() {
		if len(list) == mostBranches {
			break
		}
		o := option{more: []openapi.Value{branch}}
		if field != "" {
			o.field, o.name = field, m.nameOf(v, branch)
		}
		list = append(list, o)
	}
	return list
}

// discriminatorOf is the name of the property that tells the alternatives apart. In
// 2.0 the keyword is the name itself.
func discriminatorOf(v openapi.Value) string {
	d := v.Get("discriminator")
	if name := d.Scalar(); name != "" {
		return name
	}
	return d.Get("propertyName").Scalar()
}

// nameOf is the value of the discriminator for an alternative: the key under which it
// is in the mapping, else the name of the component.
func (m *maker) nameOf(v, branch openapi.Value) string {
	ref, refers := branch.Ref()
	if !refers {
		return ""
	}
	target := m.doc.Deref(branch)
	for key, to := range v.Get("discriminator").Get("mapping").Named() {
		if text := to.Scalar(); text == ref || text != "" && target.Exists() && m.mapped(text).ID() == target.ID() {
			return key
		}
	}
	return componentOf(target)
}

// mapped is the schema to which a value of a mapping leads: a reference, or the name of
// a component.
func (m *maker) mapped(text string) openapi.Value {
	pointer, isLocal := strings.CutPrefix(text, "#")
	if !isLocal {
		pointer = "/components/schemas/" + text
	}
	return m.doc.Deref(m.doc.Lookup(pointer))
}

// componentOf is the last name of the place of a schema, "" for one that is no
// component.
func componentOf(v openapi.Value) string {
	_, pointer := v.Place()
	for _, place := range [...]string{"/components/schemas/", "/definitions/"} {
		if name, ok := strings.CutPrefix(pointer, place); ok && !strings.Contains(name, "/") {
			return strings.NewReplacer("~1", "/", "~0", "~").Replace(name)
		}
	}
	return ""
}

// subtypes lists what a schema with a discriminator and without alternatives of its own
// stands for: itself, where a subtype that includes it was chosen before, and those that
// the mapping names (OpenAPI 3.1, 4.8.25).
func (m *maker) subtypes(v openapi.Value) []option {
	itself := option{}
	if v.Get("oneOf").Exists() || v.Get("anyOf").Exists() || m.isIncluded(v) {
		return []option{itself}
	}
	var list []option
	for key, to := range v.Get("discriminator").Get("mapping").Named() {
		if target := m.mapped(to.Scalar()); target.Exists() && target.ID() != v.ID() && len(list) < mostBranches {
			list = append(list, option{more: []openapi.Value{target}, field: discriminatorOf(v), name: key})
		}
	}
	return append(list, itself)
}

// isIncluded reports whether the innermost value is of a schema that includes v: then
// v is the parent of what was asked for.
func (m *maker) isIncluded(v openapi.Value) bool {
	return len(m.active) > 0 && len(m.active[len(m.active)-1]) > 0 && m.active[len(m.active)-1][0] != v.ID()
}

// named is what the discriminator of v says of the schema that includes it.
func (m *maker) named(s *shape, v openapi.Value) map[string]string {
	field := discriminatorOf(v)
	if field == "" || s.names[field] != "" || v.Get("oneOf").Exists() || v.Get("anyOf").Exists() {
		return s.names
	}
	name := ""
	for key, to := range v.Get("discriminator").Get("mapping").Named() {
		target := m.mapped(to.Scalar()).ID()
		if name == "" && slices.ContainsFunc(s.all, func(x openapi.Value) bool { return x.ID() == target }) {
			name = key
		}
	}
	for _, x := range s.all {
		if name == "" {
			name = componentOf(x)
		}
	}
	if name == "" {
		return s.names
	}
	names := map[string]string{field: name}
	for f, n := range s.names {
		names[f] = n
	}
	return names
}
