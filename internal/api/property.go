package api

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/regular"
)

// Property is a named part of an object.
type Property struct {
	Name   string
	Schema *Schema
	// Required is true if an object without it is refused.
	Required bool
	// Entry is where the property is declared first.
	Entry openapi.Value
	// ReadOnly values are never in a request, WriteOnly values never in a response.
	ReadOnly, WriteOnly bool
}

// Travels reports whether the property is sent in the direction.
func (p *Property) Travels(d Direction) bool {
	if d == In {
		return !p.ReadOnly
	}
	return !p.WriteOnly
}

// Map is the name of additionalProperties and patternProperties, and Element that
// of the items of an array.
const (
	Map     = "{*}"
	Element = "[]"
)

// Properties returns the named parts: the properties, and under [Map] and [Element]
// what objects and arrays hold besides. They are sorted by name. The list must not
// be changed.
func (x *Schema) Properties() []*Property {
	x.expand()
	return x.sorted
}

// NamesFields reports whether what holds for all values, whatever alternatives there are,
// names properties. It needs no look at the alternatives.
func (x *Schema) NamesFields() bool {
	return slices.ContainsFunc(x.must, func(v openapi.Value) bool {
		for _, entry := range v.Get("properties").Named() {
			if !isNever(entry) {
				return true
			}
		}
		return false
	})
}

// Property returns one named part, nil if there is none.
func (x *Schema) Property(name string) *Property {
	x.expand()
	at, found := slices.BinarySearchFunc(x.sorted, name, func(p *Property, name string) int { return strings.Compare(p.Name, name) })
	if !found {
		return nil
	}
	return x.sorted[at]
}

func (x *Schema) expand() {
	if x.expanded {
		return
	}
	x.expanded = true
	all := x.set.stock.collect()
	defer all.done()
	for _, v := range x.must {
		x.expandObject(v, all.at)
	}
	for _, g := range x.groups {
		if x.set.spend(len(all.list)) {
			x.set.incomplete()
			break
		}
		x.expandGroup(g, all.at)
	}
	x.bindByPatterns(all.list)
	n := len(all.list)
	x.set.doc.Spend(4 * n)
	if n+len(x.fixed) == 0 {
		return
	}
	required := x.requiredNames()
	props := make([]Property, 0, n+len(x.fixed))
	slices.SortFunc(all.list, func(a, b *part) int { return strings.Compare(a.name, b.name) }) // since schemas are numbered as they are made
	for _, p := range all.list {
		made := x.set.part(p)
		if p.name == Element {
			made = x.listing(made)
		}
		if x.fixed[p.name] == nil {
			props = append(props, Property{Name: p.name, Schema: made, Entry: p.entry,
				Required: required[p.name], ReadOnly: made.hasFlag("readOnly"), WriteOnly: made.hasFlag("writeOnly")})
		}
	}
	for name, field := range x.fixed {
		entry := x.from[0]
		if name != Element {
			entry = field.must[0]
		}
		props = append(props, Property{Name: name, Schema: field, Entry: entry, Required: slices.Contains(x.required, name)})
	}
	if len(x.fixed) > 0 {
		slices.SortFunc(props, func(a, b Property) int { return strings.Compare(a.Name, b.Name) })
	}
	x.sorted = make([]*Property, len(props))
	for i := range props {
		x.sorted[i] = &props[i]
	}
}

// expandObject adds what one schema object declares. The elements of a tuple, and what
// several patterns say of names, are alternatives.
func (x *Schema) expandObject(v openapi.Value, at func(string) *part) {
	var several map[string][]openapi.Value
	x.set.declared(v, func(name string, entry openapi.Value) {
		p := at(name)
		if !p.entry.Exists() {
			p.entry = entry
		}
		if name == Element || name == Map {
			if several == nil {
				several = map[string][]openapi.Value{}
			}
			several[name] = append(several[name], entry)
			return
		}
		p.add(entry)
	})
	for _, name := range [...]string{Element, Map} {
		list := several[name]
		open := name == Element && isOpenTuple(v)
		switch {
		case len(list) == 1 && !open:
			p := at(name)
			p.add(list[0])
		case len(list) > 0:
			p := at(name)
			g := x.set.each(list)
			if open {
				g = append(g, x.set.otherwise)
			}
			p.groups = append(p.groups, unique(g))
		}
	}
}

func (s *schemas) each(list []openapi.Value) []*Schema {
	var out []*Schema
	for _, v := range list {
		out = append(out, s.of(v))
	}
	return out
}

// isOpenTuple reports whether what comes after the described elements may be
// anything.
func isOpenTuple(v openapi.Value) bool {
	rest := v.Get("items")
	return v.Get("prefixItems").Exists() && (!rest.Exists() || rest.Kind() == openapi.Bool && rest.IsTrue())
}

// part makes the schema of a name. If only alternatives declare it, the schema is a
// choice of theirs without a schema around it, so that a recursive choice comes
// back to a known schema.
func (s *schemas) part(p *part) *Schema {
	if len(p.sources) == 0 && len(p.groups) == 1 {
		return s.union(p.groups[0])
	}
	return s.make(p.sources, p.groups)
}

