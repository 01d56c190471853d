package api

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Direction is the direction in which a value travels, seen from the API.
type Direction int

// A value comes in with a request, or goes out with a response. For webhooks and
// callbacks it is the other way round: their request body goes out.
const (
	In Direction = iota
	Out
)

// Schema is the effective schema at a place. It combines all parts, whether they
// are joined by references, allOf, oneOf or anyOf. There is one Schema for each set
// of parts, so that equal pointers mean equal schemas and recursion ends.
type Schema struct {
	number int
	// must are the schema objects that all hold.
	must []openapi.Value
	// groups are lists of alternatives (oneOf, anyOf, if/then/else). One member of
	// each group holds.
	groups [][]*Schema

	set        *schemas
	name       string
	source     int              // number of the schema object of which it is made, 0 where it is not of one
	from       [1]openapi.Value // of a sequence: what declares its values; of one source: that one
	needs      map[string]bool  // see requiredNames
	facts      *Facts
	sorted     []*Property
	nested     int32 // how often a schema was divided into variants to get here
	undivided  int32 // how many of the groups are not divided, since they are not the variant's own
	expanded   bool
	isNamed    bool // name is known, see Component
	knowsNeeds bool // see requiredNames
	orNull     bool // an alternative was null
	divided    bool // see Choices
	plain      bool // see isPlain
	knowsPlain bool // likewise
	*uncommon       // see change
}

// uncommon is what few schemas have: a large description has tens of thousands.
type uncommon struct {
	// Unresolved lists references below this place that lead nowhere.
	Unresolved []openapi.Value

	sources   []int              // numbers of the schema objects of which it is made, where these are several
	given     [][]*Schema        // groups of which it is made
	besides   [][]*Schema        // groups that no keyword of its schema objects names
	said      []openapi.Value    // the schema objects without those of a single alternative, see normalize; nil: all of must
	fixed     map[string]*Schema // of a form: the schemas of its fields; of a sequence: that of its values
	required  []string           // of a form: its required fields
	listed    []openapi.Value    // of items: the enums beside the array's items
	certain   map[string]bool    // what must declares, see IsConditional
	choices   []Choice           // see Choices
	patterns  []NamePattern      // see NamePatterns
	variantOf *variantOf         // nil for what is no variant, see Choices
}

// change returns what the schema has that few have, as its own.
func (x *Schema) change() *uncommon {
	if x.uncommon == x.set.common {
		x.uncommon = &uncommon{}
	}
	return x.uncommon
}

// schemas makes the schemas of one document, each once.
type schemas struct {
	doc             *openapi.Document
	siblings        bool // OpenAPI 3.1: keywords beside a $ref count
	numbers         map[openapi.ID]int
	byKey           map[string]*Schema
	bySource        []*Schema                      // those of one source and nothing else, by its identity; nil for none
	depth           int                            // of nested alternatives being made
	work            int                            // work spent, see mostWork
	truncated       *Schema                        // replaces schemas that exceed mostWork
	subtypes        map[openapi.ID][]openapi.Value // components that name another one in allOf
	names           map[openapi.ID]string          // components by their place
	withheldIn      map[withheldIn][]Leaf          // see Operation.Withheld
	withholdNothing map[*Schema]bool               // see withholds
	leafNames       map[directed][]string          // see Operation.Abridged
	declaredIn      map[openapi.ID]string          // see Leaf.DeclaredIn
	count           int
	stock           *stock
	common          *uncommon // that of most, with nothing in it
	otherwise       *Schema   // the alternative of groups of which none has to hold
	statements      statements
	namePatterns    namePatterns
	known           *counted // of the documents of a lot, nil for none
}

func newSchemas(doc *openapi.Document) *schemas {
	s := &schemas{doc: doc, siblings: doc.Dialect == openapi.OpenAPI31, numbers: map[openapi.ID]int{}, byKey: map[string]*Schema{}, count: 1, common: &uncommon{}, stock: &stock{}}
	s.otherwise = &Schema{set: s, number: s.count, expanded: true, uncommon: s.common}
	return s
}

// of returns the schema of a value. A missing value has the empty schema, which
// accepts everything.
func (s *schemas) of(v openapi.Value) *Schema {
	return s.make([]source{{v, true}}, nil)
}

