package proof

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
)

// mostRefusals bounds the ways to be refused of one schema.
const mostRefusals = 40

// refusing is all on which the refusals of a schema depend, and known what was found in
// how many steps.
type (
	refusing struct {
		of        *api.Schema
		depth     int
		direction api.Direction
		turn      int
		sent      bool
	}
	known struct {
		list  []demand
		steps int
	}
)

// refusals are demands that a schema refuses, one for each of its constraints, the
// plainest first. depth says how far parts of parts are looked at. Schemas that refer to
// each other are asked thousands of times: what was found once is known, and takes the
// steps that it took.
func (m *maker) refusals(x *api.Schema, depth int) []demand {
	key := refusing{x, depth, m.direction, m.turn, m.sent}
	if found, ok := m.all.refusals[key]; ok && found.steps <= m.left {
		m.left -= found.steps
		return found.list
	}
	left, searches, patterns := m.left, m.searches, m.all.patterns
	list := slices.Clip(m.refusalsOf(x, depth))
	if m.left >= 0 && !m.tooLarge && m.searches == searches && m.all.patterns == patterns { // nothing was cut off, or is counted besides
		if m.all.refusals == nil {
			m.all.refusals = map[refusing]known{}
		}
		m.all.refusals[key] = known{list, left - m.left}
	}
	return list
}

func (m *maker) refusalsOf(x *api.Schema, depth int) []demand {
	m.left--
	if x.IsNever() {
		return []demand{{}}
	}
	if m.left < 0 || depth < 0 || x.IsEmpty() || x.IsTruncated() {
		return nil
	}
	out := append(m.ofFacts(x), m.ofChecks(x, depth)...)
	out = append(out, m.ofParts(x, depth)...)
	out = append(out, m.ofVariants(x, depth)...)
	return out[:min(len(out), mostRefusals)]
}

// ofFacts are what breaks the facts of a schema.
func (m *maker) ofFacts(x *api.Schema) []demand {
	f := x.Facts()
	var out []demand
	for _, facet := range [...]string{"type", "enum", "maxLength", "minLength", "maximum", "minimum", "multipleOf", "pattern", "format",
		"maxItems", "minItems", "maxProperties", "minProperties", "additionalProperties", "nullable"} {
		out = append(out, breaking(facet, x, f)...)
	}
	for _, name := range x.RequiredNames() {
		out = append(out, demand{without: []string{name}}.typed("object"))
	}
	return out
}

// breaking are the demands that break one fact of a schema.
func breaking(facet string, x *api.Schema, f *api.Facts) []demand {
	switch facet {
	case "type":
		return otherTypes(f)
	case "nullable":
		if !f.Nullable && (len(f.Types) > 0 || f.HasEnum) {
			return []demand{{null: true}}
		}
	case "enum":
		if f.HasEnum {
			return outside(x, f)
		}
	case "pattern":
		var out []demand
		for _, p := range f.Patterns {
			out = append(out, demand{unlike: []string{p}}.typed("string"))
		}
		return out
	case "format":
		if f.Format != "" {
			return []demand{demand{unformed: f.Format}.typed("string")}
		}
	case "multipleOf":
		if f.MultipleOf.Set {
			return []demand{demand{apart: f.MultipleOf.Value}.typed("integer"), demand{apart: f.MultipleOf.Value}.typed("number")}
		}
	case "additionalProperties":
		if f.Closed {
			return []demand{demand{names: []named{{}}}.typed("object")}
		}
	default:
		return beyond(facet, f)
	}
	return nil
}

// beyond are the demands that break one bound.
func beyond(facet string, f *api.Facts) []demand {
	switch facet {
	case "maximum":
		return aboveMaximum(f)
	case "minimum":
		return belowMinimum(f)
	}
	var d demand
	for _, b := range [...]struct {
		facet, typ string
		old        api.Bound
		by         float64
		want       *api.Bound
	}{
		{"maxLength", "string", f.MaxLength, 1, &d.facts.MinLength},
		{"minLength", "string", f.MinLength, -1, &d.facts.MaxLength},
		{"maxItems", "array", f.MaxItems, 1, &d.facts.MinItems},
		{"minItems", "array", f.MinItems, -1, &d.facts.MaxItems},
		{"maxProperties", "object", f.MaxProperties, 1, &d.facts.MinProperties},
		{"minProperties", "object", f.MinProperties, -1, &d.facts.MaxProperties},
	} {
		if next := b.old.Value + b.by; b.facet == facet && b.old.Set && next >= 0 {
			*b.want = bound(next)
			d = d.typed(b.typ)
			return append(justBelow(d), d)
		}
	}
	return nil
}

// aboveMaximum and belowMinimum are numbers that the tighter of the bounds refuses, of
// which one may itself be refused.
func aboveMaximum(f *api.Facts) []demand {
	var d demand
	switch {
	case f.ExclusiveMax.Set && (!f.Maximum.Set || f.ExclusiveMax.Value <= f.Maximum.Value):
		d.facts.Minimum = f.ExclusiveMax
	case f.Maximum.Set:
		d.facts.ExclusiveMin = f.Maximum
	default:
		return nil
	}
	return []demand{d.typed("number")}
}

func belowMinimum(f *api.Facts) []demand {
	var d demand
	switch {
	case f.ExclusiveMin.Set && (!f.Minimum.Set || f.ExclusiveMin.Value >= f.Minimum.Value):
		d.facts.Maximum = f.ExclusiveMin
	case f.Minimum.Set:
		d.facts.ExclusiveMax = f.Minimum
	default:
		return nil
	}
	return []demand{d.typed("number")}
}

