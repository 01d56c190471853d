package api

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/spec"
)

// Direction is which way a value travels, seen from the API.
type Direction int

// A value comes in with a request, or goes out with a response. Webhooks and
// callbacks are the other way round: their request body goes out.
const (
	In Direction = iota
	Out
)

// Schema is the effective schema at a place: what its parts say together,
// however they are spread over references, allOf, oneOf and anyOf. Schemas are
// made once per set of parts, so that equal pointers are equal schemas and
// recursion ends at a known one.
type Schema struct {
	number int
	// must are the schema objects that all hold.
	must []spec.Value
	// groups are lists of alternatives (oneOf, anyOf, if/then/else): of each
	// group one holds.
	groups [][]*Schema
	// Blind lists references below this place that lead nowhere.
	Blind []spec.Value

	set      *schemas
	expanded bool
	fixed    map[string]*Schema // of a form: its fields
	required []string           // of a form
	facts    *Facts
	props    map[string]*Property
	names    []string
}

// Property is a named part of an object.
type Property struct {
	Name   string
	Schema *Schema
	// Required: an object without it is not accepted.
	Required bool
	// Entry is where the property is declared first.
	Entry spec.Value
	// ReadOnly and WriteOnly: never in a request, never in a response.
	ReadOnly, WriteOnly bool
}

// Travels reports whether the property is there in the direction.
func (p *Property) Travels(d Direction) bool {
	if d == In {
		return !p.ReadOnly
	}
	return !p.WriteOnly
}

// Map is the name under which additionalProperties and patternProperties stand,
// Element that of the items of an array.
const (
	Map     = "{*}"
	Element = "[]"
)

// schemas makes the schemas of one document, each once.
type schemas struct {
	doc      *spec.Document
	siblings bool // OpenAPI 3.1: what stands beside a $ref counts
	numbers  map[spec.ID]int
	byKey    map[string]*Schema
	heirs    map[spec.ID][]spec.Value // components that name another in allOf
	names    map[spec.ID]string       // components by their place
	count    int
}

func newSchemas(doc *spec.Document) *schemas {
	return &schemas{doc: doc, siblings: doc.Dialect == spec.OpenAPI31, numbers: map[spec.ID]int{}, byKey: map[string]*Schema{}}
}

// of returns the schema of a value. A missing value yields the empty schema,
// which accepts everything.
func (s *schemas) of(v spec.Value) *Schema {
	return s.make(flattened{sources: []source{{v, true}}})
}

// source is a schema object to take in; direct is false below allOf, where a
// discriminator does not open up to its heirs.
type source struct {
	value  spec.Value
	direct bool
}

type flattened struct {
	sources []source
	groups  [][]*Schema
}

// Union is the schema of which any one of several holds.
func (a *API) Union(list []*Schema) *Schema {
	list = unique(slices.Clone(list))
	switch len(list) {
	case 0:
		return a.Schema(spec.Value{})
	case 1:
		return list[0]
	}
	return a.schemas.make(flattened{groups: [][]*Schema{list}})
}

// make returns the schema for a set of sources and groups of alternatives.
func (s *schemas) make(f flattened) *Schema {
	key := s.key(f)
	if known := s.byKey[key]; known != nil {
		return known
	}
	s.count++
	made := &Schema{set: s, number: s.count, groups: slices.Clone(f.groups)}
	s.byKey[key] = made
	seen := map[spec.ID]bool{}
	for _, src := range f.sources {
		made.take(src, seen, 0)
	}
	made.settle()
	return made
}

func (s *schemas) key(f flattened) string {
	ids := make([]int, 0, len(f.sources))
	for _, src := range f.sources {
		n := s.number(src.value.ID()) * 2
		if src.direct {
			n++
		}
		ids = append(ids, n)
	}
	sort.Ints(ids)
	var b strings.Builder
	for _, id := range slices.Compact(ids) {
		b.WriteString(strconv.Itoa(id))
		b.WriteByte(' ')
	}
	for _, g := range f.groups {
		numbers := make([]int, len(g))
		for i, x := range g {
			numbers[i] = x.number
		}
		sort.Ints(numbers)
		b.WriteByte('|')
		for _, n := range slices.Compact(numbers) {
			b.WriteString(strconv.Itoa(n))
			b.WriteByte(' ')
		}
	}
	return b.String()
}

func (s *schemas) number(id spec.ID) int {
	n, ok := s.numbers[id]
	if !ok {
		n = len(s.numbers) + 1
		s.numbers[id] = n
	}
	return n
}