// sequence returns the schema of a list of values of which one schema holds.
func (s *schemas) sequence(item openapi.Value) *Schema {
	of := s.of(item)
	key := "sequence of " + strconv.Itoa(of.number)
	if known := s.byKey[key]; known != nil {
		return known
	}
	s.count++
	made := &Schema{set: s, number: s.count, from: [1]openapi.Value{item}, uncommon: &uncommon{fixed: map[string]*Schema{Element: of}}}
	s.byKey[key] = made
	return made
}

// source is a schema object to add. direct is false below allOf, where a
// discriminator does not add its subtypes.
type source struct {
	value  openapi.Value
	direct bool
}

// Union returns the schema of which any one of several holds.
func (a *API) Union(list []*Schema) *Schema { return a.schemas.union(list) }

func (s *schemas) union(list []*Schema) *Schema {
	list = unique(list)
	switch len(list) {
	case 0:
		return s.of(openapi.Value{})
	case 1:
		return list[0]
	}
	return s.make(nil, [][]*Schema{list})
}

// make returns the schema for a set of sources, which are followed to what they refer to, and
// groups of alternatives.
func (s *schemas) make(sources []source, groups [][]*Schema) *Schema {
	parts := size(sources, groups)
	s.doc.Spend(1 + parts)
	var room [4]int
	ids := s.identities(sources, room[:0])
	if s.spend(parts) && (len(ids) > 1 || len(groups) > 0) || s.depth > maxNesting {
		return s.beyond()
	}
	s.depth++
	defer func() { s.depth-- }()
	groups = normal(ids, groups)
	if len(ids) == 0 && len(groups) == 1 && len(groups[0]) == 1 {
		return groups[0][0]
	}
	isOne := len(ids) == 1 && len(groups) == 0
	key := ""
	if !isOne {
		key = keyOf(ids, groups)
		if known := s.byKey[key]; known != nil {
			return known
		}
	} else if known := s.ofSource(ids[0]); known != nil {
		return known
	}
	s.count++
	made := &Schema{set: s, number: s.count, groups: slices.Clone(groups), uncommon: s.common}
	if isOne {
		made.source, made.from[0] = ids[0], sources[0].value
		s.keep(ids[0], made)
	} else {
		made.uncommon = &uncommon{given: groups, besides: groups, sources: slices.Clone(ids)}
		s.byKey[key] = made
	}
	var seen objects
	for _, src := range sources {
		made.take(src, &seen)
	}
	made.normalize()
	return made
}

// ofSource returns the schema of one source and nothing else, nil for none that was made.
func (s *schemas) ofSource(id int) *Schema {
	if id >= len(s.bySource) {
		return nil
	}
	return s.bySource[id]
}

func (s *schemas) keep(id int, made *Schema) {
	if n := id + 1 - len(s.bySource); n > 0 {
		s.bySource = append(s.bySource, make([]*Schema, n)...)
	}
	s.bySource[id] = made
}

// target returns the schema to which a schema leads that is nothing but a
// reference. So all places that refer to a component have one schema.
func (s *schemas) target(v openapi.Value) openapi.Value {
	at := v
	for range 50 {
		if _, ok := at.Ref(); !ok {
			return at
		}
		next, problem := s.doc.Follow(at)
		if problem != "" || s.siblings && at.Len() > 1 {
			return at
		}
		at = next
	}
	return v
}

// identities returns the numbers of the sources, sorted, after references are followed. It
// adds them to ids, in which there are none.
func (s *schemas) identities(sources []source, ids []int) []int {
	for i := range sources {
		sources[i].value = s.target(sources[i].value)
		src := sources[i]
		n := s.number(src.value.ID()) * 2
		if src.direct {
			n++
		}
		ids = append(ids, n)
	}
	sort.Ints(ids)
	return slices.Compact(ids)
}

func (s *schemas) number(id openapi.ID) int {
	n, ok := s.numbers[id]
	if !ok {
		n = len(s.numbers) + 1
		s.numbers[id] = n
		if s.known != nil {
			s.known.objects = n
		}
	}
	return n
}

func (s *schemas) alternatives(list openapi.Value) []*Schema {
	var g, never []*Schema
	for branch := range list.Items() {
		if made := s.of(branch); made.IsNever() {
			never = append(never, made)
		} else {
			g = append(g, made)
		}
	}
	if len(g) == 0 && len(never) > 0 {
		g = append(g, never[0])
	}
	return g
}

// isNever reports whether a schema accepts nothing: false, or what is not anything.
func isNever(v openapi.Value) bool {
	not := v.Get("not")
	return v.Kind() != openapi.Map && v.IsFalse() || not.Exists() && (not.IsTrue() || not.Kind() == openapi.Map && isSilent(not))
}

