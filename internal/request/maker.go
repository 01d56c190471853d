package request

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Bounds of the search for a value: alternatives that are tried of one group, values of
// a closed list, combinations of groups.
const (
	mostBranches     = 64
	mostListed       = 500
	mostCombinations = 64
)

// maker makes up values. The first one that is found is taken.
type maker struct {
	reader
	active [][]openapi.ID // the schemas of which a value is being made
	vary   int            // asks for another value than with a lower number
	why    string         // the first reason why no value was found
	spent  *int           // steps that were taken for the request
}

// goal is a place within a value that has to be there.
type goal struct {
	names []string // that are still on the way
	value any      // what is put there
	isSet bool     // else whatever its schema accepts
	// isChecked: only where the value is accepted.
	isChecked bool
}

// isForced reports whether a value is put that schemas may refuse.
func (g *goal) isForced() bool { return g != nil && g.isSet && !g.isChecked }

// next is the goal below the first name.
func (g *goal) next() *goal { return &goal{g.names[1:], g.value, g.isSet, g.isChecked} }

func newMaker(doc *openapi.Document, d api.Direction) *maker {
	return &maker{reader: reader{doc: doc, direction: d}, spent: new(int)}
}

// again is a maker for another value of the same request.
func (m *maker) again() *maker {
	return &maker{reader: reader{doc: m.doc, direction: m.direction, compiled: m.compiled, searched: m.searched}, spent: m.spent}
}

// fail remembers why.
func (m *maker) fail(format string, args ...any) (any, bool) {
	if m.why == "" {
		m.why = fmt.Sprintf(format, args...)
	}
	return nil, false
}

// err is the error of what could not be made.
func (m *maker) err(what string) error {
	switch {
	case m.steps > mostSteps:
		return fmt.Errorf("%w: %s: too many alternatives to try", ErrNone, what)
	case m.why != "":
		return fmt.Errorf("%w: %s: %s", ErrNone, what, m.why)
	}
	return fmt.Errorf("%w: %s: no value was found that its schema accepts", ErrNone, what)
}

// top makes a value of a schema: one of which oneOf accepts exactly one alternative,
// else one that any number of them accepts.
func (m *maker) top(s *api.Schema, to *goal) (any, bool) {
	for _, m.lenient = range [...]bool{false, true} {
		if m.steps = 0; *m.spent > mostSpent {
			m.steps = mostSteps + 1
			return nil, false
		}
		v, ok := m.schema(s, to)
		*m.spent += m.steps
		m.doc.Spend(min(m.steps, mostSteps))
		if ok {
			return v, true
		}
	}
	return nil, false
}

// schema makes a value of an effective schema.
func (m *maker) schema(s *api.Schema, to *goal) (any, bool) {
	if to != nil && len(to.names) == 0 && to.isSet {
		return clone(to.value), to.isForced() || m.fits(s, to.value, 0)
	}
	if len(s.Declarations())+len(s.Alternatives()) == 0 {
		if props := s.Properties(); len(props) > 0 {
			return m.fields(s, props, to)
		}
	}
	for parts := range m.combinations(s) {
		if v, ok := m.value(parts, to); ok && (to.isForced() || m.fits(s, v, 0)) {
			return v, true
		}
	}
	return m.fail("its alternatives contradict each other")
}

// fields makes a value of the form of 2.0 or of a sequence, whose schemas are those of
// its parts.
func (m *maker) fields(s *api.Schema, props []*api.Property, to *goal) (any, bool) {
	name, below := "", (*goal)(nil)
	if to != nil && len(to.names) > 0 {
		name, below = to.names[0], to.next()
	}
	if of := s.Property(api.Element); of != nil {
		v, ok := m.schema(of.Schema, below)
		return []any{v}, ok
	}
	out := map[string]any{}
	for _, p := range props {
		inner := (*goal)(nil)
		if p.Name == name {
			inner = below
		} else if !p.Required {
			continue
		}
		v, ok := m.schema(p.Schema, inner)
		if !ok {
			return m.fail("field %s: no value was found", p.Name)
		}
		out[p.Name] = v
	}
	return out, true
}

// fits reports whether an effective schema accepts a value.
func (m *maker) fits(s *api.Schema, v any, depth int) bool {
	if depth > 20 {
		return true
	}
	if !m.accepts(s.Declarations(), v) {
		return false
	}
	for _, g := range s.Alternatives() {
		if !slices.ContainsFunc(g, func(b *api.Schema) bool { return b != s && m.fits(b, v, depth+1) }) {
			return false
		}
	}
	return true
}

