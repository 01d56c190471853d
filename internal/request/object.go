package request

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// mostParts bounds how many fields or elements a value has that is made up.
const mostParts = 200

// object makes an object: what is required, what the goal names, and as many more as
// there must be.
func (m *maker) object(s *shape, to *goal) (any, bool) {
	out := map[string]any{}
	if to != nil && !m.reach(s, to, out) {
		return nil, false
	}
	for _, name := range m.needed(s, out) {
		if _, has := out[name]; has {
			continue
		}
		if !m.field(s, name, out) {
			return nil, false
		}
	}
	if !m.filled(s, out) {
		return m.fail("an object of so many properties was not found")
	}
	if !to.isForced() && !s.isPlain() && !m.accepts(s.parts, out) {
		return m.fail("an object of what is required is not accepted")
	}
	return out, true
}

// isPlain reports whether a value whose parts are accepted, and which has what is
// required, needs no look: no alternative was chosen, and no keyword is about the whole.
func (s *shape) isPlain() bool {
	if len(s.chosen) > 0 {
		return false
	}
	for _, v := range s.all {
		for word, value := range v.Fields() {
			switch word {
			case "type", "properties", "required", "items", "minItems", "minProperties", "title", "description", "example", "examples", "default",
				"format", "nullable", "readOnly", "writeOnly", "deprecated", "xml", "externalDocs", "allOf", "$ref":
			case "additionalProperties":
				if value.Kind() != openapi.Map && value.IsFalse() {
					return false
				}
			default:
				if !strings.HasPrefix(word, "x-") {
					return false
				}
			}
		}
	}
	return true
}

// field makes the value of one property.
func (m *maker) field(s *shape, name string, out map[string]any) bool {
	parts := m.saidOf(s, name)
	if value := s.names[name]; value != "" && m.accepts(parts, value) {
		out[name] = value
		return true
	}
	x, ok := m.value(parts, nil)
	if !ok {
		m.fail("property %s has no value", name)
		return false
	}
	out[name] = x
	return true
}

// reach puts what the goal asks for. Only what a schema declares is put, since other
// alternatives may declare it.
func (m *maker) reach(s *shape, to *goal, out map[string]any) bool {
	name := to.names[0]
	if name == api.Element {
		return false
	}
	if name == api.Map {
		var ok bool
		if name, ok = m.freeName(s, out); !ok {
			return false
		}
	} else if !m.declares(s, name) || m.isWithheldName(s.all, name) {
		_, _ = m.fail("property %s is not declared, or not sent", name)
		return false
	}
	x, ok := m.value(m.saidOf(s, name), to.next())
	if ok {
		out[name] = x
	}
	return ok
}

func (m *maker) declares(s *shape, name string) bool {
	return slices.ContainsFunc(s.all, func(v openapi.Value) bool { return m.isDeclared(v, name) })
}

// saidOf lists the schemas of a property.
func (m *maker) saidOf(s *shape, name string) []openapi.Value {
	var parts []openapi.Value
	for _, v := range s.all {
		entry := v.Get("properties").Get(name)
		if entry.Exists() {
			parts = append(parts, entry)
		}
		declared := entry.Exists()
		for pattern, by := range v.Get("patternProperties").Named() {
			if found, _ := m.matches(pattern, name); found {
				parts, declared = append(parts, by), true
			}
		}
		if more := v.Get("additionalProperties"); !declared && more.Exists() {
			parts = append(parts, more)
		}
	}
	if len(parts) == 0 && !m.declares(s, name) {
		for _, v := range s.all {
			if more := v.Get("unevaluatedProperties"); more.Exists() {
				parts = append(parts, more)
			}
		}
	}
	return parts
}