func (s *schemas) subtypesOf(parent openapi.ID) []openapi.Value {
	if s.subtypes == nil {
		s.subtypes = map[openapi.ID][]openapi.Value{}
		for _, place := range [...]openapi.Value{s.doc.Root.At("components", "schemas"), s.doc.Root.Get("definitions")} {
			for _, component := range place.Named() {
				s.inherit(component, s.doc.Deref(component), map[openapi.ID]bool{})
			}
		}
	}
	return s.subtypes[parent]
}

// inherit notes a component as a subtype of whatever its allOf names, however deep
// and in whatever file that stands.
func (s *schemas) inherit(subtype, v openapi.Value, seen map[openapi.ID]bool) {
	for part := range v.Get("allOf").Items() {
		parent := s.doc.Deref(part)
		if !parent.Exists() || seen[parent.ID()] {
			continue
		}
		seen[parent.ID()] = true
		if _, ok := part.Ref(); ok {
			s.subtypes[parent.ID()] = append(s.subtypes[parent.ID()], subtype)
		}
		s.inherit(subtype, parent, seen)
	}
}

// normalize removes alternatives that only say "or null", treats a single
// alternative as what must hold, and drops what another group implies.
func (x *Schema) normalize() {
	kept := x.groups[:0]
	for _, g := range x.groups {
		all := len(g)
		g = slices.DeleteFunc(slices.Clone(g), func(b *Schema) bool { return b != x && b.isOnlyNull() })
		x.orNull = x.orNull || len(g) < all
		if len(g) == 1 && g[0] != x && len(g[0].groups) == 0 && x.set.canTake(g[0]) {
			x.orNull = x.orNull || g[0].orNull
			if x.said == nil {
				x.change().said = append(make([]openapi.Value, 0, len(x.must)), x.must...)
			}
			x.must = append(x.must, g[0].must...)
			if len(g[0].Unresolved) > 0 {
				x.change().Unresolved = append(x.Unresolved, g[0].Unresolved...)
			}
			continue
		}
		if len(g) > 0 {
			kept = append(kept, g)
		}
	}
	x.groups = absorb(kept)
}

// own are the schema objects that all hold, and not only one alternative or null.
func (x *Schema) own() []openapi.Value {
	if x.said == nil {
		return x.must
	}
	return x.said
}

func (x *Schema) isOnlyNull() bool {
	null := false
	for _, v := range x.must { // a reference to "null" is one, too
		f := own(v)
		isNull := f.HasEnum && f.Nullable && len(f.Types)+len(f.Enum) == 0
		if !isNull && (v.Get("type").Exists() || f.HasEnum) {
			return false
		}
		null = null || isNull
	}
	return null && len(x.groups) == 0
}

// ID identifies the schema among those of its document.
func (x *Schema) ID() int { return x.number }

// Declarations returns the schema objects that all hold, in the order in which they
// are met.
func (x *Schema) Declarations() []openapi.Value { return x.must }

// Alternatives returns the groups. One member of each group holds.
func (x *Schema) Alternatives() [][]*Schema { return x.groups }

// IsEmpty reports whether the schema accepts every value.
func (x *Schema) IsEmpty() bool {
	if len(x.groups) > 0 || len(x.fixed) > 0 || len(x.Unresolved) > 0 {
		return false
	}
	return !slices.ContainsFunc(x.must, func(v openapi.Value) bool { return v.IsFalse() || !isSilentBut(v, "$ref", "allOf") })
}

// isSilent reports whether a schema object refuses nothing, since it only describes
// the value.
func isSilent(v openapi.Value) bool { return isSilentBut(v) }

// saysMore reports whether a schema object says more than which alternatives there
// are.
func saysMore(v openapi.Value) bool {
	return !isSilentBut(v, "$ref", "allOf", "oneOf", "anyOf", "discriminator")
}

// isSilentBut is isSilent without a look at some keywords. What a reference or allOf
// includes is among the parts of a [Schema] itself.
func isSilentBut(v openapi.Value, known ...string) bool {
	for word := range v.Fields() {
		switch word {
		case "description", "title", "example", "examples", "deprecated", "nullable", "readOnly", "writeOnly", "externalDocs", "xml", "$comment", "default":
		default:
			if !strings.HasPrefix(word, "x-") && !slices.Contains(known, word) {
				return false
			}
		}
	}
	return true
}