// value makes a value that all schemas accept.
func (m *maker) value(parts []openapi.Value, to *goal) (any, bool) {
	if to != nil && len(to.names) == 0 {
		if to.isSet {
			return clone(to.value), to.isForced() || m.accepts(parts, to.value)
		}
		to = nil
	}
	if !m.spend() || len(m.active) > deepest {
		return m.fail("it is nested too deep, or has too many alternatives")
	}
	flat, ok := m.flat(parts)
	if !ok {
		return m.fail("a schema that is false accepts nothing")
	}
	ids := identities(flat)
	if to == nil && len(ids) > 0 && slices.ContainsFunc(m.active, func(a []openapi.ID) bool { return slices.Equal(a, ids) }) {
		return m.fail("it must contain itself")
	}
	m.active = append(m.active, ids)
	defer func() { m.active = m.active[:len(m.active)-1] }()
	if to == nil {
		if v, ok := m.sampled(flat, parts); ok {
			return v, true
		}
	}
	return m.branch(&shape{parts: parts, all: flat}, to)
}

func identities(flat []openapi.Value) []openapi.ID {
	ids := make([]openapi.ID, len(flat))
	for i, v := range flat {
		ids[i] = v.ID()
	}
	return ids
}

// sampled returns the first example or default that is accepted. Those of null count
// where nothing else does.
func (m *maker) sampled(flat, parts []openapi.Value) (any, bool) {
	if m.vary > 0 {
		return nil, false
	}
	for _, word := range [...]string{"example", "x-example", "examples", "default"} {
		for _, v := range flat {
			sample := v.Get(word)
			if !sample.Exists() {
				continue
			}
			if word != "examples" {
				if x, ok := m.usable(sample, flat, parts); ok {
					return x, true
				}
				continue
			}
			for s := range sample.Items() {
				if x, ok := m.usable(s, flat, parts); ok {
					return x, true
				}
			}
		}
	}
	return nil, false
}

// usable reads a sample, without what is not sent, if it is accepted then.
func (m *maker) usable(sample openapi.Value, flat, parts []openapi.Value) (any, bool) {
	m.steps += sample.Len()
	x, ok := Literal(sample)
	if !ok || x == nil || !m.spend() {
		return nil, false
	}
	if x, ok = m.sent(parts, x, 0); ok && m.accepts(parts, x) {
		return x, true
	}
	for _, v := range flat {
		if y, ok := cast(typesOf(v), x); ok && m.accepts(parts, y) {
			return y, true
		}
	}
	return nil, false
}

// sent is a value without what is not sent in the direction, whatever alternative
// says so. It is false for one that is nested too deep.
func (m *maker) sent(parts []openapi.Value, x any, depth int) (any, bool) {
	if depth > deepest || !m.spend() {
		return nil, false
	}
	switch x := x.(type) {
	case []any:
		for i, y := range x {
			below := m.below(parts, func(v openapi.Value) openapi.Value { return elementOf(v, i) })
			z, ok := m.sent(below, y, depth+1)
			if !ok {
				return nil, false
			}
			x[i] = z
		}
	case map[string]any:
		for name, y := range x {
			below := m.below(parts, func(v openapi.Value) openapi.Value { return v.Get("properties").Get(name) })
			if slices.ContainsFunc(below, m.isWithheld) {
				delete(x, name)
				continue
			}
			z, ok := m.sent(below, y, depth+1)
			if !ok {
				return nil, false
			}
			x[name] = z
		}
	}
	return x, true
}

// below lists what the schemas and their alternatives say of a part.
func (m *maker) below(parts []openapi.Value, part func(openapi.Value) openapi.Value) []openapi.Value {
	var out []openapi.Value
	queue := parts
	for range 4 {
		flat, _ := m.flat(queue)
		queue = nil
		for _, v := range flat {
			if p := part(v); p.Exists() {
				out = append(out, p)
			}
			for _, word := range [...]string{"oneOf", "anyOf"} {
				for branch := range v.Get(word).Items() {
					queue = append(queue, branch)
				}
			}
		}
		if len(queue) == 0 {
			break
		}
	}
	return out
}

// elementOf is what a schema object says of an element of a list.
func elementOf(v openapi.Value, i int) openapi.Value {
	for _, word := range [...]string{"prefixItems", "items", "additionalItems"} {
		if value := v.Get(word); value.Exists() {
			if by := elementBy(word, value, v, i); by.Exists() {
				return by
			}
		}
	}
	return openapi.Value{}
}