// take adds a schema object with all that it includes.
func (x *Schema) take(src source, seen map[spec.ID]bool, depth int) {
	v := src.value
	if !v.Exists() || seen[v.ID()] || depth > 100 {
		return
	}
	seen[v.ID()] = true
	if _, ok := v.Ref(); ok {
		target, problem := x.set.doc.Follow(v)
		if problem != "" {
			x.Blind = append(x.Blind, v)
		} else {
			x.take(source{target, src.direct}, seen, depth+1)
		}
		if !x.set.siblings {
			return
		}
	}
	x.must = append(x.must, v)
	for part := range v.Get("allOf").Items() {
		x.take(source{part, false}, seen, depth+1)
	}
	for _, word := range [...]string{"oneOf", "anyOf"} {
		if g := x.set.alternatives(v.Get(word)); len(g) > 0 {
			x.groups = append(x.groups, g)
		}
	}
	x.takeConditions(v)
	if src.direct {
		x.takeHeirs(v)
	}
}

func (s *schemas) alternatives(list spec.Value) []*Schema {
	var g []*Schema
	for branch := range list.Items() {
		g = append(g, s.of(branch))
	}
	return g
}

// takeConditions takes then, else and dependentSchemas as what may also hold.
func (x *Schema) takeConditions(v spec.Value) {
	var g []*Schema
	for _, word := range [...]string{"then", "else"} {
		if c := v.Get(word); c.Exists() {
			g = append(g, x.set.of(c))
		}
	}
	for _, c := range v.Get("dependentSchemas").Fields() {
		g = append(g, x.set.of(c))
	}
	if len(g) > 0 {
		x.groups = append(x.groups, append(g, x.set.of(spec.Value{})))
	}
}

// takeHeirs opens a discriminator: a body of the parent's type may be any
// schema that names the parent in its allOf (OpenAPI 2.0 and 3.x, Discriminator).
func (x *Schema) takeHeirs(v spec.Value) {
	d := v.Get("discriminator")
	if !d.Exists() || v.Get("oneOf").Exists() || v.Get("anyOf").Exists() {
		return
	}
	var g []*Schema
	for _, heir := range x.set.heirsOf(v.ID()) {
		g = append(g, x.set.of(heir))
	}
	if len(g) > 0 {
		x.groups = append(x.groups, append(g, x.set.of(spec.Value{})))
	}
}

func (s *schemas) heirsOf(parent spec.ID) []spec.Value {
	if s.heirs == nil {
		s.heirs = map[spec.ID][]spec.Value{}
		for _, place := range [...]spec.Value{s.doc.Root.At("components", "schemas"), s.doc.Root.Get("definitions")} {
			for _, component := range place.Fields() {
				for part := range component.Get("allOf").Items() {
					if _, ok := part.Ref(); ok {
						id := s.doc.Deref(part).ID()
						s.heirs[id] = append(s.heirs[id], component)
					}
				}
			}
		}
	}
	return s.heirs[parent]
}

// settle removes alternatives that only say "or null", and takes an only
// alternative as what must hold.
func (x *Schema) settle() {
	kept := x.groups[:0]
	for _, g := range x.groups {
		g = slices.DeleteFunc(slices.Clone(g), func(b *Schema) bool { return b != x && b.onlyNull() })
		if len(g) == 1 && g[0] != x && len(g[0].groups) == 0 {
			x.must = append(x.must, g[0].must...)
			x.Blind = append(x.Blind, g[0].Blind...)
			continue
		}
		if len(g) > 0 {
			kept = append(kept, g)
		}
	}
	x.groups = kept
}

func (x *Schema) onlyNull() bool {
	return len(x.must) == 1 && len(x.groups) == 0 && x.must[0].Get("type").Scalar() == "null"
}

// Properties returns the named parts: properties, and under [Map] and [Element]
// what objects and arrays hold besides. Sorted by name.
func (x *Schema) Properties() []*Property {
	x.expand()
	out := make([]*Property, len(x.names))
	for i, n := range x.names {
		out[i] = x.props[n]
	}
	return out
}

// Property returns one named part, nil if there is none.
func (x *Schema) Property(name string) *Property {
	x.expand()
	return x.props[name]
}

// part collects the declarations of one name.
type part struct {
	sources []source
	entry   spec.Value
	groups  [][]*Schema
}