// needed lists the names that an object has to have, sorted: the required ones, those
// that a discriminator asks for, and those that depend on them.
func (m *maker) needed(s *shape, out map[string]any) []string {
	names := map[string]bool{}
	add := func(name string) {
		if !m.isWithheldName(s.all, name) {
			names[name] = true
		}
	}
	for _, v := range s.all {
		if required := v.Get("required"); required.Kind() == openapi.List {
			for _, name := range required.Strings() {
				add(name)
			}
		}
	}
	for name := range s.names {
		if m.declares(s, name) {
			add(name)
		}
	}
	known := maps.Clone(names)
	for name := range out {
		known[name] = true
	}
	for range 10 {
		before := len(known)
		for _, name := range s.dependents(known) {
			add(name)
			known[name] = true
		}
		if len(known) == before {
			break
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// dependents lists the names that must be there if others are.
func (s *shape) dependents(known map[string]bool) []string {
	var list []string
	for _, v := range s.all {
		for _, word := range [...]string{"dependentRequired", "dependencies"} {
			for name, others := range v.Get(word).Named() {
				if known[name] && others.Kind() == openapi.List {
					list = append(list, others.Strings()...)
				}
			}
		}
	}
	return list
}

// filled adds properties until there are as many as there must be: declared ones, then
// others.
func (m *maker) filled(s *shape, out map[string]any) bool {
	least, _ := s.bounds("minProperties", "maxProperties")
	if least > mostParts {
		return false
	}
	if float64(len(out)) >= least {
		return true
	}
	for _, name := range s.declared() {
		if float64(len(out)) >= least {
			return true
		}
		if _, has := out[name]; !has && !m.isWithheldName(s.all, name) {
			m.field(s, name, out) // one without a value is not needed
		}
	}
	for float64(len(out)) < least {
		name, ok := m.freeName(s, out)
		if !ok || !m.field(s, name, out) {
			return false
		}
	}
	return true
}

// declared lists the names of properties, sorted.
func (s *shape) declared() []string {
	var names []string
	for _, v := range s.all {
		for name := range v.Get("properties").Named() {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// freeName makes up a name that no property has and that the schemas allow.
func (m *maker) freeName(s *shape, out map[string]any) (string, bool) {
	declared := s.declared()
	for k := range len(out) + 2 {
		for _, name := range m.names(s, k) {
			if _, has := out[name]; !has && !slices.Contains(declared, name) && m.isAllowedName(s, name) {
				return name, true
			}
		}
	}
	return "", false
}

// names lists names that objects may have, others for each number.
func (m *maker) names(s *shape, k int) []string {
	list := []string{"key" + strconv.Itoa(k+1)}
	for _, v := range s.all {
		for pattern := range v.Get("patternProperties").Named() {
			if text, ok := m.textFor([]string{pattern}, k, -1); ok {
				list = append(list, text)
			}
		}
		by, ok := m.flat([]openapi.Value{v.Get("propertyNames")})
		if len(by) == 0 || !ok {
			continue
		}
		for _, x := range by {
			list = append(list, x.Get("enum").Strings()...)
		}
		other := maker{reader: m.reader, vary: k}
		for _, x := range other.texts(&shape{all: by}) {
			list = append(list, x.(string))
		}
	}
	return list
}

func (m *maker) isAllowedName(s *shape, name string) bool {
	for _, v := range s.all {
		if by := v.Get("propertyNames"); by.Exists() && !m.acceptsOne(by, name) {
			return false
		}
		if more := v.Get("additionalProperties"); more.Exists() && more.Kind() != openapi.Map && more.IsFalse() && !m.isDeclared(v, name) {
			return false
		}
	}
	return true
}

// list makes a list: the fewest elements there may be, and one where none has to be
// there and one can be made.
func (m *maker) list(s *shape, to *goal) (any, bool) {
	if to != nil && to.names[0] != api.Element {
		return nil, false
	}
	least, most := s.bounds("minItems", "maxItems")
	if least > mostParts || least > most || most < 0 {
		return m.fail("a list of so many elements is not made")
	}
	unique := slices.ContainsFunc(s.all, func(v openapi.Value) bool { return v.Get("uniqueItems").IsTrue() })
	contained := s.contained()
	needed := max(int(max(least, 0)), len(contained))
	out := []any{}
	for i := range max(needed, int(min(most, 1))) {
		parts := elementsOf(s, i)
		if i < len(contained) {
			parts = append(parts, contained[i])
		}
		x, ok := m.element(parts, out, unique, at(to, i))
		if !ok {
			if i >= needed && to == nil {
				break
			}
			return m.fail("an element has no value")
		}
		out = append(out, x)
	}
	switch {
	case to.isForced(), s.isPlain(), m.accepts(s.parts, out):
		return out, true
	case needed == 0 && to == nil && m.accepts(s.parts, []any{}):
		return []any{}, true
	}
	return m.fail("a list of the fewest elements is not accepted")
}

// contained lists what a list must have elements of, one for each.
func (s *shape) contained() []openapi.Value {
	var list []openapi.Value
	for _, v := range s.all {
		if c := v.Get("contains"); c.Exists() {
			n, ok := v.Get("minContains").Number()
			if !ok {
				n = 1
			}
			for range int(max(0, min(n, mostParts))) {
				list = append(list, c)
			}
		}
	}
	return list
}

// at is the goal of an element: that of the first one.
func at(to *goal, i int) *goal {
	if to == nil || i > 0 {
		return nil
	}
	return to.next()
}

func elementsOf(s *shape, i int) []openapi.Value {
	var parts []openapi.Value
	for _, v := range s.all {
		if by := elementOf(v, i); by.Exists() {
			parts = append(parts, by)
		}
	}
	return parts
}

// element makes an element, other than those before where they must differ.
func (m *maker) element(parts []openapi.Value, before []any, unique bool, to *goal) (any, bool) {
	if !unique || to != nil {
		return m.value(parts, to)
	}
	vary := m.vary
	defer func() { m.vary = vary }()
	for m.vary = vary; m.vary <= vary+2*len(before)+2; m.vary++ {
		x, ok := m.value(parts, nil)
		if ok && !slices.ContainsFunc(before, func(y any) bool { return equal(x, y) }) {
			return x, true
		}
	}
	return nil, false
}