// expandGroup adds what the alternatives of a group declare. The schemas of each
// name are alternatives in turn.
func (x *Schema) expandGroup(g []*Schema, at func(string) *part) {
	found := map[string][]*Schema{}
	var order []string
	for _, branch := range g {
		if branch == x {
			continue
		}
		props := branch.Properties()
		if x.set.spend(1 + len(props)) {
			x.set.incomplete()
			break
		}
		for _, p := range props {
			if found[p.Name] == nil {
				order = append(order, p.Name)
			}
			found[p.Name] = append(found[p.Name], p.Schema)
			if q := at(p.Name); !q.entry.Exists() {
				q.entry = p.Entry
			}
		}
	}
	if len(found[Element]) > 0 && slices.ContainsFunc(g, func(b *Schema) bool { return b != x && b.isAnyList() }) {
		if said := slices.DeleteFunc(slices.Clone(found[Element]), (*Schema).IsEmpty); len(said) > 0 {
			found[Element] = append(said, x.set.otherwise)
		}
	}
	open := slices.Contains(g, x.set.otherwise)
	for _, name := range order {
		p := at(name)
		list := found[name]
		if open && len(p.sources) > 0 { // where none of them holds, only that counts
			list = append(list, x.set.otherwise)
		}
		p.groups = append(p.groups, unique(list))
	}
}

// isAnyList reports whether a list is accepted of which nothing says what its elements
// are.
func (x *Schema) isAnyList() bool {
	of := x.Property(Element)
	return (of == nil || of.Schema.IsEmpty()) && !x.IsTruncated() && x.Facts().Accepts("array")
}

// unique sorts alternatives, replaces choices among them with what they choose
// from, and drops duplicates.
func unique(list []*Schema) []*Schema {
	var flat []*Schema
	for _, x := range list {
		if len(x.must) == 0 && len(x.fixed)+len(x.listed) == 0 && len(x.Unresolved) == 0 && len(x.groups) == 1 {
			flat = append(flat, x.groups[0]...)
		} else {
			flat = append(flat, x)
		}
	}
	list = flat
	slices.SortFunc(list, (*Schema).compare)
	return slices.Compact(list)
}

// namesOf returns the names of the properties that a pattern lists, else Map.
func namesOf(pattern string) []string {
	if names, ok := regular.Listed(pattern); ok {
		return names
	}
	return []string{Map}
}

// declared calls yield for every part that a schema object declares itself.
func (s *schemas) declared(v openapi.Value, yield func(string, openapi.Value)) {
	if !declaresParts(v) {
		return
	}
	for name, entry := range v.Get("properties").Named() {
		if !isNever(entry) {
			yield(name, entry)
		}
	}
	for pattern, entry := range v.Get("patternProperties").Named() {
		for _, name := range namesOf(pattern) {
			yield(name, entry)
		}
	}
	if rest, ok := s.restOf(v); ok {
		yield(Map, rest)
	}
	items := v.Get("items")
	if items.Kind() == openapi.Map && !isNever(items) {
		yield(Element, items)
	}
	for _, list := range [...]openapi.Value{items, v.Get("prefixItems")} {
		for item := range list.Items() {
			yield(Element, item)
		}
	}
	if c := v.Get("contains"); c.Kind() == openapi.Map && !items.Exists() && !mayContainNone(v) {
		yield(Element, c)
	}
}

// declaresParts reports whether a schema object has a keyword that declares parts. Most say
// what a single value is.
func declaresParts(v openapi.Value) bool {
	for word := range v.Fields() {
		switch word {
		case "properties", "patternProperties", "additionalProperties", "unevaluatedProperties", "items", "prefixItems", "contains":
			return true
		}
	}
	return false
}

// requiredNames returns the names that an object must have: those that every part
// requires, and those that all alternatives of a group require.
func (x *Schema) requiredNames() map[string]bool {
	if x.knowsNeeds {
		return x.needs
	}
	x.knowsNeeds = true // for a schema that contains itself
	var needs map[string]bool
	need := func(name string) {
		if needs == nil {
			needs = map[string]bool{}
		}
		needs[name] = true
	}
	for _, name := range x.required {
		need(name)
	}
	for _, v := range x.must {
		if r := v.Get("required"); r.Kind() == openapi.List {
			for _, name := range r.Strings() {
				need(name)
			}
		}
	}
	for _, g := range x.groups {
		if x.set.spend(len(needs)) {
			x.set.incomplete()
			break
		}
		if g = x.possible(g); len(g) == 0 {
			continue
		}
		for name := range g[0].requiredNames() {
			if !slices.ContainsFunc(g[1:], func(b *Schema) bool { return !b.requiredNames()[name] }) {
				need(name)
			}
		}
	}
	x.needs = needs
	return needs
}

// mostPossible bounds the alternatives that are held against what holds besides.
const mostPossible = 50

// possible are the alternatives that have a type in common with what holds besides.
func (x *Schema) possible(g []*Schema) []*Schema {
	if len(x.must) == 0 || len(g) > mostPossible {
		return g
	}
	var beside Facts
	for _, v := range x.must {
		of := own(v)
		beside.tighten(&of)
	}
	return slices.DeleteFunc(slices.Clone(g), func(b *Schema) bool {
		both := beside
		both.tighten(b.Facts())
		return b != x && both.Void && !beside.Void
	})
}

// hasFlag reports whether a boolean keyword is true: in one part that must hold, or in
// every alternative of a group.
func (x *Schema) hasFlag(word string) bool {
	for _, v := range x.must {
		if v.Get(word).IsTrue() {
			return true
		}
	}
	for _, g := range x.groups {
		if !slices.ContainsFunc(g, func(b *Schema) bool {
			return !slices.ContainsFunc(b.must, func(v openapi.Value) bool { return v.Get(word).IsTrue() })
		}) {
			return true
		}
	}
	return false
}