func (x *Schema) expand() {
	if x.expanded {
		return
	}
	x.expanded = true
	parts := map[string]*part{}
	at := func(name string) *part {
		if parts[name] == nil {
			parts[name] = &part{}
		}
		return parts[name]
	}
	for _, v := range x.must {
		declared(v, func(name string, entry spec.Value) {
			p := at(name)
			if p.sources = append(p.sources, source{entry, true}); !p.entry.Exists() {
				p.entry = entry
			}
		})
	}
	for _, g := range x.groups {
		x.expandGroup(g, at)
	}
	x.props = make(map[string]*Property, len(parts)+len(x.fixed))
	for name, p := range parts {
		made := x.set.make(flattened{p.sources, p.groups})
		x.props[name] = &Property{Name: name, Schema: made, Entry: p.entry,
			Required: x.requires(name, 0), ReadOnly: made.flag("readOnly"), WriteOnly: made.flag("writeOnly")}
	}
	for name, field := range x.fixed {
		x.props[name] = &Property{Name: name, Schema: field, Entry: field.must[0], Required: slices.Contains(x.required, name)}
	}
	for name := range x.props {
		x.names = append(x.names, name)
	}
	sort.Strings(x.names)
}

// expandGroup adds what the alternatives of a group declare: each name's
// schemas are alternatives in turn.
func (x *Schema) expandGroup(g []*Schema, at func(string) *part) {
	found := map[string][]*Schema{}
	var order []string
	for _, branch := range g {
		if branch == x {
			continue
		}
		for _, p := range branch.Properties() {
			if found[p.Name] == nil {
				order = append(order, p.Name)
			}
			found[p.Name] = append(found[p.Name], p.Schema)
			if q := at(p.Name); !q.entry.Exists() {
				q.entry = p.Entry
			}
		}
	}
	for _, name := range order {
		p := at(name)
		p.groups = append(p.groups, unique(found[name]))
	}
}

func unique(list []*Schema) []*Schema {
	sort.Slice(list, func(i, j int) bool { return list[i].number < list[j].number })
	return slices.Compact(list)
}

// declared calls yield for every part that a schema object declares itself.
func declared(v spec.Value, yield func(string, spec.Value)) {
	for name, entry := range v.Get("properties").Fields() {
		if !entry.False() {
			yield(name, entry)
		}
	}
	for _, entry := range v.Get("patternProperties").Fields() {
		yield(Map, entry)
	}
	for _, word := range [...]string{"additionalProperties", "unevaluatedProperties"} {
		if a := v.Get(word); a.Kind() == spec.Map && a.Len() > 0 {
			yield(Map, a)
		}
	}
	items := v.Get("items")
	if items.Kind() == spec.Map {
		yield(Element, items)
	}
	for _, list := range [...]spec.Value{items, v.Get("prefixItems")} {
		for item := range list.Items() {
			yield(Element, item)
		}
	}
	if c := v.Get("contains"); c.Kind() == spec.Map && !items.Exists() {
		yield(Element, c)
	}
}

// requires reports whether an object must have the name.
func (x *Schema) requires(name string, depth int) bool {
	if slices.Contains(x.required, name) {
		return true
	}
	for _, v := range x.must {
		if r := v.Get("required"); r.Kind() == spec.List && slices.Contains(r.Strings(), name) {
			return true
		}
	}
	if depth > 10 {
		return false
	}
	for _, g := range x.groups {
		if !slices.ContainsFunc(g, func(b *Schema) bool { return !b.requires(name, depth+1) }) {
			return true
		}
	}
	return false
}

// flag reports whether a boolean keyword is true: in one part that must hold, or
// in every alternative of a group.
func (x *Schema) flag(word string) bool {
	for _, v := range x.must {
		if v.Get(word).True() {
			return true
		}
	}
	for _, g := range x.groups {
		if !slices.ContainsFunc(g, func(b *Schema) bool {
			return !slices.ContainsFunc(b.must, func(v spec.Value) bool { return v.Get(word).True() })
		}) {
			return true
		}
	}
	return false
}

// ID identifies the schema among those of its document.
func (x *Schema) ID() int { return x.number }

// Declarations returns the schema objects that all hold, the first first.
func (x *Schema) Declarations() []spec.Value { return x.must }

// Alternatives returns the groups of which one member each holds.
func (x *Schema) Alternatives() [][]*Schema { return x.groups }

// Empty reports whether nothing is said: every value is accepted.
func (x *Schema) Empty() bool {
	if len(x.groups) > 0 || len(x.fixed) > 0 || len(x.Blind) > 0 {
		return false
	}
	for _, v := range x.must {
		for word := range v.Fields() {
			switch word {
			case "description", "title", "example", "examples", "deprecated", "nullable", "readOnly", "writeOnly", "externalDocs", "xml", "$comment", "default":
			default:
				if !strings.HasPrefix(word, "x-") {
					return false
				}
			}
		}
		if v.False() {
			return false
		}
	}
	return true
}
