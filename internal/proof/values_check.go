package proof

import (
	"maps"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// ofChecks are the refusals of the checks of a schema.
func (m *maker) ofChecks(x *api.Schema, depth int) []demand {
	var out []demand
	for _, c := range x.Checks() {
		out = append(out, m.ofCheck(x, c, depth)...)
	}
	for _, name := range slices.Sorted(maps.Keys(x.Dependent())) {
		for _, wanted := range x.Dependent()[name] {
			out = append(out, demand{fields: map[string]demand{name: {}}, without: []string{wanted}}.typed("object"))
		}
	}
	return append(out, m.ofConditions(x, depth)...)
}

// ofCheck are the demands that one check refuses.
func (m *maker) ofCheck(x *api.Schema, c api.Check, depth int) []demand {
	switch c.Keyword {
	case "uniqueItems":
		return []demand{demand{repeat: true}.typed("array")}
	case "not":
		return []demand{of(c.Schema)}
	case "contains":
		return m.withoutContained(c, depth)
	case "minContains":
		n, _ := c.Value.Number()
		return m.contained(x, n-1)
	case "maxContains":
		n, _ := c.Value.Number()
		return m.contained(x, n+1)
	case "propertyNames":
		var out []demand
		for _, r := range first(m.refusals(c.Schema, depth-1), 6) {
			out = append(out, demand{names: []named{{name: r}}}.typed("object"))
		}
		return out
	case "contentEncoding":
		return []demand{demand{unlike: []string{`^[A-Za-z0-9+/=_-]*$`}}.typed("string")}
	case "contentSchema":
		return m.contents(c, depth)
	case "contentMediaType":
		return []demand{demand{unlike: []string{`^[\[{"0-9tfn-]`}}.typed("string")}
	case "items", "unevaluatedItems", "additionalItems":
		return m.beyondPlaces(x, c, depth)
	}
	return nil
}

// contents are texts with a value as JSON that the schema of the content refuses.
func (m *maker) contents(c api.Check, depth int) []demand {
	var out []demand
	for _, r := range first(m.refusals(c.Schema, depth-1), 6) {
		if v, ok := m.value(r, 1); ok {
			d := demand{}.typed("string")
			d.facts.HasEnum, d.facts.Enum = true, []string{printed(v)}
			out = append(out, d)
		}
	}
	return out
}

// withoutContained are lists of which no element is as contains says.
func (m *maker) withoutContained(c api.Check, depth int) []demand {
	var out []demand
	for _, r := range first(m.refusals(c.Schema, depth-1), 6) {
		out = append(out, demand{each: &r}.typed("array"))
	}
	empty := demand{}.typed("array")
	empty.facts.MaxItems = bound(0)
	return append(out, empty)
}

// contained are lists with so many elements that are as contains says, and no others.
func (m *maker) contained(x *api.Schema, n float64) []demand {
	for _, c := range x.Checks() {
		if c.Keyword == "contains" && n >= 0 && n <= 10_000 {
			every := of(c.Schema)
			d := demand{each: &every}.typed("array")
			d.facts.MinItems, d.facts.MaxItems = bound(n), bound(n)
			return []demand{d}
		}
	}
	return nil
}

// beyondPlaces are lists that are longer than the described elements.
func (m *maker) beyondPlaces(x *api.Schema, c api.Check, depth int) []demand {
	places, _ := x.Places()
	if c.Keyword == "items" {
		places = 0
	}
	if c.Schema == nil || c.Schema.IsNever() {
		return []demand{demand{places: map[int]demand{places: {}}}.typed("array")}
	}
	var out []demand
	for _, r := range first(m.refusals(c.Schema, depth-1), 6) {
		out = append(out, demand{places: map[int]demand{places: r}}.typed("array"))
	}
	return out
}

// ofConditions are values for which an if, or another field, decides that a schema
// holds, and which that schema refuses.
func (m *maker) ofConditions(x *api.Schema, depth int) []demand {
	var out []demand
	for _, o := range m.openings(x, depth) {
		for _, r := range first(m.refusals(o.schema, depth-1), 10) {
			out = append(out, anyOfThem(r, o.when)...)
		}
	}
	return out
}

// opening is a schema that holds for those values that meet one of the demands.
type opening struct {
	when   []demand
	schema *api.Schema
}

// openings are the schemas of then, else and dependentSchemas, and the subtypes of a
// discriminator.
func (m *maker) openings(x *api.Schema, depth int) []opening {
	var out []opening
	for _, c := range x.Choices() {
		if !c.Open {
			continue
		}
		for _, v := range first(c.Variants, 50) {
			if when := m.when(x, v, depth); len(when) > 0 {
				out = append(out, opening{when, v})
			}
		}
	}
	return out
}

// when says for which values a variant of those that need not hold does.
func (m *maker) when(x, v *api.Schema, depth int) []demand {
	var out []demand
	has := func(word openapi.Value) bool {
		return word.Exists() && slices.ContainsFunc(v.Declarations(), func(d openapi.Value) bool { return isSame(d, word) })
	}
	for i, d := range x.Declarations() {
		for _, c := range x.Checks() {
			if c.Keyword != "if" || !isSame(c.Value, d.Get("if")) {
				continue
			}
			if c.Negated && has(d.Get("then")) {
				out = append(out, of(c.Schema))
			}
			if !c.Negated && has(d.Get("else")) {
				out = append(out, first(m.refusals(c.Schema, depth-1), 4)...)
			}
		}
		for name, dependent := range d.Get("dependentSchemas").Named() {
			if has(dependent) {
				out = append(out, demand{fields: map[string]demand{name: {}}})
			}
		}
		if tag := tagName(d); tag != "" && i < 8 {
			is := demand{}.typed("string")
			is.facts.HasEnum, is.facts.Enum = true, []string{tagOf(d, v)}
			out = append(out, demand{fields: map[string]demand{tag: is}})
		}
	}
	return out
}

// isSame reports whether two values are one, references that lead there included.
func isSame(a, b openapi.Value) bool { return a.ID() == b.ID() }

// tagName is the field that tells subtypes apart, which 2.0 writes as a text.
func tagName(d openapi.Value) string {
	tag := d.Get("discriminator")
	if name := tag.Scalar(); name != "" {
		return name
	}
	return tag.Get("propertyName").Scalar()
}

// tagOf is the value of the tag of a subtype: as the mapping says, else its name.
func tagOf(d openapi.Value, v *api.Schema) string {
	name := v.Component()
	for value, to := range d.At("discriminator", "mapping").Fields() {
		if text := to.Scalar(); text == name || text == "#/components/schemas/"+name {
			return value
		}
	}
	return name
}