// justBelow is a demand of no more than so much that is also of no less: where nothing
// at all can be sent, one less than before can.
func justBelow(d demand) []demand {
	f := &d.facts
	for _, b := range [...]struct{ low, high *api.Bound }{{&f.MinLength, &f.MaxLength}, {&f.MinItems, &f.MaxItems}, {&f.MinProperties, &f.MaxProperties}} {
		if b.high.Set && b.high.Value > 0 {
			*b.low = *b.high
			return []demand{d}
		}
	}
	return nil
}

// otherTypes are the types that a schema refuses.
func otherTypes(f *api.Facts) []demand {
	if len(f.Types) == 0 {
		return nil
	}
	var out []demand
	for _, t := range [...]string{"string", "integer", "number", "boolean", "array", "object"} {
		switch {
		case f.Is(t), t == "integer" && f.Is("number"):
		case t == "number" && f.Is("integer"):
			out = append(out, demand{fraction: true}.typed("number"))
		default:
			out = append(out, demand{}.typed(t))
		}
	}
	return out
}

// outside are values that a closed list does not have.
func outside(x *api.Schema, f *api.Facts) []demand {
	var except []any
	var all []*api.Schema
	if x != nil {
		all = append(all, x)
	}
	for _, v := range listOf(all, f) {
		except = append(except, v)
		if _, isText := v.(string); !isText {
			except = append(except, printed(v)) // on the way in a parameter both are one
		}
	}
	for _, text := range f.Enum {
		except = append(except, text)
	}
	var out []demand
	for _, t := range f.Types {
		out = append(out, demand{except: except}.typed(t))
	}
	return append(out, demand{except: except})
}

// ofParts are the refusals of the parts of an object or a list.
func (m *maker) ofParts(x *api.Schema, depth int) []demand {
	var out []demand
	for _, p := range x.Properties() {
		if !p.Travels(m.direction) {
			continue
		}
		for _, r := range first(m.refusals(p.Schema, depth-1), 6) {
			switch {
			case p.Name == api.Map:
				out = append(out, demand{names: []named{{value: r}}}.typed("object"))
			case p.Name != api.Element:
				out = append(out, demand{fields: map[string]demand{p.Name: r}}.typed("object"))
			case !isContained(x, p):
				out = append(out, demand{places: map[int]demand{0: r}}.typed("array"))
			}
		}
	}
	for _, name := range x.ForbiddenNames() {
		out = append(out, demand{fields: map[string]demand{name: {}}}.typed("object"))
	}
	return out
}

// ofVariants are values of the types of one variant that this one refuses: those of
// other variants are of other types, or differ in the same field.
func (m *maker) ofVariants(x *api.Schema, depth int) []demand {
	var out []demand
	for _, c := range x.Choices() {
		if c.Open {
			continue
		}
		for _, v := range first(c.Variants, mostOptions) {
			for _, r := range first(m.refusals(v, depth-1), 10) {
				if joined, ok := both(r, demand{}.typed(v.Facts().Types...)); ok {
					out = append(out, joined)
				}
			}
		}
		out = append(out, twice(c.Variants)...)
		out = append(out, m.ofAll(c.Variants, depth)...)
	}
	return out
}

// twice are values of two variants at once, which oneOf refuses.
func twice(variants []*api.Schema) []demand {
	var out []demand
	for i, v := range first(variants, 5) {
		for _, w := range first(variants, 5)[:i] {
			out = append(out, of(v, w))
		}
	}
	return out
}

// ofAll are values that each variant refuses for a reason of its own.
func (m *maker) ofAll(variants []*api.Schema, depth int) []demand {
	list := []demand{{}}
	for _, v := range first(variants, 6) {
		var next []demand
		for _, known := range list {
			for _, r := range first(m.refusals(v, depth-1), 8) {
				if joined, ok := both(known, r); ok && len(next) < mostOptions {
					next = append(next, joined)
				}
			}
		}
		list = next
	}
	return list
}

func first[T any](list []T, n int) []T { return list[:min(len(list), n)] }

// anyOfThem joins a demand with each of a list.
func anyOfThem(d demand, list []demand) []demand { return someOfThem(d, list, len(list)) }

// someOfThem joins a demand with so many of a list, the first that can be joined.
func someOfThem(d demand, list []demand, most int) []demand {
	var out []demand
	for _, r := range list {
		if len(out) == most {
			break
		}
		if joined, ok := both(d, r); ok {
			out = append(out, joined)
		}
	}
	return slices.Clip(out)
}

// besidesNot adds what "not" wants: one way to be refused by each of the schemas. It is nil
// where none wants anything.
func (m *maker) besidesNot(d demand) []demand {
	var list []demand
	for _, x := range d.all {
		for _, c := range x.ChecksBy("not") {
			if m.left--; c.Schema != nil {
				if list == nil {
					list = []demand{d}
				}
				list = alsoOneOf(list, m.refusals(c.Schema, 1))
			}
		}
	}
	return list
}

// alsoOneOf joins each demand with each of others, where that can be; if none can, they
// stay as they are.
func alsoOneOf(list, others []demand) []demand {
	var out []demand
	for _, d := range list {
		if out = append(out, someOfThem(d, others, mostOptions/2-len(out))...); len(out) == mostOptions/2 {
			break
		}
	}
	if len(out) == 0 {
		return list
	}
	return out
}
